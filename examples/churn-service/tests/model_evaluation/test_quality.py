"""The model learns what is there to be learnt."""

import pandas as pd

from churn.evaluation.evaluate import evaluate
from churn.training.train import train

PARAMS = {"learning_rate": 0.1, "max_iter": 20, "seed": 0}


def test_complaints_are_learnt() -> None:
    """Customers who complain leave; the model must rank them first."""
    rows = pd.DataFrame(
        {
            "tenure": range(200),
            "monthly_minutes": [100.0] * 200,
            "complaints": [i % 2 * 9 for i in range(200)],
            "left": [i % 2 for i in range(200)],
        }
    )
    assert evaluate(train(rows, PARAMS), rows)["roc_auc"] > 0.95
