"""How facts are computed: one detector a fact, run once, when first asked for."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlops_lint.model import (
    Confidence,
    Evidence,
    Fact,
    FactValue,
    Location,
    Settings,
)
from mlops_lint.records import NamedTuple
from mlops_lint.repo import File, Repository

if TYPE_CHECKING:
    from mlops_lint.facts.cards import Card
    from mlops_lint.facts.ci import Ci
    from mlops_lint.facts.commands.model import Reached
    from mlops_lint.facts.commands.reach import Walker
    from mlops_lint.facts.deployment.resources import Declared
    from mlops_lint.facts.deployment.serving import Deployed
    from mlops_lint.facts.holdings import Holding
    from mlops_lint.facts.imported import Imported
    from mlops_lint.facts.looks import Looks
    from mlops_lint.facts.monitoring.drift import Drift
    from mlops_lint.facts.pipelines import Pipeline
    from mlops_lint.facts.python_files import PythonFiles
    from mlops_lint.facts.python_summary import PythonSource
    from mlops_lint.facts.services import Usage
    from mlops_lint.facts.signatures import Signatures
    from mlops_lint.facts.tested.suite import Tested
    from mlops_lint.facts.texts import Texts


MOST_NAMED = 5


class Found(NamedTuple):
    """What a detector answers; the framework adds the fact's name."""

    value: FactValue
    evidence: tuple[Evidence, ...] = ()
    confidence: Confidence = Confidence.HIGH


class Detector(NamedTuple):
    """One fact: its name, what it means, how to say that it is absent, its code."""

    name: str
    meaning: str
    absent: str
    detect: Callable[["Facts"], Found]


def detector(
    name: str, absent: str
) -> Callable[[Callable[["Facts"], Found]], Detector]:
    """Make a detector of a function; its docstring's first line is the meaning.

    `absent` ends the sentence "does not apply: ..." where the fact is false.
    """

    def wrap(detect: Callable[["Facts"], Found]) -> Detector:
        meaning = (detect.__doc__ or "").strip().partition("\n")[0].rstrip(".")
        return Detector(name, meaning, absent, detect)

    return wrap


