"""The training of the churn model."""
