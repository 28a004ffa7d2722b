"""The diagnostics that reviewdog posts as comments of a review."""

from mlops_lint.model import Finding, Json, Report
from mlops_lint.reports.json_report import dump_json
from mlops_lint.reports.programs import TOOL, path_from_top, text_of, with_cell


def render_rdjson(report: Report) -> str:
    """Return the DiagnosticResult of reviewdog's rdjson format.

    Paths start at the top of the git repository. A finding without a line has no
    range: it is about the whole file.
    """
    return dump_json(
        {
            "source": {"name": TOOL},
            "diagnostics": [_diagnostic(report, each) for each in report.findings],
        }
    )


def _diagnostic(report: Report, finding: Finding) -> Json:
    location: dict[str, Json] = {"path": path_from_top(report, finding.location)}
    if finding.location.line is not None:
        location["range"] = {"start": {"line": finding.location.line}}
    message = f"{with_cell(finding)}\nfix: {finding.fix}"
    return {
        "message": text_of(message),
        "location": location,
        "severity": finding.severity.name,
        "code": {"value": finding.rule_id},
    }
