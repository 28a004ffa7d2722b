"""`mlops-lint facts`: what was found out, for people and for programs."""

import json
from pathlib import Path

import pytest

from mlops_lint.cli.facts import _lines
from mlops_lint.facts import DETECTORS
from mlops_lint.model import Confidence, Evidence, Fact, FactValue, Location
from mlops_lint.reports.layout import plain
from tests.cli.conftest import Run


def test_all_facts(cli: Run, here: Path) -> None:
    (here / "train.py").write_text("import sklearn\n")
    found = cli("facts")
    assert (found.code, found.err) == (0, "")
    names = [line.split()[0] for line in found.out.splitlines() if line[0] != " "]
    assert names == list(DETECTORS)
    assert "has_python               yes\n" in found.out


def test_json(cli: Run, here: Path) -> None:
    (here / "train.py").write_text("import sklearn\n")
    data = json.loads(cli("facts", ".", "--format", "json").out)
    assert list(data) == ["schema_version", "facts"]
    assert data["schema_version"] == 1
    assert list(data["facts"]) == list(DETECTORS)
    fact = data["facts"]["has_python"]
    assert list(fact) == ["value", "evidence", "confidence"]
    assert fact["value"] is True
    assert fact["evidence"][0]["path"] == "train.py"
    assert all(
        isinstance(each["value"], bool | int | str | list)
        for each in data["facts"].values()
    )


def test_some_facts(cli: Run, here: Path) -> None:
    found = cli("facts", str(here), "has_python", "internal")
    assert [line.split() for line in found.out.splitlines()] == [
        ["has_python", "no"],
        ["internal", "no"],
    ]


def test_the_configuration_counts(cli: Run, here: Path) -> None:
    (here / ".mlops-lint.yaml").write_text("internal: true\nexclude: ['*.py']\n")
    (here / "a.py").write_text("x = 1\n")
    found = cli("facts", ".", "has_python", "internal")
    assert "has_python               no\n" in found.out
    assert "internal                 yes\n" in found.out


def test_unknown_facts(cli: Run, here: Path) -> None:
    del here
    found = cli("facts", ".", "has_pyton", "zzzz", "internal")
    assert (found.code, found.out) == (2, "")
    assert found.err == (
        "error: no fact is called has_pyton\nhelp: did you mean has_python?\n"
        "error: no fact is called zzzz\nhelp: `mlops-lint facts` has all\n"
    )


def test_a_path_that_is_not_there(cli: Run, here: Path) -> None:
    del here
    found = cli("facts", "gone")
    assert (found.code, found.out) == (2, "")
    assert found.err == "error: gone does not exist\nhelp: name a directory\n"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, "yes"),
        (False, "no"),
        (3, "3"),
        ("dvc", "dvc"),
        ((), "none"),
        (("a", "b"), "a, b"),
    ],
)
def test_values(value: FactValue, shown: str) -> None:
    assert plain(_lines(Fact("x", value))) == f"{'x':24} {shown}\n"


def test_evidence_and_confidence() -> None:
    places = [
        Location("a", 1),
        Location(),
        Location("c\n"),
        Location("d"),
        Location("e"),
    ]
    evidence = tuple(Evidence(place, "seen") for place in places)
    fact = Fact("x", True, evidence, Confidence.LOW)
    indent = " " * 25
    assert plain(_lines(fact)) == (
        f"{'x':24} yes  (low confidence)\n"
        f"{indent}a:1  seen\n"
        f"{indent}seen\n"
        f"{indent}c\\n  seen\n"
        f"{indent}and 2 more\n"
    )
