"""One rule and a repository to what it found."""

from collections.abc import Mapping
from typing import Any

from mlops_lint.bounded import DEFAULT_SECONDS, TimeIsUpError, bounded
from mlops_lint.checks import Context, build, mind_ignored
from mlops_lint.errors import describe
from mlops_lint.facts.conditions import parse_condition
from mlops_lint.model import (
    REPOSITORY,
    Finding,
    Hit,
    Outcome,
    Rule,
    RuleResult,
    Verdict,
    credit_of,
    finding_order,
)
from mlops_lint.repo import Repository
from mlops_lint.selection import Selected


def judge(
    item: Selected, context: Context, seconds: int = DEFAULT_SECONDS
) -> RuleResult:
    """Judge a repository by one rule; nothing is suppressed.

    An exception of the check makes the outcome `errored`, and so does a check that
    takes more than `seconds` of processor time.
    """
    try:
        with bounded(seconds):
            return _judged(item, context)
    except TimeIsUpError:
        reason = (
            f"it took more than {seconds} s of processor time: a pattern in it may try"
            " too many ways to match (limits: rule_seconds)"
        )
        return _without_credit(item, Outcome.ERRORED, reason)


def _judged(item: Selected, context: Context) -> RuleResult:
    rule = item.rule
    try:
        if rule.when:
            reason = parse_condition(rule.when).why_not(context.facts)
            if reason:
                return _without_credit(item, Outcome.NOT_APPLICABLE, reason)
        spec: Mapping[str, Any] = {"kind": rule.kind, "with": rule.options}
        verdict = build(spec).run(context)
    except TimeIsUpError:
        raise
    except Exception as error:
        # One broken rule must not take the report away from all the others.
        return _without_credit(item, Outcome.ERRORED, describe(error))
    if verdict.not_applicable:
        return _without_credit(item, Outcome.NOT_APPLICABLE, verdict.not_applicable)
    return _result(item, verdict, context.repo)


def _without_credit(item: Selected, outcome: Outcome, reason: str) -> RuleResult:
    return RuleResult(
        rule=item.rule,
        severity=item.severity,
        outcome=outcome,
        credit=None,
        reason=reason,
    )


def _result(item: Selected, verdict: Verdict, repo: Repository) -> RuleResult:
    hits = (_finding(item, hit, repo) for hit in verdict.hits)
    found = sorted(hits, key=finding_order)
    return RuleResult(
        rule=item.rule,
        severity=item.severity,
        outcome=Outcome.FAILED if found else Outcome.PASSED,
        credit=credit_of(found),
        findings=tuple(found),
        evidence=verdict.evidence,
    )


def _finding(item: Selected, hit: Hit, repo: Repository) -> Finding:
    rule: Rule = item.rule
    fix = hit.fix or rule.fix
    if not hit.fix or hit.location.path == REPOSITORY:
        # What is missing is to be made, where nothing may keep it out of git.
        fix = mind_ignored(fix, repo)
    return Finding(
        rule_id=rule.id,
        rule_name=rule.name,
        category=rule.category,
        severity=min(item.severity_at(hit.location.path), hit.at_most),
        confidence=hit.confidence,
        message=hit.message,
        location=hit.location,
        cost=hit.cost,
        evidence=hit.evidence,
        fix=fix,
        key=hit.key or hit.message,
        whole=hit.whole,
    )
