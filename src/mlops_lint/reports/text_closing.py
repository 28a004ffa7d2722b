"""The end of the text report: what was not judged, what passed, what to do first."""

from collections.abc import Sequence

from mlops_lint.model import Action, Outcome, Report, RuleResult, Suppressed
from mlops_lint.reports.layout import Layout, Line, Segment
from mlops_lint.reports.text_evidence import evidence_lines
from mlops_lint.reports.words import (
    counts,
    first_sentence,
    fold,
    place,
    plural,
    points,
)

LEAST_ACTION = 40
"""Cells below which an action is wrapped instead of ended early."""


def errored(report: Report, layout: Layout) -> list[Line]:
    """Return every rule that stopped with an error: the report is then incomplete."""
    results = _ended(report, Outcome.ERRORED)
    if not results:
        return []
    title = f"{plural(len(results), 'rule')} errored: this report is incomplete"
    lines = layout.wrap((title, "alarm"))
    for result in results:
        lines += layout.wrap(
            ("! ", "alarm"),
            (result.rule.id, "rule"),
            (f" {result.rule.name}  {result.reason}", ""),
            indent=2,
            hang=2,
        )
    return lines


def passed(report: Report, layout: Layout) -> list[Line]:
    """Return, if verbose, each rule that passed and the evidence for it."""
    results = _ended(report, Outcome.PASSED)
    if not layout.verbose or not results:
        return []
    lines = layout.wrap(("passed", "heading"))
    for result in results:
        lines += layout.wrap(
            (layout.marks.passed, "good"),
            (" ", ""),
            (result.rule.id, "rule"),
            (f" {result.rule.name}", ""),
            indent=2,
            hang=2,
        )
        lines += evidence_lines(result.evidence, layout, indent=4)
    return lines


def not_applicable(report: Report, layout: Layout) -> list[Line]:
    """Return the rules that do not apply, by reason; folded unless verbose."""
    results = _ended(report, Outcome.NOT_APPLICABLE)
    if not results:
        return []
    by_reason: dict[str, list[str]] = {}
    for result in results:
        by_reason.setdefault(result.reason, []).append(result.rule.id)
    verb = "does" if len(results) == 1 else "do"
    title = f"{plural(len(results), 'rule')} {verb} not apply:"
    if layout.verbose:
        lines = layout.wrap((title, ""))
        for reason, ids in by_reason.items():
            lines += layout.wrap(
                (" ".join(ids), "rule"), (f"  {reason}", ""), indent=2, hang=2
            )
        return lines
    groups = sorted(by_reason.items(), key=lambda group: -len(group[1]))
    shown, left = fold(groups, verbose=False)
    segments: list[Segment] = [(title, "")]
    for number, (reason, ids) in enumerate(shown):
        few, more = fold(ids, verbose=False)
        some = " ".join(few) + (f" and {more} more" if more else "")
        segments += [(", " if number else " ", ""), (f"{some} ({reason})", "")]
    if left:
        hidden = sum(len(ids) for _, ids in groups[len(shown) :])
        segments.append((f", and {plural(hidden, 'other')}", ""))
    segments.append(("   --verbose shows why", "dim"))
    return layout.wrap(*segments, hang=2)


def suppressed(report: Report, layout: Layout) -> list[Line]:
    """Return how many findings were silenced, by what, and when the first expires."""
    found = report.suppressed
    if not found:
        return []
    ways = [
        f"{sum(each.by == by for each in found)} {by}"
        for by in ("inline", "config", "baseline")
        if any(each.by == by for each in found)
    ]
    expiry = min((each.expires for each in found if each.expires), default=None)
    until = f"; the first expires on {expiry.isoformat()}" if expiry else ""
    title = f"{plural(len(found), 'finding')} suppressed: {', '.join(ways)}{until}"
    lines = layout.wrap((title, ""), hang=2)
    if layout.verbose:
        for each in found:
            lines += _silenced(each, layout)
    return lines


