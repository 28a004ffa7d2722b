"""What the formats for other programs share: places, texts, fingerprints."""

from collections import Counter
from collections.abc import Iterable
from posixpath import normpath

from mlops_lint.model import REPOSITORY, Finding, Location, Report
from mlops_lint.reports.escape import escape

TOOL = "mlops-lint"
ANCHOR = "README.md"
"""Where findings about the whole repository are shown: programs ask for a file."""


def is_about_all(location: Location) -> bool:
    """Whether a place is the repository as a whole."""
    return location.path == REPOSITORY


def path_from_top(report: Report, location: Location) -> str:
    """Return the path from the top of the git repository, where tools look for it.

    The repository as a whole has the path of its README, be there one or not: GitHub
    refuses a file of which one result names no place.
    """
    path = ANCHOR if is_about_all(location) else location.path
    prefix = report.repository.prefix
    # A configuration above the linted directory is named from there.
    return normpath(f"{prefix}/{path}") if prefix else path


def text_of(message: str) -> str:
    """Return a text of several lines in which everything that is left prints."""
    return "\n".join(escape(line) for line in message.split("\n"))


def unique_fingerprints(findings: Iterable[Finding]) -> list[str]:
    """Return `FINGERPRINT:N` of each; equal ones are numbered in their order."""
    seen: Counter[str] = Counter()
    found = []
    for finding in findings:
        fingerprint = finding.fingerprint
        seen[fingerprint] += 1
        found.append(f"{fingerprint}:{seen[fingerprint]}")
    return found


def with_cell(finding: Finding) -> str:
    """Return the message, which names the notebook cell because no line does."""
    pointer, message = finding.location.pointer, finding.message
    if pointer.startswith("cell ") and pointer not in message:
        return f"{pointer}: {message}"
    return message
