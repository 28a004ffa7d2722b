"""What is tested: kinds of tests, how much of the source, the floor of coverage."""

from mlops_lint.facts.tested import breadth, coverage, data, quality, whole

DETECTORS = (
    *data.DETECTORS,
    *quality.DETECTORS,
    *whole.DETECTORS,
    *breadth.DETECTORS,
    *coverage.DETECTORS,
)
