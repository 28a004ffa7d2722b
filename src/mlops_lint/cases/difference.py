"""What a case expects, held against what its rule says."""

from collections.abc import Iterator

from mlops_lint.cases.model import Case, Expected
from mlops_lint.model import Finding, Location, RuleResult
from mlops_lint.records import record

NOTHING = "nothing"


@record
class Difference:
    """One thing that is not as expected; `wanted` and `found` are texts to show."""

    about: str
    wanted: str
    found: str


def differences(case: Case, result: RuleResult) -> list[Difference]:
    """Return every way in which a result is not what its case expects."""
    return list(_differences(case, result))


def shown(result: RuleResult) -> Iterator[str]:
    """Yield all that a rule says, one line each."""
    credit = "" if result.credit is None else f", credit {number(result.credit)}"
    reason = f": {result.reason}" if result.reason else ""
    yield f"{result.outcome.value}{credit}{reason}"
    for finding in result.findings:
        yield f"finding   {_finding(finding)}"
        yield f"          fix: {' '.join(finding.fix.split())}"
    for item in result.evidence:
        yield f"evidence  {_place(item.location)}  {item.detail}"


def _differences(case: Case, result: RuleResult) -> Iterator[Difference]:
    if case.expect is not None and result.outcome is not case.expect:
        yield Difference("outcome", case.expect.value, result.outcome.value)
    if case.credit is not None and (
        result.credit is None or round(result.credit, 3) != round(case.credit, 3)
    ):
        found = NOTHING if result.credit is None else number(result.credit)
        yield Difference("credit", number(case.credit), found)
    if case.reason not in result.reason:
        yield Difference("reason", f"... {case.reason} ...", result.reason or NOTHING)
    seen = list(dict.fromkeys(item.location.path for item in result.evidence))
    for path in case.evidence:
        if path not in seen:
            yield Difference("evidence", path, ", ".join(seen) or NOTHING)
    if case.findings is not None:
        yield from _findings(case.findings, result.findings)


def _findings(
    wanted: tuple[Expected, ...], found: tuple[Finding, ...]
) -> Iterator[Difference]:
    for index in range(max(len(wanted), len(found))):
        about = f"finding {index + 1}"
        if index >= len(found):
            yield Difference(about, _expected(wanted[index]), NOTHING)
        elif index >= len(wanted):
            yield Difference(about, NOTHING, _finding(found[index]))
        else:
            for part in _finding_differences(wanted[index], found[index]):
                yield Difference(f"{about}, {part.about}", part.wanted, part.found)


def _finding_differences(wanted: Expected, found: Finding) -> Iterator[Difference]:
    place = found.location
    if place.path != wanted.path:
        yield Difference("path", wanted.path, place.path)
    if wanted.line is not None and place.line != wanted.line:
        line = "none" if place.line is None else str(place.line)
        yield Difference("line", str(wanted.line), line)
    if wanted.message not in found.message:
        yield Difference("message", f"... {wanted.message} ...", found.message)
    if wanted.fix not in found.fix:
        yield Difference("fix", f"... {wanted.fix} ...", found.fix)
    if wanted.severity is not None and found.severity.label != wanted.severity:
        yield Difference("severity", wanted.severity, found.severity.label)


def _expected(wanted: Expected) -> str:
    place = _place(Location(wanted.path, wanted.line))
    parts = (place, wanted.severity or "", wanted.message)
    return "  ".join(part for part in parts if part)


def _finding(found: Finding) -> str:
    return f"{_place(found.location)}  {found.severity.label}  {found.message}"


def _place(location: Location) -> str:
    return f"{location.path}:{location.line}" if location.line else location.path


def number(value: float) -> str:
    """Return a credit as it is shown."""
    return f"{round(value, 3):g}"
