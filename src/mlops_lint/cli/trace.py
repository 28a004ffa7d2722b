"""The text of `mlops-lint explain --trace`: what decided how a rule ended."""

from collections.abc import Iterable, Iterator, Sequence

from mlops_lint import baseline
from mlops_lint.cli import terminal
from mlops_lint.cli.facts import shown
from mlops_lint.cli.opening import shown_below
from mlops_lint.cli.session import Session, Wanted
from mlops_lint.model import (
    Confidence,
    Evidence,
    Finding,
    Location,
    Outcome,
    Report,
    Rule,
    RuleResult,
    Suppressed,
)
from mlops_lint.reports.escape import escape
from mlops_lint.reports.layout import Line
from mlops_lint.reports.words import listed, place, plural, points
from mlops_lint.trace import Considered, Consulted, Trace

MOST_EVIDENCE = 5
MOST_FILES = 20
MOST_FINDINGS = 20
MOST_LOOKS = 12
LONGEST = 60
"""Characters of a list of globs, which can be pages long."""
SIGNS = {
    Outcome.PASSED: "good",
    Outcome.FAILED: "bad",
    Outcome.ERRORED: "alarm",
}


def write_trace(name: str, wanted: Wanted, baseline_file: str | None) -> int:
    """Judge what is wanted and print why the rule called `name` ended as it did.

    Raises:
        UserError: there is no such rule, or PATH, configuration or baseline is wrong.
    """
    with Session(wanted) as session:
        rule = session.rule(name)
        report = session.judge(ask_dirty=False)
        if recorded := session.recorded(baseline_file):
            file, known = recorded
            delta = baseline.compare(report, known)
            shown_as = escape(shown_below(wanted.path, file))
            report = baseline.apply(report, delta, shown_as)
        traced = session.trace(rule, report)
    if traced is None:
        lines = _not_selected(rule, report)
    else:
        lines = trace_lines(traced, report)
    terminal.write_lines(lines)
    return 0


def _not_selected(rule: Rule, report: Report) -> Iterator[Line]:
    """Yield why the rule did not run."""
    yield from _title(rule)
    reason = "the configuration leaves it out"
    if rule.severity.get(report.profile) is None:
        reason = f"it is off in the {report.profile} profile"
    yield (("not selected", "bold"), (f"  {reason}", ""))


def trace_lines(traced: Trace, report: Report) -> Iterator[Line]:
    """Yield the lines of a trace."""
    result = traced.result
    at = f" at {report.repository.revision[:7]}" if report.repository.revision else ""
    yield from _title(result.rule)
    yield _plain(f"in {report.repository.name}{at}, {report.profile} profile")
    yield ()
    yield from _outcome(result, traced.suppressed)
    yield from _part("Facts consulted", _facts(result.rule, traced.facts))
    yield from _part("Looked for", _looks(traced))
    yield from _part(_files_title(traced.files), _files(traced.files))
    yield from _part("Evidence", _evidence(result.evidence, 2))
    yield from _part("Findings", _findings(result.findings))
    yield from _part("Suppressed", _suppressed(traced.suppressed))


def _title(rule: Rule) -> Iterator[Line]:
    yield ((rule.id, "rule"), (f" {escape(rule.name)}", ""))
    yield _plain(rule.title)


def _outcome(result: RuleResult, silenced: Sequence[Suppressed]) -> Iterator[Line]:
    word = result.outcome.value.replace("_", " ")
    yield ((word, SIGNS.get(result.outcome, "bold")), (f"  {_reason(result)}", ""))
    if silenced and result.outcome is not Outcome.SUPPRESSED:
        yield _plain(f"{plural(len(silenced), 'finding')} of it suppressed")
    numbers = [f"severity {result.severity.label}", f"weight {result.rule.weight:g}"]
    if result.credit is None:
        numbers.append("no credit, so that it leaves the score as it is")
    else:
        numbers.append(f"credit {result.credit:g} of 1")
    if result.gain:
        numbers.append(f"costs {points(result.gain)} points of the score")
    yield _plain("   ".join(numbers))


def _reason(result: RuleResult) -> str:
    """Say why the rule ended so."""
    if result.reason:
        return escape(result.reason)
    if result.outcome is Outcome.FAILED:
        return plural(len(result.findings), "finding")
    return "it applies, and its check finds nothing wrong"


