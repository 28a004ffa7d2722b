"""What all check kinds share: the contract, option schemas, common verdicts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self

from mlops_lint.facts import Facts
from mlops_lint.model import Evidence, Hit, Location, Settings, Verdict
from mlops_lint.repo import File, Repository

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
GLOBS: Schema = {"type": "array", "items": TEXT, "minItems": 1}
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
CHECK: Schema = {"$ref": "#/$defs/check"}
CHECKS: Schema = {"type": "array", "items": CHECK, "minItems": 1}


@dataclass(frozen=True, slots=True)
class Context:
    """All that a check may look at."""

    repo: Repository
    facts: Facts
    settings: Settings


class Check(Protocol):
    """A check kind configured by one rule; its fields are the kind's options."""

    kind: ClassVar[str]
    options: ClassVar[Schema]
    required: ClassVar[tuple[str, ...]]
    last: ClassVar[bool]

    @classmethod
    def from_options(cls, options: Mapping[str, Any], build: "Build") -> Self:
        """Make a check of options that its schema has accepted."""

    def run(self, context: Context) -> Verdict:
        """Judge one repository."""


Build = Callable[[Mapping[str, Any]], Check]


class Kind:
    """The parts of a check kind that most kinds leave as they are."""

    required: ClassVar[tuple[str, ...]] = ()
    last: ClassVar[bool] = False
    __slots__ = ()

    @classmethod
    def from_options(cls, options: Mapping[str, Any], build: Build) -> Self:  # noqa: ARG003
        """Set each option as a field; lists become tuples."""
        return cls(**{name: _frozen(value) for name, value in options.items()})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def passed(*evidence: Evidence) -> Verdict:
    """Say that nothing is wrong, and what shows it."""
    return Verdict(evidence=evidence)


def failed(message: str, path: str = ".", *, line: int | None = None, **more: Any) -> Verdict:
    """Say that one thing is wrong; `more` are further fields of the hit."""
    return Verdict((Hit(message, Location(path, line), **more),))


def shared(hits: Sequence[Hit], subjects: int, *evidence: Evidence) -> Verdict:
    """Judge a set of subjects: each one that is hit costs its share of the credit.

    The first hit of a path carries the cost; further hits of it cost nothing.
    """
    from dataclasses import replace

    costly: set[str] = set()
    priced = []
    for hit in hits:
        cost = 0.0 if hit.location.path in costly else 1 / max(subjects, 1)
        costly.add(hit.location.path)
        priced.append(replace(hit, cost=cost))
    return Verdict(tuple(priced), evidence)


def not_applicable(reason: str) -> Verdict:
    """Say why there is nothing to judge."""
    return Verdict(not_applicable=reason)


def seen(path: str, detail: str, line: int | None = None) -> Evidence:
    """Say what was seen in the file at `path`."""
    return Evidence(Location(path, line), detail)


def seen_files(files: Iterable[File], detail: str) -> tuple[Evidence, ...]:
    """Say the same of at most five files."""
    return tuple(seen(file.path, detail) for file in list(files)[:5])


def listed(names: Sequence[str], most: int = 3) -> str:
    """Join names for a sentence: three of them, then how many more there are."""
    shown = ", ".join(names[:most])
    more = len(names) - most
    return f"{shown} and {more} more" if more > 0 else shown
