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


def _whole(module: str, function: str) -> Renderer:
    """Return a format for programs, which always says all; imported when it renders."""

    def render(
        report: Report,
        *,
        verbose: bool = False,
        quiet: bool = False,
        elapsed: float | None = None,
    ) -> str:
        from importlib import import_module

        text: str = getattr(import_module(f"{__name__}.{module}"), function)(report)
        return text

    return render


FORMATS: Mapping[str, Renderer] = {
    "text": _text,
    "concise": _concise,
    "json": _whole("json_report", "render_json"),
    "sarif": _whole("sarif", "render_sarif"),
    "github": _whole("github", "render_github"),
    "github-summary": _whole("markdown", "render_github_summary"),
    "gitlab": _whole("gitlab", "render_gitlab"),
    "junit": _whole("junit", "render_junit"),
    "markdown": _whole("markdown", "render_markdown"),
    "html": _whole("page", "render_html"),
    "rdjson": _whole("rdjson", "render_rdjson"),
    "badge": _whole("badge", "render_badge"),
    "badge-svg": _whole("badge", "render_badge_svg"),
}
FOR_PEOPLE = ("text", "concise")
"""Formats that may be written in the characters that a terminal has."""
