"""How the bundled rules are scored: rules/profiles.yaml names only what there is."""

import re
from collections.abc import Iterator

import pytest

from mlops_lint import packs
from mlops_lint.score import Scoring

KNOWLEDGE = packs.bundled()
SCORING = KNOWLEDGE.scoring
BY_ID = {rule.id: rule for rule in KNOWLEDGE.rules}


def named(scoring: Scoring) -> Iterator[tuple[str, str]]:
    """Yield each rule that scores speak of, and where."""
    for block in scoring.blocks:
        yield from ((name, "a block") for name in block.names)
    for cap in scoring.caps:
        yield cap.rule, f"the cap at {cap.limit}"
    for rung in scoring.ladder:
        yield from ((name, f"level {rung.level}") for name in rung.needs)
    for component in scoring.components:
        yield from ((name, component.id) for name in component.rules)


@pytest.mark.parametrize(("rule", "where"), sorted(set(named(SCORING))))
def test_scoring_names_rules_there_are(rule: str, where: str) -> None:
    assert rule in BY_ID, f"{where} names {rule}"


def test_the_default_profile_is_one() -> None:
    assert KNOWLEDGE.default_profile in KNOWLEDGE.profiles
    assert {cap.profile for cap in SCORING.caps} <= {"", *KNOWLEDGE.profiles}


def test_a_block_is_in_one_category() -> None:
    for block in SCORING.blocks:
        assert not block.parents & block.rules
        there = [BY_ID[name].category for name in block.names if name in BY_ID]
        assert len(set(there)) == 1


def test_grades_fall_to_nothing() -> None:
    limits = list(SCORING.grades.values())
    assert limits == sorted(limits, reverse=True)
    assert limits[-1] == 0


def test_the_ladder_goes_up_one_by_one_by_rules_that_count() -> None:
    assert [rung.level for rung in SCORING.ladder] == [1, 2, 3, 4]
    needed = [name for rung in SCORING.ladder for name in rung.needs]
    assert len(needed) == len(set(needed))
    for rung in SCORING.ladder:
        assert all(0 < least <= 1 for least in rung.needs.values())
    # In the production profile every level can be reached.
    judged = [BY_ID[name] for name in needed if name in BY_ID]
    assert [rule.id for rule in judged if rule.severity["production"] is None] == []


def test_components_and_axes_are_those_of_the_report() -> None:
    ids = [component.id for component in SCORING.components]
    assert ids == [f"C{number}" for number in range(1, 9)]
    assert list(SCORING.axes) == ["ci", "ct", "cd", "monitoring"]


@pytest.mark.parametrize("start", SCORING.axes.values())
def test_an_axis_has_rules_that_count(start: str) -> None:
    own = [rule for rule in KNOWLEDGE.rules if re.fullmatch(rf"{start}\d+", rule.id)]
    assert [rule for rule in own if rule.weight > 0]


def test_a_level_starts_where_the_catalogue_says() -> None:
    least = {
        name: value for rung in SCORING.ladder for name, value in rung.needs.items()
    }
    partial = {name: value for name, value in least.items() if value < 1}
    assert partial == {"ENV003": 0.6, "CT001": 0.6, "CD001": 0.6}
