"""Features that training and serving share."""

import pandas as pd


def usage_features(customers: pd.DataFrame) -> pd.DataFrame:
    """Return the columns the model reads, one row a customer."""
    return customers[["tenure", "monthly_minutes", "complaints"]].fillna(0)
