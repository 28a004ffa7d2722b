"""The first screen of the text report: what was linted, how good, how far."""

from collections import Counter
from collections.abc import Iterable, Sequence

from mlops_lint.model import (
    Cap,
    Category,
    Maturity,
    Outcome,
    Report,
    RepositoryInfo,
    Tracking,
)
from mlops_lint.reports.layout import Layout, Line, Segment, inner
from mlops_lint.reports.words import linked, plural, points

BAR, SMALL_BAR = 38, 10
TABLE_BARS_FROM = 60
_GRADE_STYLES = {"A": "good", "B": "good", "C": "fair", "D": "bad", "E": "bad"}
_JUDGED = (Outcome.PASSED, Outcome.FAILED)
_LINK_STYLES = {"broken": "bad", "linked": "good", "unknown": "fair", "none": "dim"}
_AXIS_TITLES = {"ci": "CI", "ct": "CT", "cd": "CD", "monitoring": "monitoring"}


def header(report: Report, layout: Layout, elapsed: float | None) -> list[Line]:
    """Return tool, repository, profile, revision and number of files, and time."""
    fields: list[list[Segment]] = [
        [("mlops-lint", "bold"), (f" {report.version}", "")],
        [(report.repository.name, "bold")],
        [(f"{report.profile} profile", "")],
        [(_files(report.repository), "")],
    ]
    if elapsed is not None:
        fields.append([(f"{elapsed:.2f} s", "dim")])
    return layout.fields(*fields)


def _files(info: RepositoryInfo) -> str:
    if info.tracking is Tracking.NONE:
        return f"no git: {plural(info.files, 'file')} walked"
    if info.tracking is Tracking.UNKNOWN:
        return f"tracking unknown: {plural(info.files, 'file')} walked"
    revision = f"git {info.revision[:7]}" if info.revision else "git, no commit yet"
    dirty = "+" if info.dirty else ""
    return f"{revision}{dirty}, {plural(info.files, 'tracked file')}"


def score(report: Report, layout: Layout) -> list[Line]:
    """Return the score, its grade and bar, and what limits or explains it."""
    numbers, kind = report.score, report.repository.kind
    note: list[Segment] = []
    if kind in ("template", "course"):
        note = [(f"not comparable: this is a {kind} repository", "fair")]
    if numbers.overall is None:
        reason = numbers.reason or "no rule applied"
        lines = layout.wrap((f"no score: {reason}", "bold"), indent=2, hang=2)
        return lines + (layout.wrap(*note, indent=2, hang=2) if note else [])
    style = _GRADE_STYLES.get(numbers.grade or "", "")
    value: list[Segment] = [(points(numbers.overall), f"bold {style}".strip())]
    if numbers.grade:
        value += [("  ", ""), (numbers.grade, f"bold {style}".strip())]
    size = max(min(BAR, layout.width - 16), SMALL_BAR)
    lines = layout.fields(value, layout.bar(numbers.overall, size), note, indent=2)
    for cap in numbers.caps:
        without = ""
        if cap is numbers.caps[-1] and numbers.raw is not None:
            without = f"; {points(numbers.raw)} without {_all(numbers.caps)}"
        lines += layout.wrap(
            (f"capped at {cap.limit:g} by ", ""),
            (cap.rule_id, "rule"),
            (f", {cap.reason}{without}", ""),
            indent=2,
            hang=2,
        )
    if numbers.reason:
        lines += layout.wrap((numbers.reason, ""), indent=2, hang=2)
    return lines


def _all(caps: Sequence[Cap]) -> str:
    return "it" if len(caps) == 1 else "any cap"


def level(report: Report, layout: Layout) -> list[Line]:
    """Return the maturity level and what the next one needs first."""
    maturity = report.score.maturity
    if maturity.level is None:
        return []
    reached: list[Segment] = [
        ("level ", ""),
        (f"L{maturity.level}", "bold"),
        (f" of L{maturity.of}", ""),
    ]
    return layout.fields(reached, _next_step(maturity, layout), indent=2, hang=2)


