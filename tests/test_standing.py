"""Maturity, components and axes: examples worked out by hand."""

import pytest

from mlops_lint.model import Location, Maturity, Missing, Outcome, RuleResult
from mlops_lint.records import replace
from mlops_lint.score import ComponentRule, Rung
from tests.scores import ERROR, result, scored, scoring

LADDER = (
    Rung(1, "one", {"CI1": 1, "ENV3": 0.6}),
    Rung(2, "two", {"PIP1": 1}),
    Rung(3, "three", {"CD1": 0.6}),
)


def level(*results: RuleResult) -> Maturity:
    return scored(results, scoring(1, ladder=LADDER)).maturity


FIRST = (result("CI1", 1), result("ENV3", 0.6))


@pytest.mark.parametrize(
    ("results", "expected", "missing"),
    [
        ((result("CI1", 0.4), result("ENV3", 0.6)), 0, ["CI1"]),
        ((result("CI1", 0.9), result("ENV3", 0.59)), 0, ["CI1", "ENV3"]),
        ((*FIRST, result("PIP1", 0.9), result("CD1", 1)), 1, ["PIP1"]),
        ((*FIRST, result("PIP1", 1), result("CD1", 0.6 - 1e-12)), 3, []),
        # What is below counts, whatever is above.
        ((result("CI1", 0), result("ENV3", 1), result("PIP1", 1)), 0, ["CI1"]),
        # What does not apply shows nothing.
        ((result("CI1", None), result("ENV3", 1)), 0, ["CI1"]),
        # What no profile runs shows nothing above, and below leaves all unknown.
        ((*FIRST, result("PIP1", 1)), 2, ["CD1"]),
        ((result("CI1", 1), result("PIP1", 1)), None, []),
    ],
)
def test_level(
    results: tuple[RuleResult, ...], expected: int | None, missing: list[str]
) -> None:
    found = level(*results)
    assert (found.level, found.of) == (expected, 3)
    assert [each.rule_id for each in found.missing] == missing


def test_without_a_ladder_there_is_no_level() -> None:
    assert scored(FIRST, scoring(1)).maturity == Maturity(None, 0)


def at(location: Location) -> RuleResult:
    whole = result("CI1", 0, severities=[ERROR])
    finding = replace(
        whole.findings[0], message="no tests in ci.yml", location=location
    )
    return replace(whole, findings=(finding,))


@pytest.mark.parametrize(
    ("missed", "reason"),
    [
        (at(Location()), "no tests in ci.yml"),
        (at(Location("ci.yml", 9)), "no tests in ci.yml"),
        (at(Location("Makefile", 9)), "no tests in ci.yml (Makefile:9)"),
        (at(Location("Makefile")), "no tests in ci.yml (Makefile)"),
        (
            replace(result("CI1", None), reason="no Python"),
            "which does not apply: no Python",
        ),
        (
            replace(result("CI1", None), outcome=Outcome.SUPPRESSED),
            "which is suppressed",
        ),
        (
            replace(result("CI1", None), outcome=Outcome.ERRORED, reason="KeyError"),
            "KeyError",
        ),
        # Recorded in a baseline, with the credit it had.
        (replace(result("CI1", 0), outcome=Outcome.SUPPRESSED), "which is suppressed"),
        (result("CI1", 0), "Title CI1"),
    ],
)
def test_why_a_level_is_missed(missed: RuleResult, reason: str) -> None:
    found = level(missed, result("ENV3", 1))
    assert found.missing == (Missing("CI1", reason),)


def test_why_a_rule_that_was_not_run_is_missed() -> None:
    missing = level(*FIRST).missing
    assert missing == (Missing("PIP1", "which is not judged here"),)


N = None
ALL = ComponentRule("C1", "both", ("R1", "R2"))
ANY = ComponentRule("C2", "either", ("R1", "R2"), needs_all=False)


@pytest.mark.parametrize(
    ("earned", "both", "either"),
    [
        ((1, 1), "passed", "passed"),
        ((1, 0), "failed", "passed"),
        ((0.9, 0), "failed", "failed"),
        ((1, N), "passed", "passed"),
        ((N, 0), "failed", "failed"),
        ((N, N), "not_applicable", "not_applicable"),
    ],
)
def test_component(
    earned: tuple[float | None, float | None], both: str, either: str
) -> None:
    results = [result(f"R{n}", credit) for n, credit in enumerate(earned, 1)]
    found = scored(results, scoring(1, components=[ALL, ANY])).components
    assert [(each.id, each.title, each.outcome.value) for each in found] == [
        ("C1", "both", both),
        ("C2", "either", either),
    ]


@pytest.mark.parametrize("outcome", [Outcome.SUPPRESSED, Outcome.ERRORED])
def test_a_component_with_a_rule_that_was_not_judged(outcome: Outcome) -> None:
    results = [result("R1", 1), replace(result("R2", None), outcome=outcome)]
    found = scored(results, scoring(1, components=[ALL, ANY])).components
    assert [each.outcome for each in found] == [Outcome.NOT_APPLICABLE, Outcome.PASSED]


def test_a_component_whose_rules_were_not_run() -> None:
    found = scored([result("X", 1)], scoring(1, components=[ALL])).components
    assert found[0].outcome is Outcome.NOT_APPLICABLE


def test_axes_are_weighted_means_of_the_rules_that_apply() -> None:
    results = [
        result("CI001", 1, 8),
        result("CI002", 0.5, 2),
        result("CI003", None, 9),
        result("CI006", 0, 0),
        result("CIX001", 0, 9),
        result("CT001", None, 6),
    ]
    by = scoring(1, axes={"ci": "CI", "ct": "CT", "cd": "CD"})
    assert scored(results, by).axes == {"ci": 90, "ct": None, "cd": None}
