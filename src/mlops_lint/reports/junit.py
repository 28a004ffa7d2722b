"""JUnit XML, which every build server reads: one test case for each rule."""

from collections.abc import Iterator, Sequence
from html import escape as escape_html

from mlops_lint.model import Finding, Outcome, Report, RuleResult
from mlops_lint.reports.escape import escape
from mlops_lint.reports.programs import TOOL, text_of, with_cell
from mlops_lint.reports.words import place, plural, score_phrase

_SKIPPED = (Outcome.NOT_APPLICABLE, Outcome.SUPPRESSED)


def render_junit(report: Report) -> str:
    """Return one test suite for each category with rules, in report order.

    Rules that failed are failures, errored ones errors; rules that do not apply or
    are suppressed are skipped, with the reason. Warnings about the run stand in an
    output of the first suite.
    """
    known = [category.id for category in report.categories]
    others = {result.rule.category for result in report.results} - set(known)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="{TOOL}"{_counts(report.results)}>',
    ]
    said = list(_output(report))
    for category in (*known, *sorted(others)):
        results = [each for each in report.results if each.rule.category == category]
        if results:
            lines += _suite(category, results, report, said)
            said = []
    lines.append("</testsuites>")
    return "".join(f"{line}\n" for line in lines)


def _suite(
    category: str, results: Sequence[RuleResult], report: Report, said: Sequence[str]
) -> Iterator[str]:
    skipped = sum(each.outcome in _SKIPPED for each in results)
    name = _attribute(f"{TOOL}.{category}")
    yield f'  <testsuite name="{name}"{_counts(results)} skipped="{skipped}">'
    properties = {"score": score_phrase(report), "profile": report.profile}
    yield "    <properties>"
    for key, value in properties.items():
        yield f'      <property name="{key}" value="{_attribute(value)}"/>'
    yield "    </properties>"
    for result in results:
        yield from _case(result)
    yield from said
    yield "  </testsuite>"


def _case(result: RuleResult) -> Iterator[str]:
    rule = result.rule
    classname = _attribute(f"{TOOL}.{rule.category}")
    name = _attribute(f"{rule.id} {rule.name}")
    start = f'    <testcase classname="{classname}" name="{name}"'
    reason = _attribute(result.reason)
    if result.outcome is Outcome.PASSED:
        yield f"{start}/>"
        return
    yield f"{start}>"
    if result.outcome is Outcome.ERRORED:
        yield f'      <error type="errored" message="{reason}"/>'
    elif result.outcome is Outcome.FAILED:
        yield _failure(result)
    else:
        yield f'      <skipped type="{result.outcome.value}" message="{reason}"/>'
    yield "    </testcase>"


def _failure(result: RuleResult) -> str:
    findings = result.findings
    message = findings[0].message if findings else result.rule.title
    if len(findings) > 1:
        message = f"{message} (and {len(findings) - 1} more)"
    body = "\n".join(_told(each) for each in findings)
    return (
        f'      <failure type="{result.severity.label}"'
        f' message="{_attribute(message)}">{_content(body)}</failure>'
    )


def _told(finding: Finding) -> str:
    at = place(finding.location)
    said = with_cell(finding)
    return f"{f'{at}: ' if at else ''}{said}\n  fix: {finding.fix}"


def _output(report: Report) -> Iterator[str]:
    if not report.warnings:
        return
    told = [
        f"{place(each.location)}: {each.message} ({each.code})".removeprefix(": ")
        for each in report.warnings
    ]
    count = plural(len(told), "warning")
    text = "\n".join((f"{count} about the run", *told))
    yield f"    <system-err>{_content(text)}</system-err>"


def _counts(results: Sequence[RuleResult]) -> str:
    outcomes = [each.outcome for each in results]
    counts = {
        "tests": len(outcomes),
        "failures": outcomes.count(Outcome.FAILED),
        "errors": outcomes.count(Outcome.ERRORED),
    }
    return "".join(f' {name}="{count}"' for name, count in counts.items())


def _attribute(text: str) -> str:
    return escape_html(escape(text))


def _content(text: str) -> str:
    """Return text of several lines; what XML cannot hold is in its visible form."""
    return escape_html(text_of(text), quote=False)
