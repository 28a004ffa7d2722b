"""Where configuration is read from: a directory, or the tree of a commit."""

import os
import posixpath
import stat
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from mlops_lint.records import record
from mlops_lint.repo.documents import DEFAULT_LIMITS

if TYPE_CHECKING:
    from mlops_lint.repo import Repository

MOST = DEFAULT_LIMITS.size + 1
"""Bytes that are read: of a file that is too large only enough to see that it is."""


class UnreadableError(Exception):
    """A file cannot be read; the message goes on after its name.

    `advice` says what to do.
    """

    def __init__(self, message: str, advice: str = "") -> None:
        """Hold both."""
        super().__init__(message)
        self.advice = advice


class Tree(Protocol):
    """Files by their POSIX paths, none of which leads out of it."""

    def read(self, path: str) -> bytes:
        """Return a file.

        Raises:
            UnreadableError: it is missing, no file, or outside.
        """

    def baseline(self, folder: str, name: str) -> tuple[str, bytes | None]:
        """Return a path to open from here, and the content where a commit has it.

        Raises:
            UnreadableError: `name` leads out of `folder`.
        """


@record
class Origin:
    """One file of a tree, and what errors call it.

    `pack` is the name of the preset or the installed pack that it belongs to, empty for
    a file of the repository.
    """

    tree: Tree
    path: str
    shown: str
    pack: str = ""


def outside() -> UnreadableError:
    """Return the error of a path that leads out of its tree."""
    advice = "keep what is extended inside, or install it as a rule pack"
    return UnreadableError("leads out of the repository", advice)


def missing() -> UnreadableError:
    """Return the error of a file that is not there."""
    return UnreadableError("does not exist", "the path is relative to this file")


def _escapes(path: str) -> bool:
    """Whether a normalised path leads out of the tree that it is relative to."""
    return path == ".." or path.startswith(("../", "/"))


class DiskTree:
    """The files below `root`.

    The directory `folder` of it is what can be opened from here as `opened`.
    """

    def __init__(self, root: Path, folder: Path, opened: Path) -> None:
        """Look at nothing yet."""
        self._root = os.path.realpath(root)
        self._folder = os.path.realpath(folder)
        self._opened = opened

    def read(self, path: str) -> bytes:
        """Return a file, reading little more than a document may hold."""
        name = os.path.join(self._root, path)
        try:
            real = os.path.realpath(name)
            if not real.startswith(self._root + os.sep):
                raise outside()
            if not os.path.lexists(name):
                raise missing()
            # Non-blocking, so that a FIFO cannot hang.
            handle = os.open(real, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "no such name"
            raise UnreadableError(f"cannot be read: {reason}") from None
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise UnreadableError("is no file", "name a file")
        with os.fdopen(handle, "rb") as stream:
            return stream.read(MOST)

    def baseline(self, folder: str, name: str) -> tuple[str, bytes | None]:
        """Return the path as it can be opened from here."""
        inside = os.path.realpath(os.path.join(self._root, folder))
        path = os.path.join(inside, name)
        if not os.path.realpath(path).startswith(inside + os.sep):
            raise outside()
        return str(self._opened / os.path.relpath(path, self._folder)), None


class CommitTree(AbstractContextManager["CommitTree"]):
    """All files of a commit, also those above the linted directory.

    `folders` are that directory and those above it, from the top of the tree.
    """

    def __init__(self, top: "Repository", prefix: str) -> None:
        """Hold the repository at the top of the tree."""
        self._top = top
        parts = prefix.split("/") if prefix else []
        self.folders = ["/".join(parts[:n]) for n in range(len(parts), -1, -1)]

    @classmethod
    def of(cls, repo: "Repository") -> Self:
        """Return the tree of the commit that `repo` shows."""
        from mlops_lint.repo import Repository
        from mlops_lint.repo.listing import list_revision

        git = repo.listing.git
        if git is None or git.work_tree is None or not git.prefix:
            return cls(Repository(repo.root, repo.listing), "")
        root = Path(git.work_tree)
        listing = list_revision(root, str(repo.revision))
        return cls(Repository(root, listing), git.prefix)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the git process that reads."""
        self._top.close()

    def find(self, path: str) -> bytes | None:
        """Return a file, None where there is none."""
        return self._top.read(path)

    def read(self, path: str) -> bytes:
        """Return a file."""
        if _escapes(path):
            raise outside()
        data = self._top.read(path)
        if data is None:
            raise missing()
        return data

    def baseline(self, folder: str, name: str) -> tuple[str, bytes | None]:
        """Return the path from the linted directory, and what the commit has there.

        A file that the commit does not have is empty, which is no baseline.
        """
        path = posixpath.normpath(posixpath.join(folder, name))
        if not path.startswith(f"{folder}/" if folder else "") or _escapes(path):
            raise outside()
        shown = posixpath.relpath(path, self.folders[0] or ".")
        return shown, self._top.read(path) or b""
