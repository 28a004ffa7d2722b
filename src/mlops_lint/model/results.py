"""How rules ended: findings, suppressions, scores and the report of them all."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Literal

from mlops_lint.model.terms import (
    Category,
    Confidence,
    Evidence,
    Fact,
    Location,
    Outcome,
    Rule,
    Severity,
    Tracking,
    Warn,
)
from mlops_lint.records import EMPTY, record

if TYPE_CHECKING:
    from mlops_lint.model.graph import Graph

FACT_ERRORED = "fact-errored"
"""The warning that a fact the report shows could not be found out."""


@record(kw_only=True)
class Finding:
    """One place where a rule is broken, as reported; `line` is in the location.

    `whole` marks one about the repository, whose location is the first of many.
    """

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
    whole: bool = False

    @property
    def fingerprint(self) -> str:
        """32 hex digits that survive moved lines: rule, path, pointer and key."""
        place = Location() if self.whole else self.location
        parts = (self.rule_id, place.path, place.pointer, self.key)
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
class Component:
    """A part that a whole system has, and whether it passed, failed or does not apply.

    `id` is C1 to C8.
    """

    id: str
    title: str
    outcome: Outcome


@record
class Action:
    """What to do first; `gain` in points of the raw score."""

    rule_id: str
    gain: float
    title: str
    fix: str


@record(kw_only=True)
class Score:
    """Numbers of 0..100, unrounded; None where nothing counts, with `reason`.

    `levels` are the titles of the levels of maturity, from the first one up.
    """

    overall: float | None = None
    raw: float | None = None
    grade: str | None = None
    reason: str = ""
    caps: tuple[Cap, ...] = ()
    categories: Mapping[str, float | None] = EMPTY
    maturity: Maturity = Maturity(None)
    components: tuple[Component, ...] = ()
    axes: Mapping[str, float | None] = EMPTY
    actions: tuple[Action, ...] = ()
    applicable: int = 0
    rules: int = 0
    levels: tuple[str, ...] = ()


@record(kw_only=True)
class RepositoryInfo:
    """What was linted; `dirty` and `revision` are None where git cannot say.

    `prefix` is the path of the linted directory in its git repository, empty where
    they are the same: who shows findings beside the code needs paths from there.
    """

    name: str
    tracking: Tracking
    files: int
    kind: str
    traits: Mapping[str, bool]
    revision: str | None = None
    dirty: bool | None = None
    prefix: str = ""


@record(kw_only=True)
class Compared:
    """How a report compares with the baseline in `file`; counts are of findings.

    `score_before` is None where the recorded score cannot be compared.
    """

    file: str
    new: int
    known: int
    gone: int
    score_before: float | None = None


@record
class ChainPart:
    """How one part of the chain is linked, such as data or environment.

    `state` is linked (every link holds), broken (one is missing or stale), unknown, or
    none where there is no link; `links` counts all, `broken` those that are.
    """

    name: str
    state: str
    links: int = 0
    broken: int = 0


@record(kw_only=True)
class Report:
    """The whole result of a run; every report format is a pure function of it.

    `results` holds every rule selected for the profile, sorted by id; `findings` of
    a result are sorted by path and line. `categories` are in report order.
    `baseline` is None where the report was held against none, `graph` where no format
    that shows the chain was asked for. `chain` sums that graph up, empty where there is
    no link or no rule of the run looks at any.
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
    baseline: Compared | None = None
    graph: "Graph | None" = None
    chain: tuple[ChainPart, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, sorted by path, line and rule id."""
        found = [finding for result in self.results for finding in result.findings]
        return tuple(sorted(found, key=finding_order))

    @property
    def is_incomplete(self) -> bool:
        """Whether a rule, or a fact of the report, could not be judged."""
        return any(result.outcome is Outcome.ERRORED for result in self.results) or any(
            warning.code == FACT_ERRORED for warning in self.warnings
        )


def credit_of(findings: Iterable[Finding]) -> float:
    """Return 1 less what the findings cost, never below 0."""
    return round(max(0.0, 1.0 - sum(finding.cost for finding in findings)), 9)


def finding_order(finding: Finding) -> tuple[str, int, str, str]:
    """Sort key of findings: path, line (repository-level first), rule id, message."""
    place = finding.location
    return (place.path, place.line or 0, finding.rule_id, finding.message)
