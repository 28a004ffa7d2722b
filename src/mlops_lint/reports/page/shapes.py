"""Small pieces that sections share: dial, bars, marks, places, links to rules."""

from collections.abc import Iterable, Mapping

from mlops_lint.model import Evidence, Location, Report
from mlops_lint.reports.page.markup import Html, html, tag
from mlops_lint.reports.words import place, points

OUTCOMES: Mapping[str, str] = {
    "passed": "passed",
    "failed": "failed",
    "not_applicable": "does not apply",
    "suppressed": "suppressed",
    "errored": "could not be judged",
}
NOTHING = "\N{EN DASH}"
MARKS: Mapping[str, tuple[str, str]] = {
    "passed": ("✓", "there"),
    "failed": ("✗", "not there"),
    "not_applicable": (NOTHING, "does not apply"),
    "suppressed": (NOTHING, "suppressed"),
    "errored": ("?", "could not be judged"),
    "reached": ("✓", "reached"),
    "next": ("→", "next"),
    "later": ("·", "later"),
    "present": ("✓", "present"),
    "equivalent": ("≈", "equivalent"),
    "empty": ("∅", "empty"),
    "missing": ("✗", "missing"),
}
"""A sign, and the word for it that is read aloud."""
GRADES = frozenset("ABCDE")
ARC = "M24.6 95.4A50 50 0 1 1 95.4 95.4"
"""Three quarters of a circle around 60, 60."""


def dial(value: float | None, grade: str | None) -> Html:
    """Return the score as a dial; the number is text, so that it can be read."""
    arcs = [tag("path", d=ARC, class_="track")]
    colour = tone(value)
    if value:
        # Of the length 100, as far as the score goes.
        dash = f"{min(value, 100.0):.1f} 200"
        arcs.append(
            tag("path", d=ARC, pathLength=100, stroke_dasharray=dash, class_=colour)
        )
    number = NOTHING if value is None else points(value)
    said = "no score" if value is None else f"score {number} of 100"
    if grade:
        said += f", grade {grade}"
    return tag(
        "svg",
        *arcs,
        tag("text", number, x=60, y=66, class_="value"),
        tag("text", f"grade {grade}" if grade else "", x=60, y=92, class_="grade"),
        viewBox="0 0 120 112",
        role="img",
        aria_label=said,
        class_="dial",
    )


def bar(value: float | None) -> Html:
    """Return a bar from 0 to 100; the number beside it is the text."""
    shapes = [tag("rect", width=100, height=8, rx=2, class_="track")]
    if value:
        width = f"{min(value, 100.0):.1f}"
        shapes.append(tag("rect", width=width, height=8, rx=2, class_=tone(value)))
    return tag(
        "svg",
        *shapes,
        viewBox="0 0 100 8",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def tone(value: float | None) -> str:
    """Return good, fair or poor; the numbers are those of grades B and D."""
    if value is None:
        return "none"
    return "good" if value >= 70 else "fair" if value >= 40 else "poor"


def mark(state: str) -> Html:
    """Return the sign of a state with its word."""
    sign, word = MARKS[state]
    kind = f"mark {state.replace('_', '-')}"
    return tag("span", sign, class_=kind, role="img", aria_label=word, title=word)


def rule_link(report: Report, rule_id: str) -> Html:
    """Return the id, as a link where the page says more of the rule."""
    if any(each.rule.id == rule_id for each in report.results):
        return tag("a", rule_id, href=f"#rule-{rule_id}", class_="rule")
    return tag("span", rule_id, class_="rule")


def where(location: Location, said: str = "") -> Html:
    """Return the place as code and a space, nothing for the repository itself."""
    at = place(location, said)
    return html(tag("code", at, class_="place"), " ") if at else html()


def evidence_list(evidence: Iterable[Evidence]) -> Html:
    """Return what was seen and where, as a list; nothing where there is none."""
    entries = [
        tag("li", where(each.location, each.detail), each.detail) for each in evidence
    ]
    return tag("ul", *entries, class_="evidence") if entries else html()
