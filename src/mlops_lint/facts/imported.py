"""Which files of the repository its Python files import, told without parsing them."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from mlops_lint.facts.import_lines import imports_in
from mlops_lint.facts.pipelines.targets import Targets

if TYPE_CHECKING:
    from mlops_lint.facts.base import Facts

MOST_HOPS = 6


class Imported:
    """The files that each file imports, resolved once."""

    def __init__(self, facts: "Facts") -> None:
        """Read nothing yet."""
        self._facts = facts
        self._targets = Targets(facts)
        self._known: dict[str, frozenset[str]] = {}

    def by(self, path: str) -> frozenset[str]:
        """Return the paths that a `.py` file imports itself."""
        if path not in self._known:
            self._known[path] = frozenset(self._resolved(path)) - {path}
        return self._known[path]

    def _resolved(self, path: str) -> Iterator[str]:
        folder = path.rpartition("/")[0]
        for module, names in self._named(path):
            start = module.partition(".")[0]
            if start and start not in self._own:
                continue
            for name in names or [""]:
                joint = "" if not name or module.endswith(".") else "."
                found = self._targets.imported(f"{module}{joint}{name}", folder)
                if found:
                    yield found.partition(":")[0]

    @cached_property
    def _own(self) -> frozenset[str]:
        """The names with which an import of a file of the repository can start."""
        files = self._facts.repo.files
        stems = {file.path.rpartition("/")[2][:-3] for file in files.glob("*.py")}
        folders = {path.rpartition("/")[2] for path in files.directories}
        return frozenset(stems | folders)

    def _named(self, path: str) -> list[tuple[str, list[str]]]:
        """Return modules with the names taken from them."""
        found = self._written.get(path)
        return self._read(path) if found is None else found

    @cached_property
    def _written(self) -> dict[str, list[tuple[str, list[str]]]]:
        """What is written in files; that of tests is known without reading them."""
        return dict(self._facts.python.glances.whole.imports)

    def _read(self, path: str) -> list[tuple[str, list[str]]]:
        return imports_in(b"\n" + (self._facts.repo.read(path) or b""))

    def _look_up(self, paths: Iterable[str]) -> None:
        """Find out what is written in many files at once."""
        repo = self._facts.repo
        left = sorted(set(paths) - self._written.keys())
        files = [file for path in left if (file := repo.files.by_path.get(path))]
        self._written.update((file.path, []) for file in files)
        told = repo.search.told(files, "imports", self._read)
        self._written.update((file.path, found) for file, found in told)

    def reach(self, paths: Iterable[str], hops: int = MOST_HOPS) -> frozenset[str]:
        """Return the files that lead from `paths` over imports, these included."""
        reached = set(paths)
        new = set(reached)
        for _ in range(hops):
            self._look_up(new)
            new = {found for path in new for found in self.by(path)} - reached
            if not new:
                break
            reached |= new
        return frozenset(reached)
