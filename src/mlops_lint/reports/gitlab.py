"""The Code Quality report of GitLab, which is shown in merge requests."""

from mlops_lint.model import Json, Report, Severity
from mlops_lint.reports.json_report import dump_json
from mlops_lint.reports.programs import (
    path_from_top,
    text_of,
    unique_fingerprints,
    with_cell,
)

SEVERITIES = {
    Severity.ERROR: "major",
    Severity.WARNING: "minor",
    Severity.INFO: "info",
}


def render_gitlab(report: Report) -> str:
    """Return an array with one object for each finding, sorted as in every report.

    Fingerprints are those of the other formats, made unique by a number. A finding
    without a line is shown at the first one of its file.
    """
    findings = report.findings
    issues: list[Json] = [
        {
            "description": text_of(f"{finding.rule_id} {with_cell(finding)}"),
            "check_name": finding.rule_name,
            "fingerprint": fingerprint,
            "severity": SEVERITIES[finding.severity],
            "location": {
                "path": path_from_top(report, finding.location),
                "lines": {"begin": finding.location.line or 1},
            },
        }
        for finding, fingerprint in zip(
            findings, unique_fingerprints(findings), strict=True
        )
    ]
    return dump_json(issues)
