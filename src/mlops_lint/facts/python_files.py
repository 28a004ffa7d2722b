"""The Python of a repository: which files matter, and what they do."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar
from zlib import crc32

from mlops_lint.facts.python_summary import PythonSource, pack, unpack
from mlops_lint.facts.signatures import NO_WORD
from mlops_lint.patterns import late
from mlops_lint.repo import File, Repository
from mlops_lint.repo.kept import recall

if TYPE_CHECKING:
    import ast

    from mlops_lint.facts.signatures import Signatures, Tool

T = TypeVar("T")
Index = tuple[dict[bytes, list[str]], dict[str, list[str]]]
"""The paths that hold each word, and the modules that each path may import."""

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


NO_WORDS = {ord(sign): " " for sign in ".,;()\\\"'"}
"""What may stand beside a module's name in a notebook."""
# What a template leaves to be filled in, and what only says which lines it keeps.
CONTROL = late(rb"\{%[^{}]*%\}|\{\{-?\s*(?:if|else|end|range|with)\b[^{}]*\}\}")
FILLED = late(rb"\{\{[^{}]*\}\}")

# A line starts behind the end of another, which is found faster than any start.
IMPORT = late(
    rb"\n[ \t]*(?:from[ \t]+([\w.]+)(?:[ \t]|\\\r?\n)+import\b|"
    rb"import[ \t]+([\w., \t]+))",
)


@cache
def is_test_path(path: str) -> bool:
    """Whether a path is that of a test, by the folders and file names in use."""
    return TEST_PATH.search(path.lower()) is not None


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

    def index(self, paths: Iterable[str]) -> Index:
        """Return which of `paths` hold each word of rules/signatures, anywhere.

        Many facts begin with the question which files hold a word. All such words are
        looked for at once, because a file has fewer words than there are questions.
        """
        holders: dict[bytes, list[str]] = {}
        modules: dict[str, list[str]] = {}
        for path in paths:
            modules[path], words = self._glance(path)
            for word in words:
                holders.setdefault(word, []).append(path)
        return holders, modules

    def take(self, *parts: Index) -> None:
        """Use indexes that together are of all `paths`."""
        by_word: dict[bytes, list[str]] = {}
        for holders, modules in parts:
            for path, names in modules.items():
                self._likely[path] = frozenset(names)
            for word, paths in holders.items():
                by_word.setdefault(word, []).extend(paths)
        self.__dict__["_by_word"] = by_word

    def _glance(self, path: str) -> tuple[list[str], list[bytes]]:
        """Return the modules and words that can be told without parsing."""
        suffix = path.rpartition(".")[2]
        digest = self._repo.digest(path) if self._repo.kept else b""
        modules, words = recall(
            self._repo.kept,
            f"{self._vocabulary} {suffix}",
            digest,
            lambda: self._seen(path),
        )
        return modules, words

    def _seen(self, path: str) -> tuple[list[str], list[bytes]]:
        data = self._repo.read(path) or b""
        if path.endswith(".ipynb"):
            modules = _near_imports(data)
            data = data.replace(b"\\n", b" ")
        else:
            modules = _imported(data)
        words = self._signatures.words.intersection(data.translate(NO_WORD).split())
        return sorted(modules), sorted(words)

    @cached_property
    def _vocabulary(self) -> str:
        """A name for the question which words a content holds."""
        return f"words {crc32(b' '.join(sorted(self._signatures.words)))}"

    def holders(self, words: Iterable[bytes]) -> frozenset[str]:
        """Return the paths of code and notebooks that hold a word of rules/signatures.

        Many ask this of thousands of files, so that it is turned round once.
        """
        return _of_any(self._by_word, words)

    def importers(self, roots: Iterable[str]) -> frozenset[str]:
        """Return the paths that import one of the top-level modules, or may do so.

        Whether a notebook does is known when it is read: see `likely_modules`.
        """
        return _of_any(self._by_module, roots)

    @cached_property
    def _by_word(self) -> dict[bytes, list[str]]:
        holders, modules = self.index(self.paths)
        for path, names in modules.items():
            self._likely[path] = frozenset(names)
        return holders

    @cached_property
    def _by_module(self) -> dict[str, list[str]]:
        table: dict[str, list[str]] = {}
        for path in self.paths:
            for module in self.likely_modules(path):
                table.setdefault(module, []).append(path)
        return table

    @cached_property
    def paths(self) -> list[str]:
        """Every path that is code, tests, notebooks and templates among them."""
        files = (*self.files, *self.notebooks, *self.templates)
        return [file.path for file in files]

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
            self._likely[path] = frozenset(self._glance(path)[0])
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


def _imported(data: bytes) -> set[str]:
    """Return the top-level modules of Python's lines of import."""
    modules = set()
    for whole, several in IMPORT.findall(b"\n" + data):
        for name in (whole or several).split(b","):
            for word in name.split()[:1]:
                modules.add(word.partition(b".")[0].decode("ascii", "replace"))
    return modules


def _near_imports(data: bytes) -> set[str]:
    """Return the words that stand around each `import ` of a notebook."""
    pieces = data.split(b"import ")
    near = b" ".join(a[-80:] + b" " + b[:80] for a, b in pairwise(pieces))
    return set(near.decode("ascii", "replace").translate(NO_WORDS).split())


def _of_any(table: Mapping[T, list[str]], things: Iterable[T]) -> frozenset[str]:
    return frozenset().union(*(table.get(thing, ()) for thing in things))


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
