"""One fixed, rich report that every format's golden file is rendered from.

All texts and figures are invented; together they show every part a report has.
"""

from collections.abc import Mapping
from datetime import date

from mlops_lint.model import (
    Action,
    Cap,
    ChainPart,
    Compared,
    Component,
    Confidence,
    Location,
    Maturity,
    Missing,
    Outcome,
    Report,
    RepositoryInfo,
    RuleResult,
    Score,
    Suppressed,
    Tracking,
    Warn,
)
from tests.reports.make import (
    CATEGORIES,
    ERROR,
    INFO,
    WARNING,
    finding,
    result,
    rule,
    seen,
)

CI001 = rule("CI001", "tests-run-in-ci", "Run the tests on pull requests")
CT002 = rule("CT002", "retraining-is-triggered")
DAT001 = rule("DAT001", "data-versioned", "Data is versioned")
DAT002 = rule("DAT002", "no-binary-in-git", "No binaries in git")
DVC004 = rule("DVC004", "dvc-remote-set")
DVC008 = rule(
    "DVC008",
    "dvc-lock-complete",
    "Record every stage in dvc.lock",
    "run `dvc repro` and commit dvc.lock",
)
DVC011 = rule("DVC011", "params-are-used")
MOD001 = rule("MOD001", "model-registered")
MOD002 = rule("MOD002", "model-card")
MON001 = rule("MON001", "drift-check", "Add a drift check for the served model")
PIP001 = rule("PIP001", "training-pipeline", "Training is one pipeline")
PIP002 = rule("PIP002", "seed-fixed")
STR001 = rule("STR001", "readme")
STR012 = rule("STR012", "files-parse")
TREE = {
    "LAY002": ("config", 0.3, WARNING),
    "LAY005": ("docs", 0.3, WARNING),
    "LAY006": ("environments", 0.04, INFO),
    "LAY009": ("infra", 0.3, WARNING),
    "LAY011": ("monitoring", 0.3, WARNING),
    "LAY015": ("tests", 0.6, ERROR),
}


def _tree() -> tuple[RuleResult, ...]:
    results = []
    for rule_id, (folder, gain, severity) in TREE.items():
        of = rule(rule_id, f"{folder}-directory")
        message = f"nothing serves as {folder}/"
        found = finding(of, message, severity=severity)
        results.append(
            result(of, Outcome.FAILED, found, severity=severity, credit=0.0, gain=gain)
        )
    return tuple(results)


def _ci() -> tuple[RuleResult, ...]:
    workflow = Location(".github/workflows/ci.yml", 9)
    no_tests = finding(
        CI001,
        "job lint runs `make lint` -> ruff; no job reaches a test command",
        workflow,
        evidence=(
            seen(workflow.path, 9, "`make lint`"),
            seen("Makefile", 12, "ruff check src"),
            seen("tests", None, "31 test functions"),
        ),
        fix="add a step `run: make test` to ci.yml (Makefile:16 runs pytest already)",
    )
    manual = finding(
        CT002,
        "workflow_dispatch only; the cron at line 6 is commented out",
        Location(".github/workflows/train.yml", 4),
        severity=WARNING,
        confidence=Confidence.LOW,
    )
    return (
        result(CI001, Outcome.FAILED, no_tests, credit=0.0, gain=5.86),
        result(CT002, Outcome.FAILED, manual, severity=WARNING, credit=0.6, gain=0.75),
    )


def _data() -> tuple[RuleResult, ...]:
    stage = finding(
        DVC008,
        "stage evaluate is not in dvc.lock, so nobody can tell which model made it",
        Location("dvc.yaml", 14, "/stages/evaluate"),
        fix="dvc repro evaluate && git add dvc.lock",
    )
    binaries = [
        finding(
            DAT002,
            f"{size} MB of {kind} in git",
            Location(path),
            fix=f"git rm --cached {path} && dvc add {path}",
            key=kind,
        )
        for path, size, kind in (
            ("data/train.parquet", 29.5, "Parquet"),
            ("models/churn.pkl", 12.1, "pickle"),
        )
    ]
    outputs = [
        finding(
            DAT002,
            "notebook outputs hold an image",
            Location(f"notebooks/n{number}.ipynb", None, "cell 3"),
            severity=INFO,
            confidence=Confidence.LOW,
            fix="nbstripout notebooks/*.ipynb",
        )
        for number in range(6)
    ]
    return (
        result(
            DAT001,
            Outcome.PASSED,
            evidence=(seen("data/raw.csv.dvc", 1, "DVC pointer"),),
        ),
        result(DAT002, Outcome.FAILED, *binaries, *outputs, credit=0.9375, gain=1.6),
        result(DVC004, Outcome.ERRORED, reason="ValueError: no such remote"),
        result(DVC008, Outcome.FAILED, stage, credit=0.5, gain=2.149),
        result(DVC011, Outcome.NOT_APPLICABLE, reason="no parameters"),
    )


