"""The examples are judged as their expected.json says, and the good one passes."""

import json
import shutil
from pathlib import Path

import pytest

from mlops_lint import baseline
from mlops_lint.cli.session import Session, Wanted
from mlops_lint.model import Outcome, Report
from tests.gitrepo import GitRepo

BASELINE = "baseline"
EXAMPLES = Path(__file__).parent.parent / "examples"
NAMES = sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())


def judge(example: str, scratch: Path) -> Report:
    """Judge a committed copy, so that the answer does not hang on our own history."""
    root = scratch / example
    shutil.copytree(EXAMPLES / example, root)
    (root / "expected.json").unlink(missing_ok=True)
    GitRepo.create(root).commit({})
    with Session(Wanted(path=str(root), cache=False)) as session:
        report = session.judge()
        if recorded := session.recorded():
            delta = baseline.compare(report, recorded[1])
            report = baseline.apply(report, delta, BASELINE)
        return report


def essentials(report: Report) -> dict[str, object]:
    """Return what a change of the linter may alter only on purpose."""
    overall = report.score.overall
    return {
        "score": None if overall is None else round(overall, 1),
        "grade": report.score.grade,
        "rules": {
            result.rule.id: result.outcome.value
            if result.credit in (None, 0, 1)
            else f"{result.outcome.value} {result.credit:.2f}"
            for result in report.results
        },
        "findings": [
            f"{f.rule_id} {f.location.path}:{f.location.line or '-'} {f.message}"
            for f in report.findings
        ],
        "suppressed": [
            f"{s.finding.rule_id} {s.finding.location.path}: {s.reason}"
            for s in report.suppressed
        ],
        "warnings": [f"{w.code}: {w.message}" for w in report.warnings],
    }


@pytest.mark.parametrize("example", NAMES)
def test_example(example: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    found = essentials(judge(example, tmp_path))
    expected = EXAMPLES / example / "expected.json"
    if request.config.getoption("--update"):
        expected.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    assert found == json.loads(expected.read_text())


def test_the_good_example_passes_all_it_can_be_asked(tmp_path: Path) -> None:
    report = judge("churn-service", tmp_path)
    assert report.findings == ()
    assert report.score.grade == "A"
    passed = [r for r in report.results if r.outcome is Outcome.PASSED]
    assert len(passed) > len(report.results) * 0.9


def test_the_heap_fails_for_its_notebooks_and_binaries(tmp_path: Path) -> None:
    report = judge("notebook-heap", tmp_path)
    broken = {finding.rule_id for finding in report.findings}
    assert {"STR010", "DAT002", "DAT001", "ENV003", "SEC001", "TST001"} <= broken
    assert report.score.grade == "E"


def test_the_monorepo_fails_for_what_is_new_alone(tmp_path: Path) -> None:
    report = judge("monorepo", tmp_path)
    assert {finding.location.path for finding in report.findings} == {
        "services/churn/explore.ipynb"
    }
    reasons = {item.reason for item in report.suppressed}
    assert {f"recorded in {BASELINE}", "ignored in research/"} <= reasons


def test_the_house_pack_judges_by_rules_of_its_own(tmp_path: Path) -> None:
    report = judge("house-pack", tmp_path)
    rules = {result.rule.id: result.rule for result in report.results}
    assert {rule.pack for rule in rules.values()} == {"acme", "mlops-lint"}
    assert rules["DAT003"].options["max_kb"] == 512
    found = [f.location.path for f in report.findings if f.rule_id == "ACME001"]
    assert found == ["models/chargeback.onnx.dvc"]
