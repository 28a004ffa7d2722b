"""`mlops-lint check --output`: reports written to files."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, write


def test_files_besides_standard_output(cli: Run, here: Path) -> None:
    write(here, {"train.py": "import sklearn\n"})
    found = cli("-q", "--output", "json=a=b.json", "--output", "concise=b.txt")
    assert len(found.out.splitlines()) == 2
    data = json.loads((here / "a=b.json").read_text(encoding="utf-8"))
    assert data["repository"]["name"] == "here"
    assert (here / "b.txt").read_text(encoding="utf-8")
    assert found.err == ""


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("jsn=a", "unknown format 'jsn', did you mean json?"),
        ("x=a", "unknown format 'x', known: text, concise, json"),
        ("json", "'json' names no file, as in json=FILE"),
    ],
)
def test_wrong_usage(cli: Run, here: Path, value: str, message: str) -> None:
    del here
    found = cli("--output", value)
    assert (found.code, found.out) == (2, "")
    first = found.err.splitlines()[0]
    assert first.startswith(f"error: invalid value for '--output': {message}")


def test_a_file_that_cannot_be_written(cli: Run, here: Path) -> None:
    del here
    found = cli("--output", "json=gone/a.json")
    assert found.code == 2
    assert found.err == (
        "error: gone/a.json: cannot be written: No such file or directory\n"
    )
