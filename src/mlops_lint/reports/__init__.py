"""Report formats: each a pure function of a `Report`, and the table that names them."""

from collections.abc import Mapping
from typing import Protocol

from mlops_lint.model import Report


class Renderer(Protocol):
    """Turns a report into the whole text of one format, with its last newline."""

    def __call__(
        self,
        report: Report,
        *,
        verbose: bool = False,
        quiet: bool = False,
        elapsed: float | None = None,
    ) -> str:
        """Return the text; a format that always says all ignores the options."""
        ...  # pragma: no cover


def _text(
    report: Report,
    *,
    verbose: bool = False,
    quiet: bool = False,
    elapsed: float | None = None,
) -> str:
    from mlops_lint.reports.layout import plain
    from mlops_lint.reports.text import render_text

    return plain(render_text(report, verbose=verbose, quiet=quiet, elapsed=elapsed))


def _concise(
    report: Report,
    *,
    verbose: bool = False,
    quiet: bool = False,
    elapsed: float | None = None,
) -> str:
    from mlops_lint.reports.concise import render_concise

    return render_concise(report, quiet=quiet)


def _json(
    report: Report,
    *,
    verbose: bool = False,
    quiet: bool = False,
    elapsed: float | None = None,
) -> str:
    from mlops_lint.reports.json_report import render_json

    return render_json(report)


FORMATS: Mapping[str, Renderer] = {"text": _text, "concise": _concise, "json": _json}
