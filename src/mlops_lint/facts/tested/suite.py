"""The tests of a repository, with what they do."""

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlops_lint.facts.base import seen
from mlops_lint.facts.tested.trials import Trials
from mlops_lint.model import Evidence
from mlops_lint.repo import File

if TYPE_CHECKING:
    from mlops_lint.facts.base import Facts

MOST_SHOWN = 3


class Tested:
    """The tests of a repository, with what they do."""

    def __init__(self, facts: "Facts") -> None:
        """Read nothing yet."""
        self.facts = facts
        self.trials = Trials(facts)
        self.marks: Any = facts.signatures.marks
        self._fakes = [name.encode() for name in self.marks["integration"]["fakes"]]

    @cached_property
    def files(self) -> list[File]:
        """The files of tests in which a runner would collect something."""
        from mlops_lint.facts.testing import test_files

        return [file for file in test_files(self.facts) if self.names(file.path)]

    @cached_property
    def modules(self) -> list[str]:
        """The modules that tests can import, sorted by path."""
        from mlops_lint.facts.tested.breadth import source_modules

        return source_modules(self.facts)

    def names(self, path: str) -> list[str]:
        """Return the names of the test functions of a file, as they stand in it."""
        return self.facts.python.glances.whole.tests.get(path, [])

    def data(self, path: str) -> bytes:
        """Return the bytes of a file."""
        return self.facts.repo.read(path) or b""

    def is_faked(self, path: str) -> bool:
        """Whether a file of tests puts something in the place of what it tests."""
        data = self.data(path)
        return any(map(data.__contains__, self._fakes))

    def importing(self, names: frozenset[str]) -> Iterator[Evidence]:
        """Yield the files of tests that import one of the modules."""
        roots = frozenset(name.partition(".")[0] for name in names)
        for file, source in self.facts.python.importing(roots, self.files):
            item = source.imports_any(names)
            if item is not None:
                yield seen(file.path, f"imports {item.name}", item.line)


def first(evidence: Iterator[Evidence], number: int) -> Iterator[Evidence]:
    """Yield at most so many, and look for no more."""
    for _, item in zip(range(number), evidence, strict=False):
        yield item


def run_in_ci(facts: "Facts", starts: list[str]) -> tuple[Any, ...]:
    """Answer whether CI runs one of the commands, with the first as evidence."""
    for reached in facts.reached:
        text = " ".join(reached.argv)
        if any(f"{text} ".startswith(f"{start} ") for start in starts):
            shown = " ".join(reached.argv[:4])
            return True, seen(reached.path, shown, reached.line)
    return (False,)
