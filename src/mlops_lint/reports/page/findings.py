"""Findings by rule, the form that filters them, and the data it filters by."""

from collections.abc import Sequence

from mlops_lint.model import Confidence, Finding, Json, Report, RuleResult, Severity
from mlops_lint.reports.escape import escape
from mlops_lint.reports.page.markup import Html, html, prose, tag
from mlops_lint.reports.page.shapes import evidence_list, where
from mlops_lint.reports.programs import with_cell
from mlops_lint.reports.words import plural, points

SHOWN = 5
"""Findings of one rule that are shown before the rest is folded."""


def failing(report: Report) -> list[RuleResult]:
    """Return the results with findings, what costs most first."""
    found = [each for each in report.results if each.findings]
    return sorted(found, key=lambda r: (-(r.gain or 0.0), -r.severity, r.rule.id))


def findings(report: Report) -> Html:
    """Return the section of all findings."""
    results = failing(report)
    titles = {each.id: each.title for each in report.categories}
    content = [tag("p", "Nothing was found.")]
    if results:
        content = [_form(results, titles)]
        number = 0
        for result in results:
            content.append(_group(result, titles, number))
            number += len(result.findings)
    return tag(
        "section",
        tag("h2", "Findings", id="findings", tabindex="-1"),
        *content,
        aria_labelledby="findings",
    )


def data(report: Report) -> Json:
    """Return what the form filters by, in the order of the findings on the page."""
    return {
        "findings": [
            {
                "severity": finding.severity.label,
                "category": escape(finding.category),
                "text": _searched(result, finding),
            }
            for result in failing(report)
            for finding in result.findings
        ]
    }


def _searched(result: RuleResult, finding: Finding) -> str:
    rule, place = result.rule, finding.location
    said = with_cell(finding)
    parts = [rule.id, rule.name, rule.title, place.path, said, finding.fix]
    for each in finding.evidence:
        parts += [each.location.path, each.detail]
    return escape(" ".join(parts).lower())


def _form(results: Sequence[RuleResult], titles: dict[str, str]) -> Html:
    found = [finding for result in results for finding in result.findings]
    severities = sorted({each.severity for each in found}, reverse=True)
    known = {each.category for each in found}
    options = [
        tag("option", title, value=name)
        for name, title in titles.items()
        if name in known
    ]
    options += [tag("option", name, value=name) for name in sorted(known - {*titles})]
    return tag(
        "form",
        tag(
            "label",
            "Search ",
            tag("input", type="search", id="search", autocomplete="off"),
        ),
        tag(
            "fieldset",
            tag("legend", "Severity"),
            *(_box(severity, found) for severity in severities),
        ),
        tag(
            "label",
            "Category ",
            tag("select", tag("option", "all", value=""), *options, id="category"),
        ),
        tag("button", "Clear", type="reset"),
        tag("p", tag("kbd", "/"), " to search, ", tag("kbd", "Esc"), " to clear."),
        tag("output", plural(len(found), "finding"), id="count", aria_live="polite"),
        id="filters",
        hidden=True,
    )


def _box(severity: Severity, found: Sequence[Finding]) -> Html:
    number = sum(each.severity is severity for each in found)
    box = tag(
        "input", type="checkbox", name="severity", value=severity.label, checked=True
    )
    return tag("label", box, f"{severity.label} ({number})")


def _group(result: RuleResult, titles: dict[str, str], number: int) -> Html:
    rule = result.rule
    entries = [
        _entry(each, rule.fix, number + index)
        for index, each in enumerate(result.findings)
    ]
    shown = entries if len(entries) <= SHOWN + 1 else entries[:SHOWN]
    content = [tag("ul", *shown, class_="places")]
    if rest := entries[len(shown) :]:
        summary = tag("summary", f"and {len(rest)} more")
        content.append(
            tag("details", summary, tag("ul", *rest, class_="places"), class_="rest")
        )
    gain = html()
    if result.gain and (shown_gain := points(result.gain)) != "0.0":
        gain = tag("span", f"+{shown_gain} points", class_="gain")
    needs_fix = not all(_has_own_fix(each, rule.fix) for each in result.findings)
    worst = max(each.severity for each in result.findings)
    return tag(
        "article",
        tag(
            "h3",
            _severity(worst),
            tag("code", rule.id),
            " ",
            tag("span", rule.title),
        ),
        tag(
            "p",
            " · ".join((rule.name, titles.get(rule.category, rule.category))),
            " ",
            gain,
            class_="quiet",
        ),
        *content,
        _fix(rule.fix) if needs_fix else html(),
        tag("p", tag("b", "Why"), " ", prose(rule.why), class_="why"),
        class_=f"group {worst.label}",
        id=f"rule-{rule.id}",
        tabindex="-1",
    )


def _has_own_fix(finding: Finding, general: str) -> bool:
    return finding.fix.strip() not in {"", general.strip()}


def _fix(text: str) -> Html:
    return tag("p", tag("b", "Fix"), " ", prose(text), class_="fix")


def _severity(severity: Severity) -> Html:
    return tag("span", severity.label, class_=f"severity {severity.label}")


def _entry(finding: Finding, general: str, number: int) -> Html:
    message = with_cell(finding)
    notes = html()
    if finding.confidence is Confidence.LOW:
        notes = html(" ", tag("span", "low confidence", class_="chip"))
    fix = _fix(finding.fix) if _has_own_fix(finding, general) else html()
    # What the message says of this place already is not said again below it.
    news = [
        each
        for each in finding.evidence
        if each.location != finding.location or each.detail not in finding.message
    ]
    return tag(
        "li",
        tag("p", where(finding.location, message), prose(message), notes),
        evidence_list(news),
        fix,
        id=f"finding-{number}",
        class_="finding",
    )
