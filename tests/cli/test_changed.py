"""`mlops-lint check --changed`: what a change can have caused."""

import json
from pathlib import Path
from typing import Any

from tests.cli.conftest import Run, write
from tests.gitrepo import GitRepo

KEY = "key: AKIA" + "Q3EGRTXQZ5PLMN4B\n"
TREE = {"train.py": "import sklearn\n", "README.md": "# x\n", "old.yaml": KEY}
RUN = ("--format", "json", "--select", "SEC001,STR001,STR002", "--changed")


def judged(cli: Run, *more: str) -> tuple[list[tuple[str, str]], list[str]]:
    data: Any = json.loads(cli(*RUN, *more).out)
    findings = [(each["rule_id"], each["path"]) for each in data["findings"]]
    return findings, [each["message"] for each in data["warnings"]]


def codes(cli: Run, *more: str) -> list[str]:
    return [each["code"] for each in json.loads(cli(*RUN, *more).out)["warnings"]]


def test_uncommitted_work(cli: Run, here: Path) -> None:
    repo = GitRepo.create(here)
    repo.commit(TREE)
    findings, said = judged(cli)
    assert findings == []
    assert said[-1].endswith("left out, which this change did not cause")
    write(here, {"new.yaml": KEY})
    repo.git("add", "new.yaml")
    assert judged(cli)[0] == [("SEC001", "new.yaml")]
    (here / "README.md").unlink()
    # What a deletion breaks lies in no changed file, or in one that is gone.
    assert {rule for rule, _ in judged(cli)[0]} >= {"SEC001", "STR001"}
    write(here, {"old.yaml": f"# moved\n{KEY}"})
    assert ("SEC001", "old.yaml") in judged(cli)[0]


def test_against_a_base(cli: Run, here: Path) -> None:
    repo = GitRepo.create(here)
    repo.commit(TREE)
    repo.git("checkout", "-q", "-b", "work")
    repo.commit({"new.yaml": KEY})
    assert judged(cli)[0] == []
    assert judged(cli, "--base", "main")[0] == [("SEC001", "new.yaml")]
    assert cli(*RUN, "--base", "-x").code == 2


def test_a_full_run_where_the_change_is_unknown(cli: Run, here: Path) -> None:
    write(here, TREE)
    assert codes(cli) == ["changed-unknown"]
    repo = GitRepo.create(here)
    repo.commit(TREE)
    findings, said = judged(cli, "--base", "gone")
    assert ("SEC001", "old.yaml") in findings
    assert said == [
        "gone is not in this clone, or shares no history with it (fetch it, with "
        "fetch-depth 0 in GitHub Actions): the whole repository is judged"
    ]


def test_a_shallow_clone(cli: Run, tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "origin")
    first = repo.commit(TREE)
    repo.commit({"more.txt": "x"})
    shallow = tmp_path / "shallow"
    repo.git("clone", "-q", "--depth=1", f"file://{repo.root}", str(shallow))
    assert codes(cli, str(shallow), "--base", first) == ["base-missing"]


def test_a_bare_repository_has_no_change(cli: Run, tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "origin")
    repo.commit(TREE)
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    assert codes(cli, str(tmp_path / "bare")) == ["changed-unknown"]


def test_a_changed_configuration_judges_all(cli: Run, here: Path) -> None:
    GitRepo.create(here).commit(TREE)
    write(here, {".mlops-lint.yaml": "fail_on: never\n"})
    assert codes(cli) == ["configuration-changed"]


def test_nothing_to_leave_out_is_not_mentioned(cli: Run, here: Path) -> None:
    GitRepo.create(here).commit({"train.py": "import sklearn\n"})
    write(here, {"new.yaml": KEY})
    found = cli("--changed", "--select", "SEC001", "--format", "json")
    assert json.loads(found.out)["warnings"] == []
