"""What every layer speaks of: places, evidence, facts, settings, rules, hits."""

from collections.abc import Mapping
from enum import Enum, IntEnum
from typing import TypeAlias

from mlops_lint.records import EMPTY, record

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
FactValue: TypeAlias = bool | int | str | tuple[str, ...]

REPOSITORY = "."


class Severity(IntEnum):
    """How bad a finding is; ordered, so that a threshold is a comparison."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The lower-case word used in YAML and in every report."""
        return self.name.lower()


class Confidence(IntEnum):
    """How sure a fact or finding is; low never reaches `--fail-on`."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def label(self) -> str:
        """The lower-case word used in every report."""
        return self.name.lower()


class Outcome(Enum):
    """How a selected rule ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"
    SUPPRESSED = "suppressed"
    ERRORED = "errored"


class Tracking(Enum):
    """Whether git could say which files are tracked."""

    GIT = "git"
    NONE = "none"
    UNKNOWN = "unknown"


@record
class Location:
    """A place: a path, and where known a line and a JSON pointer or notebook cell."""

    path: str = REPOSITORY
    line: int | None = None
    pointer: str = ""


@record
class Evidence:
    """What was seen, and where."""

    location: Location
    detail: str


@record
class Fact:
    """One property of the repository, with the evidence that decided it."""

    name: str
    value: FactValue
    evidence: tuple[Evidence, ...] = ()
    confidence: Confidence = Confidence.HIGH


@record
class Warn:
    """Something the user should know that is no finding of a rule."""

    code: str
    message: str
    location: Location = Location()


@record(kw_only=True)
class Settings:
    """What configuration says about the repository itself; facts and checks read it.

    `kind` and `deployable` are None where they are to be found out. `max_binary_kb`
    is in kB of 1024 bytes, None for the profile's own limit.
    """

    profile: str = "production"
    kind: str | None = None
    deployable: bool | None = None
    internal: bool = False
    strict_layout: bool = False
    max_binary_kb: int | None = None


@record(kw_only=True)
class Category:
    """Rules that are scored together; `weight` is their share of the overall score."""

    id: str
    title: str
    weight: float


@record(kw_only=True)
class Rule:
    """One requirement, as its YAML states it.

    `severity` maps each profile to a severity, or to None where the rule is off.
    `options` are those of the check kind; `when` is an expression over facts.
    """

    id: str
    name: str
    title: str
    category: str
    severity: Mapping[str, Severity | None]
    kind: str
    options: Mapping[str, Json]
    weight: float
    why: str
    fix: str
    when: str = ""
    good: Mapping[str, str] = EMPTY
    bad: Mapping[str, str] = EMPTY
    references: tuple[str, ...] = ()
    since: str = "0.1.0"
    aliases: tuple[str, ...] = ()
    pack: str = "mlops-lint"
    suppressible: bool = True

    def is_called(self, name: str) -> bool:
        """Whether `name` is the id, the name or an alias."""
        return name in (self.id, self.name) or name in self.aliases

    def is_meant_by(self, name: str) -> bool:
        """Whether `name` means the rule: by itself, by category or start of the id."""
        if self.is_called(name) or name == self.category:
            return True
        return name.isalpha() and name.isupper() and self.id.startswith(name)


@record
class Hit:
    """What a check says; it knows neither rule id nor severity.

    `cost` is the credit this hit takes from the rule (0..1). `key` replaces the
    message in the fingerprint where the message holds sizes or lines that move.
    `at_most` caps the severity; `fix` replaces the rule's general fix. A `whole` hit
    is about the repository as a whole, and its location only the first place to look
    at: which one that is does not count in the fingerprint.
    """

    message: str
    location: Location = Location()
    cost: float = 1.0
    evidence: tuple[Evidence, ...] = ()
    confidence: Confidence = Confidence.HIGH
    at_most: Severity = Severity.ERROR
    key: str = ""
    fix: str = ""
    whole: bool = False


@record
class Verdict:
    """All that one check says of one repository.

    Credit is 1 less the cost of the hits, never below 0. `not_applicable` holds the
    reason why the check has no subject here; it starts with `unknown:` where the
    answer cannot be known (no git, an unresolved `${}`).
    """

    hits: tuple[Hit, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    not_applicable: str = ""
