"""Credits of rules to numbers of categories, and of all of them."""

from collections.abc import Mapping, Sequence
from math import fsum

from mlops_lint.model import RuleResult
from mlops_lint.records import replace
from mlops_lint.score.scoring import Block, Credit, Scoring

LOWEST = 3
MEAN_SHARE = 0.7
TINY = 1e-9
"""What rounding may take from a credit."""


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
    best = mean(counted)
    for block in blocks:
        if any(item.rule in block.rules for item in counted):
            others = [item for item in counted if item.rule not in block.names]
            parents = [item for item in earned if item.rule in block.parents]
            without = [*others, *(replace(item, credit=0.0) for item in parents)]
            best = max(best, mean(without))
    return 100 * best


def mean(earned: Sequence[Credit]) -> float:
    """Return the credit by weight, 0 for none."""
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
    return _overall(by_category, scoring), by_category


def _overall(by_category: Mapping[str, float | None], scoring: Scoring) -> float | None:
    weights = {category.id: category.weight for category in scoring.categories}
    known = {name: value for name, value in by_category.items() if value is not None}
    if not known:
        return None
    total = fsum(weights[name] for name in known)
    mean = fsum(weights[name] * value for name, value in known.items()) / total
    lowest = sorted(known.values())[:LOWEST]
    low = fsum(lowest) / len(lowest)
    return MEAN_SHARE * mean + (1 - MEAN_SHARE) * low


def gains(earned: Sequence[Credit], scoring: Scoring) -> dict[str, float]:
    """Return, by rule that counts, the points that its full credit would add to raw."""
    base, by_category = raw_score(earned, scoring)
    known = {category.id for category in scoring.categories}
    found: dict[str, float] = {}
    for item in earned:
        if item.credit is None:
            continue
        raised = base
        if item.credit < 1 and item.category in known:
            better = [
                replace(each, credit=1.0) if each is item else each
                for each in earned
                if each.category == item.category
            ]
            score = category_score(better, scoring.blocks)
            raised = _overall({**by_category, item.category: score}, scoring)
        found[item.rule] = max(0.0, (raised or 0.0) - (base or 0.0))
    return found
