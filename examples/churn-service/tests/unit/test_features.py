"""Features have no gaps."""

import pandas as pd

from churn.features.usage import usage_features


def test_gaps_become_zero() -> None:
    """A customer without minutes counts as one who did not call."""
    rows = pd.DataFrame({"tenure": [3], "monthly_minutes": [None], "complaints": [0]})
    assert usage_features(rows)["monthly_minutes"].tolist() == [0]
