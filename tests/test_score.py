"""Score arithmetic: examples worked out by hand."""

import pytest

from mlops_lint.model import (
    Cap,
    Location,
    Outcome,
    RuleResult,
    Severity,
)
from mlops_lint.records import replace
from mlops_lint.reports.words import points
from mlops_lint.score import (
    Block,
    CapRule,
    Credit,
    category_score,
    score,
)
from tests.scores import ERROR, WARNING, result, scored, scoring


def earned(*items: tuple[str, float, float | None]) -> list[Credit]:
    return [Credit(name, "a", weight, credit) for name, weight, credit in items]


# -- worked out by hand ----------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([("R1", 5, 1), ("R2", 3, 0.5), ("R3", 2, 0)], 65),
        ([("R1", 5, 0), ("R2", 3, None)], 0),
        ([("R1", 5, None)], None),
        ([], None),
    ],
)
def test_a_category_is_the_weighted_mean(
    items: list[tuple[str, float, float | None]], expected: float | None
) -> None:
    assert category_score(earned(*items), ()) == expected


BLOCK = [Block(frozenset({"P"}), frozenset({"Q1", "Q2"}))]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        # DVC taken up badly costs no more than no versioning at all: 4 of 12.
        ([("P", 8, 1), ("X", 4, 1), ("Q1", 20, 0), ("Q2", 10, 0)], 100 * 4 / 12),
        # Taken up well it counts in full: (8 + 4 + 20) of 42.
        ([("P", 8, 1), ("X", 4, 1), ("Q1", 20, 1), ("Q2", 10, 0)], 100 * 32 / 42),
        # Without the block there is no floor.
        ([("P", 8, 1), ("X", 4, 0), ("Q1", 20, None)], 100 * 8 / 12),
        # A parent that does not apply stands in the floor all the same: 4 of 12.
        ([("P", 8, None), ("X", 4, 1), ("Q1", 20, 0)], 100 * 4 / 12),
        # A parent that is not selected does not.
        ([("X", 4, 1), ("Q1", 20, 0)], 100),
        ([("Q1", 20, 0.5)], 50),
        ([("P", 8, None), ("Q1", 20, 0.5)], 50),
    ],
)
def test_a_block_has_a_floor(
    items: list[tuple[str, float, float | None]], expected: float
) -> None:
    assert category_score(earned(*items), BLOCK) == pytest.approx(expected)


def test_of_two_blocks_the_better_floor_counts() -> None:
    blocks = [*BLOCK, Block(frozenset({"S"}), frozenset({"T"}))]
    items = earned(("P", 1, 1), ("S", 1, 1), ("X", 1, 1), ("Q1", 9, 0), ("T", 3, 0))
    # All: 3 of 15. Without Q1: 2 of 6. Without T: 2 of 12.
    assert category_score(items, blocks) == pytest.approx(100 * 2 / 6)


def four_categories() -> list[RuleResult]:
    """Return a 65, b 100, c 0, d 50; e has nothing."""
    return [
        result("A1", 1, 5),
        result("A2", 0.5, 3),
        result("A3", 0, 2),
        result("B1", 1, 4, category="b"),
        result("C1", 0, 1, category="c"),
        result("D1", 0.5, 2, category="d"),
        result("D2", None, 9, category="d"),
        result("E1", None, 9, category="e"),
        result("E2", 0, 0, category="e"),
    ]


def test_overall() -> None:
    found = scored(four_categories(), scoring(18, 12, 9, 3, 50))
    # M = (18*65 + 12*100 + 9*0 + 3*50) / 42 = 60; L = (0 + 50 + 65) / 3.
    assert found.raw == pytest.approx(0.7 * 60 + 0.3 * 115 / 3)
    assert found.overall == found.raw
    assert found.grade == "D"
    assert found.categories == pytest.approx(
        {"a": 65, "b": 100, "c": 0, "d": 50, "e": None}
    )
    assert (found.applicable, found.rules) == (7, 9)
    assert (found.reason, found.caps) == ("", ())


def test_with_few_categories_all_are_the_lowest() -> None:
    results = [result("A1", 1), result("B1", 0.5, category="b")]
    # M = (1*100 + 3*50) / 4 = 62.5; L = 75.
    assert scored(results, scoring(1, 3)).raw == pytest.approx(43.75 + 22.5)


def test_gain_is_the_raw_score_with_full_credit_less_the_raw_score() -> None:
    _, priced = score(
        four_categories(), scoring(18, 12, 9, 3, 50), profile="production"
    )
    by_id = {each.rule.id: each.gain for each in priced}
    # C1: M = 60 + 900/42, L = (50 + 65 + 100) / 3.
    assert by_id["C1"] == pytest.approx(0.7 * 900 / 42 + 0.3 * 100 / 3)
    # With A3 category a has 85 in place of 65, also among the lowest.
    assert by_id["A3"] == pytest.approx(0.7 * 18 * 20 / 42 + 0.3 * 20 / 3)
    assert by_id["A1"] == 0
    assert by_id["D2"] is None
    assert by_id["E2"] is None


