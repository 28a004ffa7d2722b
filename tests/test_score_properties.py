"""What must hold of the score of all rules, results and changes."""

from dataclasses import dataclass

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mlops_lint.model import Outcome, RuleResult
from mlops_lint.records import replace
from mlops_lint.score import (
    Block,
    CapRule,
    ComponentRule,
    Credit,
    Rung,
    Scoring,
    gains,
    raw_score,
    score,
)
from tests.scores import ERROR, result, scored, scoring

TINY = 1e-9


@dataclass(frozen=True)
class Change:
    """Rules before and after a change that makes nothing worse, and their scoring."""

    by: Scoring
    before: list[RuleResult]
    after: list[RuleResult]


CREDITS = st.sampled_from([0.0, 0.25, 0.5, 0.9, 1.0]) | st.floats(0, 1)


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """Draw a change that lowers no credit, opens no error, and adds only full marks."""
    names = [f"R{number}" for number in range(draw(st.integers(1, 10)))]
    weights = draw(st.lists(st.integers(1, 18), min_size=1, max_size=6))
    before, after = [], []
    for name in names:
        category = draw(st.sampled_from("abcdef"[: len(weights)]))
        weight = draw(st.sampled_from([0, 1, 2, 5, 10]))
        old = draw(st.none() | CREDITS)
        new = draw(st.sampled_from([None, 1.0]) if old is None else st.floats(old, 1))
        errors = [ERROR] if old is not None and draw(st.booleans()) else []
        left = errors if draw(st.booleans()) else []
        before.append(result(name, old, weight, category=category, severities=errors))
        after.append(result(name, new, weight, category=category, severities=left))
    least = st.sampled_from([0.25, 0.6, 1.0])
    some = st.frozensets(st.sampled_from(names), min_size=1, max_size=4)
    blocks = [
        Block(parents, rules - parents)
        for parents, rules in draw(st.lists(st.tuples(some, some), max_size=3))
    ]
    caps = [
        CapRule(name, limit, "", severity=severity, files=files)
        for name, limit, severity, files in draw(
            st.lists(
                st.tuples(
                    st.sampled_from(names),
                    st.sampled_from([0, 40, 60, 70]),
                    st.sampled_from([None, ERROR]),
                    st.sampled_from([(), (".",), ("dvc.lock",)]),
                ),
                max_size=3,
            )
        )
    ]
    ladder = [
        Rung(
            level, "", draw(st.dictionaries(st.sampled_from(names), least, max_size=3))
        )
        for level in range(1, draw(st.integers(1, 4)))
    ]
    components = [
        ComponentRule(f"C{number}", "", tuple(rules), draw(st.booleans()))
        for number, rules in enumerate(draw(st.lists(some, max_size=3)), 1)
    ]
    by = scoring(
        *weights,
        blocks=blocks,
        caps=caps,
        ladder=ladder,
        components=components,
        axes={"r": "R"},
    )
    return Change(by, before, after)


PARENT_BEGINS_TO_APPLY = Change(
    scoring(1, blocks=[Block(frozenset({"P"}), frozenset({"Q"}))]),
    [result("P", None, 1), result("Q", 0, 10), result("X", 1, 1)],
    [result("P", 1.0, 1), result("Q", 0, 10), result("X", 1, 1)],
)


@example(PARENT_BEGINS_TO_APPLY)
@given(changes())
def test_a_change_that_makes_nothing_worse_never_lowers_the_score(
    change: Change,
) -> None:
    before = scored(change.before, change.by)
    after = scored(change.after, change.by)
    if before.overall is not None:
        assert before.raw is not None
        assert after.raw is not None
        assert after.overall is not None
        assert after.raw >= before.raw - TINY
        assert after.overall >= before.overall - TINY


@given(changes())
def test_a_change_that_makes_nothing_worse_takes_no_level_and_no_component(
    change: Change,
) -> None:
    before = scored(change.before, change.by)
    after = scored(change.after, change.by)
    assert (after.maturity.level or 0) >= (before.maturity.level or 0)
    for old, new in zip(before.components, after.components, strict=True):
        assert new.outcome is old.outcome or old.outcome is not Outcome.PASSED
    for name, number in before.axes.items():
        assert number is None or (after.axes[name] or 0) >= number - TINY


@given(changes())
def test_numbers_are_in_range(change: Change) -> None:
    found, priced = score(change.before, change.by, profile="production")
    numbers = [found.overall, found.raw]
    numbers += [*found.categories.values(), *found.axes.values()]
    assert all(
        -TINY <= number <= 100 + TINY for number in numbers if number is not None
    )
    for each in priced:
        counts = each.credit is not None and each.rule.weight > 0
        assert (each.gain is not None) is counts
        assert each.gain is None or 0 <= each.gain <= 100 + TINY
        if each.credit == 1 and counts:
            assert each.gain == 0
    assert [replace(each, gain=None) for each in priced] == change.before


@given(changes())
def test_a_gain_is_what_mending_the_rule_alone_brings(change: Change) -> None:
    items = [
        Credit(r.rule.id, r.rule.category, r.rule.weight, r.credit)
        for r in change.before
        if r.rule.weight > 0
    ]
    base = raw_score(items, change.by)[0]
    for name, gain in gains(items, change.by).items():
        mended = [replace(i, credit=1.0) if i.rule == name else i for i in items]
        assert base is not None
        assert raw_score(mended, change.by)[0] == pytest.approx(base + gain, abs=1e-6)
