"""The JSON report, schema version 1; other programs depend on its keys.

Keys are always present and in this order. Arrays are sorted by path, line and rule
id; `actions` and `missing` are rankings and keep theirs.
"""

import json
from collections.abc import Iterable

from mlops_lint.model import (
    Compared,
    Evidence,
    Finding,
    Json,
    Location,
    Outcome,
    Report,
    RepositoryInfo,
    RuleResult,
    Score,
    Suppressed,
    Warn,
    finding_order,
)
from mlops_lint.patterns import late

SCHEMA_VERSION = 1
AXES = ("ci", "ct", "cd", "monitoring")
_JUDGED = (Outcome.PASSED, Outcome.FAILED)
_SURROGATE = late("[\ud800-\udfff]")


def render_json(report: Report) -> str:
    """Return the report as indented JSON text that ends in a newline."""
    return dump_json(
        {
            "schema_version": SCHEMA_VERSION,
            "tool": {"name": "mlops-lint", "version": report.version},
            "repository": _repository(report.repository),
            "profile": report.profile,
            "score": _score(report),
            "rules": [
                _rule(result)
                for result in sorted(report.results, key=lambda each: each.rule.id)
            ],
            "findings": [_finding(finding) for finding in report.findings],
            "suppressed": [
                _suppressed(each)
                for each in sorted(
                    report.suppressed, key=lambda each: finding_order(each.finding)
                )
            ],
            "warnings": [_warning(each) for each in sorted_warnings(report.warnings)],
            "baseline": _baseline(report.baseline),
            "chain": {
                part.name: {
                    "state": part.state,
                    "links": part.links,
                    "broken": part.broken,
                }
                for part in report.chain
            },
        }
    )


def dump_json(document: Json) -> str:
    r"""Return `document` as the JSON text of every JSON output of the tool.

    Lone surrogates are written as `\udXXX`, so that the text can be encoded.
    """
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def evidence_json(evidence: Iterable[Evidence]) -> list[Json]:
    """Return evidence as the contract's EV objects, sorted by path and line."""
    ordered = sorted(evidence, key=lambda each: _place(each.location))
    return [
        {
            "path": each.location.path,
            "line": each.location.line,
            "detail": _detail(each),
        }
        for each in ordered
    ]


def _detail(evidence: Evidence) -> str:
    """Return the detail, which names the notebook cell because no line does."""
    pointer, detail = evidence.location.pointer, evidence.detail
    if pointer.startswith("cell ") and pointer not in detail:
        return f"{pointer}: {detail}"
    return detail


def _repository(info: RepositoryInfo) -> Json:
    return {
        "name": info.name,
        "root": ".",
        "revision": info.revision,
        "dirty": info.dirty,
        "tracking": info.tracking.value,
        "files": info.files,
        "kind": info.kind,
        "traits": {name: info.traits[name] for name in sorted(info.traits)},
        "prefix": info.prefix,
    }


def _baseline(compared: Compared | None) -> Json:
    if compared is None:
        return None
    return {
        "file": compared.file,
        "new": compared.new,
        "known": compared.known,
        "gone": compared.gone,
        "score_before": _rounded(compared.score_before),
    }


def _score(report: Report) -> Json:
    score = report.score
    return {
        "overall": _rounded(score.overall),
        "raw": _rounded(score.raw),
        "grade": score.grade,
        "reason": score.reason or None,
        "caps": [
            {"rule_id": cap.rule_id, "limit": cap.limit, "reason": cap.reason}
            for cap in sorted(score.caps, key=lambda cap: cap.rule_id)
        ],
        "categories": {
            category.id: _rounded(score.categories.get(category.id))
            for category in report.categories
        },
        "maturity": _maturity(score),
        "components": {
            each.id: _component(each.outcome)
            for each in sorted(score.components, key=lambda each: each.id)
        },
        "axes": {name: _rounded(score.axes.get(name)) for name in AXES},
        "actions": [
            {
                "rule_id": action.rule_id,
                "gain": _rounded(action.gain),
                "title": action.title,
                "fix": action.fix,
            }
            for action in score.actions
        ],
        "applicable": score.applicable,
        "rules": score.rules,
    }


def _maturity(score: Score) -> Json:
    return {
        "level": score.maturity.level,
        "of": score.maturity.of,
        "missing": [
            {"rule_id": each.rule_id, "reason": each.reason}
            for each in score.maturity.missing
        ],
    }


def _component(outcome: Outcome) -> str:
    """Return one of the contract's three words: what was not judged does not apply."""
    return (outcome if outcome in _JUDGED else Outcome.NOT_APPLICABLE).value


def _rule(result: RuleResult) -> Json:
    rule = result.rule
    return {
        "id": rule.id,
        "name": rule.name,
        "title": rule.title,
        "category": rule.category,
        "status": result.outcome.value,
        "credit": _rounded(result.credit, 4),
        "severity": result.severity.label,
        "weight": rule.weight,
        "gain": _rounded(result.gain),
        "reason": result.reason or None,
        "evidence": evidence_json(result.evidence),
    }


def _finding(finding: Finding) -> dict[str, Json]:
    return {
        "rule_id": finding.rule_id,
        "rule_name": finding.rule_name,
        "category": finding.category,
        "severity": finding.severity.label,
        "confidence": finding.confidence.label,
        "message": finding.message,
        "path": finding.location.path,
        "line": finding.location.line,
        "evidence": evidence_json(finding.evidence),
        "fix": finding.fix,
        "fingerprint": finding.fingerprint,
    }


def _suppressed(suppressed: Suppressed) -> Json:
    expires = suppressed.expires
    return {
        **_finding(suppressed.finding),
        "by": suppressed.by,
        "reason": suppressed.reason,
        "expires": expires.isoformat() if expires else None,
    }


def sorted_warnings(warnings: Iterable[Warn]) -> list[Warn]:
    """Return warnings by path, line, code and message."""
    return sorted(
        warnings, key=lambda each: (*_place(each.location), each.code, each.message)
    )


def _warning(warning: Warn) -> Json:
    return {
        "code": warning.code,
        "message": warning.message,
        "path": warning.location.path,
        "line": warning.location.line,
    }


def _place(location: Location) -> tuple[str, int]:
    return location.path, location.line or 0


def _rounded(value: float | None, digits: int = 1) -> float | None:
    """Round half even; adding zero turns `-0.0` into `0.0`."""
    return None if value is None else round(value, digits) + 0.0