def test_what_to_do_first() -> None:
    results = [
        result("A1", 0, 5, fixes=["this one"]),
        result("A2", 0, 9, fixes=["this file", "that file"]),
        result("A3", 0, 9, judged_by="A2"),
        result("A4", 0, 1, judged_by="Z9"),
        result("A5", 1, 1),
        result("A6", 0, 5),
        result("A7", 0, 0),
    ]
    actions = scored(results, scoring(1)).actions
    assert [(each.rule_id, each.title, each.fix) for each in actions] == [
        ("A2", "Title A2", "The rule's own fix."),
        ("A1", "Title A1", "this one"),
        ("A6", "Title A6", "The rule's own fix."),
    ]
    assert [each.gain for each in actions] == pytest.approx([30, 500 / 30, 500 / 30])


def test_nothing_to_do() -> None:
    assert scored([result("A1", 1)], scoring(1)).actions == ()


@pytest.mark.parametrize(
    ("credit", "shown", "grade"),
    [
        (1, "100.0", "A"),
        (0.8496, "85.0", "A"),
        (0.8494, "84.9", "B"),
        (0.69951, "70.0", "B"),
        (0.6994, "69.9", "C"),
        (0.5496, "55.0", "C"),
        (0.5494, "54.9", "D"),
        (0.3996, "40.0", "D"),
        (0.3994, "39.9", "E"),
        (0, "0.0", "E"),
    ],
)
def test_the_grade_is_that_of_the_number_people_see(
    credit: float, shown: str, grade: str
) -> None:
    found = scored([result("A1", credit)], scoring(1))
    assert found.overall is not None
    assert (points(found.overall), found.grade) == (shown, grade)


# -- caps ------------------------------------------------------------------------

NO_DATA = CapRule("C", 70, "no data is versioned", profile="production")
SECRET = CapRule("S", 60, "a credential is in git", severity=ERROR)


@pytest.mark.parametrize(
    ("results", "caps"),
    [
        ([result("C", 0, 0.1)], [70]),
        ([result("C", 0.1, 0.1)], []),
        ([result("C", None)], []),
        ([result("S", 0.9, severities=[ERROR])], [60]),
        ([result("S", 0.9, severities=[WARNING])], []),
        ([result("S", 1, severities=[ERROR])], [60]),
        ([result("S", 1)], []),
        ([], []),
        ([result("C", 0, 0.1), result("S", 1, severities=[ERROR])], [70, 60]),
    ],
)
def test_caps(results: list[RuleResult], caps: list[float]) -> None:
    found = scored([result("A1", 1, 9), *results], scoring(1, caps=[NO_DATA, SECRET]))
    assert [cap.limit for cap in found.caps] == caps
    assert found.overall == min([found.raw or 0, *caps])


@pytest.mark.parametrize(
    ("path", "severity", "binds"),
    [
        ("dvc.lock", WARNING, True),
        ("sub/raw.csv.dvc", ERROR, True),
        ("docs/dvc.lock.md", ERROR, False),
        ("config.yaml", ERROR, False),
    ],
)
def test_a_cap_by_the_names_of_files(
    path: str, severity: Severity, binds: bool
) -> None:
    whole = result("F", 0.9, severities=[severity])
    found = replace(whole.findings[0], location=Location(path, 3))
    results = [result("A1", 1, 9), replace(whole, findings=(found,))]
    chain = CapRule("F", 60, "cannot be read", files=("dvc.lock", "*.dvc"))
    caps = scored(results, scoring(1, caps=[chain])).caps
    assert [cap.limit for cap in caps] == [60] * binds


def test_a_cap_that_does_not_bind_is_not_told() -> None:
    found = scored([result("A1", 0.5, 9), result("C", 0)], scoring(1, caps=[NO_DATA]))
    assert found.caps == ()
    assert found.overall == found.raw == pytest.approx(45)


def test_a_cap_of_one_profile() -> None:
    results = [result("A1", 1, 9), result("C", 0)]
    by = scoring(1, caps=[NO_DATA])
    assert scored(results, by).caps == (Cap("C", 70, "no data is versioned"),)
    assert score(results, by, profile="prototype")[0].caps == ()


def test_what_is_suppressed_caps_nothing() -> None:
    silenced = replace(result("C", 0), outcome=Outcome.SUPPRESSED, credit=None)
    assert scored([result("A1", 1), silenced], scoring(1, caps=[NO_DATA])).caps == ()


# -- no number -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "withheld", "reason"),
    [
        (0, "", "no rule applies here"),
        (0, "no model", "no rule applies here"),
        (1, "", "only 1 rule applies, 12 are needed"),
        (11, "", "only 11 rules apply, 12 are needed"),
        (11, "no model", "no model"),
        (12, "no model", "no model"),
        (12, "", ""),
    ],
)
def test_when_no_number_is_given(count: int, withheld: str, reason: str) -> None:
    results = [result(f"A{number}", 0.5) for number in range(count)]
    results.append(result("N1", None))
    found = scored(results, scoring(1, least_rules=12), withheld)
    assert found.reason == reason
    given_number = not reason
    assert (found.overall is not None) is given_number
    assert (found.raw is not None) is given_number
    assert (found.grade is not None) is given_number
    assert found.applicable == count
    # What to do first is told all the same.
    assert len(found.actions) == min(count, 3)


def test_rules_of_weight_0_are_applicable_and_count_for_nothing() -> None:
    found = scored([result("A1", 0, 0)], scoring(1))
    assert (found.reason, found.applicable) == ("no rule applies here", 1)
