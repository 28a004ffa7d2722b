"""Code Quality of GitLab and diagnostics of reviewdog."""

from collections.abc import Callable

from mlops_lint.model import Location, Outcome
from mlops_lint.reports.gitlab import render_gitlab
from mlops_lint.reports.rdjson import render_rdjson
from tests.reports.consumers import gitlab, rdjson
from tests.reports.make import INFO, WARNING, finding, result, rule
from tests.reports.sample import sample
from tests.reports.shown import only

OF = rule("CI001", "tests-run-in-ci", fix="do this")
REPORT = only(
    result(
        OF,
        Outcome.FAILED,
        finding(OF, "same", Location("a.py", 1)),
        finding(OF, "same", Location("a.py", 2), severity=WARNING),
        finding(OF, "seen", Location("n.ipynb", None, "cell 3"), severity=INFO),
        credit=0.0,
    )
)


def test_golden_of_gitlab(golden: Callable[[str, str], None]) -> None:
    golden("report.gitlab.json", render_gitlab(sample()))


def test_golden_of_rdjson(golden: Callable[[str, str], None]) -> None:
    golden("report.rdjson.json", render_rdjson(sample()))


def test_gitlab() -> None:
    issues = gitlab(render_gitlab(REPORT))
    assert [each["severity"] for each in issues] == ["major", "minor", "info"]
    assert [each["location"]["lines"]["begin"] for each in issues] == [1, 2, 1]
    assert issues[2]["description"] == "CI001 cell 3: seen"
    assert {each["check_name"] for each in issues} == {"tests-run-in-ci"}


def test_rdjson() -> None:
    found = rdjson(render_rdjson(REPORT))["diagnostics"]
    assert [each["severity"] for each in found] == ["ERROR", "WARNING", "INFO"]
    assert found[1]["location"] == {"path": "a.py", "range": {"start": {"line": 2}}}
    assert found[2]["location"] == {"path": "n.ipynb"}
    assert found[0]["message"] == "same\nfix: do this"


def test_nothing_found() -> None:
    assert gitlab(render_gitlab(only())) == []
    assert rdjson(render_rdjson(only()))["diagnostics"] == []
