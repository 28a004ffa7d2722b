from churn import train


def test_train_has_an_entry_point() -> None:
    assert callable(train.main)
