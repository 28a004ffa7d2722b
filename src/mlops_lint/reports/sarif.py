"""SARIF 2.1.0, which code scanning of GitHub and many editors read."""

from collections.abc import Iterable, Mapping, Sequence

from mlops_lint.model import (
    FACT_ERRORED,
    Evidence,
    Finding,
    Json,
    Location,
    Outcome,
    Report,
    Severity,
    Suppressed,
    finding_order,
)
from mlops_lint.reports.json_report import dump_json, sorted_warnings
from mlops_lint.reports.programs import (
    TOOL,
    is_about_all,
    text_of,
    unique_fingerprints,
)
from mlops_lint.reports.sarif_rules import LEVELS, rule_descriptor
from mlops_lint.reports.sarif_text import message, uri

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"
"""The base of every address: the top of the git repository."""
_KINDS = {"inline": "inSource", "config": "external", "baseline": "external"}


def render_sarif(report: Report) -> str:
    """Return a log of one run; its rules are all that were selected, fired or not.

    Suppressed findings are results with their suppression. What could not be judged
    and warnings are notifications of the invocation. Score, profile and how each rule
    ended are in the properties of the run.
    """
    results = sorted(report.results, key=lambda each: each.rule.id)
    run: dict[str, Json] = {
        "tool": {
            "driver": {
                "name": TOOL,
                "version": report.version,
                "rules": [rule_descriptor(each) for each in results],
            }
        },
        "automationDetails": {"id": _run_id(report)},
        "originalUriBaseIds": {
            ROOT: {"description": {"text": "The top of the git repository."}}
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not report.is_incomplete,
                "toolExecutionNotifications": [*_errored(report), *_warnings(report)],
            }
        ],
        "results": _results(report),
        "properties": _properties(report),
    }
    return dump_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _run_id(report: Report) -> str:
    """Return the category of the run; each directory of a repository has its own."""
    prefix = report.repository.prefix
    return f"{TOOL}/{text_of(prefix)}/" if prefix else f"{TOOL}/"


def _properties(report: Report) -> Json:
    score = report.score
    return {
        "profile": report.profile,
        "revision": report.repository.revision,
        "score": None if score.overall is None else round(score.overall, 1),
        "grade": score.grade,
        "level": score.maturity.level,
        "outcomes": {
            each.rule.id: each.outcome.value
            for each in sorted(report.results, key=lambda each: each.rule.id)
        },
    }


def _results(report: Report) -> list[Json]:
    silenced = sorted(report.suppressed, key=lambda each: finding_order(each.finding))
    findings = [*report.findings, *(each.finding for each in silenced)]
    how: list[Suppressed | None] = [None] * len(report.findings) + list(silenced)
    rules = sorted(each.rule.id for each in report.results)
    indexes = {rule_id: number for number, rule_id in enumerate(rules)}
    return [
        _result(report, finding, fingerprint, indexes, suppressed)
        for finding, fingerprint, suppressed in zip(
            findings, unique_fingerprints(findings), how, strict=True
        )
    ]


def _result(
    report: Report,
    finding: Finding,
    fingerprint: str,
    indexes: Mapping[str, int],
    suppressed: Suppressed | None,
) -> Json:
    result: dict[str, Json] = {
        "ruleId": finding.rule_id,
        "level": LEVELS[finding.severity],
        "message": message(f"{finding.message}\n\nFix: {finding.fix}"),
        "locations": [_location(report, finding.location)],
        "relatedLocations": _related(report, finding.evidence),
        "partialFingerprints": {
            "mlopsLint/v1": finding.fingerprint,
            # By this name GitHub knows an alert again.
            "primaryLocationLineHash": fingerprint,
        },
        "suppressions": [] if suppressed is None else [_suppression(suppressed)],
        "properties": {"confidence": finding.confidence.label},
    }
    if finding.rule_id in indexes:
        result["ruleIndex"] = indexes[finding.rule_id]
    if report.baseline is not None:
        result["baselineState"] = "new" if suppressed is None else "unchanged"
    return result


def _location(report: Report, location: Location) -> dict[str, Json]:
    """Return a place; the first line stands for a file as a whole.

    GitHub wants a line and a file of every result.
    """
    found: dict[str, Json] = {
        "physicalLocation": {
            "artifactLocation": {"uri": uri(report, location), "uriBaseId": ROOT},
            "region": {"startLine": location.line or 1},
        }
    }
    if is_about_all(location):
        found["logicalLocations"] = [{"name": "repository", "kind": "module"}]
    elif location.pointer:
        found["logicalLocations"] = [{"fullyQualifiedName": text_of(location.pointer)}]
    return found


def _related(report: Report, evidence: Iterable[Evidence]) -> list[Json]:
    return [
        {
            "id": number,
            **_location(report, each.location),
            "message": message(each.detail),
        }
        for number, each in enumerate(evidence, 1)
    ]


def _suppression(suppressed: Suppressed) -> Json:
    found: dict[str, Json] = {
        "kind": _KINDS[suppressed.by],
        "status": "accepted",
        "justification": text_of(suppressed.reason or "no reason given"),
        "properties": {"by": suppressed.by},
    }
    if suppressed.expires is not None:
        until = suppressed.expires.isoformat()
        found["properties"] = {"by": suppressed.by, "expires": until}
    return found


def _errored(report: Report) -> Sequence[Json]:
    results = sorted(report.results, key=lambda each: each.rule.id)
    return [
        {
            "level": "error",
            "descriptor": {"id": "rule-errored"},
            "associatedRule": {"id": each.rule.id, "index": number},
            "message": message(f"{each.rule.id} could not be judged: {each.reason}"),
        }
        for number, each in enumerate(results)
        if each.outcome is Outcome.ERRORED
    ]


def _warnings(report: Report) -> Sequence[Json]:
    return [
        {
            "level": LEVELS[
                Severity.ERROR if each.code == FACT_ERRORED else Severity.WARNING
            ],
            "descriptor": {"id": each.code},
            "message": message(each.message),
            "locations": (
                []
                if is_about_all(each.location)
                else [_location(report, each.location)]
            ),
        }
        for each in sorted_warnings(report.warnings)
    ]
