"""Which continuous-integration provider is configured, and where."""

import re

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.patterns import late

COMMENT = late(rb"^\s*#.*$", re.MULTILINE)
RUNS_TESTS = late(
    rb"\b(pytest|unittest|tox|nox|coverage run|(make|just|run) \S*tests?)\b"
)


@detector("ci_any", absent="no continuous integration is configured")
def ci_any(facts: Facts) -> Found:
    """There is a configuration of a continuous-integration provider."""
    for provider, entry in facts.signatures.marks["ci"].items():
        holds = re.compile(entry["holds"].encode())
        kept = {}
        for file in facts.repo.files.glob(*entry["globs"]):
            data = facts.repo.read(file.path) or b""
            if holds.search(data) and holds.search(COMMENT.sub(b"", data)):
                kept[file.path] = data
        if kept:
            # What runs the tests tells more than what publishes the documentation.
            path = min(kept, key=lambda path: RUNS_TESTS.search(kept[path]) is None)
            return found(True, seen(path, provider))
    return absent()


DETECTORS = (ci_any,)
