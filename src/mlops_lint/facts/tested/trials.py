"""What each test does, kept from one run to the next."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mlops_lint.patterns import late
from mlops_lint.records import NamedTuple
from mlops_lint.repo.kept import key_of

if TYPE_CHECKING:
    from mlops_lint.facts.base import Facts


class Trial(NamedTuple):
    """One test function, in plain values.

    `calls` are the last parts of the names it calls, `asserted` the names in what it
    asserts: variables, attributes, keys, calls. `ordered`: something is asserted to be
    more or less than something else. `strings` are its texts.
    """

    name: str
    line: int
    calls: tuple[str, ...] = ()
    asserted: tuple[str, ...] = ()
    ordered: bool = False
    strings: tuple[str, ...] = ()

    def asserts(self, pattern: str) -> bool:
        """Whether what it asserts has a name that fits the pattern as a whole."""
        return any(map(late(pattern).fullmatch, self.asserted))


class Gate(NamedTuple):
    """A place outside the tests that stops a model which is not good enough."""

    line: int
    metric: str


class Trials:
    """The tests and gates of each file, read when first asked for."""

    def __init__(self, facts: "Facts") -> None:
        """Read nothing yet."""
        self._facts = facts
        self._marks: Mapping[str, Any] = facts.signatures.marks
        self._known: dict[str, list[Trial]] = {}

    def of(self, path: str) -> list[Trial]:
        """Return the tests of a file that assert something."""
        if path not in self._known:
            rows = self._answer("trials", path)
            self._known[path] = [Trial(*row) for row in rows]
        return self._known[path]

    def gates(self, path: str) -> Iterator[Gate]:
        """Yield the gates of a file."""
        for row in self._answer("gates", path):
            yield Gate(*row)

    def _answer(self, kind: str, path: str) -> Any:
        kept = self._facts.repo.kept
        key = key_of(kind, self._facts.repo.digest(path)) if kept else b""
        known: Any = kept.get(key) if kept else None
        if known is None:
            # Parsing is not needed where every file is known from an earlier run.
            from mlops_lint.facts.tested import reader

            if kind == "trials":
                trees = self._facts.python.trees(path)
                known = [tuple(trial) for trial in reader.read_trials(trees)]
            else:
                trees = self._facts.python.trees(path)
                gates = reader.read_gates(trees, self._marks)
                known = [tuple(gate) for gate in gates]
            if kept:
                kept.put(key, known)
        return known
