"""The findings of the text report: by category, then by rule, the dearest first."""

from collections.abc import Sequence

from mlops_lint.model import Confidence, Finding, Outcome, Report, RuleResult, Severity
from mlops_lint.records import replace
from mlops_lint.reports.layout import Layout, Line, Segment
from mlops_lint.reports.text_evidence import evidence_lines
from mlops_lint.reports.words import fold, place, plural, points

TREE_RULES = "LAY"
"""Rules about single directories; another rule judges what each should hold."""


def findings(report: Report, layout: Layout) -> list[Line]:
    """Return a heading and the failed rules of each category, by cost."""
    failed = [each for each in report.results if each.outcome is Outcome.FAILED]
    failed.sort(key=lambda each: (-(each.gain or 0.0), -each.severity, each.rule.id))
    if report.score.overall is None:
        # Without a score there are no points that a rule could take from it.
        failed = [replace(each, gain=None) for each in failed]
    titles = {category.id: category.title for category in report.categories}
    others = sorted({each.rule.category for each in failed} - titles.keys())
    lines: list[Line] = []
    for category in [*titles, *others]:
        results = [each for each in failed if each.rule.category == category]
        if results:
            lines += [()] if lines else []
            lines += layout.wrap((titles.get(category, category), "heading"))
            lines += _category(results, layout)
    return lines


def _category(results: Sequence[RuleResult], layout: Layout) -> list[Line]:
    tree = [each for each in results if each.rule.id.startswith(TREE_RULES)]
    if layout.verbose or len(tree) < 2:
        tree = []
    lines: list[Line] = []
    for result in results:
        if result not in tree:
            lines += _block(result, layout)
    return lines + _tree_block(tree, layout)


def _tree_block(results: Sequence[RuleResult], layout: Layout) -> list[Line]:
    """Return the rules about single directories: a line each, the rest by id."""
    shown, left = fold(results, verbose=False)
    lines: list[Line] = []
    for result in shown:
        said = "; ".join(
            "  ".join(filter(None, [place(each.location, each.message), each.message]))
            for each in result.findings
        )
        head = _head(result, layout)
        lines += layout.wrap(
            *head[0],
            (f"  {said or result.rule.title}  ", ""),
            *_aside(_cost(result)),
            indent=2,
            hang=4,
        )
    if left:
        ids = " ".join(each.rule.id for each in results[-left:])
        lines += layout.wrap(
            (f"and {left} more of the layout: ", "dim"), (ids, "rule"), indent=4, hang=2
        )
    return lines


def _block(result: RuleResult, layout: Layout) -> list[Line]:
    """Return one failed rule: head, places, evidence and what to do."""
    found = result.findings
    lines = layout.fields(*_head(result, layout), indent=2, hang=2)
    if not found:
        lines += layout.wrap((result.rule.title, ""), indent=4, hang=2)
    groups = _grouped(found)
    shown, _ = fold(groups, verbose=layout.verbose)
    fixes = {finding.fix for finding in found} or {result.rule.fix}
    usual = _severity(result), _all_low(result)
    for group in shown:
        lines += _group(group, usual, layout)
        if layout.verbose or len(found) == 1:
            for finding in group:
                lines += evidence_lines(
                    finding.evidence, layout, indent=4, said=[finding]
                )
        if len(fixes) > 1:
            lines += _fix(group[0].fix, layout)
    left = len(found) - sum(len(group) for group in shown)
    if left:
        lines += layout.wrap((f"and {left} more", "dim"), indent=4)
    if layout.verbose:
        told = {item for finding in found for item in finding.evidence}
        more = [item for item in result.evidence if item not in told]
        lines += evidence_lines(more, layout, indent=4, said=found, label="found")
    if len(fixes) == 1:
        lines += _fix(fixes.pop(), layout)
    return lines


def _head(result: RuleResult, layout: Layout) -> list[list[Segment]]:
    """Return the fields of a rule's first line; the first has mark, id and name."""
    rule, credit, marks = result.rule, result.credit or 0.0, layout.marks
    mark = (marks.partial, "fair") if credit else (marks.failed, "bad")
    severity = _severity(result).label
    fields: list[list[Segment]] = [
        [mark, (" ", ""), (rule.id, "rule"), (" ", ""), (rule.name, "")],
        [(severity, severity)],
    ]
    if cost := _cost(result):
        fields.append([(cost, "")])
    if credit:
        fields.append([(f"{min(max(credit, 0.01), 0.99):.2g} of 1", "")])
    if len(result.findings) > 1:
        fields.append([(plural(len(result.findings), "finding"), "")])
    if _all_low(result):
        fields.append([("low confidence", "dim")])
    return fields


def _cost(result: RuleResult) -> str:
    """Return what the rule takes from the raw score, empty where it does not count."""
    if result.gain is None:
        return ""
    if result.gain <= 0:
        return "costs no points"
    if result.gain < 0.05:
        return "costs under 0.1 points"
    return f"costs {points(result.gain)} points"


def _severity(result: RuleResult) -> Severity:
    return max((each.severity for each in result.findings), default=result.severity)


def _all_low(result: RuleResult) -> bool:
    return {each.confidence for each in result.findings} == {Confidence.LOW}


def _grouped(found: Sequence[Finding]) -> list[list[Finding]]:
    """Put findings that say the same together, in order of their first place."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for each in found:
        key = (each.message, each.fix, each.severity, each.confidence)
        groups.setdefault(key, []).append(each)
    return list(groups.values())


def _group(
    group: Sequence[Finding], usual: tuple[Severity, bool], layout: Layout
) -> list[Line]:
    """Return one sentence with its place before it, or its places below it.

    `usual` is what the head says: the severity, and whether all confidence is low.
    """
    first, (severity, all_low) = group[0], usual
    asides = []
    if first.severity is not severity:
        asides.append(first.severity.label)
    if first.confidence is Confidence.LOW and not all_low:
        asides.append("low confidence")
    said = [(first.message, ""), *_aside(", ".join(asides), gap="  ")]
    places = [place(each.location, each.message) for each in group]
    if len(group) == 1:
        at = [(places[0], "path"), ("  ", "")] if places[0] else []
        return layout.wrap(*at, *said, indent=4, hang=2)
    shown, left = fold(places, verbose=layout.verbose)
    fields = [[(each or "the repository", "path")] for each in shown]
    if left:
        fields.append([(f"and {left} more", "dim")])
    lines = layout.wrap(*said, indent=4, hang=2)
    return lines + layout.fields(*fields, indent=6)


def _aside(text: str, gap: str = "") -> list[Segment]:
    return [(f"{gap}({text})", "dim")] if text else []


def _fix(fix: str, layout: Layout) -> list[Line]:
    if not fix.strip():
        return []
    return layout.wrap(("fix", "fix"), ("  ", ""), (fix.strip(), ""), indent=4, hang=5)
