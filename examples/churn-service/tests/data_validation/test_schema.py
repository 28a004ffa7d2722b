"""The schema refuses what must not reach the training."""

import pandas as pd
import pandera.errors
import pytest

from churn.data_processing.schema import CUSTOMERS


def test_a_negative_tenure_is_refused() -> None:
    """Tenure is in months and begins at 0."""
    rows = {"tenure": [-1], "monthly_minutes": [1.0], "complaints": [0], "left": [0]}
    with pytest.raises(pandera.errors.SchemaError):
        CUSTOMERS.validate(pd.DataFrame(rows))
