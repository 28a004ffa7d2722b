"""Train the churn model."""

import json
from pathlib import Path

import joblib
import pandas as pd
import yaml
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

from features.usage import monthly


def main() -> None:
    """Read the usage, fit a forest, and write model and metrics."""
    params = yaml.safe_load(Path("params.yaml").read_text())["train"]
    usage = pd.read_parquet("data/usage.parquet")
    x, y = monthly(usage), usage["left"]
    x_train, x_test, y_train, y_test = train_test_split(x, y, random_state=params["seed"])
    model = RandomForestClassifier(params["trees"], random_state=params["seed"])
    model.fit(x_train, y_train)
    auc = roc_auc_score(y_test, model.predict_proba(x_test)[:, 1])
    joblib.dump(model, "models/churn.joblib")
    Path("metrics.json").write_text(json.dumps({"auc": auc}))


if __name__ == "__main__":
    main()
