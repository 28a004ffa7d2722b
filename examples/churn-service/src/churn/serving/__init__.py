"""The serving of the churn model."""
