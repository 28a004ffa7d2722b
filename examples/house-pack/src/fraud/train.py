"""Train the fraud model and export it."""

from pathlib import Path

import pandas as pd
from skl2onnx import to_onnx
from sklearn.ensemble import HistGradientBoostingClassifier


def main() -> None:
    """Fit on all payments and write the ONNX file."""
    payments = pd.read_csv("data/payments.csv")
    x, y = payments.drop(columns="fraud"), payments["fraud"]
    model = HistGradientBoostingClassifier(random_state=0).fit(x, y)
    Path("models/fraud.onnx").write_bytes(to_onnx(model, x[:1]).SerializeToString())


if __name__ == "__main__":
    main()
