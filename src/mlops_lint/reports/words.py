"""Short phrases that the line reports share: places, numbers, counts, the score."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from mlops_lint.model import (
    REPOSITORY,
    ChainPart,
    Evidence,
    Location,
    Outcome,
    Report,
    Severity,
)
from mlops_lint.patterns import late

Item = TypeVar("Item")

UNNAMED = late(r"and (\d+) more")
FOLD = 3
"""How many entries of a list are shown before `and N more`."""


def place(location: Location, said: str = "") -> str:
    """Return `path:line`, empty for the repository itself.

    Without a line a JSON pointer (`#/a/b`) or notebook cell is added, unless `said`,
    the text that follows, names it already. A text that starts with the path needs no
    place before it.
    """
    path, pointer = location.path, location.pointer
    if location.line is None and said.startswith((f"{path} ", f"{path}/ ")):
        return ""
    if location.line is not None:
        return f"{path}:{location.line}"
    if pointer and pointer not in said:
        return f"{path}#{pointer}" if pointer.startswith("/") else f"{path} {pointer}"
    return "" if path == REPOSITORY else path


def plural(number: int, noun: str) -> str:
    """Return `1 rule`, `2 rules`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def points(value: float) -> str:
    """Return a score or gain with one decimal, rounded half even; never `-0.0`."""
    return f"{round(value, 1) + 0.0:.1f}"


def fold(items: Sequence[Item], *, verbose: bool) -> tuple[Sequence[Item], int]:
    """Return the items to show and how many are left; one is never left alone."""
    if verbose or len(items) <= FOLD + 1:
        return items, 0
    return items[:FOLD], len(items) - FOLD


def listed(evidence: Sequence[Evidence]) -> tuple[Sequence[Evidence], int]:
    """Return what is named, and how many more the last entry says there are."""
    last = evidence[-1] if evidence else None
    if last is None or last.location != Location():
        return evidence, 0
    left = UNNAMED.fullmatch(last.detail)
    return (evidence[:-1], int(left[1])) if left else (evidence, 0)


def score_phrase(report: Report) -> str:
    """Return `score 61.4 C`, or `no score: REASON`."""
    score = report.score
    if score.overall is None:
        return f"no score: {score.reason or 'no rule applied'}"
    words = ["score", points(score.overall), score.grade or ""]
    return " ".join(word for word in words if word)


def counts(report: Report) -> list[str]:
    """Return phrases that count findings by severity, passed rules and the rest."""
    findings = report.findings
    by_severity = Counter(finding.severity for finding in findings)
    split = ", ".join(
        plural(by_severity[severity], severity.label)
        if severity is not Severity.INFO
        else f"{by_severity[severity]} {severity.label}"
        for severity in reversed(Severity)
        if by_severity[severity]
    )
    total = plural(len(findings), "finding") if findings else "no findings"
    outcomes = Counter(result.outcome for result in report.results)
    passed = outcomes[Outcome.PASSED]
    judged = passed + outcomes[Outcome.FAILED]
    phrases = [
        f"{total}: {split}" if split else total,
        f"{passed} of {plural(judged, 'applicable rule')} passed",
    ]
    if report.suppressed:
        phrases.append(f"{len(report.suppressed)} suppressed")
    errored = [r.rule.id for r in report.results if r.outcome is Outcome.ERRORED]
    if errored:
        phrases.append(f"{plural(len(errored), 'rule')} errored: {' '.join(errored)}")
    if report.warnings:
        phrases.append(f"{plural(len(report.warnings), 'warning')} about the run")
    return phrases


def first_sentence(text: str) -> str:
    """Return the first sentence or command of a text, without its dot.

    A dot ends it where a capital or a backtick follows: `e.g. this` goes on.
    """
    text = text.strip()
    for at, char in enumerate(text):
        if char == "\n" or (char.isspace() and _ends_sentence(text, at)):
            return text[:at].removesuffix(".")
    return text.removesuffix(".")


def _ends_sentence(text: str, at: int) -> bool:
    """Whether a dot, but no ellipsis, is before the space at `at`, a start after it."""
    follows = text[at:].lstrip()[:1]
    before = text[max(at - 2, 0) : at]
    is_dot = len(before) == 2 and before[1] == "." and before[0] != "."
    return is_dot and ("A" <= follows <= "Z" or follows == "`")


_LINKED = {
    "broken": "broken",
    "linked": "linked",
    "unknown": "unknown",
    "none": "no link",
}


def linked(parts: Iterable[ChainPart]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each state that parts of the chain are in, its words, and those parts."""
    named: dict[str, list[str]] = {}
    for part in parts:
        broken = f" ({part.broken} of {part.links})" if part.broken else ""
        named.setdefault(part.state, []).append(f"{part.name}{broken}")
    for state, said in _LINKED.items():
        if state in named:
            yield state, said, named[state]
