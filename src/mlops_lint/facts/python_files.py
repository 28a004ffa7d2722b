"""The Python of a repository: which files matter, and what they do."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import TYPE_CHECKING

from mlops_lint.facts.glances import Glances
from mlops_lint.facts.python_summary import PythonSource, pack, unpack
from mlops_lint.patterns import late
from mlops_lint.repo import File, Repository
from mlops_lint.repo.kept import recall

if TYPE_CHECKING:
    import ast

    from mlops_lint.facts.signatures import Signatures, Tool

TEST_PATH = late(
    r"(^|/)(tests?|testing|unit_tests?|integration_tests?|test_\w+)/|"
    r"(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$"
)
# `%%time` at the top of a cell, and which of those leave the rest of it Python.
CELL_MAGIC = late(r"\s*%%(\w+)[^\n]*")
PYTHON_MAGICS = frozenset({"time", "timeit", "capture", "prun", "python", "python3"})
# `!pip install x`, `files = !ls`, `%matplotlib inline`, `?help`, `help?`
COMMAND = late(
    r"^([ \t]*)(?:(?:\w+ *= *)?(?:!(?!=)|%\w|\?\w)(?:[^\n]*\\\n)*[^\n]*|"
    r"[\w.]+\?{1,2}[ \t]*$)",
    re.MULTILINE,
)


# What a template leaves to be filled in, and what only says which lines it keeps.
CONTROL = late(rb"\{%[^{}]*%\}|\{\{-?\s*(?:if|else|end|range|with)\b[^{}]*\}\}")
FILLED = late(rb"\{\{[^{}]*\}\}")


@cache
def is_test_path(path: str) -> bool:
    """Whether a path is that of a test, by the folders and file names in use."""
    # The word alone is found in a tenth of the time.
    small = path.lower()
    return "test" in small and TEST_PATH.search(small) is not None


class PythonFiles:
    """Python sources and notebooks of a repository, parsed once and on demand."""

    def __init__(self, repo: Repository, signatures: "Signatures") -> None:
        """Read nothing yet."""
        self._repo = repo
        self._signatures = signatures
        self._sources: dict[str, PythonSource] = {}
        self._modules: dict[str, frozenset[str]] = {}
        self._likely: dict[str, frozenset[str]] = {}

    @cached_property
    def files(self) -> list[File]:
        """Every `.py` file, sorted by path."""
        return self._repo.files.glob("*.py")

    @cached_property
    def code(self) -> list[File]:
        """Every `.py` file that is no test, `setup.py` left out."""
        return [
            file
            for file in self.files
            if not is_test_path(file.path)
            and file.path.rpartition("/")[2] != "setup.py"
        ]

    @cached_property
    def templates(self) -> list[File]:
        """Every template of a `.py` file that is no test, sorted by path."""
        written = self._repo.files.glob("*.py.tmpl", "*.py.jinja", "*.py.j2")
        return [file for file in written if not is_test_path(file.path)]

    @cached_property
    def notebooks(self) -> list[File]:
        """Every notebook, sorted by path."""
        return self._repo.files.glob("*.ipynb")

    def source(self, path: str) -> PythonSource:
        """Return the summary of a `.py` file, or of a notebook's code cells."""
        if path not in self._sources:
            self._sources[path] = self._summary(path)
        return self._sources[path]

    def _summary(self, path: str) -> PythonSource:
        suffix = path.rpartition(".")[2]
        kind = {"ipynb": "notebook", "py": "python"}.get(suffix, "template")
        digest = self._repo.digest(path) if self._repo.kept else b""
        packed = recall(
            self._repo.kept, kind, digest, lambda: pack(self._summarise(path))
        )
        return unpack(packed)

    def _summarise(self, path: str) -> PythonSource:
        # Parsing is not needed where every file is known from an earlier run.
        from mlops_lint.facts.python_source import summarise, summarise_cells

        if path.endswith(".ipynb"):
            return summarise_cells(self._cells(path))
        data = self._repo.read(path) or b""
        if not path.endswith(".py"):
            data = FILLED.sub(b"x", CONTROL.sub(b"", data))
            data = _plain_python(data.decode("utf-8", "replace")).encode()
        return summarise(data)

    def trees(self, path: str) -> "list[ast.Module]":
        """Return the syntax tree of a `.py` file, or those of a notebook's cells."""
        from mlops_lint.facts.python_source import syntax_tree

        if path.endswith(".ipynb"):
            parts = [cell.encode("utf-8", "replace") for cell in self._cells(path)]
        else:
            parts = [self._repo.read(path) or b""]
        return [tree for tree in map(syntax_tree, parts) if tree is not None]

    def modules(self, path: str) -> frozenset[str]:
        """Return the top-level modules that a file imports; `.py` is not parsed.

        A line of a docstring that reads like an import counts too.
        """
        if path not in self._modules:
            if path.endswith(".ipynb"):
                items = self.source(path).imports
                roots = frozenset(item.name.partition(".")[0] for item in items)
                self._modules[path] = roots
            else:
                self._modules[path] = self.likely_modules(path)
        return self._modules[path]

    @cached_property
    def glances(self) -> Glances:
        """What the text of all code tells, tests, notebooks and templates included."""
        files = (*self.files, *self.notebooks, *self.templates)
        paths = {file.path: is_test_path(file.path) for file in files}
        return Glances(self._repo, paths, self._signatures.words)

    def holders(self, words: Iterable[bytes]) -> frozenset[str]:
        """Return the paths of code that hold one of some words of rules/signatures."""
        return self.glances.holders(words)

    def importers(self, roots: Iterable[str]) -> frozenset[str]:
        """Return the paths that import one of the top-level modules, or may do so.

        Whether a notebook does is known when it is read: see `likely_modules`.
        """
        return self.glances.importers(roots)

    def holding(self, words: Iterable[str], files: Iterable[File]) -> Iterator[File]:
        """Yield the files that hold one of some words of rules/signatures."""
        paths = self.holders(word.encode() for word in words)
        return (file for file in files if file.path in paths)

    def importing(
        self, roots: frozenset[str], files: Iterable[File]
    ) -> Iterator[tuple[File, PythonSource]]:
        """Yield the files that import one of the top-level modules, one by one."""
        paths = self.importers(roots)
        for file in files:
            if file.path in paths and not roots.isdisjoint(self.modules(file.path)):
                yield file, self.source(file.path)

    def likely_modules(self, path: str) -> frozenset[str]:
        """Return the modules of a `.py` file, and of a notebook those it may import.

        Reading a notebook's cells costs more than finding a word in it: these are the
        words that stand around each `import `.
        """
        if path not in self._likely:
            self._likely[path] = frozenset(self.glances.whole.modules.get(path, ()))
        return self._likely[path]

    def using(
        self, tools: "Iterable[Tool]", files: Iterable[File]
    ) -> Iterator[tuple[File, PythonSource]]:
        """Yield the files that may put one of the tools to its use, one by one.

        A file that imports a tool, but holds none of the words that it is called by, is
        not parsed.
        """
        paths: set[str] = set()
        for tool in tools:
            users = self.importers(name.partition(".")[0] for name in tool.imports)
            if users and tool.calls:
                called = (call.rpartition(".")[2].encode() for call in tool.calls)
                users &= self.holders(called)
            paths |= users
        for file in files:
            if file.path in paths:
                yield file, self.source(file.path)

    def matching(
        self, words: re.Pattern[bytes], files: Iterable[File]
    ) -> Iterator[tuple[File, PythonSource]]:
        """Yield the files whose bytes match `words`, parsed one by one.

        The search over bytes comes first: parsing costs a hundred times as much.
        """
        for file in files:
            if words.search(self._repo.read(file.path) or b""):
                yield file, self.source(file.path)

    def _cells(self, path: str) -> Iterator[str]:
        """Yield a notebook's cells of Python, IPython's own commands taken out."""
        from mlops_lint.repo.documents import Notebook

        document = self._repo.document(path)
        if not isinstance(document, Notebook) or "python" not in document.language:
            return
        for cell in document.code_cells:
            yield _plain_python(cell.source)


def _plain_python(source: str) -> str:
    """Replace magics and shell commands by `pass`, at the same place.

    A cell that is run by another language (`%%bash`) is left empty; one that is
    only measured or captured (`%%time`) is Python.
    """
    magic = CELL_MAGIC.match(source)
    if magic:
        if magic[1] not in PYTHON_MAGICS:
            return ""
        source = source[magic.end() :]
    return COMMAND.sub(r"\1pass", source)
