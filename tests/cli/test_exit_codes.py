"""The exit code of a report."""

import pytest

from mlops_lint.cli.judging import exit_code
from mlops_lint.model import (
    FACT_ERRORED,
    Confidence,
    Outcome,
    Report,
    RuleResult,
    Score,
    Severity,
    Warn,
)
from mlops_lint.records import replace
from tests.reports.make import finding, result, rule
from tests.reports.sample import sample

A = rule("DAT001", "data-versioned")
LOW, HIGH = Confidence.LOW, Confidence.HIGH


def report(*results: RuleResult, overall: float | None = 61.46) -> Report:
    score = Score(overall=overall, reason="too few rules" if overall is None else "")
    return replace(sample(), results=results, score=score, warnings=())


def failed(severity: Severity, confidence: Confidence = HIGH) -> RuleResult:
    found = finding(A, "bad", severity=severity, confidence=confidence)
    return result(A, Outcome.FAILED, found, severity=severity, credit=0.0)


@pytest.mark.parametrize(
    ("severity", "codes"),
    [
        (Severity.ERROR, {"info": 1, "warning": 1, "error": 1, "never": 0}),
        (Severity.WARNING, {"info": 1, "warning": 1, "error": 0, "never": 0}),
        (Severity.INFO, {"info": 1, "warning": 0, "error": 0, "never": 0}),
    ],
)
def test_findings_at_or_above_the_threshold(
    severity: Severity, codes: dict[str, int]
) -> None:
    found = report(failed(severity))
    assert {name: exit_code(found, name, None) for name in codes} == codes


def test_low_confidence_never_counts() -> None:
    assert exit_code(report(failed(Severity.ERROR, LOW)), "info", None) == 0
    both = report(failed(Severity.ERROR, LOW), failed(Severity.ERROR, HIGH))
    assert exit_code(both, "info", None) == 1


def test_nothing_found() -> None:
    assert exit_code(report(), "info", None) == 0


@pytest.mark.parametrize(
    ("overall", "least", "code", "said"),
    [
        (61.46, 61.5, 0, ""),
        (61.44, 61.5, 1, "score 61.4 is below the minimum of 61.5\n"),
        (61.46, 70, 1, "score 61.5 is below the minimum of 70\n"),
        (0.0, 0, 0, ""),
        (100.0, float("nan"), 1, "score 100.0 is below the minimum of nan\n"),
        (None, 70, 0, "no score to hold against the minimum of 70: too few rules\n"),
    ],
)
@pytest.mark.parametrize("threshold", ["error", "never"])
def test_the_least_score(
    capsys: pytest.CaptureFixture[str],
    overall: float | None,
    least: float,
    code: int,
    said: str,
    threshold: str,
) -> None:
    assert exit_code(report(overall=overall), threshold, least) == code
    assert capsys.readouterr().err == said


def test_without_a_score_findings_decide(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(report(failed(Severity.ERROR), overall=None), "error", 70) == 1
    assert capsys.readouterr().err.startswith("no score")


@pytest.mark.parametrize("threshold", ["error", "never"])
def test_what_could_not_be_judged_goes_before_all(threshold: str) -> None:
    errored = result(A, Outcome.ERRORED, reason="boom")
    found = report(errored, failed(Severity.ERROR))
    assert exit_code(found, threshold, 70) == 3
    warned = replace(report(), warnings=(Warn(FACT_ERRORED, "x"),))
    assert exit_code(warned, threshold, None) == 3
    assert exit_code(replace(report(), warnings=(Warn("x", "x"),)), "error", None) == 0
