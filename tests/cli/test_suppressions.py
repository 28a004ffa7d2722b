"""Suppressions and globs of a configuration, as a run sees them."""

import json
from pathlib import Path
from typing import Any

from tests.cli.conftest import Run, write

CONFIG = """\
exclude: [gone/]
suppress:
  - rule: STR001
    path: .
    reason: "a sketch"
  - {rule: STR002, path: nowhere/}
profile: prototype
"""


def judged(cli: Run, *arguments: str) -> Any:
    return json.loads(cli("--format", "json", *arguments).out)


def test_suppressed_in_the_configuration(cli: Run, here: Path) -> None:
    write(here, {".mlops-lint.yaml": CONFIG, "train.py": "import sklearn\n"})
    data = judged(cli, "--select", "STR001,STR002")
    (silenced,) = data["suppressed"]
    assert (silenced["rule_id"], silenced["by"]) == ("STR001", "config")
    assert data["rules"][0]["status"] == "suppressed"
    assert [
        (each["code"], each["path"], each["line"])
        for each in data["warnings"]
        if each["code"] == "glob-matches-nothing"
    ] == [
        ("glob-matches-nothing", ".mlops-lint.yaml", 1),
        ("glob-matches-nothing", ".mlops-lint.yaml", 6),
    ]


def test_isolated_ignores_configuration_and_comments(cli: Run, here: Path) -> None:
    write(here, {".mlops-lint.yaml": CONFIG, "train.py": "import sklearn\n"})
    data = judged(cli, "--select", "STR001,STR002", "--isolated")
    assert data["profile"] == "production"
    assert (data["suppressed"], data["warnings"]) == ([], [])
    assert data["rules"][0]["status"] == "failed"
    write(here, {"own.yaml": "profile: prototype\n"})
    data = judged(cli, "--isolated", "--config", "own.yaml")
    assert data["profile"] == "prototype"
    write(here, {".mlops-lint.yaml": "broken: ["})
    assert cli("facts", ".", "has_python", "--isolated").code == 0
    assert cli("facts", ".", "has_python").code == 2


def test_unknown_rules_are_refused(cli: Run, here: Path) -> None:
    write(here, {".mlops-lint.yaml": "suppress:\n  - rule: DVC01\n"})
    found = cli()
    assert (found.code, found.out) == (2, "")
    assert found.err == (
        "error: .mlops-lint.yaml:2: no rule is called DVC01\n"
        "help: did you mean DVC010?\n"
    )
