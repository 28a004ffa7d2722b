"""Which file of the repository a step runs."""

from collections.abc import Iterable, Iterator
from posixpath import normpath
from typing import TYPE_CHECKING

from mlops_lint.facts.base import Facts

if TYPE_CHECKING:
    from mlops_lint.facts.commands.model import Argv

SCRIPTS = (".py", ".ipynb", ".sh", ".R", ".r", ".sql", ".jl", ".yaml", ".yml")


class Targets:
    """Looks for scripts and modules among the files of one repository."""

    def __init__(self, facts: Facts) -> None:
        """Look for nothing yet."""
        self._files = facts.repo.files

    def of_argv(self, argv: "Argv", folder: str) -> str:
        """Return the script or module that a command runs, "" where it is not here."""
        if argv.module:
            found = self.module(argv.words[0], folder)
            if found:
                return found
        return self.of_words(argv.words, folder)

    def of_words(self, words: Iterable[str], folder: str) -> str:
        """Return the first script or module that words name, "" where none is here."""
        before = ""
        for word in words:
            if before == "-m":
                found = self.module(word, folder)
            else:
                found = self.script(word, folder)
            if found:
                return found
            before = word
        return ""

    def script(self, text: str, folder: str) -> str:
        """Return the path of a script named from `folder`, the root or anywhere."""
        if not text.endswith(SCRIPTS) or "://" in text:
            return ""
        name = text.removeprefix("file:")
        for start in (folder, ""):
            path = normpath(f"{start}/{name}" if start else name).lstrip("/")
            if path in self._files.by_path:
                return path
        last = normpath(name).rpartition("/")[2]
        found = [file.path for file in self._files.by_name.get(last, ())]
        near = [path for path in found if path.endswith(f"/{normpath(name)}")]
        listed = near or found
        return listed[0] if len(listed) == 1 else ""

    def module(self, dotted: str, folder: str) -> str:
        """Return the file of a module, "" where it is none of the repository's."""
        for path in self._places(dotted, folder):
            if path in self._files.by_path:
                return path
        return ""

    def _places(self, dotted: str, folder: str) -> Iterator[str]:
        name = dotted.lstrip(".")
        above = folder
        for _ in range(len(dotted) - len(name) - 1):
            above = above.rpartition("/")[0]
        inner = name.replace(".", "/")
        # A module's own folder first, then each folder above it, as sys.path may be.
        while True:
            for start in dict.fromkeys((above, f"{above}/src".lstrip("/"))):
                base = f"{start}/{inner}".strip("/")
                for end in (".py", "/__main__.py", "/__init__.py"):
                    yield f"{base}{end}"
            if not above or dotted.startswith("."):
                return
            above = above.rpartition("/")[0]

    def imported(self, dotted: str, folder: str) -> str:
        """Return `FILE` or `FILE:NAME` for an imported module, function or class."""
        parts = dotted.split(".")
        stop = next((i for i, part in enumerate(parts) if part), 0)
        for end in range(len(parts), stop, -1):
            path = self.module(".".join(parts[:end]), folder)
            if path:
                rest = ".".join(parts[end:])
                return f"{path}:{rest}" if rest else path
        return ""
