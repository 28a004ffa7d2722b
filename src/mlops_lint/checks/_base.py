"""What all check kinds share: the contract, option schemas, common verdicts."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self, TypeAlias

from mlops_lint.facts import Facts
from mlops_lint.model import Evidence, Hit, Location, Settings, Verdict
from mlops_lint.records import record, replace
from mlops_lint.repo import File, Repository

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
GLOB: Schema = {**TEXT, "format": "glob"}
FACT: Schema = {**TEXT, "format": "fact"}
GLOBS: Schema = {"type": "array", "items": GLOB, "minItems": 1}
NUMBER: Schema = {"type": "number", "minimum": 0}
COUNT: Schema = {"type": "integer", "minimum": 0}
CREDIT: Schema = {"type": "number", "minimum": 0, "maximum": 1}
FLAG: Schema = {"type": "boolean"}
REGEX: Schema = {"type": "string", "format": "regex", "minLength": 1}
BY_PROFILE: Schema = {
    "type": "object",
    "properties": {"prototype": NUMBER, "production": NUMBER},
    "required": ["prototype", "production"],
    "additionalProperties": False,
}
CHECK: Schema = {
    "$ref": "#/$defs/check",
    "propertyNames": {"enum": ["kind", "with"]},
}
MOST_NAMED = 5
CHECKS: Schema = {"type": "array", "items": CHECK, "minItems": 1}


@record
class Context:
    """All that a check may look at."""

    repo: Repository
    facts: Facts
    settings: Settings


class Kind(ABC):
    """A check kind; an instance is a check, whose fields are the kind's options.

    `kind` is the word that rules use for it, `options` maps each option to its JSON
    Schema. Those of `required` must be given, and one at least of `at_least_one`. A
    kind that is `last` judges what all others have read.
    """

    kind: ClassVar[str]
    options: ClassVar[Schema]
    required: ClassVar[tuple[str, ...]] = ()
    at_least_one: ClassVar[tuple[str, ...]] = ()
    last: ClassVar[bool] = False
    __slots__ = ()

    @classmethod
    def from_options(cls, options: Mapping[str, Any], build: "Build") -> Self:  # noqa: ARG003
        """Make a check of options that the schema has accepted; lists become tuples."""
        return cls(**{name: _frozen(value) for name, value in options.items()})

    @abstractmethod
    def run(self, context: Context) -> Verdict:
        """Judge one repository."""


Check: TypeAlias = Kind
Build: TypeAlias = Callable[[Mapping[str, Any]], Check]


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def passed(*evidence: Evidence) -> Verdict:
    """Say that nothing is wrong, and what shows it."""
    return Verdict(evidence=evidence)


def failed(
    message: str, path: str = ".", *, line: int | None = None, **more: Any
) -> Verdict:
    """Say that one thing is wrong; `more` are further fields of the hit."""
    return Verdict((Hit(message, Location(path, line), **more),))


def shared(hits: Sequence[Hit], subjects: int, *evidence: Evidence) -> Verdict:
    """Judge a set of subjects: each one that is hit costs its share of the credit.

    The first hit of a path carries the cost; further hits of it cost nothing.
    """
    costly: set[str] = set()
    priced = []
    for hit in hits:
        cost = 0.0 if hit.location.path in costly else 1 / max(subjects, 1)
        costly.add(hit.location.path)
        priced.append(replace(hit, cost=cost))
    return Verdict(tuple(priced), evidence)


def shared_files(hits: Sequence[Hit], files: Sequence[File], detail: str) -> Verdict:
    """Judge files as `shared` does; those without a hit are the evidence."""
    wrong = {hit.location.path for hit in hits}
    right = (file for file in files if file.path not in wrong)
    return shared(hits, len(files), *seen_files(right, detail))


def joined(verdicts: Sequence[Verdict]) -> Verdict:
    """Judge several verdicts as one: the credit is the mean of those that apply.

    The hits of one verdict cost no more than its share, however many they are.
    """
    judged = [verdict for verdict in verdicts if not verdict.not_applicable]
    if not judged:
        return not_applicable(verdicts[0].not_applicable)
    hits: list[Hit] = []
    for verdict in judged:
        lost = sum(hit.cost for hit in verdict.hits)
        share = 1 / max(lost, 1) / len(judged)
        hits += [replace(hit, cost=hit.cost * share) for hit in verdict.hits]
    return Verdict(tuple(hits), tuple(e for v in judged for e in v.evidence))


def not_applicable(reason: str) -> Verdict:
    """Say why there is nothing to judge."""
    return Verdict(not_applicable=reason)


def seen(path: str, detail: str, line: int | None = None) -> Evidence:
    """Say what was seen in the file at `path`."""
    return Evidence(Location(path, line), detail)


def seen_files(files: Iterable[File], detail: str) -> tuple[Evidence, ...]:
    """Say the same of at most five files, and how many more there are."""
    named = list(files)
    shown = [seen(file.path, detail) for file in named[:MOST_NAMED]]
    left = len(named) - len(shown)
    return (*shown, Evidence(Location(), f"and {left} more")) if left else tuple(shown)