def _silenced(suppressed: Suppressed, layout: Layout) -> list[Line]:
    finding = suppressed.finding
    at = place(finding.location, finding.message)
    until = f", until {suppressed.expires.isoformat()}" if suppressed.expires else ""
    return layout.wrap(
        (finding.rule_id, "rule"),
        ("  ", ""),
        (at, "path"),
        (f"{'  ' if at else ''}{finding.message}  ", ""),
        (f"({suppressed.by}: {suppressed.reason or 'no reason given'}{until})", "dim"),
        indent=2,
        hang=2,
    )


def warnings(report: Report, layout: Layout) -> list[Line]:
    """Return what the user should know that is no finding of a rule."""
    lines: list[Line] = []
    shown, left = fold(report.warnings, verbose=layout.verbose)
    for each in shown:
        at = place(each.location)
        lines += layout.wrap(
            ("warning", "warning"),
            ("  ", ""),
            (at, "path"),
            (f"{'  ' if at else ''}{each.message}", ""),
            (f"  ({each.code})", "dim"),
            hang=2,
        )
    if left:
        title = f"and {plural(left, 'more warning')}   --verbose lists them"
        lines += layout.wrap((title, "dim"), indent=2)
    return lines


def counted(report: Report, layout: Layout) -> list[Line]:
    """Return the counts, or plainly that all is well or that nothing was judged."""
    outcomes = {each.outcome for each in report.results}
    if outcomes <= {Outcome.NOT_APPLICABLE}:
        return layout.wrap(("Nothing was judged: no rule applied.", "bold"))
    style = "" if Outcome.PASSED not in outcomes else "good"
    clean = not report.findings and Outcome.ERRORED not in outcomes
    text = "; ".join(counts(report))
    text = text[0].upper() + text[1:]
    return layout.wrap((f"{text}.", style if clean else ""), hang=2)


def first_actions(report: Report, layout: Layout) -> list[Line]:
    """Return the ranked actions and what each would add to the raw score.

    An action is ended early where one line does not hold it, unless the line is too
    narrow to say anything.
    """
    actions = report.score.actions
    if not actions:
        return []
    caps = " and ".join(f"{cap.limit:g}" for cap in report.score.caps)
    note = f"   points before the cap at {caps}" if caps else ""
    lines = layout.wrap(("Do these first", "heading"), (note, "dim"), hang=2)
    ids = max(layout.cells(each.rule_id) for each in actions)
    # Without a score there are no points to gain.
    scored = report.score.overall is not None
    gains = [f"+{points(each.gain)}" if scored else "" for each in actions]
    room = layout.width - ids - max(map(len, gains)) - 10
    fixes = [_action(each, report) for each in actions]
    if room >= LEAST_ACTION:
        fixes = [layout.shorten(fix, room) for fix in fixes]
    size = min(max(map(layout.cells, fixes)), room)
    rows = zip(actions, fixes, gains, strict=True)
    for number, (action, fix, gain) in enumerate(rows, 1):
        lines += layout.wrap(
            (f"{number}. ", ""),
            (layout.pad(action.rule_id, ids), "rule"),
            (f"  {layout.pad(fix, size)}   ", ""),
            (gain, "good"),
            indent=2,
            hang=3,
        )
    return lines


def _action(action: Action, report: Report) -> str:
    """Return the first sentence of the fix, and of how many findings it speaks.

    Findings that ask for different things are counted: the fix is then a general one.
    """
    fixes = [each.fix for each in report.findings if each.rule_id == action.rule_id]
    fix = first_sentence(action.fix)
    return f"{len(fixes)} findings: {fix}" if len(set(fixes)) > 1 else fix


def closing_hint(report: Report, layout: Layout) -> list[Line]:
    """Return the command that explains the first rule to mend, if there is one."""
    ids = [each.rule_id for each in report.score.actions]
    ids += [each.rule.id for each in _ended(report, Outcome.FAILED)]
    if not ids:
        return []
    return layout.wrap(
        (f"mlops-lint explain {ids[0]}", "bold"), (" says why and how.", "")
    )


def _ended(report: Report, outcome: Outcome) -> Sequence[RuleResult]:
    return [each for each in report.results if each.outcome is outcome]