def _part(title: str, lines: Iterable[Line]) -> Iterator[Line]:
    """Yield a titled part, nothing where it has no lines."""
    body = list(lines)
    if body:
        yield from ((), ((title, "heading"),), *body)


def _facts(rule: Rule, facts: Sequence[Consulted]) -> Iterator[Line]:
    if rule.when and any(each.in_when for each in facts):
        yield _plain(f"applies when {rule.when}", 2)
    for each in facts:
        use = "for `when`" if each.in_when else ""
        if each.asked_by:
            use = ", ".join(filter(None, (use, f"for {', '.join(each.asked_by)}")))
        note = f"  {use}" if use else ""
        if each.fact is None:
            value = f"no answer: {each.error}"
        else:
            value = shown(each.fact.value)
            if each.fact.confidence is not Confidence.HIGH:
                value += f" ({each.fact.confidence.label} confidence)"
        text = f"  {escape(f'{each.name}  {value}')}"
        yield ((text, ""), (note, "dim"))
        if each.fact is not None:
            yield from _evidence(each.fact.evidence, 4)


def _evidence(evidence: Sequence[Evidence], indent: int) -> Iterator[Line]:
    named, unnamed = listed(evidence)
    for item in named[:MOST_EVIDENCE]:
        yield _plain(_said(item.location, item.detail), indent)
    yield from _rest(max(len(named) - MOST_EVIDENCE, 0) + unnamed, indent)


def _said(location: Location, text: str) -> str:
    return "  ".join(filter(None, (place(location, text), text)))


def _looks(traced: Trace) -> Iterator[Line]:
    looks = list(traced.looks.items())
    for what, count in looks[:MOST_LOOKS]:
        yield _plain(f"{_short(what)}: {plural(count, 'file')}", 2)
    yield from _rest(len(looks) - MOST_LOOKS, 2)


def _files_title(files: Sequence[Considered]) -> str:
    opened = sum(each.is_opened for each in files)
    return f"Files considered: {len(files)}, {opened} of them opened"


def _files(files: Sequence[Considered]) -> Iterator[Line]:
    ordered = sorted(files, key=lambda each: (not each.is_opened, each.path))
    for each in ordered[:MOST_FILES]:
        yield _plain(f"{each.path}  {', '.join(map(_short, _telling(each.uses)))}", 2)
    yield from _rest(len(files) - MOST_FILES, 2)


def _telling(uses: Sequence[str]) -> Iterator[str]:
    """Yield the uses, less those that another one says too."""
    is_parsed = any("pars" in use for use in uses)
    for use in uses:
        if not (is_parsed and use == "read"):
            yield use


def _findings(findings: Sequence[Finding]) -> Iterator[Line]:
    for each in findings[:MOST_FINDINGS]:
        yield _plain(_said(each.location, each.message), 2)
        notes = [each.severity.label, f"takes {each.cost:.3g} of the credit"]
        if each.confidence is not Confidence.HIGH:
            notes.append(f"{each.confidence.label} confidence")
        yield ((f"    {', '.join(notes)}", "dim"),)
        yield _plain(f"fix  {each.fix}", 4)
    yield from _rest(len(findings) - MOST_FINDINGS, 2)


def _suppressed(silenced: Sequence[Suppressed]) -> Iterator[Line]:
    for each in silenced[:MOST_FINDINGS]:
        yield _plain(_said(each.finding.location, each.finding.message), 2)
        at = place(each.place)
        until = f", until {each.expires.isoformat()}" if each.expires else ""
        where = f" at {at}" if at else ""
        reason = each.reason or "no reason given"
        yield _plain(f"by {each.by}{where}: {reason}{until}", 4)
    yield from _rest(len(silenced) - MOST_FINDINGS, 2)


def _rest(count: int, indent: int) -> Iterator[Line]:
    if count > 0:
        yield _plain(f"and {count} more", indent)


def _plain(text: str, indent: int = 0) -> Line:
    return ((f"{'':{indent}}{escape(text)}", ""),)


def _short(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rpartition(' ')[0] or text[:LONGEST]} ..."
