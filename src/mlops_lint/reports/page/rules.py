"""What is no finding: suppressed, not applicable and passed rules, remarks."""

from mlops_lint.model import Outcome, Report, RuleResult
from mlops_lint.reports.json_report import sorted_warnings
from mlops_lint.reports.page.markup import Html, html, prose, tag
from mlops_lint.reports.page.shapes import evidence_list, where
from mlops_lint.reports.programs import with_cell


def rules(report: Report) -> Html:
    """Return the sections at the end of the page."""
    return html(_suppressed(report), _others(report), _warnings(report))


def _table(titles: tuple[str, ...], rows: list[Html]) -> Html:
    head = tag("tr", *(tag("th", title, scope="col") for title in titles))
    return tag("table", tag("thead", head), tag("tbody", *rows), class_="stack")


def _section(title: str, *content: str, name: str) -> Html:
    heading = tag("h2", title, id=name)
    return tag("section", heading, *content, aria_labelledby=name)


def _suppressed(report: Report) -> Html:
    rows = []
    for each in report.suppressed:
        finding = each.finding
        reason = each.reason or "no reason given"
        until = f", until {each.expires.isoformat()}" if each.expires else ""
        said = with_cell(finding)
        rows.append(
            tag(
                "tr",
                tag("th", tag("code", finding.rule_id), scope="row"),
                tag("td", where(finding.location, said), prose(said)),
                tag("td", f"by {each.by}: {reason}{until} ", where(each.place)),
            )
        )
    if not rows:
        return html()
    table = _table(("Rule", "Finding", "Suppressed"), rows)
    return _section("Suppressed", table, name="suppressed")


def _others(report: Report) -> Html:
    content = []
    for outcome, title in (
        (Outcome.NOT_APPLICABLE, "Do not apply"),
        (Outcome.SUPPRESSED, "Suppressed"),
        (Outcome.PASSED, "Passed"),
    ):
        found = [r for r in report.results if r.outcome is outcome and not r.findings]
        if found:
            table = _table(("Rule", "", "Reason"), [_rule(each) for each in found])
            if outcome is Outcome.PASSED:
                rows = [_rule(each) for each in found]
                table = _table(("Rule", "", "Evidence"), rows)
            summary = tag("summary", f"{title} ({len(found)})")
            content.append(tag("details", summary, table))
    if not content:
        return html()
    return _section("Other rules", *content, name="others")


def _rule(result: RuleResult) -> Html:
    rule = result.rule
    told = prose(result.reason) if result.reason else evidence_list(result.evidence)
    return tag(
        "tr",
        tag("th", tag("code", rule.id), scope="row"),
        tag("td", rule.title),
        tag("td", told),
        id=f"rule-{rule.id}",
    )


def _warnings(report: Report) -> Html:
    rows = [
        tag(
            "tr",
            tag("th", tag("code", each.code), scope="row"),
            tag("td", where(each.location, each.message), prose(each.message)),
        )
        for each in sorted_warnings(report.warnings)
    ]
    if not rows:
        return html()
    return _section("About the run", _table(("Code", "Remark"), rows), name="run")
