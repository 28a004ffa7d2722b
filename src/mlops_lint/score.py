"""Credits to scores: categories, overall, caps, gains, actions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum

from mlops_lint.model import (
    Action,
    Cap,
    Category,
    Outcome,
    RuleResult,
    Score,
    Severity,
)

LOWEST = 3
MEAN_SHARE = 0.7
ACTIONS = 3
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Block:
    """Rules that judge the quality of what their parents ask for."""

    parents: frozenset[str]
    rules: frozenset[str]


@dataclass(frozen=True, slots=True)
class CapRule:
    """A limit on the overall score while a rule has no credit, or an open error."""

    rule: str
    limit: float
    reason: str
    profile: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Scoring:
    """The numbers and names of rules/profiles.yaml."""

    categories: tuple[Category, ...]
    blocks: tuple[Block, ...]
    caps: tuple[CapRule, ...]
    grades: Mapping[str, float]
    least_rules: int


@dataclass(frozen=True, slots=True)
class Credit:
    """What score arithmetic needs of one applicable rule."""

    rule: str
    category: str
    weight: float
    credit: float


def credits_of(results: Sequence[RuleResult]) -> list[Credit]:
    """Return the credits that count: rules that passed or failed, weight above 0."""
    return [
        Credit(r.rule.id, r.rule.category, r.rule.weight, r.credit)
        for r in results
        if r.credit is not None and r.rule.weight > 0
    ]


def category_score(credits: Sequence[Credit], blocks: Sequence[Block]) -> float | None:
    """Return 0..100 for the credits of one category, None without any.

    Each block has a floor: the category is at least what it would be with the block
    left out and the block's parents at 0.
    """
    if not credits:
        return None
    best = _mean(credits)
    for block in blocks:
        if any(item.rule in block.rules for item in credits):
            without = [
                replace(item, credit=0.0) if item.rule in block.parents else item
                for item in credits
                if item.rule not in block.rules
            ]
            if without:
                best = max(best, _mean(without))
    return 100 * best


def _mean(credits: Sequence[Credit]) -> float:
    total = fsum(item.weight for item in credits)
    return fsum(item.weight * item.credit for item in credits) / total


def raw_score(
    credits: Sequence[Credit], scoring: Scoring
) -> tuple[float | None, dict[str, float | None]]:
    """Return the overall score before caps, and that of each category.

    0.7 of the weighted mean of the categories plus 0.3 of the plain mean of the three
    lowest: the weakest links count twice.
    """
    by_category = {
        category.id: category_score(
            [item for item in credits if item.category == category.id], scoring.blocks
        )
        for category in scoring.categories
    }
    weights = {category.id: category.weight for category in scoring.categories}
    known = {name: value for name, value in by_category.items() if value is not None}
    total = fsum(weights[name] for name in known)
    if not known or total == 0:
        return None, by_category
    mean = fsum(weights[name] * value for name, value in known.items()) / total
    lowest = sorted(known.values())[:LOWEST]
    low = fsum(lowest) / len(lowest)
    return MEAN_SHARE * mean + (1 - MEAN_SHARE) * low, by_category


def gains(credits: Sequence[Credit], scoring: Scoring) -> dict[str, float]:
    """Return, by rule, how many points of the raw score its full credit would add."""
    base, _ = raw_score(credits, scoring)
    found: dict[str, float] = {}
    for index, item in enumerate(credits):
        if item.credit >= 1 or base is None:
            continue
        better = [*credits[:index], replace(item, credit=1.0), *credits[index + 1 :]]
        raised, _ = raw_score(better, scoring)
        found[item.rule] = max(0.0, (raised or 0.0) - base)
    return found


def score(
    results: Sequence[RuleResult],
    scoring: Scoring,
    *,
    profile: str,
    has_evidence: bool,
) -> tuple[Score, tuple[RuleResult, ...]]:
    """Return the score, and the results with their gains.

    `has_evidence` is false where nothing in the repository has to do with a model;
    then, and with fewer applicable rules than the guard asks for, no number is given.
    """
    credits = credits_of(results)
    by_rule = gains(credits, scoring)
    counted = {item.rule for item in credits}
    priced = tuple(
        replace(r, gain=by_rule.get(r.rule.id, 0.0)) if r.rule.id in counted else r
        for r in results
    )
    raw, categories = raw_score(credits, scoring)
    applicable = sum(1 for result in results if result.credit is not None)
    partial = Score(
        categories=categories,
        actions=_actions(priced),
        applicable=applicable,
        rules=len(results),
    )
    reason = ""
    if raw is None:
        reason = "no rule applies here"
    elif not has_evidence:
        reason = "nothing here has to do with a model, so that a score would mislead"
    elif applicable < scoring.least_rules:
        reason = f"only {applicable} rules apply, {scoring.least_rules} are needed"
    if raw is None or reason:
        return replace(partial, reason=reason), priced
    caps = _caps(results, scoring, profile, raw)
    overall = min([raw, *(cap.limit for cap in caps)])
    # The grade is that of the number people see.
    shown = round(overall, 1)
    grade = next(name for name, least in scoring.grades.items() if shown >= least)
    return replace(partial, overall=overall, raw=raw, grade=grade, caps=caps), priced


def _caps(
    results: Sequence[RuleResult], scoring: Scoring, profile: str, raw: float
) -> tuple[Cap, ...]:
    by_id = {result.rule.id: result for result in results}
    found = []
    for cap in scoring.caps:
        result = by_id.get(cap.rule)
        if result is None or result.outcome is not Outcome.FAILED:
            continue
        if cap.profile not in ("", profile) or cap.limit >= raw:
            continue
        if cap.severity is None:
            binds = result.credit is not None and result.credit < TINY
        else:
            binds = any(f.severity >= cap.severity for f in result.findings)
        if binds:
            found.append(Cap(cap.rule, cap.limit, cap.reason))
    return tuple(found)


def _actions(results: Sequence[RuleResult]) -> tuple[Action, ...]:
    """Return the rules that gain most; a rule judged by another one leaves it first."""
    present = {result.rule.id for result in results}
    best = sorted(
        (
            result
            for result in results
            if result.gain
            and result.gain > TINY
            and str(result.rule.options.get("judged_by", "")) not in present
        ),
        key=lambda result: (-(result.gain or 0.0), result.rule.id),
    )
    return tuple(
        Action(
            result.rule.id,
            result.gain or 0.0,
            result.rule.title,
            next((f.fix for f in result.findings if f.fix), result.rule.fix),
        )
        for result in best[:ACTIONS]
    )
