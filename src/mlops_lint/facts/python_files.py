"""The Python of a repository: which files matter, and what they do."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from mlops_lint.facts.python_source import PythonSource, summarise
from mlops_lint.repo import File, Repository

TEST_PATH = re.compile(
    r"(^|/)(tests?|testing|unit_tests?|integration_tests?|test_\w+)/|"
    r"(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$"
)


def is_test_path(path: str) -> bool:
    """Whether a path is that of a test, by the folders and file names in use."""
    return TEST_PATH.search(path.lower()) is not None


class PythonFiles:
    """Python sources and notebooks of a repository, parsed once and on demand."""

    def __init__(self, repo: Repository) -> None:
        """Read nothing yet."""
        self._repo = repo
        self._sources: dict[str, PythonSource] = {}

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
            if not is_test_path(file.path) and file.path.rpartition("/")[2] != "setup.py"
        ]

    @cached_property
    def notebooks(self) -> list[File]:
        """Every notebook, sorted by path."""
        return self._repo.files.glob("*.ipynb")

    def source(self, path: str) -> PythonSource:
        """Return the summary of a `.py` file, or of a notebook's code cells."""
        if path not in self._sources:
            data = self._repo.read(path) or b""
            if path.endswith(".ipynb"):
                data = self._cells(path)
            self._sources[path] = summarise(data)
        return self._sources[path]

    def matching(
        self, words: re.Pattern[bytes], files: Iterable[File]
    ) -> Iterator[tuple[File, PythonSource]]:
        """Yield the files whose bytes match `words`, parsed one by one.

        The search over bytes comes first: parsing costs a hundred times as much.
        """
        for file in files:
            if words.search(self._repo.read(file.path) or b""):
                yield file, self.source(file.path)

    def _cells(self, path: str) -> bytes:
        """Join the code cells of a notebook, IPython's own commands taken out."""
        from mlops_lint.repo.documents import Notebook

        document = self._repo.document(path)
        if not isinstance(document, Notebook):
            return b""
        lines: list[str] = []
        for cell in document.cells:
            if cell.kind == "code" and not cell.source.lstrip().startswith("%%"):
                lines.extend(_plain_python(line) for line in cell.source.split("\n"))
        return "\n".join(lines).encode("utf-8", "replace")


def _plain_python(line: str) -> str:
    """Replace a magic or shell line by `pass` at the same depth."""
    stripped = line.lstrip()
    if stripped.startswith(("%", "!", "?")) or stripped.endswith("?"):
        return line[: len(line) - len(stripped)] + "pass"
    return line
