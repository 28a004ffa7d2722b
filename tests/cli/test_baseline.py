"""`mlops-lint baseline` and `check --baseline`."""

import json
import os
from pathlib import Path

import pytest

from mlops_lint.baseline import NAME
from mlops_lint.checks.content import Content
from mlops_lint.model import Verdict
from tests.cli.conftest import Run, write

TREE = {
    "train.py": "import sklearn\n\nmodel.fit(x, y)\n",
    "requirements.txt": "scikit-learn==1.5.0\n",
    "README.md": "# A model\n",
}
LEAK = "key: AKIA" + "Q3EGRTXQZ5PLMN4B\n"


def test_only_what_is_new_fails(cli: Run, here: Path) -> None:
    write(here, TREE)
    assert cli().code == 1
    made = cli("baseline")
    assert (made.code, made.err) == (0, "")
    assert made.out.startswith(f"{NAME} is written: ")
    run = ("--baseline", NAME)
    found = cli(*run, "--format", "json")
    data = json.loads(found.out)
    assert (found.code, data["findings"]) == (0, [])
    assert {each["by"] for each in data["suppressed"]} == {"baseline"}
    assert found.err.startswith(f"baseline {NAME}: 0 new, ")
    write(here, {"conf.yaml": LEAK})
    found = cli(*run, "--format", "concise")
    assert found.code == 1
    assert "SEC001" in found.out
    assert "STR001" not in found.out


def test_new_findings_are_taken_in_only_when_asked(cli: Run, here: Path) -> None:
    write(here, TREE)
    cli("baseline")
    before = (here / NAME).read_text()
    write(here, {"conf.yaml": LEAK})
    found = cli("baseline")
    assert (found.code, (here / NAME).read_text()) == (1, before)
    first, *_, left, advice = found.out.splitlines()
    assert first.startswith("conf.yaml:1: SEC001 ")
    assert left.startswith(f"{NAME} is left as it is: 1 new, ")
    assert advice == "--accept-new takes new findings, or a lower score, into it"
    assert cli("baseline", "--accept-new").code == 0
    assert "SEC001" in (here / NAME).read_text()
    (here / "conf.yaml").unlink()
    stale = json.loads(cli("--baseline", NAME, "--format", "json").out)["warnings"]
    assert [each["code"] for each in stale] == ["stale-baseline"]
    assert cli("baseline").code == 0
    assert (here / NAME).read_text() == before
    assert sorted(os.listdir(here)) == sorted([*TREE, NAME])


def test_a_lower_score_fails(cli: Run, here: Path) -> None:
    write(here, TREE)
    cli("baseline", "--file", "base.json")
    data = json.loads((here / "base.json").read_text())
    data["score"]["overall"] = 99.5
    write(here, {"base.json": json.dumps(data)})
    run = ("--baseline", "base.json", "--fail-on", "never")
    found = cli(*run, "-q")
    assert found.code == 1
    assert found.err.splitlines()[-1] == "the score is below the one in base.json"
    assert cli(*run, "-q", "--profile", "prototype").code == 0
    assert cli("baseline", "--file", "base.json").code == 1


def test_the_configuration_names_the_baseline(cli: Run, here: Path) -> None:
    write(here, {f"repo/{name}": text for name, text in TREE.items()})
    write(here, {"repo/.mlops-lint.yaml": "baseline: base.json\n"})
    found = cli("repo")
    assert (found.code, found.out) == (2, "")
    assert "base.json: cannot be read: No such file or directory\n" in found.err
    assert cli("baseline", "repo").code == 0
    assert (here / "repo/base.json").is_file()
    assert cli("repo").code == 0
    assert cli("repo", "--isolated").code == 1


def test_nothing_is_written_where_a_rule_could_not_be_judged(
    cli: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def boom(*_: object) -> Verdict:
        raise ValueError("boom")

    monkeypatch.setattr(Content, "run", boom)
    write(here, {**TREE, "CODEOWNERS": "* @a\n"})
    found = cli("baseline")
    assert (found.code, found.out) == (3, "")
    assert found.err == "a rule could not be judged, nothing is written\n"
    assert not (here / NAME).exists()


def test_a_place_that_cannot_be_written(cli: Run, here: Path) -> None:
    write(here, TREE)
    found = cli("baseline", "--file", "gone/base.json")
    assert (found.code, found.out) == (2, "")
    assert found.err == (
        "error: gone/base.json: cannot be written: No such file or directory\n"
    )


def test_what_reports_say_hangs_not_on_where_the_repository_lies(
    cli: Run, here: Path
) -> None:
    write(here / "repo", {**TREE, ".mlops-lint.yaml": f"baseline: {NAME}\n"})
    made = cli("baseline", "repo")
    assert made.out.startswith(f"{os.path.join('repo', NAME)} is written: ")
    data = json.loads(cli("repo", "--format", "json").out)
    assert {each["reason"] for each in data["suppressed"]} == {f"recorded in {NAME}"}


def test_what_is_recorded_is_not_what_to_do_first(cli: Run, here: Path) -> None:
    write(here, TREE)
    cli("baseline")
    run = ("--baseline", NAME)
    assert "Do these first" in cli().out
    assert "Do these first" not in cli(*run).out
    write(here, {"conf.yaml": LEAK})
    lines = cli(*run).out.splitlines()
    start = lines.index("Do these first")
    assert lines[start + 1].startswith("  1. SEC001 ")
    assert lines[start + 2] == "mlops-lint explain SEC001 says why and how."
