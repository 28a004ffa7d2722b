"""The concise report: one line a finding, for editors and for grep."""

from mlops_lint.model import Finding, Report
from mlops_lint.reports.escape import escape
from mlops_lint.reports.words import counts, score_phrase


def render_concise(report: Report, *, quiet: bool = False) -> str:
    """Return `path:line: severity RULE_ID message` lines, then score and counts.

    A finding without a line has none; the repository itself is `.`. With `quiet`
    only the last line is left.
    """
    lines = [] if quiet else [_line(finding) for finding in report.findings]
    lines.append("; ".join([score_phrase(report), *counts(report)]))
    return "".join(f"{escape(line)}\n" for line in lines)


def _line(finding: Finding) -> str:
    place = finding.location
    at = place.path if place.line is None else f"{place.path}:{place.line}"
    return f"{at}: {finding.severity.label} {finding.rule_id} {finding.message}"
