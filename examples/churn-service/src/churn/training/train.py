"""Train the model and register it."""

import pickle
import sys
from pathlib import Path

import pandas as pd
import yaml
from sklearn.ensemble import HistGradientBoostingClassifier

from churn.features.usage import usage_features


def train(customers: pd.DataFrame, params: dict) -> HistGradientBoostingClassifier:
    """Return a model fitted to `customers`."""
    model = HistGradientBoostingClassifier(
        learning_rate=params["learning_rate"],
        max_iter=params["max_iter"],
        random_state=params["seed"],
    )
    return model.fit(usage_features(customers), customers["left"])


if __name__ == "__main__":
    settings = yaml.safe_load(Path("params.yaml").read_text())["train"]
    fitted = train(pd.read_csv(Path(sys.argv[1]) / "train.csv"), settings)
    Path(sys.argv[2]).write_bytes(pickle.dumps(fitted))
