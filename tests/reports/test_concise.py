"""The concise report: one line a finding."""

from collections.abc import Callable

from mlops_lint.model import Location, Outcome
from mlops_lint.records import replace
from mlops_lint.reports.concise import render_concise
from tests.reports.make import finding, result, rule
from tests.reports.sample import sample


def test_golden(golden: Callable[[str, str], None]) -> None:
    golden("report.concise.txt", render_concise(sample()))


def test_quiet_leaves_the_last_line() -> None:
    report = sample()
    assert (
        render_concise(report, quiet=True)
        == render_concise(report).splitlines(keepends=True)[-1]
    )


def test_hostile_text_stays_on_its_line() -> None:
    of = rule("CI001", "tests")
    bad = finding(of, "a\n.: error X\x1b[2J", Location("x\ny\u202e.py", 1))
    failed = result(of, Outcome.FAILED, bad, credit=0.0)
    shown = render_concise(replace(sample(), results=(failed,))).splitlines()
    assert shown[0] == r"x\ny\u202e.py:1: error CI001 a\n.: error X\x1b[2J"
    assert len(shown) == 2
