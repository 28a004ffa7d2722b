"""Evidence as lines: where it was seen, and what."""

from collections.abc import Sequence

from mlops_lint.model import Evidence, Finding
from mlops_lint.reports.layout import Layout, Line, Segment
from mlops_lint.reports.words import fold, place


def evidence_lines(
    evidence: Sequence[Evidence],
    layout: Layout,
    *,
    indent: int,
    said: Finding | None = None,
    label: str = "",
) -> list[Line]:
    """Return a line for each piece of evidence, folded unless verbose.

    The order is kept: it is the chain that was followed. What the finding `said`
    already is left out, and so is a place equal to the finding's. Each line starts
    with `label`.
    """
    lines: list[Line] = []
    news = [each for each in evidence if said is None or not _repeats(each, said)]
    shown, left = fold(news, verbose=layout.verbose)
    for each in shown:
        at = place(each.location, each.detail)
        if said is not None and each.location == said.location:
            at = ""
        gap = "  " if at and each.detail else ""
        start = (f"{label}  " if label else "", "dim")
        segments: list[Segment] = [start, (at, "path"), (gap, ""), (each.detail, "")]
        lines += layout.wrap(*segments, indent=indent, hang=2)
    if left:
        lines += layout.wrap((f"and {left} more", "dim"), indent=indent)
    return lines


def _repeats(evidence: Evidence, finding: Finding) -> bool:
    """Say whether the finding names both the place and the detail already."""
    at = evidence.location
    known = (at.path, at.line) == (finding.location.path, finding.location.line)
    return (known or not evidence.detail) and evidence.detail in finding.message