class Facts(Mapping[str, Fact]):
    """The facts of one repository by name, each computed once on demand."""

    def __init__(
        self,
        repo: Repository,
        settings: Settings,
        detectors: Mapping[str, Detector],
    ) -> None:
        """Compute nothing yet."""
        self.repo = repo
        self.settings = settings
        self.detectors = detectors
        self._known: dict[str, Fact] = {}
        self._asked: list[list[Fact]] = []

    def __getitem__(self, name: str) -> Fact:
        """Return the fact; raises KeyError for a name that is no fact."""
        known = self._known.get(name)
        if known is None:
            self._asked.append([])
            try:
                found = self.detectors[name].detect(self)
            finally:
                asked = self._asked.pop()
            sure = min(found.confidence, _surety(found.evidence, asked))
            known = Fact(name, found.value, found.evidence, sure)
            self._known[name] = known
        if self._asked:
            self._asked[-1].append(known)
        return known

    @property
    def known(self) -> Mapping[str, Fact]:
        """The facts that were asked for so far."""
        return self._known

    def absorb(self, known: Mapping[str, Fact]) -> None:
        """Take facts that another process of the same run found out."""
        self._known.update(known)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of all facts, computed or not."""
        return iter(self.detectors)

    def __len__(self) -> int:
        """Count the facts there are."""
        return len(self.detectors)

    def value(self, name: str) -> FactValue:
        """Return the value alone."""
        return self[name].value

    def holds(self, name: str) -> bool:
        """Whether the fact is present: true, not zero, not empty, not "absent"."""
        value = self[name].value
        return bool(value) and value not in ("absent", "none")

    @cached_property
    def ci(self) -> "Ci":
        """What continuous integration runs, whoever provides it."""
        from mlops_lint.facts.ci import find_ci

        return find_ci(self.repo, self.signatures.marks["ci"])

    @cached_property
    def python(self) -> "PythonFiles":
        """The Python files of the repository, parsed on demand."""
        from mlops_lint.facts.python_files import PythonFiles

        return PythonFiles(self.repo, self.signatures)

    @cached_property
    def walker(self) -> "Walker":
        """What splits, follows and classes commands."""
        from mlops_lint.facts.commands.reach import Walker

        return Walker(self)

    @cached_property
    def reached(self) -> "tuple[Reached, ...]":
        """Every command that a job of continuous integration comes to."""
        return self.walker.every() if self.ci.jobs else ()

    @cached_property
    def declared(self) -> "Declared":
        """What configuration declares: objects, services, resources."""
        from mlops_lint.facts.deployment.resources import Declared

        return Declared(self)

    @cached_property
    def deployed(self) -> "Deployed":
        """What code and images serve."""
        from mlops_lint.facts.deployment.serving import Deployed

        return Deployed(self)

    @cached_property
    def holdings(self) -> "tuple[Holding, ...]":
        """The data and models that git holds, sorted by path."""
        from mlops_lint.facts.holdings import find_holdings

        return tuple(find_holdings(self))

    @cached_property
    def drift(self) -> "Drift":
        """What looks for drift."""
        from mlops_lint.facts.monitoring.drift import Drift

        return Drift(self)

    @cached_property
    def imported(self) -> "Imported":
        """Which files of the repository each Python file imports."""
        from mlops_lint.facts.imported import Imported

        return Imported(self)

    @cached_property
    def pipelines(self) -> "tuple[Pipeline, ...]":
        """The pipelines that code and documents define; single jobs come last."""
        from mlops_lint.facts.pipelines import find_pipelines

        return find_pipelines(self)

    @cached_property
    def cards(self) -> "tuple[Card, ...]":
        """The model cards, sorted by path."""
        from mlops_lint.facts.cards import find_cards

        return tuple(find_cards(self))

    @cached_property
    def texts(self) -> "Texts":
        """What the plain text of all files tells."""
        from mlops_lint.facts.plain_marks import in_tests
        from mlops_lint.facts.secrets import Scanner, scanned
        from mlops_lint.facts.texts import Texts

        # Code comes first, so that its bunches are those of its glances.
        code, marks = self.python.glances.paths, self.signatures.marks
        paths = dict.fromkeys(code, False) | dict.fromkeys(scanned(self.repo), True)
        return Texts(self.repo, paths, code, Scanner(marks), in_tests(marks))

    @property
    def looks(self) -> "tuple[Looks[Any], ...]":
        """What is asked of many files at once; the last one asks all of them."""
        texts = (self.texts,) if self.texts.are_asked else ()
        return (self.python.glances, *texts)

    @cached_property
    def tested(self) -> "Tested":
        """The tests, with what they do."""
        from mlops_lint.facts.tested.suite import Tested

        return Tested(self)

    @cached_property
    def training(self) -> "tuple[tuple[File, PythonSource], ...]":
        """The files that train, with what they do."""
        from mlops_lint.facts.learning import find_training

        return tuple(find_training(self))

    @cached_property
    def usage(self) -> "Usage":
        """The trackers and registries that are used."""
        from mlops_lint.facts.services import Usage

        return Usage(self)

    @cached_property
    def signatures(self) -> "Signatures":
        """How tools and roles are recognised, as rules/signatures states it."""
        from mlops_lint.facts.signatures import bundled_signatures

        return bundled_signatures()


def _surety(evidence: Sequence[Evidence], asked: Iterable[Fact]) -> Confidence:
    """Return how sure a fact can be that shows nothing but what others show."""
    unsure = [fact for fact in asked if fact.confidence < Confidence.HIGH]
    shown = {item for fact in unsure for item in fact.evidence}
    if not evidence or not shown.issuperset(evidence):
        return Confidence.HIGH
    sure = {item for fact in asked if fact not in unsure for item in fact.evidence}
    if sure.issuperset(evidence):
        return Confidence.HIGH
    return min(fact.confidence for fact in unsure)


def found(value: FactValue, *evidence: Evidence, low: bool = False) -> Found:
    """Answer with `value`, of low confidence where so marked."""
    return Found(value, evidence, Confidence.LOW if low else Confidence.HIGH)


def absent(value: FactValue = False, *, low: bool = False) -> Found:
    """Answer that there is nothing of the kind."""
    return found(value, low=low)


def seen(path: str, detail: str, line: int | None = None) -> Evidence:
    """Say what was seen in the file at `path`."""
    return Evidence(Location(path, line), detail)


def files_found(paths: Iterable[str], detail: str) -> Found:
    """Answer true with the paths as evidence, false where there is none.

    The first five are named, and how many more there are.
    """
    listed = list(paths)
    named = [seen(path, detail) for path in listed[:MOST_NAMED]]
    if len(listed) > len(named):
        named.append(Evidence(Location(), f"and {len(listed) - len(named)} more"))
    return found(bool(listed), *named)
