"""Results and scorings for tests of the score."""

from collections.abc import Mapping, Sequence

from mlops_lint.model import (
    Category,
    Confidence,
    Finding,
    Location,
    Outcome,
    Rule,
    RuleResult,
    Score,
    Severity,
)
from mlops_lint.records import EMPTY
from mlops_lint.score import Block, CapRule, ComponentRule, Rung, Scoring, score

ERROR, WARNING = Severity.ERROR, Severity.WARNING
GRADES = {"A": 85, "B": 70, "C": 55, "D": 40, "E": 0}


def scoring(
    *weights: float,
    blocks: Sequence[Block] = (),
    caps: Sequence[CapRule] = (),
    least_rules: int = 0,
    ladder: Sequence[Rung] = (),
    components: Sequence[ComponentRule] = (),
    axes: Mapping[str, str] = EMPTY,
) -> Scoring:
    """Return the scoring of categories a, b, c ... of these weights."""
    return Scoring(
        categories=tuple(
            Category(id=name, title=name, weight=weight)
            for name, weight in zip("abcdef", weights, strict=False)
        ),
        blocks=tuple(blocks),
        caps=tuple(caps),
        grades=GRADES,
        least_rules=least_rules,
        ladder=tuple(ladder),
        components=tuple(components),
        axes=axes,
    )


def finding(rule: Rule, severity: Severity = ERROR, fix: str = "") -> Finding:
    return Finding(
        rule_id=rule.id,
        rule_name=rule.name,
        category=rule.category,
        severity=severity,
        confidence=Confidence.HIGH,
        message="bad",
        location=Location(),
        cost=1,
        evidence=(),
        fix=fix,
        key="bad",
    )


def result(
    rule_id: str,
    credit: float | None,
    weight: float = 1,
    *,
    category: str = "a",
    severities: Sequence[Severity] = (),
    judged_by: str = "",
    fixes: Sequence[str] = (),
) -> RuleResult:
    rule = Rule(
        id=rule_id,
        name=rule_id.lower(),
        title=f"Title {rule_id}",
        category=category,
        severity={},
        kind="path",
        options={"judged_by": judged_by} if judged_by else {},
        weight=weight,
        why="Why.",
        fix="The rule's own fix.",
    )
    found = [finding(rule, severity) for severity in severities]
    found += [finding(rule, fix=fix) for fix in fixes]
    if credit is None:
        outcome = Outcome.NOT_APPLICABLE
    else:
        outcome = Outcome.PASSED if credit == 1 and not found else Outcome.FAILED
    return RuleResult(
        rule=rule,
        severity=ERROR,
        outcome=outcome,
        credit=credit,
        findings=tuple(found),
    )


def scored(results: Sequence[RuleResult], by: Scoring, withheld: str = "") -> Score:
    return score(results, by, profile="production", withheld=withheld)[0]
