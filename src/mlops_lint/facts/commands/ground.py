"""Files as commands name them: from a working directory, with variables in names."""

import posixpath
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from mlops_lint.facts.commands.model import Argv, Step
from mlops_lint.facts.pipelines.targets import Targets
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.documents.base import child
from mlops_lint.repo.wildcards import fits

if TYPE_CHECKING:
    from mlops_lint.facts.base import Facts

MOST_MATCHES = 20
MOST_STEPS = 500
SHEBANG = b"#!"


class Ground:
    """Finds and reads what commands name."""

    def __init__(self, facts: "Facts") -> None:
        """Look for nothing yet."""
        self.facts = facts
        self.repo = facts.repo
        self.targets = Targets(facts)

    def path(self, name: str, cwd: str = "") -> str:
        """Return the path of a file named from `cwd` or the root, "" for none."""
        for start in (cwd, ""):
            path = joined(start, name)
            if path and path in self.repo.files.by_path:
                return path
        return ""

    def paths(self, name: str, cwd: str = "") -> list[str]:
        """Return the files a name may stand for; what a variable holds may be any."""
        found = self.path(name, cwd)
        if found or ("$" not in name and "*" not in name and "{{" not in name):
            return [found] if found else []
        # `$GITHUB_WORKSPACE/run.sh`: the variable may be the root as well.
        head, _, rest = name.partition("/")
        if head.startswith(("$", "{{")) and rest and "$" not in rest:
            found = self.path(rest, cwd)
            return [found] if found else []
        pattern = joined(cwd, pattern_of(name))
        if not pattern.strip("*/."):
            return []
        listed = self.repo.files.glob(
            f"/{posixpath.dirname(pattern)}/*".replace("//", "/")
        )
        return [f.path for f in listed if fits(f.path, pattern)][:MOST_MATCHES]

    def near(self, names: Sequence[str], cwd: str) -> str:
        """Return the first of some files in `cwd` or the closest folder above it."""
        folder = cwd
        while True:
            for name in names:
                path = f"{folder}/{name}" if folder else name
                if path in self.repo.files.by_path:
                    return path
            if not folder:
                return ""
            folder = posixpath.dirname(folder)

    def document(self, path: str) -> Structured | None:
        """Return a parsed file, None where it is none or cannot be read."""
        found = self.repo.document(path) if path else None
        return found if isinstance(found, Structured) else None

    def is_script(self, path: str) -> bool:
        """Whether a file is one that a shell runs: by its name, or its first line."""
        if path.endswith((".sh", ".bash", ".zsh", ".ps1", ".bat", ".cmd")):
            return True
        if "." in posixpath.basename(path):
            return False
        first = self.repo.head(path, 80).partition(b"\n")[0]
        return first.startswith(SHEBANG) and b"sh" in first

    def is_python(self, path: str) -> bool:
        """Whether a file is Python: by its name, or its first line."""
        if path.endswith((".py", ".ipynb")):
            return True
        if "." in posixpath.basename(path):
            return False
        first = self.repo.head(path, 80).partition(b"\n")[0]
        return first.startswith(SHEBANG) and b"python" in first

    def script(self, argv: Argv, cwd: str) -> str:
        """Return the script or module of the repository that a command runs."""
        words = argv.words
        if argv.module:
            return self.targets.module(words[0], cwd)
        program = argv.program
        if program in ("python", "pythonw", "ipython", "Rscript", "julia", "streamlit"):
            for word in words[1:]:
                if word in ("-c", "-m"):
                    return ""
                if not word.startswith("-"):
                    found = self.path(word, cwd)
                    if found:
                        return found
                    if word.endswith(".py"):
                        return next(iter(self.paths(word, cwd)), "")
            return ""
        if program in ("papermill", "jupyter", "runipy"):
            names = (word for word in words[1:] if word.endswith(".ipynb"))
            return next(filter(None, (self.path(name, cwd) for name in names)), "")
        if "/" in words[0] or words[0].endswith((".py", ".sh")):
            return self.path(words[0], cwd)
        return ""


def joined(folder: str, name: str) -> str:
    """Return a path below the root, "" for what lies outside of it."""
    if not name or name.startswith(("/", "~")) or "://" in name:
        return ""
    path = posixpath.normpath(posixpath.join(folder, name))
    return "" if path.startswith("..") or path == "." else path


def pattern_of(name: str) -> str:
    """Return a name with `*` for what is only known when it runs."""
    parts: list[str] = []
    position = 0
    while position < len(name):
        for opening, closing in (("${{", "}}"), ("${", "}"), ("{{", "}}"), ("$(", ")")):
            if name.startswith(opening, position):
                end = name.find(closing, position)
                position = end + len(closing) if end >= 0 else len(name)
                parts.append("*")
                break
        else:
            if name[position] == "$":
                position += 1
                while position < len(name) and (
                    name[position].isalnum() or name[position] == "_"
                ):
                    position += 1
                parts.append("*")
            else:
                parts.append(name[position])
                position += 1
    return "".join(parts)


def option(words: Sequence[str], *names: str) -> str:
    """Return the value of an option, `--name value` or `--name=value`, "" without."""
    for index, word in enumerate(words):
        head, equals, value = word.partition("=")
        if head in names:
            if equals:
                return value
            return words[index + 1] if index + 1 < len(words) else ""
    return ""


def plain_words(words: Sequence[str], values: frozenset[str]) -> list[str]:
    """Return the words that are no options, nor values of those in `values`."""
    found = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word == "--":
            break
        elif word.startswith("-"):
            skip = word in values
        else:
            found.append(word)
    return found


def strings(value: object) -> list[str]:
    """Return a text, or the texts of a list."""
    if isinstance(value, str):
        return [value]
    return (
        [item for item in value if isinstance(item, str)]
        if isinstance(value, list)
        else []
    )


def mapping(value: object, *keys: str) -> dict[str, Any]:
    """Return the mapping below some keys, empty where there is none."""
    for key in keys:
        value = child(value, key)
    return value if isinstance(value, dict) else {}


def steps_of_text(
    path: str, line: int | None, text: str, cwd: str, name: str
) -> Iterator[Step]:
    """Yield the step of a text that is not empty."""
    if text.strip():
        yield Step(path, line, text, cwd=cwd, name=name)
