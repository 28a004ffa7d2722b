"""The limits on an untrusted repository that a configuration can move.

A repository that is not trusted brings its own configuration: none can be raised beyond
what one run may cost.
"""

from collections.abc import Mapping

from mlops_lint.bounded import DEFAULT_SECONDS
from mlops_lint.records import NamedTuple
from mlops_lint.repo.documents import DEFAULT_LIMITS, Limits
from mlops_lint.repo.repository import READ_LIMIT

KILOBYTE = 1024


class Limit(NamedTuple):
    """What is counted, how much of it there may be, and the most one can ask for."""

    meaning: str
    default: int
    most: int


LIMITS: Mapping[str, Limit] = {
    "file_kb": Limit(
        "kB (1024 bytes) of a file that is parsed",
        DEFAULT_LIMITS.size // KILOBYTE,
        READ_LIMIT // KILOBYTE,
    ),
    "large_file_kb": Limit(
        "the same for notebooks and lock files",
        DEFAULT_LIMITS.large_size // KILOBYTE,
        READ_LIMIT // KILOBYTE,
    ),
    "depth": Limit(
        "levels of a YAML, JSON or TOML file",
        DEFAULT_LIMITS.depth,
        DEFAULT_LIMITS.depth,
    ),
    "aliases": Limit("aliases of a YAML file", DEFAULT_LIMITS.aliases, 10_000),
    "findings": Limit("findings of one rule in a report", 1_000, 10_000),
    "rule_seconds": Limit(
        "seconds of processor time that one rule may take, on POSIX systems",
        DEFAULT_SECONDS,
        600,
    ),
}


def document_limits(chosen: Mapping[str, int]) -> Limits:
    """Return the limits on one document, by default where `chosen` has none."""

    def value(name: str) -> int:
        return chosen.get(name, LIMITS[name].default)

    return Limits(
        size=value("file_kb") * KILOBYTE,
        large_size=value("large_file_kb") * KILOBYTE,
        depth=value("depth"),
        aliases=value("aliases"),
    )
