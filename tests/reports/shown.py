"""Small reports and their text."""

from mlops_lint.model import (
    Location,
    Outcome,
    Report,
    Rule,
    RuleResult,
    Score,
)
from mlops_lint.records import replace
from mlops_lint.reports.layout import plain
from mlops_lint.reports.text import render_text
from tests.reports.make import finding, result, rule
from tests.reports.sample import sample

CI = rule("CI001", "tests-run-in-ci")
DAT = rule("DAT002", "no-binary-in-git")


def shown(report: Report, *, width: int = 100, verbose: bool = False) -> str:
    return plain(render_text(report, width=width, verbose=verbose))


def only(*results: RuleResult, score: Score | None = None) -> Report:
    """Return the sample with these results and nothing suppressed or warned."""
    return replace(
        sample(),
        results=results,
        score=score or Score(overall=90.0, grade="A"),
        suppressed=(),
        warnings=(),
    )


def failed(of: Rule, *messages: str, gain: float | None = 1.0) -> RuleResult:
    found = (finding(of, message, Location(f"{message}.py", 1)) for message in messages)
    return result(of, Outcome.FAILED, *found, credit=0.0, gain=gain)
