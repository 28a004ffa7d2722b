"""The recommended tree beside the repository's own."""

from mlops_lint.model import Outcome, Report, RuleResult
from mlops_lint.records import record
from mlops_lint.reports.page.markup import Html, html, prose, tag
from mlops_lint.reports.page.shapes import MARKS, mark, rule_link

START = "LAY"
"""How the ids of the rules begin that speak of the tree."""
STATES = {
    "present": "present",
    "equivalent": "equivalent",
    "empty": "empty",
    "missing": "missing",
    "not_applicable": "not needed",
}


@record(kw_only=True)
class Part:
    """One part of the recommended tree; `state` is a key of `MARKS`.

    `here` is the place that does its job, empty where there is none; `told` says more.
    """

    result: RuleResult
    name: str
    purpose: str
    state: str
    here: str
    told: str


def part_of(result: RuleResult) -> Part:
    """Return what a rule about the tree says of its part."""
    options = result.rule.options
    name = str(options.get("directory", ""))
    state, here, told = _state(result, name)
    return Part(
        result=result,
        name=f"{name}/" if name else "files at the root",
        purpose=str(options.get("purpose") or result.rule.title),
        state=state,
        here=here,
        told=told,
    )


def _state(result: RuleResult, name: str) -> tuple[str, str, str]:
    if result.outcome is Outcome.PASSED:
        place = result.evidence[0] if result.evidence else None
        path = place.location.path if place else name
        if not name or path == name or path.startswith(f"{name}/"):
            return "present", f"{path}/" if path == name else path, ""
        return "equivalent", path, place.detail if place else ""
    if result.outcome is not Outcome.FAILED:
        return result.outcome.value, "", result.reason
    first = result.findings[0]
    path = "" if not name or first.location.path == "." else first.location.path
    told = "; ".join(each.message for each in result.findings)
    if not path:
        # For a directory the row says all of it.
        return "missing", "", "" if name else told
    return ("empty" if path == name else "equivalent"), path, told


def tree(report: Report) -> Html:
    """Return the section; nothing where no rule spoke of the tree."""
    parts = [part_of(r) for r in report.results if r.rule.id.startswith(START)]
    if not parts:
        return html()
    states = [part.state for part in parts]
    told = [
        f"{states.count(state)} {word}"
        for state, word in STATES.items()
        if state in states
    ]
    head = tag(
        "tr",
        *(
            tag("th", title, scope="col")
            for title in ("Recommended", "For", "This repository", "Rules")
        ),
    )
    return tag(
        "section",
        tag("h2", "The recommended tree", id="tree"),
        tag("p", ", ".join(told), ".", class_="quiet"),
        tag(
            "table",
            tag("thead", head),
            tag("tbody", *(_row(report, part) for part in parts)),
            class_="tree stack",
        ),
        aria_labelledby="tree",
    )


def _row(report: Report, part: Part) -> Html:
    word = STATES.get(part.state, MARKS[part.state][1])
    here = html(tag("code", part.here), " ") if part.here else html()
    told = tag("div", prose(part.told), class_="quiet") if part.told else html()
    rules = [rule_link(report, part.result.rule.id)]
    if judge := part.result.rule.options.get("judged_by"):
        rules += [html(" "), rule_link(report, str(judge))]
    return tag(
        "tr",
        tag("th", tag("code", part.name), scope="row"),
        tag("td", part.purpose),
        tag("td", mark(part.state), tag("div", here, word, told), class_="here"),
        tag("td", *rules),
        class_=part.state.replace("_", "-"),
    )
