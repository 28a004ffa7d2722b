"""Validate the raw customers and split them into train and test."""

import sys
from pathlib import Path

import pandas as pd
import yaml
from sklearn.model_selection import train_test_split

from churn.data_processing.schema import CUSTOMERS


def prepare(source: Path, target: Path, test_size: float) -> None:
    """Write train.csv and test.csv into `target`."""
    customers = CUSTOMERS.validate(pd.read_csv(source))
    train, test = train_test_split(customers, test_size=test_size, random_state=0)
    target.mkdir(parents=True, exist_ok=True)
    train.to_csv(target / "train.csv", index=False)
    test.to_csv(target / "test.csv", index=False)


if __name__ == "__main__":
    params = yaml.safe_load(Path("params.yaml").read_text())["prepare"]
    prepare(Path(sys.argv[1]), Path(sys.argv[2]), params["test_size"])
