"""The features of the churn model."""
