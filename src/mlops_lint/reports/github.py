"""Annotations of a GitHub workflow: commands that the runner reads from the log."""

from collections.abc import Iterable

from mlops_lint.model import Finding, Outcome, Report, Severity
from mlops_lint.records import record
from mlops_lint.reports.escape import escape
from mlops_lint.reports.programs import is_about_all, path_from_top, text_of, with_cell
from mlops_lint.reports.words import plural, score_phrase

MOST = 10
"""Annotations of each kind that GitHub shows for one step."""
COMMANDS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}


@record
class _Annotation:
    severity: Severity
    title: str
    message: str
    path: str = ""
    line: int | None = None


def render_github(report: Report) -> str:
    """Return the annotations, the worst first, then the score and what is left out.

    Of each severity the first ten are shown, sure findings and those that cost most
    before others; the last line counts the rest. Rules that errored count as errors.
    """
    wanted = [*_errored(report), *_warnings(report)]
    wanted += [_annotation(report, each) for each in _ranked(report)]
    lines: list[str] = []
    left: list[str] = []
    for severity in reversed(Severity):
        found = [each for each in wanted if each.severity is severity]
        lines += [_command(each) for each in found[:MOST]]
        if len(found) > MOST:
            left.append(plural(len(found) - MOST, COMMANDS[severity]))
    rest = f"; not annotated: {', '.join(left)}" if left else ""
    # A line of its own: what could be read as a command is escaped in it.
    lines.append(escape(f"mlops-lint: {score_phrase(report)}{rest}"))
    return "".join(f"{line}\n" for line in lines)


def _ranked(report: Report) -> Iterable[Finding]:
    gains = {result.rule.id: result.gain or 0.0 for result in report.results}
    return sorted(
        report.findings, key=lambda each: (-each.confidence, -gains[each.rule_id])
    )


def _errored(report: Report) -> Iterable[_Annotation]:
    for result in report.results:
        if result.outcome is Outcome.ERRORED:
            title = f"{result.rule.id} {result.rule.name}"
            message = f"could not be judged: {result.reason}"
            yield _Annotation(Severity.ERROR, title, message)


def _warnings(report: Report) -> Iterable[_Annotation]:
    for each in report.warnings:
        path = "" if is_about_all(each.location) else each.location.path
        shown = path_from_top(report, each.location) if path else ""
        title = f"mlops-lint {each.code}"
        yield _Annotation(
            Severity.WARNING, title, each.message, shown, each.location.line
        )


def _annotation(report: Report, finding: Finding) -> _Annotation:
    at = finding.location
    return _Annotation(
        finding.severity,
        f"{finding.rule_id} {finding.rule_name}",
        f"{with_cell(finding)}\nfix: {finding.fix}",
        "" if is_about_all(at) else path_from_top(report, at),
        at.line,
    )


def _command(annotation: _Annotation) -> str:
    properties = {"file": escape(annotation.path), "title": escape(annotation.title)}
    if annotation.line is not None:
        properties["line"] = str(annotation.line)
    said = ",".join(
        f"{name}={_property(value)}" for name, value in properties.items() if value
    )
    message = _data(text_of(annotation.message))
    return f"::{COMMANDS[annotation.severity]} {said}::{message}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
