"""The text report: what a person reads first, and often all they read."""

from collections.abc import Callable

from mlops_lint.model import Report
from mlops_lint.reports.layout import Layout, Line
from mlops_lint.reports.text_closing import (
    closing_hint,
    counted,
    errored,
    first_actions,
    not_applicable,
    passed,
    suppressed,
    warnings,
)
from mlops_lint.reports.text_findings import findings
from mlops_lint.reports.text_summary import (
    axes,
    chain,
    components,
    header,
    level,
    score,
    table,
)

Part = Callable[[Report, Layout], list[Line]]

PARAGRAPHS: tuple[tuple[Part, ...], ...] = (
    (score, level, axes, components, chain),
    (table,),
    (errored,),
    (findings,),
    (passed,),
    (not_applicable, suppressed, warnings, counted),
    (first_actions, closing_hint),
)
"""The parts in order; those of one paragraph have no empty line between them."""


def render_text(
    report: Report,
    *,
    width: int = 100,
    verbose: bool = False,
    quiet: bool = False,
    ascii_only: bool = False,
    elapsed: float | None = None,
) -> list[Line]:
    """Return the report as lines of styled segments.

    `width` is in terminal cells; lines wrap and are never cut. `verbose` unfolds
    every list and adds what passed; `quiet` leaves the score line and the counts.
    `ascii_only` draws and escapes with ASCII alone. `elapsed` is in seconds.
    """
    layout = Layout(width=width, ascii_only=ascii_only, verbose=verbose)
    if quiet:
        return [*score(report, layout), *counted(report, layout)]
    lines = header(report, layout, elapsed)
    for paragraph in PARAGRAPHS:
        body = [line for part in paragraph for line in part(report, layout)]
        lines += [(), *body] if body else []
    return lines
