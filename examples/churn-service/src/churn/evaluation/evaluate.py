"""Measure the model on the test set."""

import json
import pickle
import sys
from pathlib import Path

import pandas as pd
from sklearn.metrics import roc_auc_score

from churn.features.usage import usage_features


def evaluate(model: object, customers: pd.DataFrame) -> dict[str, float]:
    """Return the metrics of `model` on `customers`."""
    chances = model.predict_proba(usage_features(customers))[:, 1]
    return {"roc_auc": round(roc_auc_score(customers["left"], chances), 4)}


if __name__ == "__main__":
    model_file, data, target = map(Path, sys.argv[1:4])
    metrics = evaluate(
        pickle.loads(model_file.read_bytes()), pd.read_csv(data / "test.csv")
    )
    target.write_text(json.dumps(metrics) + "\n")
