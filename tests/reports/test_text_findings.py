"""How the text report shows failed rules, their findings and their evidence."""

import pytest

from mlops_lint.model import (
    Action,
    Confidence,
    Evidence,
    Location,
    Outcome,
    Severity,
)
from mlops_lint.records import replace
from mlops_lint.reports.layout import Layout, plain
from mlops_lint.reports.text_evidence import evidence_lines
from tests.reports.make import finding, result, rule, seen
from tests.reports.shown import CI, failed, only, shown


@pytest.mark.parametrize(
    ("gain", "cost"),
    [
        (None, ""),
        (0.0, "   costs no points"),
        (0.01, "   costs under 0.1 points"),
        (2.149, "   costs 2.1 points"),
    ],
)
def test_the_cost_of_a_rule(gain: float | None, cost: str) -> None:
    text = shown(only(failed(CI, "x", gain=gain)))
    assert f"\n  ✗ CI001 tests-run-in-ci   error{cost}\n" in text


@pytest.mark.parametrize(
    ("credit", "part"), [(0.999, "0.99"), (0.001, "0.01"), (2 / 3, "0.67")]
)
def test_partial_credit_is_never_shown_as_none_or_all(credit: float, part: str) -> None:
    partial = replace(failed(CI, "x"), credit=credit)
    assert (
        f"◐ CI001 tests-run-in-ci   error   costs 1.0 points   {part} of 1\n"
        in shown(only(partial))
    )


def test_a_rule_outside_the_known_categories_is_not_lost() -> None:
    text = shown(only(failed(rule("ZZZ001", "own"), "x")))
    assert "\nelsewhere\n  ✗ ZZZ001 own" in text


def test_rules_are_in_order_of_cost_then_severity_then_id() -> None:
    low, high, warn, other = (rule(f"DAT00{n}", "r") for n in range(4))
    soft = replace(failed(warn, "x"), severity=Severity.WARNING)
    text = shown(
        only(failed(low, "x"), soft, failed(other, "x"), failed(high, "x", gain=2.0))
    )
    heads = [line.split()[1] for line in text.splitlines() if "✗" in line]
    assert heads[-4:] == ["DAT001", "DAT000", "DAT003", "DAT002"]


def test_many_places_fold_and_verbose_unfolds_them() -> None:
    many = failed(CI, *"abcdefgh")
    assert "    c.py:1  c\n    and 5 more\n    fix  mend" in shown(only(many))
    full = shown(only(many), verbose=True)
    assert "more" not in full
    assert "    h.py:1  h\n" in full


def test_a_finding_that_differs_from_its_rule_says_how() -> None:
    found = [
        finding(CI, "a"),
        finding(CI, "b", severity=Severity.WARNING),
        finding(CI, "c", confidence=Confidence.LOW),
    ]
    text = shown(only(result(CI, Outcome.FAILED, *found, credit=0.0)))
    assert "\n    a\n    b  (warning)\n    c  (low confidence)\n" in text


def test_the_same_sentence_about_the_repository_and_a_file() -> None:
    found = [finding(CI, "no tests"), finding(CI, "no tests", Location("ci.yml", 2))]
    text = shown(only(result(CI, Outcome.FAILED, *found, credit=0.0)))
    assert "\n    no tests\n      the repository   ci.yml:2\n" in text


def test_a_failed_rule_without_finding_or_fix_shows_its_title() -> None:
    of = replace(CI, title="Tests run", fix=" \n")
    text = shown(only(result(of, Outcome.FAILED, credit=0.0)))
    assert "error\n    Tests run\n\n1 rule" not in text
    assert "error\n    Tests run\n\nNo findings; 0 of 1" in text


def test_evidence_says_only_what_is_new() -> None:
    at = Location("ci.yml", 9)
    evidence = (
        Evidence(at, "make lint"),
        Evidence(at, "set by hand"),
        Evidence(Location("Makefile", 1), ""),
        *(seen("a.py", line, "seen") for line in (1, 2, 3)),
    )
    found = finding(CI, "runs make lint", at, evidence=evidence)
    report = only(result(CI, Outcome.FAILED, found, credit=0.0))
    head = "    ci.yml:9  runs make lint\n"
    assert (
        f"{head}    a.py:1  seen\n    a.py:2  seen\n    a.py:3  seen\n    fix"
        in shown(report)
    )


def test_what_a_finding_has_as_evidence_is_not_shown_twice() -> None:
    near, at = seen("a.py", 1, "near"), seen("b.py", 2, "at its place")
    found = finding(CI, "x", Location("b.py", 2), evidence=(near,))
    more = (near, at, seen("c.py", 3, "more"))
    report = only(result(CI, Outcome.FAILED, found, credit=0.5, evidence=more))
    text = shown(report, verbose=True)
    assert "    b.py:2  x\n    a.py:1  near\n    found  c.py:3  more\n    fix" in text


def test_without_a_score_nothing_costs_points() -> None:
    report = only(failed(CI, "x"))
    action = Action("CI001", 2.0, "t", "mend it")
    bare = replace(report.score, overall=None, actions=(action,))
    text = shown(replace(report, score=bare))
    assert "✗ CI001 tests-run-in-ci   error\n" in text
    assert "1. CI001  mend it\n" in text


def test_a_message_that_starts_with_its_path_needs_no_place() -> None:
    found = finding(CI, "models/ is there but holds nothing", Location("models"))
    text = shown(only(result(CI, Outcome.FAILED, found, credit=0.3)))
    assert "\n    models/ is there but holds nothing\n" in text


def test_long_evidence_folds() -> None:
    found = finding(CI, "x", evidence=tuple(seen("a", n, "z") for n in range(1, 9)))
    report = only(result(CI, Outcome.FAILED, found, credit=0.0))
    assert "    a:3  z\n    and 5 more\n    fix" in shown(report)
    assert "    a:8  z\n    fix" in shown(report, verbose=True)


def test_evidence_without_detail_names_its_place() -> None:
    found = finding(CI, "x", evidence=(seen("a", 1, ""), seen(".", None, "b")))
    lines = shown(only(result(CI, Outcome.FAILED, found, credit=0.0)), verbose=True)
    assert "    x\n    b\n    fix" in lines
    kept = result(CI, Outcome.PASSED, evidence=(seen("a", 1, ""),))
    assert "  ✓ CI001 tests-run-in-ci\n    a:1\n" in shown(only(kept), verbose=True)


def test_layout_rules_fold_only_when_there_are_several() -> None:
    one = failed(rule("LAY001", "ci-directory"), "x")
    assert "LAY001 ci-directory   error" in shown(only(one))
    bare = result(rule("LAY002", "docs-directory"), Outcome.FAILED, credit=0.5)
    text = shown(only(one, bare))
    assert "\n  ✗ LAY001 ci-directory  x.py:1  x  (costs 1.0 points)\n" in text
    assert "\n  ◐ LAY002 docs-directory  Docs directory\n" in text


@pytest.mark.parametrize(("named", "more"), [(1, "and 9 more"), (5, "and 11 more")])
def test_evidence_that_is_only_counted_is_in_the_count(named: int, more: str) -> None:
    seen = [Evidence(Location(f"f{n}"), "x") for n in range(named)]
    rest = Evidence(Location(), "and 9 more")
    lines = plain(evidence_lines([*seen, rest], Layout(), indent=0)).splitlines()
    assert lines[-1] == more
