"""Credits to scores: categories, overall, caps, gains, actions, maturity."""

from mlops_lint.score.arithmetic import category_score, credits_of, gains, raw_score
from mlops_lint.score.overall import actions_of, score
from mlops_lint.score.scoring import (
    Block,
    CapRule,
    ComponentRule,
    Credit,
    Rung,
    Scoring,
)
from mlops_lint.score.standing import axes_of, components_of, maturity_of

__all__ = [
    "Block",
    "CapRule",
    "ComponentRule",
    "Credit",
    "Rung",
    "Scoring",
    "actions_of",
    "axes_of",
    "category_score",
    "components_of",
    "credits_of",
    "gains",
    "maturity_of",
    "raw_score",
    "score",
]
