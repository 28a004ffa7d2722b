"""The files of a repository as DVC sees them: ignored ones count as well."""

import os
from collections.abc import Iterator
from functools import cached_property
from posixpath import join, normpath

from mlops_lint.patterns import late
from mlops_lint.repo import SUBMODULE, Repository
from mlops_lint.repo.disk import DIRECTORY, FILE, NOTHING
from mlops_lint.repo.files import untracked_file
from mlops_lint.repo.ignore import IgnoreRules
from mlops_lint.repo.repository import READ_LIMIT

__all__ = ["DIRECTORY", "FILE", "NOTHING", "Tree", "place"]

ELSEWHERE = late(r"[A-Za-z][A-Za-z0-9+.-]*://|[A-Za-z]:[\\/]|[/~]")
ALWAYS_IGNORED = frozenset((".git", ".hg", ".dvc"))
COMPILED = late(r"__pycache__|\*\.py")
MOST_FILES = 10_000
RULES, OWN_RULES = ".gitignore", ".dvcignore"


class Tree:
    """What lies in the work tree or, without one, in git."""

    def __init__(self, repo: Repository) -> None:
        """Read nothing yet."""
        self.repo = repo
        self._disk = repo.disk
        self._kinds: dict[str, str] = {}
        self._data: dict[str, bytes | None] = {}

    @cached_property
    def trusts_git(self) -> bool:
        """Whether a file that git has and the disk lacks counts as there.

        So it is where there is no work tree, or one that was made to hold only a part.
        """
        if not self.repo.has_work_tree:
            return True
        git = self.repo.listing.git
        if git is None:
            return False
        sparse = os.path.join(git.git_dir, "info", "sparse-checkout")
        return self._disk.holds(os.path.abspath(sparse))

    def kind_of(self, path: str) -> str:
        """Return FILE, DIRECTORY or NOTHING for a path as `place` gives it."""
        known = self._kinds.get(path)
        if known is None:
            known = self._kinds[path] = self._kind_of(path)
        return known

    def _kind_of(self, path: str) -> str:
        if self.repo.has_work_tree:
            kind = self._disk.kind(path)
            if kind != NOTHING or not self.trusts_git:
                return kind
        file = self.repo.files.by_path.get(path)
        if file is not None:
            return DIRECTORY if file.mode == SUBMODULE else FILE
        in_git = path == "." or path in self.repo.files.directories
        return DIRECTORY if in_git else NOTHING

    def in_git(self, path: str) -> bool:
        """Whether git has the file, or anything below the directory."""
        file = self.repo.files.by_path.get(path)
        if file is not None:
            return self.repo.is_tracked(file)
        return any(self.repo.is_tracked(file) for file in self.repo.files.under(path))

    def read(self, path: str) -> bytes | None:
        """Return a file; None for none, or one of 10 MiB or more."""
        if self.kind_of(path) != FILE:
            return None
        if path in self.repo.files.by_path:
            data = self.repo.read(path)
        elif path in self._data:
            data = self._data[path]
        else:
            there = self.repo.has_work_tree
            file = untracked_file(path)
            data = self._disk.read(file, READ_LIMIT) if there else None
            self._data[path] = data
        return None if data is None or len(data) >= READ_LIMIT else data

    def size(self, path: str) -> int | None:
        """Return the size of a file in bytes, None where it is not known."""
        if path in self.repo.files.by_path:
            return self.repo.size(path)
        return self._disk.size(untracked_file(path))

    def files_below(self, directory: str) -> list[str] | None:
        """Return the files of a directory that DVC would take; None: too many."""
        found: list[str] = []
        listed = self._on_disk if self.repo.has_work_tree else self._in_git
        for path in listed(directory):
            if len(found) >= MOST_FILES:
                return None
            found.append(path)
        return found

    def _in_git(self, directory: str) -> Iterator[str]:
        for file in self.repo.files.under(directory):
            if not self.dvc_ignores(file.path):
                yield file.path

    def _on_disk(self, directory: str) -> Iterator[str]:
        """Walk as DVC does, through links that stay inside; each place once."""
        seen: set[str] = set()
        waiting = [directory]
        while waiting:
            place = waiting.pop()
            found = self._disk.entries(place)
            if found is None or found.place in seen:
                continue
            seen.add(found.place)
            for name, kind in found.held:
                path = normpath(join(place, name))
                ignored = self.dvc_ignores(path, kind == DIRECTORY)
                if name in ALWAYS_IGNORED or ignored:
                    continue
                if kind == DIRECTORY:
                    waiting.append(path)
                elif kind == FILE:
                    yield path

    def dvc_ignores(self, path: str, is_directory: bool = False) -> bool:
        """Whether a .dvcignore file hides the path from DVC."""
        rules = self._dvcignore
        return rules is not None and rules.match(path, is_directory) is not None

    @cached_property
    def _dvcignore(self) -> IgnoreRules | None:
        """The rules of the .dvcignore files, which are written as git's are."""
        own = [file.path for file in self.repo.files.glob(OWN_RULES)]
        own = [path for path in own if self.repo.text(path).strip()]
        if not own:
            return None

        def read(path: str) -> bytes | None:
            return self.repo.read(path.removesuffix(RULES) + OWN_RULES)

        return IgnoreRules(read, [p.removesuffix(OWN_RULES) + RULES for p in own])

    def may_lack(self, directory: str) -> bool:
        """Whether files of a directory may be nowhere but where a stage was run.

        Compiled Python is, and so is whatever a rule of .gitignore for more than one
        path speaks of.
        """
        if any(f.path.endswith(".py") for f in self.repo.files.under(directory)):
            return True
        for file in self.repo.files.glob(RULES):
            home = file.path.rpartition("/")[0]
            near = not home or f"{directory}/".startswith(f"{home}/")
            if not near and not f"{home}/".startswith(f"{directory}/"):
                continue
            for line in self.repo.text(file.path).split("\n"):
                rule = line.strip()
                if COMPILED.search(rule):
                    continue
                if rule and not rule.startswith(("#", "!", "/")):
                    return True
                named = normpath(join(home, rule.strip("/")))
                if rule.startswith("/") and f"{named}/".startswith(f"{directory}/"):
                    return True
                if rule.startswith("/") and "*" in rule:
                    return True
        return False


def place(base: str, path: str) -> str | None:
    """Return a path that is relative to `base` as one of the repository.

    None for what is not in it: URLs, absolute paths, and those that lead out.
    """
    if not path or ELSEWHERE.match(path):
        return None
    joined = normpath(join(base, path))
    return None if joined == ".." or joined.startswith("../") else joined
