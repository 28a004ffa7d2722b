"""The evaluation of the churn model."""
