"""Markdown: the comment on a pull request, and the summary of a GitHub job."""

from collections.abc import Iterator
from urllib.parse import quote

from mlops_lint.model import Compared, Finding, Outcome, Report
from mlops_lint.reports.markdown_text import code, markdown
from mlops_lint.reports.programs import with_cell
from mlops_lint.reports.words import counts, first_sentence, place, plural, points

MARKER = "mlops-lint report"
LONGEST = 60_000
"""Characters; a comment on GitHub holds 65,536 of them."""
_AXES = {"ci": "CI", "ct": "CT", "cd": "CD", "monitoring": "monitoring"}


def marker(report: Report) -> str:
    """Return the first line of a comment, by which the next run finds it again.

    It is the same for each run on the same directory of a repository.
    """
    prefix = report.repository.prefix
    # Two hyphens have no place inside a comment.
    name = quote(prefix, errors="replace").replace("--", "-%2D")
    where = f": {name}" if prefix else ""
    return f"<!-- {MARKER}{where} -->"


def render_markdown(report: Report) -> str:
    """Return the comment: marker, summary and findings, as many as a comment holds."""
    head = "".join(f"{line}\n" for line in (marker(report), *_summary(report)))
    return head + _findings(report, LONGEST - len(head))


def render_github_summary(report: Report) -> str:
    """Return what `$GITHUB_STEP_SUMMARY` is given: all but the single findings."""
    return "".join(f"{line}\n" for line in _summary(report))


def _summary(report: Report) -> Iterator[str]:
    yield f"### mlops-lint: {_score(report)}"
    yield ""
    told = "; ".join(counts(report))
    yield f"{markdown(report.repository.name)}, {report.profile} profile: {told}."
    if report.baseline is not None:
        yield ""
        yield _delta(report, report.baseline)
    for cap in report.score.caps:
        yield ""
        yield f"Capped at {cap.limit:g} by {cap.rule_id}: {markdown(cap.reason)}."
    yield from _level(report)
    yield from _actions(report)
    yield from _categories(report)
    yield from _not_judged(report)


def _score(report: Report) -> str:
    score = report.score
    if score.overall is None:
        return f"no score, {markdown(score.reason or 'no rule applied')}"
    return f"{points(score.overall)} {markdown(score.grade or '')}".strip()


def _delta(report: Report, compared: Compared) -> str:
    text = (
        f"Against {code(compared.file)}: {compared.new} new, {compared.known} known,"
        f" {compared.gone} gone"
    )
    before, now = compared.score_before, report.score.overall
    if before is None or now is None:
        return f"{text}."
    change = round(round(now, 1) - before, 1) + 0.0
    return f"{text}; score {points(before)} → {points(now)} ({change:+.1f})."


def _level(report: Report) -> Iterator[str]:
    maturity = report.score.maturity
    axes = [
        f"{title} {points(value)}"
        for name, title in _AXES.items()
        if (value := report.score.axes.get(name)) is not None
    ]
    told = [f"Level L{maturity.level} of L{maturity.of}"] if maturity.level else []
    if maturity.level == 0:
        told = [f"Level L0 of L{maturity.of}"]
    if told and maturity.missing:
        first = maturity.missing[0]
        needs = f"{first.rule_id}, {markdown(first.reason)}"
        told[0] += f"; L{(maturity.level or 0) + 1} needs {needs}"
    if told or axes:
        yield ""
        yield ". ".join([*told, ", ".join(axes)] if axes else told) + "."


def _actions(report: Report) -> Iterator[str]:
    actions = report.score.actions
    if not actions:
        return
    yield from ("", "**Do these first**", "")
    for number, each in enumerate(actions, 1):
        gain = f" (+{points(each.gain)})" if report.score.overall is not None else ""
        fix = markdown(first_sentence(each.fix))
        yield f"{number}. **{each.rule_id}** {markdown(each.title)}: {fix}{gain}"


def _categories(report: Report) -> Iterator[str]:
    values = report.score.categories
    judged = [each for each in report.categories if values.get(each.id) is not None]
    if not judged:
        return
    yield from ("", "| Category | Score | Rules passed |", "|---|---:|---:|")
    for category in judged:
        outcomes = [
            each.outcome for each in report.results if each.rule.category == category.id
        ]
        passed = outcomes.count(Outcome.PASSED)
        rules = passed + outcomes.count(Outcome.FAILED)
        value = points(values[category.id] or 0.0)
        yield f"| {markdown(category.title)} | {value} | {passed} of {rules} |"


def _not_judged(report: Report) -> Iterator[str]:
    errored = [each for each in report.results if each.outcome is Outcome.ERRORED]
    told = [
        f"**{each.rule.id}** could not be judged: {markdown(each.reason)}"
        for each in errored
    ]
    for warning in report.warnings[:10]:
        at = place(warning.location)
        told.append(f"{code(at)} {markdown(warning.message)} ({warning.code})".lstrip())
    if (left := len(report.warnings) - 10) > 0:
        told.append(f"and {plural(left, 'more warning')}")
    if told:
        yield ""
        yield from (f"- {each}" for each in told)


def _findings(report: Report, room: int) -> str:
    """Return a folded table of the findings, the worst first, within `room`."""
    found = sorted(report.findings, key=lambda each: -each.severity)
    if not found:
        return ""
    head = (
        f"\n<details><summary>{plural(len(found), 'finding')}</summary>\n\n"
        "| Severity | Rule | Place | Finding |\n|---|---|---|---|\n"
    )
    tail = "\n</details>\n"
    rows: list[str] = []
    # The line about what is left out has to fit, too.
    room -= len(head) + len(tail) + 100
    for finding in found:
        row = _row(finding)
        room -= len(row)
        if room < 0:
            rows.append(f"\nAnd {len(found) - len(rows)} more, not shown here.\n")
            break
        rows.append(row)
    return head + "".join(rows) + tail


def _row(finding: Finding) -> str:
    at = place(finding.location)
    said = markdown(with_cell(finding))
    fix = markdown(finding.fix)
    told = f"{said}<br>fix: {fix}" if fix else said
    return f"| {finding.severity.label} | {finding.rule_id} | {code(at)} | {told} |\n"
