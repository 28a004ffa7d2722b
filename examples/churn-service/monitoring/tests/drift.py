"""Compare the requests of the last week with the training data."""

import sys

import pandas as pd
from scipy.stats import ks_2samp

LIMIT = 0.1


def drifted(reference: pd.DataFrame, current: pd.DataFrame) -> list[str]:
    """Return the columns whose distribution has moved."""
    columns = ["tenure", "monthly_minutes", "complaints"]
    return [c for c in columns if ks_2samp(reference[c], current[c]).statistic > LIMIT]


if __name__ == "__main__":
    moved = drifted(pd.read_csv(sys.argv[1]), pd.read_csv(sys.argv[2]))
    sys.exit(f"drift in {', '.join(moved)}" if moved else 0)
