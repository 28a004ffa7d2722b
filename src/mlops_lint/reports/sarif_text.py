"""Addresses and messages as SARIF has them."""

from urllib.parse import quote

from mlops_lint.model import Json, Location, Report
from mlops_lint.patterns import late
from mlops_lint.reports.programs import path_from_top, text_of

_LINK = late(r"\[(?=[^\]]*\]\()")


def uri(report: Report, location: Location) -> str:
    """Return the relative address of a file from the top of the git repository."""
    path = path_from_top(report, location)
    address = quote(path, errors="backslashreplace")
    # What stands before a colon in the first part would be read as a scheme; quoted
    # it is none. A slash in front would make the address absolute.
    return f".{address}" if address.startswith("/") else address


def message(text: str) -> Json:
    """Return a message of plain text; what would be read as a link in it is escaped."""
    shown = text_of(text)
    return {"text": _LINK.sub(lambda found: f"\\{found[0]}", shown)}
