import pandas as pd
from features.usage import monthly


def test_nothing_used_is_zero() -> None:
    found = monthly(pd.DataFrame({"month_1": [None, 2.0], "left": [0, 1]}))
    assert found["month_1"].tolist() == [0.0, 2.0]
