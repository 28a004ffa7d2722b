"""What a trace records of a rule, and that it judges as `check` does."""

import shutil
from pathlib import Path

import pytest

from mlops_lint import engine, packs, selection
from mlops_lint.checks import KINDS
from mlops_lint.facts import DETECTORS
from mlops_lint.facts.base import Detector, Facts, Found
from mlops_lint.model import Outcome, Report, Settings
from mlops_lint.repo import Repository
from mlops_lint.trace import Trace, trace
from tests.gitrepo import GitRepo
from tests.test_examples import EXAMPLES, NAMES


def judged(root: Path) -> tuple[Report, list[Trace]]:
    """Return the report of a repository, and the trace of each of its rules."""
    knowledge = packs.bundled()
    selected = selection.select(knowledge.rules, "production")
    repo = Repository.open(root)
    try:
        report = engine.run(repo, selected, knowledge.scoring, Settings())
        return report, [
            trace(item.rule, report, repo, selected, Settings()) for item in selected
        ]
    finally:
        repo.close()


def traced(root: Path, rule: str) -> Trace:
    knowledge = packs.bundled()
    selected = selection.select(knowledge.rules, "production")
    repo = Repository.open(root)
    try:
        report = engine.run(repo, selected, knowledge.scoring, Settings())
        wanted = selection.only(knowledge.rules, rule)
        return trace(wanted, report, repo, selected, Settings())
    finally:
        repo.close()


@pytest.mark.parametrize("example", NAMES)
def test_each_rule_ends_as_in_a_check(example: str, tmp_path: Path) -> None:
    root = tmp_path / example
    shutil.copytree(EXAMPLES / example, root)
    GitRepo.create(root).commit({})
    report, traces = judged(root)
    assert len(traces) == len(report.results)
    for result, found in zip(report.results, traces, strict=True):
        assert found.result is result
        again = found.again
        assert (again.outcome, again.credit, again.reason, again.findings) == (
            result.outcome,
            result.credit,
            result.reason,
            result.findings,
        )
        if result.rule.when:
            assert any(each.in_when for each in found.facts)


def test_what_is_consulted_and_considered(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    repo.commit(
        {
            "dvc.yaml": "stages: {}\n",
            "data/raw.csv": "a,b\n1,2\n",
            "train.py": "x = 1\n",
        }
    )
    found = traced(repo.root, "DAT001")
    by_name = {each.name: each for each in found.facts}
    assert by_name["reads_data"].in_when
    assert by_name["reads_data"].asked_by == ()
    assert by_name["data_versioned"].asked_by == ()
    assert not by_name["data_versioned"].in_when
    assert by_name["lfs_used"].asked_by == ("data_versioned",)
    assert found.looks["matches dvc.yaml"] == 1
    files = {each.path: each for each in found.files}
    assert "lies below data" in files["data/raw.csv"].uses
    assert files["data/raw.csv"].is_opened


def test_what_others_read_is_recorded_for_a_rule_that_judges_it(
    tmp_path: Path,
) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    repo.commit({"dvc.yaml": "stages: [\n", "README.md": "# x\n", "a.bin": b"\0"})
    found = traced(repo.root, "STR012")
    assert KINDS[found.result.rule.kind].last
    uses = {each.path: each.uses for each in found.files}
    assert "does not parse as YAML" in uses["dvc.yaml"]
    assert "parsed for another rule" in uses["README.md"]
    assert "a.bin" not in uses


def test_what_is_wrong_with_a_fact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Facts) -> Found:
        raise ValueError("no idea")

    repo = GitRepo.create(tmp_path / "repo")
    repo.commit({"train.py": "import sklearn\n"})
    broken = Detector("has_python", "Broken", "it is broken", fail)
    known = {**DETECTORS, "has_python": broken}
    monkeypatch.setattr("mlops_lint.trace.DETECTORS", known)
    monkeypatch.setattr("mlops_lint.facts.DETECTORS", known)
    found = traced(repo.root, "STR003")
    assert found.result.outcome is Outcome.ERRORED
    (consulted,) = found.facts
    assert consulted.fact is None
    assert consulted.error.startswith("ValueError: no idea (")


def test_facts_are_recorded_once_with_all_that_asked(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    repo.commit({"data/raw.csv": "a,b\n1,2\n"})
    found = traced(repo.root, "DAT001")
    names = [each.name for each in found.facts]
    assert len(names) == len(set(names))
    (pointers,) = (each for each in found.facts if each.name == "dvc_pointers")
    assert len(pointers.asked_by) == len(set(pointers.asked_by)) > 1
