"""Rules and a repository to a report."""

import traceback
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mlops_lint import __version__
from mlops_lint.checks import KINDS, Context, build
from mlops_lint.facts import TRAITS, Facts, facts_of
from mlops_lint.facts.conditions import parse_condition
from mlops_lint.model import (
    Finding,
    Hit,
    Outcome,
    Report,
    RepositoryInfo,
    Rule,
    RuleResult,
    Settings,
    Verdict,
    Warn,
    finding_order,
)
from mlops_lint.repo import Repository
from mlops_lint.score import Scoring, score
from mlops_lint.selection import Selected

MOST_FINDINGS = 1000
"""Findings of one rule; the rest are counted in a warning."""


def run(
    repo: Repository,
    selected: Sequence[Selected],
    scoring: Scoring,
    settings: Settings,
    warnings: Iterable[Warn] = (),
) -> Report:
    """Judge a repository by the selected rules.

    A check that fails with an exception of its own gives an `errored` rule that names
    the exception; the other rules run on.
    """
    facts = facts_of(repo, settings)
    context = Context(repo, facts, settings)
    more: list[Warn] = []
    # The rule about unreadable files judges what the others had to read.
    ordered = sorted(selected, key=lambda item: KINDS[item.rule.kind].last)
    results = [_judge(item, context, more) for item in ordered]
    results.sort(key=lambda result: result.rule.id)
    numbers, priced = score(
        results,
        scoring,
        profile=settings.profile,
        has_evidence=_value(facts, "ml_evidence"),
    )
    return Report(
        version=__version__,
        repository=_info(repo, facts),
        profile=settings.profile,
        categories=scoring.categories,
        results=priced,
        score=numbers,
        warnings=(*warnings, *repo.warnings, *more),
    )


def _judge(item: Selected, context: Context, warnings: list[Warn]) -> RuleResult:
    rule = item.rule
    try:
        if rule.when:
            reason = parse_condition(rule.when).reason(context.facts)
            if reason:
                return _not_applicable(item, reason)
        spec: Mapping[str, Any] = {"kind": rule.kind, "with": rule.options}
        verdict = build(spec).run(context)
    except Exception as error:
        # One broken rule must not take the report away from all the others.
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{place.filename.rpartition('/')[2]}:{place.lineno}"
        reason = f"{type(error).__name__}: {error} ({where})"
        return RuleResult(
            rule=rule,
            severity=item.severity,
            outcome=Outcome.ERRORED,
            credit=None,
            reason=reason,
        )
    if verdict.not_applicable:
        return _not_applicable(item, verdict.not_applicable)
    return _result(item, verdict, warnings)


def _not_applicable(item: Selected, reason: str) -> RuleResult:
    return RuleResult(
        rule=item.rule,
        severity=item.severity,
        outcome=Outcome.NOT_APPLICABLE,
        credit=None,
        reason=reason,
    )


def _result(item: Selected, verdict: Verdict, warnings: list[Warn]) -> RuleResult:
    found = sorted((_finding(item, hit) for hit in verdict.hits), key=finding_order)
    if len(found) > MOST_FINDINGS:
        message = f"{item.rule.id} has {len(found)} findings, {MOST_FINDINGS} are shown"
        warnings.append(Warn("too-many-findings", message))
    credit = credit_of(found)
    return RuleResult(
        rule=item.rule,
        severity=item.severity,
        outcome=Outcome.FAILED if found else Outcome.PASSED,
        credit=credit,
        findings=tuple(found[:MOST_FINDINGS]),
        evidence=verdict.evidence,
    )


def credit_of(findings: Sequence[Finding]) -> float:
    """Return 1 less what the findings cost, never below 0."""
    return round(max(0.0, 1.0 - sum(finding.cost for finding in findings)), 9)


def _finding(item: Selected, hit: Hit) -> Finding:
    rule: Rule = item.rule
    return Finding(
        rule_id=rule.id,
        rule_name=rule.name,
        category=rule.category,
        severity=min(item.severity, hit.at_most),
        confidence=hit.confidence,
        message=hit.message,
        location=hit.location,
        cost=hit.cost,
        evidence=hit.evidence,
        fix=hit.fix or rule.fix,
        key=hit.key or hit.message,
    )


def _value(facts: Facts, name: str) -> bool:
    """Return a fact for the report; a detector that fails counts as absent."""
    try:
        return facts.holds(name)
    except Exception:
        return False


def _info(repo: Repository, facts: Facts) -> RepositoryInfo:
    try:
        kind = str(facts.value("project_kind"))
    except Exception:
        kind = "application"
    return RepositoryInfo(
        name=repo.name,
        tracking=repo.tracking,
        files=len(repo.files),
        kind=kind,
        traits={name: _value(facts, name) for name in TRAITS},
        revision=repo.revision,
        dirty=repo.dirty,
    )
