"""Evidence as lines: where it was seen, and what."""

from collections.abc import Sequence

from mlops_lint.model import REPOSITORY, Evidence, Finding
from mlops_lint.reports.layout import Layout, Line, Segment
from mlops_lint.reports.words import fold, listed, place


def evidence_lines(
    evidence: Sequence[Evidence],
    layout: Layout,
    *,
    indent: int,
    said: Sequence[Finding] = (),
    label: str = "",
) -> list[Line]:
    """Return a line for each piece of evidence, folded unless verbose.

    The order is kept: it is the chain that was followed. Evidence that tells nothing
    beyond the findings that `said` something is left out. Each line starts with
    `label`.
    """
    lines: list[Line] = []
    named, unnamed = listed(evidence)
    news = [each for each in named if not any(_repeats(each, one) for one in said)]
    shown, left = fold(news, verbose=layout.verbose)
    left += unnamed
    for each in shown:
        at = place(each.location, each.detail)
        gap = "  " if at and each.detail else ""
        start = (f"{label}  " if label else "", "dim")
        segments: list[Segment] = [start, (at, "path"), (gap, ""), (each.detail, "")]
        lines += layout.wrap(*segments, indent=indent, hang=2)
    if left:
        lines += layout.wrap((f"and {left} more", "dim"), indent=indent)
    return lines


def _repeats(evidence: Evidence, finding: Finding) -> bool:
    """Say whether a finding stands at the same place, or names all there is."""
    at, known = evidence.location, finding.location
    if (at.path, at.line) == (known.path, known.line) and at.path != REPOSITORY:
        return True
    return evidence.detail in finding.message
