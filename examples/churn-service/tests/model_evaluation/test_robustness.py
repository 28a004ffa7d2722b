"""What must not change a prediction does not change it."""

import numpy as np
import pandas as pd

from churn.features.usage import usage_features
from churn.training.train import train

PARAMS = {"learning_rate": 0.1, "max_iter": 20, "seed": 0}


def test_noise_in_the_minutes_moves_no_prediction_far() -> None:
    """A minute more or less is no reason to leave."""
    random = np.random.default_rng(0)
    rows = pd.DataFrame(
        {
            "tenure": random.integers(0, 60, 400),
            "monthly_minutes": random.uniform(0, 600, 400),
            "complaints": random.integers(0, 9, 400),
        }
    )
    rows["left"] = (rows["complaints"] > 4).astype(int)
    model = train(rows, PARAMS)
    noisy = rows.assign(monthly_minutes=rows["monthly_minutes"] + 1)
    before = model.predict_proba(usage_features(rows))[:, 1]
    after = model.predict_proba(usage_features(noisy))[:, 1]
    assert abs(after - before).max() < 0.1
