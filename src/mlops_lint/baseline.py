"""The accepted state of a repository: only what is new or worse fails."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlops_lint.errors import ConfigError, Problem
from mlops_lint.model import (
    Compared,
    Finding,
    Outcome,
    Report,
    RuleResult,
    Suppressed,
    Warn,
)
from mlops_lint.records import EMPTY, record, replace

VERSION = 1
NAME = ".mlops-lint-baseline.json"
ADVICE = "`mlops-lint baseline` writes it anew"
TOLERANCE = 0.05
"""Points; scores are recorded to one decimal."""


@record
class Known:
    """One accepted finding, for people who read the file."""

    fingerprint: str
    rule_id: str
    path: str
    message: str


@record
class Baseline:
    """Accepted findings and the scores at that time; None where no score was given.

    Scores can be compared where `profile` and `rules`, the ids of those selected, are
    the same.
    """

    findings: tuple[Known, ...]
    overall: float | None = None
    categories: Mapping[str, float | None] = EMPTY
    profile: str = ""
    rules: tuple[str, ...] = ()


@record
class Delta:
    """How a report compares with a baseline.

    `score_before` is None where the recorded score cannot be compared.
    """

    new: tuple[Finding, ...]
    known: tuple[Finding, ...]
    stale: tuple[Known, ...]
    score_before: float | None
    score_now: float | None

    @property
    def is_lower(self) -> bool:
        """Whether the score fell."""
        if self.score_before is None or self.score_now is None:
            return False
        return self.score_now < self.score_before - TOLERANCE

    @property
    def summary(self) -> str:
        """The numbers in one line."""
        counts = f"{len(self.new)} new, {len(self.known)} known, {len(self.stale)} gone"
        if self.score_now is None:
            return counts
        was = "" if self.score_before is None else f", was {self.score_before:.1f}"
        return f"{counts}; score {self.score_now:.1f}{was}"


def of_report(report: Report) -> Baseline:
    """Return the baseline that accepts everything in a report."""
    known = tuple(
        Known(f.fingerprint, f.rule_id, f.location.path, f.message)
        for f in report.findings
    )
    score = report.score
    categories = {
        name: None if value is None else round(value, 1)
        for name, value in score.categories.items()
    }
    overall = None if score.overall is None else round(score.overall, 1)
    rules = tuple(result.rule.id for result in report.results)
    return Baseline(known, overall, categories, report.profile, rules)


def dump(baseline: Baseline) -> str:
    """Return the baseline as JSON text, sorted so that it can be merged."""
    findings = sorted(
        baseline.findings, key=lambda k: (k.rule_id, k.path, k.fingerprint)
    )
    document = {
        "schema_version": VERSION,
        "profile": baseline.profile,
        "rules": " ".join(baseline.rules),
        "score": {"overall": baseline.overall, "categories": dict(baseline.categories)},
        "findings": [
            {
                "rule_id": known.rule_id,
                "path": known.path,
                "fingerprint": known.fingerprint,
                "message": known.message,
            }
            for known in findings
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def load(path: Path, shown: str = "") -> Baseline:
    """Read a baseline file.

    Raises:
        ConfigError: the file is missing or is no baseline.
    """
    name = shown or str(path)
    try:
        # A pipe in the place of the file would never end.
        if path.exists() and not path.is_file():
            raise ConfigError(Problem("is no file", name, help=ADVICE))
        content = path.read_bytes()
    except OSError as error:
        problem = Problem(f"cannot be read: {error.strerror}", name, help=ADVICE)
        raise ConfigError(problem) from None
    return read(content, name)


def read(content: bytes, name: str) -> Baseline:
    """Return the baseline that a file called `name` holds.

    Raises:
        ConfigError: it is no baseline.
    """
    try:
        data: Any = json.loads(content)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise ConfigError(Problem("is not JSON", name, line, ADVICE)) from None
    try:
        if data["schema_version"] != VERSION:
            message = f"schema_version {data['schema_version']!r:.20} is not known"
            raise ConfigError(Problem(message, name, help=ADVICE))
        findings = tuple(
            Known(
                str(entry["fingerprint"]),
                str(entry["rule_id"]),
                str(entry["path"]),
                str(entry.get("message", "")),
            )
            for entry in data["findings"]
        )
        score = data["score"]
        overall = score["overall"]
        categories = dict(score["categories"])
        rules = tuple(data["rules"].split())
        profile = str(data["profile"])
        if not isinstance(overall, int | float | None):
            raise TypeError
    except (KeyError, TypeError, AttributeError, ValueError):
        raise ConfigError(Problem("is no baseline", name, help=ADVICE)) from None
    return Baseline(findings, overall, categories, profile, rules)


def compare(report: Report, baseline: Baseline) -> Delta:
    """Tell new findings from known ones; each known one accepts one finding."""
    left = Counter(known.fingerprint for known in baseline.findings)
    new: list[Finding] = []
    known: list[Finding] = []
    for finding in report.findings:
        if left[finding.fingerprint] > 0:
            left[finding.fingerprint] -= 1
            known.append(finding)
        else:
            new.append(finding)
    ran = tuple(result.rule.id for result in report.results)
    stale = []
    for entry in baseline.findings:
        if left[entry.fingerprint] > 0 and entry.rule_id in ran:
            left[entry.fingerprint] -= 1
            stale.append(entry)
    now = report.score.overall
    is_same = (baseline.profile, baseline.rules) == (report.profile, ran)
    return Delta(
        tuple(new),
        tuple(known),
        tuple(stale),
        baseline.overall if is_same else None,
        None if now is None else round(now, 1),
    )


def apply(report: Report, delta: Delta, shown: str) -> Report:
    """Move the known findings to the suppressed ones; credits and scores stay.

    The score is that of the repository as it is, so that it can be compared with the
    recorded one: also a rule whose findings are all known, which ends as suppressed,
    keeps its credit.
    """
    known = set(map(id, delta.known))
    reason = f"recorded in {shown}"
    results = tuple(_less(result, known, reason) for result in report.results)
    silenced = tuple(
        Suppressed(finding=finding, by="baseline", reason=reason)
        for finding in delta.known
    )
    warnings = [
        Warn(
            "stale-baseline",
            f"{entry.rule_id} no longer finds this: {entry.path} {entry.message}",
        )
        for entry in delta.stale
    ]
    return replace(
        report,
        results=results,
        suppressed=(*report.suppressed, *silenced),
        warnings=(*report.warnings, *warnings),
        baseline=Compared(
            file=shown,
            new=len(delta.new),
            known=len(delta.known),
            gone=len(delta.stale),
            score_before=delta.score_before,
        ),
    )


def _less(result: RuleResult, known: set[int], reason: str) -> RuleResult:
    """Return a result without the findings whose `id()` is in `known`."""
    stay = tuple(f for f in result.findings if id(f) not in known)
    if len(stay) == len(result.findings):
        return result
    if stay:
        return replace(result, findings=stay)
    return replace(result, findings=(), outcome=Outcome.SUPPRESSED, reason=reason)
