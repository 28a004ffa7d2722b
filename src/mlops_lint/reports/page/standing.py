"""The first screen: score, categories, maturity, components, axes, what to do first."""

from collections.abc import Iterator

from mlops_lint.model import Compared, Maturity, Outcome, Report
from mlops_lint.reports.page.markup import Html, html, prose, tag
from mlops_lint.reports.page.shapes import NOTHING, OUTCOMES, bar, dial, mark, rule_link
from mlops_lint.reports.words import counts, first_sentence, plural, points

AXES = {"ci": "CI", "ct": "CT", "cd": "CD", "monitoring": "monitoring"}
PRACTICE = {
    "ci": "continuous integration",
    "ct": "continuous training",
    "cd": "continuous delivery",
    "monitoring": "watching what is live",
}


def standing(report: Report) -> Html:
    """Return the header and the cards below it."""
    cards = (_score(report), _categories(report), _maturity(report), _system(report))
    return html(
        _header(report),
        tag("div", *cards, class_="cards"),
        _actions(report),
        _errored(report),
    )


def _header(report: Report) -> Html:
    info = report.repository
    told = [
        f"{report.profile} profile",
        info.kind,
        plural(info.files, "file"),
    ]
    if info.revision:
        changed = " with uncommitted changes" if info.dirty else ""
        told.insert(1, f"git {info.revision[:7]}{changed}")
    if info.prefix:
        told.append(f"in {info.prefix}/")
    return tag(
        "header",
        tag("p", f"mlops-lint {report.version}", class_="tool"),
        tag("h1", info.name),
        tag("p", " · ".join(told), class_="quiet"),
        tag("p", "; ".join(counts(report)), "."),
    )


def _card(title: str, *content: str, name: str) -> Html:
    return tag(
        "section",
        tag("h2", title, id=name),
        *content,
        class_=f"card {name}",
        aria_labelledby=name,
    )


def _score(report: Report) -> Html:
    score = report.score
    content = [dial(score.overall, score.grade)]
    if score.overall is None:
        content.append(tag("p", f"No score: {score.reason or 'no rule applied'}."))
    content += [
        tag(
            "p",
            f"Capped at {cap.limit:g} by ",
            rule_link(report, cap.rule_id),
            f": {cap.reason}. Without the cap it would be {points(score.raw or 0.0)}.",
            class_="cap",
        )
        for cap in score.caps
    ]
    if report.baseline is not None:
        content.append(_delta(report, report.baseline))
    return _card("Score", *content, name="score")


def _delta(report: Report, compared: Compared) -> Html:
    text = f"{compared.new} new, {compared.known} known, {compared.gone} gone. "
    before, now = compared.score_before, report.score.overall
    change = html()
    if before is not None and now is not None:
        gain = round(round(now, 1) - before, 1) + 0.0
        state = "up" if gain > 0 else "down" if gain < 0 else "same"
        change = html(
            tag("strong", f"{gain:+.1f} points", class_=state),
            f" since the baseline ({points(before)}). ",
        )
    file = tag("code", compared.file)
    return tag("p", change, "Findings: ", text, file, class_="delta")


def _categories(report: Report) -> Html:
    rows = []
    for category in report.categories:
        value = report.score.categories.get(category.id)
        outcomes = [r.outcome for r in report.results if r.rule.category == category.id]
        passed = outcomes.count(Outcome.PASSED)
        judged = passed + outcomes.count(Outcome.FAILED)
        told = f"{passed} of {plural(judged, 'rule')}" if judged else "no rule applies"
        rows.append(_row(category.title, value, told))
    return _card("Categories", tag("table", tag("tbody", *rows)), name="categories")


def _row(title: str, value: float | None, told: str) -> Html:
    return tag(
        "tr",
        tag("th", title, scope="row"),
        tag("td", bar(value), class_="bar"),
        tag("td", NOTHING if value is None else points(value), class_="number"),
        tag("td", told, class_="quiet"),
    )


def _maturity(report: Report) -> Html:
    maturity = report.score.maturity
    if maturity.level is None:
        content: Iterator[Html] = iter(
            [tag("p", "No level: rules of the first one were not run.")]
        )
    else:
        content = _ladder(report, maturity, maturity.level)
    return _card("Maturity", *content, name="maturity")


def _ladder(report: Report, maturity: Maturity, level: int) -> Iterator[Html]:
    yield tag("p", tag("strong", f"Level L{level}"), f" of L{maturity.of}")
    steps = []
    titles = report.score.levels
    for number in range(1, maturity.of + 1):
        title = f"L{number}"
        if number <= len(titles):
            title += f" {titles[number - 1]}"
        if number <= level:
            steps.append(tag("li", mark("reached"), title, class_="reached"))
        elif number == level + 1:
            needs = tag("ul", *_needs(report, maturity))
            steps.append(tag("li", mark("next"), title, needs, class_="next"))
        else:
            steps.append(tag("li", mark("later"), title, class_="later"))
    yield tag("ol", *steps, class_="ladder")


def _needs(report: Report, maturity: Maturity) -> Iterator[Html]:
    for each in maturity.missing:
        yield tag("li", rule_link(report, each.rule_id), " ", prose(each.reason))


def _system(report: Report) -> Html:
    axes = [
        _row(title, report.score.axes.get(name), PRACTICE[name])
        for name, title in AXES.items()
    ]
    parts = [
        tag(
            "li",
            mark(each.outcome.value),
            tag("span", f"{each.id} {each.title}"),
            class_=each.outcome.value.replace("_", "-"),
        )
        for each in report.score.components
    ]
    content = [tag("table", tag("tbody", *axes))]
    if parts:
        content += [
            tag("h3", "Components of a whole system"),
            tag("ul", *parts, class_="parts"),
        ]
    return _card("CI, CT, CD and monitoring", *content, name="system")


def _actions(report: Report) -> Html:
    actions = report.score.actions
    if not actions:
        return html()
    is_scored = report.score.overall is not None
    entries = [
        tag(
            "li",
            tag("b", f"+{points(each.gain)}", class_="gain") if is_scored else html(),
            tag(
                "div",
                rule_link(report, each.rule_id),
                " ",
                tag("strong", each.title),
                tag("p", prose(first_sentence(each.fix))),
            ),
        )
        for each in actions
    ]
    title = tag("h2", "Do these first", id="first")
    return tag("section", title, tag("ol", *entries, class_="actions"))


def _errored(report: Report) -> Html:
    entries = [
        tag("li", tag("code", r.rule.id), " ", r.reason, id=f"rule-{r.rule.id}")
        for r in report.results
        if r.outcome is Outcome.ERRORED
    ]
    if not entries:
        return html()
    return tag(
        "section",
        tag("h2", OUTCOMES["errored"].capitalize()),
        tag("ul", *entries),
        class_="notice",
    )
