"""What files compare to find drift, kept from one run to the next."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlops_lint.patterns import late
from mlops_lint.records import NamedTuple
from mlops_lint.repo.kept import key_of

if TYPE_CHECKING:
    from mlops_lint.facts.base import Facts


class Compared(NamedTuple):
    """The comparisons of one file.

    `statistics` are functions of its own that find drift: name, line and the test that
    they call. `same` are comparisons of a thing with itself: line and text; `different`
    counts all others. `limit` is the line of what says how much is too much, or 0.
    """

    statistics: tuple[tuple[str, int, str], ...] = ()
    same: tuple[tuple[int, str], ...] = ()
    different: int = 0
    limit: int = 0


class Words:
    """How functions, arguments and options are named: signatures/monitoring.yaml."""

    def __init__(self, marks: Mapping[str, Any], reads: frozenset[str]) -> None:
        """Take the names from the signatures; `reads` are methods that read data."""
        own, comparison = marks["own_drift"], marks["comparison"]
        self.tests = frozenset(own["tests"])
        self.logarithms = frozenset(own["logarithms"])
        self.deciders = frozenset(comparison["deciders"])
        self.pure = reads | frozenset(comparison["pure"])
        self._own, self._comparison = own, comparison

    def drifts(self, name: str) -> bool:
        """Whether a function, class or file is named after drift."""
        return late(self._own["names"]).search(name) is not None

    def is_stability(self, name: str) -> bool:
        """Whether a function is named after the population stability index."""
        return late(self._own["stability"]).search(name) is not None

    def refers(self, name: str) -> bool:
        """Whether an argument or option is what is compared with."""
        return late(self._comparison["reference"]).fullmatch(name) is not None

    def is_current(self, name: str) -> bool:
        """Whether an argument or option is what is compared."""
        return late(self._comparison["current"]).fullmatch(name) is not None

    def limits(self, name: str) -> bool:
        """Whether a name is that of a limit."""
        return late(self._comparison["limit"]).fullmatch(name) is not None

    def is_outcome(self, name: str) -> bool:
        """Whether a name is that of what a tool has decided."""
        return late(self._comparison["outcome"]).fullmatch(name) is not None


class Comparisons:
    """What each file compares, read when first asked for."""

    def __init__(self, facts: "Facts") -> None:
        """Read nothing yet."""
        self._facts = facts
        self._known: dict[str, Compared] = {}

    @cached_property
    def words(self) -> Words:
        """How things are named."""
        signatures = self._facts.signatures
        return Words(signatures.marks, signatures.reading_methods)

    def of(self, path: str) -> Compared:
        """Return what a `.py` file or notebook compares."""
        if path not in self._known:
            self._known[path] = self._kept(path)
        return self._known[path]

    def _kept(self, path: str) -> Compared:
        kept = self._facts.repo.kept
        if kept is None:
            return self._read(path)
        stem = path.rpartition("/")[2].rpartition(".")[0]
        key = key_of(f"compared {stem}", self._facts.repo.digest(path))
        packed: Any = kept.get(key)
        if packed is not None:
            return Compared(*packed)
        found = self._read(path)
        kept.put(key, tuple(found))
        return found

    def _read(self, path: str) -> Compared:
        # Parsing is not needed where every file is known from an earlier run.
        from mlops_lint.facts.monitoring.comparing import read_comparisons

        stem = path.rpartition("/")[2].rpartition(".")[0]
        return read_comparisons(self._facts.python.trees(path), self.words, stem)
