r"""The data that passes between layers; this module imports nothing of the package.

Paths are POSIX strings relative to the linted directory, `.` for the directory
itself; bytes of a name that are not UTF-8 are written `\xNN`. Lines are 1-based.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum, IntEnum
from typing import Literal, TypeAlias

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
    `at_most` caps the severity; `fix` replaces the rule's general fix.
    """

    message: str
    location: Location = Location()
    cost: float = 1.0
    evidence: tuple[Evidence, ...] = ()
    confidence: Confidence = Confidence.HIGH
    at_most: Severity = Severity.ERROR
    key: str = ""
    fix: str = ""


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


@record(kw_only=True)
class Finding:
    """One place where a rule is broken, as reported; `line` is in the location."""

    rule_id: str
    rule_name: str
    category: str
    severity: Severity
    confidence: Confidence
    message: str
    location: Location
    cost: float
    evidence: tuple[Evidence, ...]
    fix: str
    key: str

    @property
    def fingerprint(self) -> str:
        """32 hex digits that survive moved lines: rule, path, pointer and key."""
        parts = (self.rule_id, self.location.path, self.location.pointer, self.key)
        # Imported late: OpenSSL takes 5 ms, and few formats show fingerprints.
        import hashlib

        data = "\0".join(parts).encode(errors="surrogatepass")
        return hashlib.sha256(data).hexdigest()[:32]


@record
class Suppression:
    """One rule silenced on purpose: where, why and until when.

    `path` is a glob, empty for everywhere; that of a comment is the file's own path.
    `line` is the line a comment speaks of, 0 for a whole file. `place` is where the
    suppression itself stands.
    """

    rule: str
    path: str
    reason: str
    by: Literal["inline", "config"]
    place: Location
    line: int = 0
    expires: date | None = None


@record(kw_only=True)
class SuppressionPolicy:
    """How findings may be silenced in a run; `rules` are all there are, run or not."""

    configured: tuple[Suppression, ...] = ()
    reasons_required: bool = False
    today: date
    rules: tuple[Rule, ...] = ()


@record(kw_only=True)
class Suppressed:
    """A finding silenced on purpose: by a comment, configuration or baseline.

    `place` is where it is asked to be silenced, the repository where that is unknown.
    """

    finding: Finding
    by: Literal["inline", "config", "baseline"]
    reason: str
    expires: date | None = None
    place: Location = Location()


@record(kw_only=True)
class RuleResult:
    """How one selected rule ended.

    `credit` is None unless the rule passed or failed, or all its findings are in the
    baseline, which leaves the score as it is; `gain` is the points that full
    credit would add to the raw score, None where the rule does not count.
    """

    rule: Rule
    severity: Severity
    outcome: Outcome
    credit: float | None
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""
    gain: float | None = None


@record
class Cap:
    """An upper limit on the overall score that binds, and why."""

    rule_id: str
    limit: float
    reason: str


@record
class Missing:
    """A rule that the next maturity level still needs."""

    rule_id: str
    reason: str


@record
class Maturity:
    """The level reached on the ladder, its top, and what the next level needs."""

    level: int | None
    of: int = 4
    missing: tuple[Missing, ...] = ()


@record
class Action:
    """What to do first; `gain` in points of the raw score."""

    rule_id: str
    gain: float
    title: str
    fix: str


@record(kw_only=True)
class Score:
    """Numbers of 0..100, unrounded; None where nothing counts, with `reason`."""

    overall: float | None = None
    raw: float | None = None
    grade: str | None = None
    reason: str = ""
    caps: tuple[Cap, ...] = ()
    categories: Mapping[str, float | None] = EMPTY
    maturity: Maturity = Maturity(None)
    components: Mapping[str, Outcome] = EMPTY
    axes: Mapping[str, float | None] = EMPTY
    actions: tuple[Action, ...] = ()
    applicable: int = 0
    rules: int = 0


@record(kw_only=True)
class RepositoryInfo:
    """What was linted; `dirty` and `revision` are None where git cannot say."""

    name: str
    tracking: Tracking
    files: int
    kind: str
    traits: Mapping[str, bool]
    revision: str | None = None
    dirty: bool | None = None


@record(kw_only=True)
class Report:
    """The whole result of a run; every report format is a pure function of it.

    `results` holds every rule selected for the profile, sorted by id; `findings` of
    a result are sorted by path and line. `categories` are in report order.
    """

    version: str
    repository: RepositoryInfo
    profile: str
    categories: tuple[Category, ...]
    results: tuple[RuleResult, ...]
    score: Score
    suppressed: tuple[Suppressed, ...] = ()
    warnings: tuple[Warn, ...] = ()
    facts: Mapping[str, Fact] = EMPTY

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, sorted by path, line and rule id."""
        found = [finding for result in self.results for finding in result.findings]
        return tuple(sorted(found, key=finding_order))


def credit_of(findings: Iterable[Finding]) -> float:
    """Return 1 less what the findings cost, never below 0."""
    return round(max(0.0, 1.0 - sum(finding.cost for finding in findings)), 9)


def finding_order(finding: Finding) -> tuple[str, int, str, str]:
    """Sort key of findings: path, line (repository-level first), rule id, message."""
    place = finding.location
    return (place.path, place.line or 0, finding.rule_id, finding.message)
