"""Annotations as the runner of GitHub reads them."""

from collections.abc import Callable

from mlops_lint.model import Location, Outcome, Warn
from mlops_lint.records import replace
from mlops_lint.reports.github import render_github
from tests.reports.consumers import github
from tests.reports.make import INFO, WARNING, finding, result, rule
from tests.reports.sample import sample
from tests.reports.shown import only

OF = rule("CI001", "tests-run-in-ci", fix="do this")


def test_golden(golden: Callable[[str, str], None]) -> None:
    golden("report.github.txt", render_github(sample()))


def test_the_worst_come_first_within_the_cap() -> None:
    found = [
        finding(OF, f"{severity.label} {number}", Location("a", 1), severity=severity)
        for severity in (INFO, WARNING)
        for number in range(12)
    ]
    cheap = result(OF, Outcome.FAILED, *found, credit=0.0, gain=0.5)
    dear = rule("DAT001", "dear")
    costs = result(
        dear,
        Outcome.FAILED,
        finding(dear, "costs more", severity=WARNING),
        credit=0.0,
        gain=5.0,
    )
    broken = result(rule("DVC004", "x"), Outcome.ERRORED, reason="boom")
    report = replace(only(cheap, costs, broken), warnings=(Warn("code", "take care"),))
    text = render_github(report)
    commands = github(text)
    assert [each[0] for each in commands] == [
        "error", *["warning"] * 10, *["notice"] * 10,
    ]  # fmt: skip
    assert commands[0][2] == "could not be judged: boom"
    assert commands[1][2] == "take care"
    assert commands[2][2].startswith("costs more")
    last = "mlops-lint: score 90.0 A; not annotated: 4 warnings, 2 notices"
    assert text.splitlines()[-1] == last


def test_places_and_texts_are_escaped() -> None:
    found = finding(OF, "100 %,\nthen\r::error::x", Location("a,b:c%.py", 7))
    report = only(result(OF, Outcome.FAILED, found, credit=0.0))
    info = replace(report.repository, prefix="services")
    text = render_github(replace(report, repository=info))
    assert text.splitlines()[0] == (
        "::error file=services/a%2Cb%3Ac%25.py,title=CI001 tests-run-in-ci,line=7"
        r"::100 %25,%0Athen\r\x3a:error::x%0Afix: do this"
    )


def test_the_repository_itself_has_no_file() -> None:
    report = only(result(OF, Outcome.FAILED, finding(OF, "m"), credit=0.0))
    assert github(render_github(report))[0][1] == {"title": "CI001 tests-run-in-ci"}
