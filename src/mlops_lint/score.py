"""Credits to scores: categories, overall, caps, gains, actions."""

from collections.abc import Mapping, Sequence
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
from mlops_lint.records import record, replace

LOWEST = 3
MEAN_SHARE = 0.7
ACTIONS = 3
TINY = 1e-9


@record
class Block:
    """Rules that judge the quality of what their parents ask for."""

    parents: frozenset[str]
    rules: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        """The parents and the rules."""
        return self.parents | self.rules


@record
class CapRule:
    """A limit on the overall score while a rule has no credit, or an open error."""

    rule: str
    limit: float
    reason: str
    profile: str = ""
    severity: Severity | None = None


@record
class Scoring:
    """The numbers and names of rules/profiles.yaml."""

    categories: tuple[Category, ...]
    blocks: tuple[Block, ...]
    caps: tuple[CapRule, ...]
    grades: Mapping[str, float]
    least_rules: int


@record
class Credit:
    """What score arithmetic needs of a rule; it counts unless `credit` is None."""

    rule: str
    category: str
    weight: float
    credit: float | None


def credits_of(results: Sequence[RuleResult]) -> list[Credit]:
    """Return what each selected rule of a weight above 0 earned."""
    return [
        Credit(r.rule.id, r.rule.category, r.rule.weight, r.credit)
        for r in results
        if r.rule.weight > 0
    ]


def category_score(earned: Sequence[Credit], blocks: Sequence[Block]) -> float | None:
    """Return 0..100 for what the rules of one category earned, None if none counts.

    Each block has a floor: the category is at least what it would be with the block
    left out and the block's parents at 0. A parent that does not count now has its
    place in the floor all the same, so that the floor stays where the parent begins to.
    """
    counted = [item for item in earned if item.credit is not None]
    if not counted:
        return None
    best = _mean(counted)
    for block in blocks:
        if any(item.rule in block.rules for item in counted):
            others = [item for item in counted if item.rule not in block.names]
            parents = [item for item in earned if item.rule in block.parents]
            without = [*others, *(replace(item, credit=0.0) for item in parents)]
            best = max(best, _mean(without))
    return 100 * best


def _mean(earned: Sequence[Credit]) -> float:
    total = fsum(item.weight for item in earned)
    return fsum(item.weight * (item.credit or 0.0) for item in earned) / (total or 1.0)


def raw_score(
    earned: Sequence[Credit], scoring: Scoring
) -> tuple[float | None, dict[str, float | None]]:
    """Return the overall score before caps, and that of each category.

    0.7 of the weighted mean of the categories plus 0.3 of the plain mean of the three
    lowest: the weakest links count twice.
    """
    by_category = {
        category.id: category_score(
            [item for item in earned if item.category == category.id], scoring.blocks
        )
        for category in scoring.categories
    }
    weights = {category.id: category.weight for category in scoring.categories}
    known = {name: value for name, value in by_category.items() if value is not None}
    if not known:
        return None, by_category
    total = fsum(weights[name] for name in known)
    mean = fsum(weights[name] * value for name, value in known.items()) / total
    lowest = sorted(known.values())[:LOWEST]
    low = fsum(lowest) / len(lowest)
    return MEAN_SHARE * mean + (1 - MEAN_SHARE) * low, by_category


def gains(earned: Sequence[Credit], scoring: Scoring) -> dict[str, float]:
    """Return, by rule that counts, the points that its full credit would add to raw."""
    base, _ = raw_score(earned, scoring)
    found: dict[str, float] = {}
    for index, item in enumerate(earned):
        if item.credit is None:
            continue
        better = [*earned[:index], replace(item, credit=1.0), *earned[index + 1 :]]
        raised = raw_score(better, scoring)[0] if item.credit < 1 else base
        found[item.rule] = max(0.0, (raised or 0.0) - (base or 0.0))
    return found


def score(
    results: Sequence[RuleResult],
    scoring: Scoring,
    *,
    profile: str,
    withheld: str = "",
) -> tuple[Score, tuple[RuleResult, ...]]:
    """Return the score, and the results with their gains.

    `withheld` is the reason why no number may be given, whatever the credits; with
    fewer applicable rules than the guard asks for none is given either.
    """
    earned = credits_of(results)
    by_rule = gains(earned, scoring)
    priced = tuple(replace(r, gain=by_rule.get(r.rule.id)) for r in results)
    raw, categories = raw_score(earned, scoring)
    applicable = sum(1 for result in results if result.credit is not None)
    partial = Score(
        categories=categories,
        actions=actions_of(priced),
        applicable=applicable,
        rules=len(results),
    )
    reason = withheld
    if raw is None:
        reason = "no rule applies here"
    elif applicable < scoring.least_rules:
        few = "1 rule applies" if applicable == 1 else f"{applicable} rules apply"
        reason = withheld or f"only {few}, {scoring.least_rules} are needed"
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


def actions_of(results: Sequence[RuleResult]) -> tuple[Action, ...]:
    """Return the rules that gain most; a rule judged by another one leaves it first.

    What is suppressed is no action, even where it costs points, as by a baseline.
    """
    present = {result.rule.id for result in results}
    best = sorted(
        (
            result
            for result in results
            if result.gain
            and result.gain > TINY
            and result.outcome is not Outcome.SUPPRESSED
            and str(result.rule.options.get("judged_by", "")) not in present
        ),
        key=lambda result: (-(result.gain or 0.0), result.rule.id),
    )
    return tuple(
        Action(result.rule.id, result.gain or 0.0, result.rule.title, _fix(result))
        for result in best[:ACTIONS]
    )


def _fix(result: RuleResult) -> str:
    """Return the one fix of all findings, or the rule's own where they differ."""
    fixes = {finding.fix for finding in result.findings}
    return fixes.pop() if len(fixes) == 1 else result.rule.fix
