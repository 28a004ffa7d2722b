"""Where a name leads: to what is there, to what is made elsewhere, or nowhere."""

import posixpath
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from mlops_lint.facts.commands.ground import pattern_of
from mlops_lint.links.references.made import Made
from mlops_lint.links.references.reference import Judged, missing, ok, unknown
from mlops_lint.patterns import late
from mlops_lint.repo import SUBMODULE
from mlops_lint.repo.index import FileIndex
from mlops_lint.repo.wildcards import fits

if TYPE_CHECKING:
    from mlops_lint.facts import Facts

SYMLINK = 0o120000
VARIABLE = late(r"[$%<>{}`\\|]|\(\)|\bpath/to\b")
OUTSIDE = late(r"[A-Za-z][A-Za-z0-9+.-]*:|git@|[/~]|[\w.-]+@[\w.-]+:")
LOCKS = frozenset(
    (
        *("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "conda-lock.yml"),
        *("pixi.lock", "package-lock.json", "yarn.lock", "pnpm-lock.yaml"),
        *("requirements.txt", "pyproject.toml", "setup.py", "environment.yml"),
    )
)
"""What nothing makes on the way: a clone without them cannot be installed."""

FILLED = (
    "{{",
    "}}",
    "{%",
    "cookiecutter",
    "template/",
    "templates/",
    "_template",
    ".tmpl",
)
"""What paths of files hold that others are made from."""
MOST_SHOWN = 100


class Places:
    """Judges names against the files of one repository."""

    def __init__(self, facts: "Facts") -> None:
        """Look for nothing yet."""
        self.facts = facts
        self.repo = facts.repo
        self.files = facts.repo.files
        self.made = Made(facts)

    def is_file(self, path: str) -> bool:
        """Whether there is a file of that path."""
        return path in self.files.by_path

    def is_directory(self, path: str) -> bool:
        """Whether there is a directory of that path; "" and "." are the root."""
        return path in ("", ".") or path in self.files.directories

    def is_there(self, path: str) -> bool:
        """Whether there is a file or directory of that path, excluded or not."""
        known = self.is_file(path) or self.is_directory(path)
        return known or path in self._excluded

    @cached_property
    def _excluded(self) -> frozenset[str]:
        """The files that the configuration excludes, and their directories."""
        known = self.files.by_path
        files = FileIndex(f for f in self.repo.listing.files if f.path not in known)
        return files.directories.union(files.by_path)

    def judge(self, at: str, name: str, *folders: str) -> Judged:
        """Judge a name that the file `at` gives, relative to one of `folders`.

        The first folder is the one it should be in. Globs and variables stand for
        any text.
        """
        shown = name if len(name) <= MOST_SHOWN else f"{name[:MOST_SHOWN]}..."
        if not name or OUTSIDE.match(name):
            return unknown(f"{shown} is no file of this repository", name)
        places = [joined(folder, name) for folder in folders or ("",)]
        first = places[0]
        if VARIABLE.search(name) or set("*?[") & set(name):
            return self._by_pattern(shown, name, [p for p in places if p is not None])
        for path in places:
            if path is not None and self.is_there(path):
                return ok(f"{path} is there", path)
        if first is None:
            return unknown(f"{shown} lies outside of this repository", name)
        return self.absent(at, first)

    def _by_pattern(self, shown: str, name: str, places: list[str]) -> Judged:
        for path in places:
            found = self.matching(pattern_of(path))
            if found:
                return ok(f"{found} fits {shown}", found)
        if VARIABLE.search(name):
            return unknown(f"{shown} is known only when it runs", name)
        place = places[0] if places else name
        home = posixpath.dirname(place.partition("*")[0])
        if self.made.by_dvc(home) or self.is_ignored(home) or self.is_ignored(place):
            return unknown(f"what fits {shown} is not kept in git", place)
        return missing(f"nothing fits {shown}", place)

    def matching(self, pattern: str) -> str:
        """Return a file or directory that fits a pattern from the root, "" for none."""
        home = pattern.partition("*")[0].rpartition("/")[0]
        if not pattern.strip("*/."):
            return ""
        for file in self.files.under(home):
            if fits(file.path, pattern):
                return file.path
        folders = (f for f in sorted(self.files.directories) if f.startswith(home))
        return next((f for f in folders if fits(f, pattern)), "")

    def absent(self, at: str, path: str) -> Judged:
        """Judge a path that is not there: who may bring it?"""
        if self.is_pattern(at):
            return unknown(f"a template may make {path}", path)
        link = next((p for p in parents(path) if self._leads_away(p)), "")
        if link:
            return unknown(f"{link} leads out of this repository", path)
        if self.made.by_dvc(path):
            return unknown(f"DVC keeps {path}: dvc pull brings it", path)
        if self.is_ignored(path):
            if posixpath.basename(path) in LOCKS:
                return missing(f"git ignores {path}, so that no clone has it", path)
            return unknown(f"git ignores {path}: something makes it", path)
        maker = self.made.by_commands(path) or self.made.by_code(path, at)
        if maker:
            return unknown(f"{maker} may make {path}", path)
        return missing(f"{path} does not exist", path)

    def is_pattern(self, path: str) -> bool:
        """Whether other files are made from the file, whose names are filled in."""
        return any(sign in path for sign in FILLED) or self.is_template

    @cached_property
    def is_template(self) -> bool:
        """Whether the repository is one that others are made from."""
        return self.facts.value("project_kind") == "template"

    def is_ignored(self, path: str) -> bool:
        """Whether git would ignore the path, as a file or as a directory."""
        return bool(path) and (
            self.repo.is_ignored(path) or self.repo.is_ignored(path, is_dir=True)
        )

    def _leads_away(self, path: str) -> bool:
        file = self.files.by_path.get(path)
        leads = file is not None and file.mode in (SUBMODULE, SYMLINK)
        return leads or path in self._submodules

    @cached_property
    def _submodules(self) -> frozenset[str]:
        """The folders of submodules, which may lie here without git's index."""
        lines = self.repo.text(".gitmodules").split("\n")
        pairs = (line.partition("=") for line in lines)
        return frozenset(v.strip() for key, _, v in pairs if key.strip() == "path")

    def ending(self, *tails: str) -> list[str]:
        """Return the files whose paths end in one of some paths."""
        return [
            file.path
            for tail in tails
            for file in self.files.by_name.get(tail.rpartition("/")[2], ())
            if file.path == tail or file.path.endswith(f"/{tail}")
        ]


def joined(folder: str, name: str) -> str | None:
    """Return a name from a folder as a path from the root, None for outside."""
    path = posixpath.normpath(posixpath.join(folder, name))
    if path.startswith(("/", "../")) or path == "..":
        return None
    return "" if path == "." else path


def parents(path: str) -> Iterator[str]:
    """Yield a path and the directories above it."""
    while path:
        yield path
        path = path.rpartition("/")[0]


def texts(value: object) -> list[str]:
    """Return a text, or the texts of a list."""
    if isinstance(value, str):
        return [value]
    listed: Iterable[object] = value if isinstance(value, list) else ()
    return [item for item in listed if isinstance(item, str)]
