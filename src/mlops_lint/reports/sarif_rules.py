"""What SARIF says of a rule, whether it fired or not."""

import re

from mlops_lint.model import Json, Rule, RuleResult, Severity
from mlops_lint.patterns import late
from mlops_lint.reports.markdown_text import markdown
from mlops_lint.reports.programs import text_of

LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}
_ADDRESS = late(r"[\w.~:/?#@!$&'*+,;=%-]+", re.ASCII)
SECURITY = "security"
"""The category whose findings code scanning shows as security alerts."""
SECURITY_SEVERITY = {
    Severity.ERROR: "8.0",
    Severity.WARNING: "5.0",
    Severity.INFO: "2.0",
}
"""As in CVSS: high, medium, low."""
_PROBLEM_SEVERITY = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "recommendation",
}


def rule_descriptor(result: RuleResult) -> Json:
    """Return a reportingDescriptor; its help is why and fix, and what to read."""
    rule = result.rule
    properties: dict[str, Json] = {
        "tags": ["mlops", rule.category],
        "problem.severity": _PROBLEM_SEVERITY[result.severity],
        "pack": rule.pack,
        "since": rule.since,
    }
    if rule.category == SECURITY:
        properties["security-severity"] = SECURITY_SEVERITY[result.severity]
    found: dict[str, Json] = {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": text_of(rule.title)},
        "fullDescription": {"text": text_of(rule.why)},
        "help": {"text": _plain(rule), "markdown": _markdown(rule)},
        "defaultConfiguration": {"level": LEVELS[result.severity]},
        "properties": properties,
    }
    pages = _pages(rule)
    if pages:
        found["helpUri"] = pages[0]
    return found


def _pages(rule: Rule) -> list[str]:
    """Return the references that are addresses of web pages."""
    return [
        each
        for each in rule.references
        if each.startswith("https://") and _ADDRESS.fullmatch(each)
    ]


def _plain(rule: Rule) -> str:
    parts = [rule.why, f"Fix: {rule.fix}", *_pages(rule)]
    return text_of("\n\n".join(parts))


def _markdown(rule: Rule) -> str:
    lines = [
        f"**Why:** {markdown(rule.why)}",
        f"**Fix:** {markdown(rule.fix)}",
        *(f"- <{each}>" for each in _pages(rule)),
        f"`mlops-lint explain {rule.id}` shows what the rule looks at.",
    ]
    return "\n\n".join(lines)
