"""Short ways to make rules, findings and results for reports."""

from mlops_lint.model import (
    Category,
    Confidence,
    Evidence,
    Finding,
    Location,
    Outcome,
    Rule,
    RuleResult,
    Severity,
)

REPOSITORY_ITSELF = Location()
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

TITLES = {
    "structure": ("repository structure", 12.0),
    "data": ("data and DVC", 18.0),
    "pipelines": ("pipelines", 12.0),
    "models": ("models", 8.0),
    "automation": ("CI, CT, CD", 16.0),
    "monitoring": ("monitoring", 4.0),
}
CATEGORIES = tuple(
    Category(id=name, title=title, weight=weight)
    for name, (title, weight) in TITLES.items()
)
OF_PREFIX = {
    "LAY": "structure",
    "STR": "structure",
    "DAT": "data",
    "DVC": "data",
    "PIP": "pipelines",
    "MOD": "models",
    "CI": "automation",
    "CT": "automation",
    "MON": "monitoring",
}


def rule(rule_id: str, name: str, title: str = "", fix: str = "") -> Rule:
    """Return a rule; the category follows from the id."""
    return Rule(
        id=rule_id,
        name=name,
        title=title or name.replace("-", " ").capitalize(),
        category=OF_PREFIX.get(rule_id.rstrip("0123456789"), "elsewhere"),
        severity={"prototype": WARNING, "production": ERROR},
        kind="path",
        options={"paths": ["*"]},
        weight=3.0,
        why="It is known to go wrong.",
        fix=fix or f"mend {name}",
    )


def finding(
    of: Rule,
    message: str,
    location: Location = REPOSITORY_ITSELF,
    *,
    severity: Severity = ERROR,
    confidence: Confidence = Confidence.HIGH,
    evidence: tuple[Evidence, ...] = (),
    fix: str = "",
    key: str = "",
) -> Finding:
    """Return a finding of the rule `of`."""
    return Finding(
        rule_id=of.id,
        rule_name=of.name,
        category=of.category,
        severity=severity,
        confidence=confidence,
        message=message,
        location=location,
        cost=1.0,
        evidence=evidence,
        fix=fix or of.fix,
        key=key or message,
    )


def result(
    of: Rule,
    outcome: Outcome,
    *findings: Finding,
    severity: Severity = ERROR,
    credit: float | None = None,
    gain: float | None = None,
    reason: str = "",
    evidence: tuple[Evidence, ...] = (),
) -> RuleResult:
    """Return how the rule `of` ended; a passed rule has full credit."""
    return RuleResult(
        rule=of,
        severity=severity,
        outcome=outcome,
        credit=1.0 if outcome is Outcome.PASSED else credit,
        findings=findings,
        evidence=evidence,
        reason=reason,
        gain=0.0 if outcome is Outcome.PASSED else gain,
    )


def seen(path: str, line: int | None, detail: str) -> Evidence:
    """Return a piece of evidence."""
    return Evidence(Location(path, line), detail)
