"""Which paths git would ignore, from the .gitignore files of the tree."""

import re
from collections.abc import Callable, Iterable

from mlops_lint.patterns import late
from mlops_lint.records import record
from mlops_lint.repo.globs import Glob, parse_glob

Read = Callable[[str], bytes | None]
Match = re.Pattern[str]

# One file with more lines than this is cut off.
LINES_LIMIT = 20_000


@record
class _Line:
    number: int
    glob: Glob
    pattern: Match


class _Rules:
    """The lines of one .gitignore, asked from the last to the first."""

    def __init__(self, path: str, lines: list[_Line]) -> None:
        self.path = path
        self._lines = lines[::-1]
        # Nearly all paths match nothing: two expressions find that out at once.
        self._by_name = _any_of([line for line in lines if not line.glob.anchored])
        self._by_path = _any_of([line for line in lines if line.glob.anchored])

    def last_match(self, path: str, name: str, is_dir: bool) -> _Line | None:
        """Return the last line that speaks of `path`, relative to the file."""
        by_name = self._by_name is not None and self._by_name.fullmatch(name)
        by_path = self._by_path is not None and self._by_path.fullmatch(path)
        if not by_name and not by_path:
            return None
        for line in self._lines:
            glob = line.glob
            if glob.directory_only and not is_dir:
                continue
            if line.pattern.fullmatch(path if glob.anchored else name):
                return line
        return None


def _any_of(lines: list[_Line]) -> Match | None:
    regexes = dict.fromkeys(line.glob.regex for line in lines)
    return late("|".join(regexes), re.DOTALL) if regexes else None


class IgnoreRules:
    """The .gitignore files of a tree, each read when it is first needed."""

    def __init__(self, read: Read, gitignore_paths: Iterable[str]) -> None:
        """Hold the paths of the files, relative to the tree's root.

        A path of another name (`.git/info/exclude`) speaks of the whole tree, and
        every .gitignore has the last word over it. `read` returns a file's bytes, or
        None for a file that cannot be read, which then ignores nothing.
        """
        self._read = read
        self._sources: dict[str, list[str]] = {}
        self._rules: dict[str, list[_Rules]] = {}
        self._directories: dict[str, tuple[str, int] | None] = {"": None}
        for path in gitignore_paths:
            self.add(path)

    def add(self, path: str) -> None:
        """Add a file; no path below its directory may have been asked for before."""
        directory, _, name = path.rpartition("/")
        if name == ".gitignore":
            self._sources.setdefault(directory, []).append(path)
        else:
            self._sources.setdefault("", []).insert(0, path)

    def match(self, path: str, is_dir: bool = False) -> tuple[str, int] | None:
        """Return the file and line that make git ignore `path`, None if none does.

        `path` need not exist. Whatever lies in an ignored directory is ignored.
        """
        directory = path.rpartition("/")[0]
        inherited = self._match_directory(directory)
        return inherited or self._match_itself(path, is_dir)

    def _match_directory(self, directory: str) -> tuple[str, int] | None:
        missing = []
        while directory not in self._directories:
            missing.append(directory)
            directory = directory.rpartition("/")[0]
        verdict = self._directories[directory]
        for below in reversed(missing):
            verdict = verdict or self._match_itself(below, True)
            self._directories[below] = verdict
        return verdict

    def _match_itself(self, path: str, is_dir: bool) -> tuple[str, int] | None:
        """Judge `path` by the files of its directories, the innermost first."""
        directory, _, name = path.rpartition("/")
        while True:
            if directory in self._sources:
                relative = path[len(directory) + 1 :] if directory else path
                for rules in reversed(self._rules_of(directory)):
                    line = rules.last_match(relative, name, is_dir)
                    if line is not None:
                        if line.glob.negated:
                            return None
                        return rules.path, line.number
            if not directory:
                return None
            directory = directory.rpartition("/")[0]

    def _rules_of(self, directory: str) -> list[_Rules]:
        rules = self._rules.get(directory)
        if rules is None:
            rules = [
                _Rules(path, parse_lines(self._read(path) or b""))
                for path in self._sources[directory]
            ]
            self._rules[directory] = rules
        return rules


def parse_lines(data: bytes) -> list[_Line]:
    """Read the lines of a .gitignore, leaving out comments and invalid ones."""
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "backslashreplace")
    lines = []
    for number, raw in enumerate(text.split("\n")[:LINES_LIMIT], 1):
        line = raw.removesuffix("\r")
        if line.startswith("#"):
            continue
        glob = parse_glob(_trim(line))
        if glob is not None:
            pattern = late(glob.regex, re.DOTALL)
            lines.append(_Line(number, glob, pattern))
    return lines


def _trim(line: str) -> str:
    """Take away the spaces at the end that no backslash protects."""
    trimmed = line.rstrip(" ")
    slashes = len(trimmed) - len(trimmed.rstrip("\\"))
    if slashes % 2 and trimmed != line:
        return trimmed + " "
    return trimmed
