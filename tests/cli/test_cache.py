"""What one run keeps for the next one."""

import json
import os
from pathlib import Path

import pytest

from mlops_lint.earlier import Earlier
from mlops_lint.facts import python_source
from tests.cli.conftest import Run, write

FILES = {
    "README.md": "# Churn\n",
    "train.py": "import sklearn.linear_model as m\nm.Ridge().fit([[1]], [1])\n",
    "dvc.yaml": "stages:\n  prepare:\n    cmd: python prepare.py\n",
    "broken.yaml": "a: [",
}


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "mlops-lint"


def contents(cache: Path) -> list[str]:
    return sorted(name for name in os.listdir(cache) if name.startswith("contents-"))


def test_a_second_run_says_the_same_without_parsing(
    cli: Run, here: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(here, FILES)
    first = cli("--format", "json")
    assert len(contents(cache)) == 1
    monkeypatch.setattr(python_source, "summarise", None)
    monkeypatch.setattr(Earlier, "recall", lambda *_: None)
    assert cli("--format", "json") == first


@pytest.mark.usefixtures("cache")
def test_a_changed_file_is_read_anew(cli: Run, here: Path) -> None:
    write(here, FILES)
    before = cli("--format", "json").out
    write(here, {"train.py": "print('nothing is trained here')\n"})
    after = cli("--format", "json").out
    assert json.loads(before)["repository"]["traits"]["trains"] is True
    assert json.loads(after)["repository"]["traits"]["trains"] is False
    assert after == cli("--format", "json", "--no-cache").out


def test_no_cache_keeps_nothing(cli: Run, here: Path, cache: Path) -> None:
    write(here, FILES)
    cli("--no-cache")
    assert not cache.exists() or contents(cache) == []
