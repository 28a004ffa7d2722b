"""Measure the model on the test set; a model below the bar fails the pipeline."""

import json
import pickle
import sys
from pathlib import Path

import pandas as pd
import yaml
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
    bar = yaml.safe_load(Path("params.yaml").read_text())["evaluate"]["min_roc_auc"]
    if metrics["roc_auc"] < bar:
        sys.exit(f"roc_auc {metrics['roc_auc']} is below {bar}")
