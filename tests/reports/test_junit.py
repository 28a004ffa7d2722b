"""JUnit XML as build servers read it."""

from collections.abc import Callable

import junitparser

from mlops_lint.model import Location, Outcome
from mlops_lint.reports.junit import render_junit
from tests.reports.consumers import junit
from tests.reports.make import finding, result, rule
from tests.reports.sample import sample
from tests.reports.shown import only


def cases(text: str) -> dict[str, junitparser.TestCase]:
    return {case.name: case for suite in junit(text) for case in suite}


def test_golden(golden: Callable[[str, str], None]) -> None:
    golden("report.junit.xml", render_junit(sample()))


def test_one_case_for_each_rule() -> None:
    report = sample()
    found = cases(render_junit(report))
    assert len(found) == len(report.results)
    by_outcome = {
        Outcome.PASSED: (),
        Outcome.FAILED: (junitparser.Failure,),
        Outcome.ERRORED: (junitparser.Error,),
        Outcome.NOT_APPLICABLE: (junitparser.Skipped,),
        Outcome.SUPPRESSED: (junitparser.Skipped,),
    }
    for each in report.results:
        case = found[f"{each.rule.id} {each.rule.name}"]
        assert tuple(map(type, case.result)) == by_outcome[each.outcome]
    assert found["DVC011 params-are-used"].result[0].message == "no parameters"
    assert found["DVC004 dvc-remote-set"].result[0].message.startswith("ValueError")


def test_counts_are_those_of_the_cases() -> None:
    counted = junit(render_junit(sample()))
    again = junitparser.JUnitXml.fromstring(render_junit(sample()).encode())
    for before, after in zip(counted, again, strict=True):
        numbers = (before.tests, before.failures, before.errors, before.skipped)
        after.update_statistics()  # type: ignore[no-untyped-call]
        assert numbers == (after.tests, after.failures, after.errors, after.skipped)
    assert (counted.tests, counted.errors) == (len(sample().results), 1)


def test_a_failure_names_places_and_fixes() -> None:
    of = rule("CI001", "x", fix="do <this>")
    found = [finding(of, f"m{n}\0", Location(f"{n}.py", n)) for n in (1, 2)]
    text = render_junit(only(result(of, Outcome.FAILED, *found, credit=0.0)))
    (failure,) = cases(text)["CI001 x"].result
    assert failure.message == r"m1\x00 (and 1 more)"
    assert failure.type == "error"
    assert failure.text == (
        "1.py:1: m1\\x00\n  fix: do <this>\n2.py:2: m2\\x00\n  fix: do <this>"
    )


def test_warnings_are_told_once() -> None:
    text = render_junit(sample())
    assert text.count("<system-err>2 warnings about the run\n") == 1
    assert "a.yaml:7: matches nothing (unused-suppression)" in text


def test_nothing_was_run() -> None:
    assert list(junit(render_junit(only()))) == []


def test_a_failed_rule_may_have_no_finding_left() -> None:
    text = render_junit(only(result(rule("CI001", "x"), Outcome.FAILED, credit=0.0)))
    assert cases(text)["CI001 x"].result[0].message == "X"
