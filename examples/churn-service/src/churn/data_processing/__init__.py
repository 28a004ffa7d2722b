"""The data processing of the churn model."""