def _next_step(maturity: Maturity, layout: Layout) -> list[Segment]:
    if maturity.level is None or not maturity.missing:
        return []
    first, *others = maturity.missing
    step: list[Segment] = [(f"next: L{maturity.level + 1} needs ", "")]
    step += [(first.rule_id, "rule"), (f", {first.reason}", "")]
    if layout.verbose:
        for each in others:
            step += [("; ", ""), (each.rule_id, "rule"), (f", {each.reason}", "")]
    elif others:
        step.append((f"; then {' '.join(each.rule_id for each in others)}", ""))
    return step


def axes(report: Report, layout: Layout) -> list[Line]:
    """Return one mark for each of CI, CT, CD and monitoring, if any is known."""
    known = report.score.axes
    if all(known.get(name) is None for name in _AXIS_TITLES):
        return []
    fields: list[list[Segment]] = []
    for name, title in _AXIS_TITLES.items():
        value = known.get(name)
        if value is None:
            fields.append([(f"{title} n/a", "dim")])
            continue
        marks = layout.marks
        mark, style = (marks.partial, "fair")
        if value >= 100:
            mark, style = marks.passed, "good"
        elif value <= 0:
            mark, style = marks.failed, "bad"
        fields.append([(f"{title} ", ""), (mark, style)])
    return layout.fields(*fields, indent=2)


def components(report: Report, layout: Layout) -> list[Line]:
    """Return how many of the components are there, and which are not."""
    judged = [each for each in report.score.components if each.outcome in _JUDGED]
    if not judged:
        return []
    lacking = [each.title for each in judged if each.outcome is Outcome.FAILED]
    count = f"{len(judged) - len(lacking)} of {len(judged)}"
    missing = f"; without {', '.join(lacking)}" if lacking else ""
    return layout.wrap((f"components {count}{missing}", ""), indent=2, hang=2)


def chain(report: Report, layout: Layout) -> list[Line]:
    """Return how the parts of the chain are linked, what is broken first."""
    fields: list[list[Segment]] = [
        [(f"{said}: ", _LINK_STYLES[state]), (", ".join(names), "")]
        for state, said, names in linked(report.chain)
    ]
    return layout.fields([("chain", "")], *fields, indent=2, hang=2) if fields else []


def table(report: Report, layout: Layout) -> list[Line]:
    """Return score, bar and passed rules of each category, in two columns if wide."""
    values = report.score.categories
    judged = [each for each in report.categories if values.get(each.id) is not None]
    half = -(-len(judged) // 2)
    unit = " rules" if layout.width >= TABLE_BARS_FROM else ""
    left = _column(judged[:half], report, layout, unit)
    right = _column(judged[half:], report, layout)
    gap = 6
    size = _width(left, layout)
    if 2 + size + gap + _width(right, layout) > layout.width:
        left, right = _column(judged, report, layout, unit), []
    lines: list[Line] = []
    for number, row in enumerate(left):
        space = " " * (gap + size - _width([row], layout))
        beside = [(space, ""), *right[number]] if number < len(right) else []
        lines += layout.wrap(*row, *beside, indent=2, hang=2)
    absent = [each.title for each in report.categories if each not in judged]
    if absent:
        missing = f"not judged: {', '.join(absent)}"
        lines += layout.wrap((missing, "dim"), indent=2, hang=2)
    return lines


def _column(
    categories: Sequence[Category], report: Report, layout: Layout, unit: str = ""
) -> list[list[Segment]]:
    """Return a row for each category; titles and numbers stand below each other.

    `unit` names what the first row counts.
    """
    outcomes = Counter((each.rule.category, each.outcome) for each in report.results)
    titles = max((layout.cells(each.title) for each in categories), default=0)
    rows: list[list[Segment]] = []
    for category in categories:
        value = report.score.categories[category.id] or 0.0
        passed = outcomes[category.id, Outcome.PASSED]
        judged = passed + outcomes[category.id, Outcome.FAILED]
        row = [
            (layout.pad(category.title, titles), ""),
            (f"  {inner(value, 100):>3} ", "bold"),
        ]
        if layout.width >= TABLE_BARS_FROM:
            row += [*layout.bar(value, SMALL_BAR), (" ", "")]
        said = "" if rows else unit
        rows.append([*row, (f"  {passed:>2} of {judged:>2}{said}", "")])
    return rows


def _width(rows: Iterable[Iterable[Segment]], layout: Layout) -> int:
    return max((sum(layout.cells(text) for text, _ in row) for row in rows), default=0)
