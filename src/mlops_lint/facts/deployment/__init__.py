"""Deployment: what serves predictions, where it runs, how a new version arrives."""

from mlops_lint.facts.deployment import (
    environments,
    health,
    platforms,
    rollout,
    serves,
    terraform,
)

DETECTORS = (
    *serves.DETECTORS,
    *platforms.DETECTORS,
    *health.DETECTORS,
    *rollout.DETECTORS,
    *environments.DETECTORS,
    *terraform.DETECTORS,
)