def _rest() -> tuple[RuleResult, ...]:
    unseeded = [
        finding(
            PIP002,
            f"{call} has no fixed seed",
            Location(f"src/{name}.py", line),
            severity=WARNING,
            key=name,
        )
        for name, line, call in (
            ("a", 3, "train_test_split"),
            ("b", 30, "KFold"),
            ("c", 300, "XGBClassifier"),
            ("d", 3000, "np.random.rand"),
            ("e", 7, "random.shuffle"),
        )
    ]
    drift = finding(MON001, "no job compares served data with training data")
    return (
        result(MOD001, Outcome.NOT_APPLICABLE, reason="no training"),
        result(MOD002, Outcome.NOT_APPLICABLE, reason="no training"),
        result(MON001, Outcome.FAILED, drift, credit=0.0, gain=3.25),
        result(PIP001, Outcome.PASSED, evidence=(seen("dvc.yaml", 2, "stage train"),)),
        result(
            PIP002,
            Outcome.FAILED,
            *unseeded,
            severity=WARNING,
            credit=0.0,
            gain=0.0,
            evidence=(seen("src/f.py", 2, "seed=1"),),
        ),
        result(
            STR001, Outcome.PASSED, evidence=(seen("README.md", None, "120 words"),)
        ),
        result(STR012, Outcome.SUPPRESSED, reason="all findings suppressed"),
    )


def _suppressed() -> tuple[Suppressed, ...]:
    broken = finding(STR012, "line 3 is no YAML", Location("old/a.yaml", 3))
    whole = finding(STR012, "names are not portable", severity=WARNING)
    return (
        Suppressed(
            finding=broken,
            by="config",
            reason="kept for the record",
            expires=date(2026, 12, 4),
        ),
        Suppressed(finding=whole, by="baseline", reason=""),
    )


def _score(categories: Mapping[str, float | None]) -> Score:
    return Score(
        overall=61.449,
        raw=61.449,
        grade="C",
        categories=categories,
        maturity=Maturity(
            0,
            4,
            (
                Missing("CI001", "no tests run in CI (.github/workflows/ci.yml:9)"),
                Missing("ENV003", "no lock file"),
            ),
        ),
        components=(
            Component("C1", "pipeline code", Outcome.PASSED),
            Component("C2", "data and features", Outcome.FAILED),
            Component("C3", "infrastructure as code", Outcome.NOT_APPLICABLE),
            Component("C4", "tracking and registry", Outcome.ERRORED),
        ),
        axes={"ci": 0.0, "ct": 60.0, "cd": 100.0, "monitoring": None},
        actions=(
            Action("CI001", 5.86, CI001.title, "add a step `run: make test`"),
            Action("MON001", 3.25, MON001.title, MON001.fix),
            Action("DVC008", 2.149, DVC008.title, DVC008.fix),
        ),
        applicable=14,
        rules=19,
    )


def sample() -> Report:
    """Return the report."""
    results = (*_tree(), *_ci(), *_data(), *_rest())
    return Report(
        version="0.1.0",
        repository=RepositoryInfo(
            name="churn-service",
            tracking=Tracking.GIT,
            files=148,
            kind="application",
            traits={"trains": True, "serves": False},
            revision="3f9c2abd5e6f708192a3b4c5d6e7f8091a2b3c4d",
            dirty=True,
        ),
        chain=(
            ChainPart("code", "linked", 9),
            ChainPart("data", "broken", 7, 2),
            ChainPart("features", "none"),
            ChainPart("environment", "linked", 2),
            ChainPart("model", "unknown", 1),
            ChainPart("deployment", "broken", 4, 1),
        ),
        profile="production",
        categories=CATEGORIES,
        results=tuple(sorted(results, key=lambda each: each.rule.id)),
        score=_score(
            {
                "structure": 41.25,
                "data": 84.05,
                "pipelines": 75.0,
                "models": None,
                "automation": 12.0,
                "monitoring": 0.0,
            }
        ),
        suppressed=_suppressed(),
        warnings=(
            Warn("unused-suppression", "matches nothing", Location("a.yaml", 7)),
            Warn("file-limit", "only the first 2 MiB of a file were read"),
        ),
        baseline=Compared(
            file=".mlops-lint-baseline.json", new=20, known=1, gone=2, score_before=58.0
        ),
    )


def capped() -> Score:
    """Return the score of the sample where two caps bind."""
    score = _score({"data": 99.6})
    return Score(
        overall=60.0,
        raw=71.25,
        grade="C",
        caps=(
            Cap("SEC001", 60.0, "a secret is committed"),
            Cap("CI001", 65.0, "no tests in CI"),
        ),
        categories=score.categories,
        actions=score.actions,
    )
