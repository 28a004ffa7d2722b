"""Monitoring: drift, dashboards, alerts, metrics, what is kept of predictions."""

from mlops_lint.facts.monitoring import alerts, comparison, dashboards, drift, metrics

DETECTORS = (
    *drift.DETECTORS,
    *comparison.DETECTORS,
    *dashboards.DETECTORS,
    *alerts.DETECTORS,
    *metrics.DETECTORS,
)
