"""Where the git directory is, found without git, which would trust what it finds."""

import os
import stat
from pathlib import Path

from mlops_lint.records import record

# A `.git` file holds one line with one path.
_LINK_LIMIT = 8192


@record
class GitLocation:
    """A repository as absolute paths without symlinks.

    `work_tree` is None for a bare repository. `prefix` is the POSIX path from the
    work tree to the linted directory, empty where they are the same.
    """

    git_dir: str
    work_tree: str | None
    prefix: str = ""

    @property
    def cwd(self) -> str:
        """The directory git runs in; it prints paths relative to it."""
        if self.work_tree is None:
            return self.git_dir
        return os.path.join(self.work_tree, self.prefix)


def find_git(path: str | Path) -> GitLocation | None:
    """Find the repository that `path` is in, or the bare repository that it is.

    A `.git` that is no repository is passed over as git does, and returned only
    where nothing better lies above: git then says what is wrong with it.
    """
    start = os.path.realpath(path)
    broken: GitLocation | None = None
    directory = start
    while True:
        git_dir = _git_dir_at(os.path.join(directory, ".git"))
        if git_dir is not None:
            prefix = os.path.relpath(start, directory).replace(os.sep, "/")
            prefix = "" if prefix == "." else prefix
            location = GitLocation(git_dir, directory, prefix)
            if _is_git_dir(git_dir):
                return location
            broken = broken or location
        elif directory == start and _is_git_dir(start):
            return GitLocation(start, None)
        parent = os.path.dirname(directory)
        if parent == directory:
            return broken
        directory = parent


def staged_index(location: GitLocation) -> str | None:
    """Return the index that git made for the commit in the making, None for its own.

    `git commit -a` and `git commit PATH` have hooks look at an index of their own,
    which GIT_INDEX_FILE names. It counts only as a plain file directly in the git
    directory: what a hook of another repository was given says nothing of this one.
    """
    named = os.environ.get("GIT_INDEX_FILE")
    if not named or location.work_tree is None:
        return None
    # Git takes a relative one from the top of the work tree.
    path = os.path.join(location.work_tree, named)
    folder = os.path.realpath(os.path.dirname(path))
    path = os.path.join(folder, os.path.basename(path))
    try:
        is_plain = stat.S_ISREG(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return None
    return path if is_plain and folder == location.git_dir else None


def _git_dir_at(dot_git: str) -> str | None:
    """Return what `.git` stands for: itself, or what its `gitdir:` line names."""
    try:
        mode = os.stat(dot_git).st_mode
        if stat.S_ISDIR(mode):
            return os.path.realpath(dot_git)
        if not stat.S_ISREG(mode):
            return None
        with open(dot_git, "rb") as stream:
            line = stream.read(_LINK_LIMIT)
    except OSError:
        return None
    if not line.startswith(b"gitdir:") or b"\0" in line:
        return None
    target = os.fsdecode(line.removeprefix(b"gitdir:").strip())
    return os.path.realpath(os.path.join(os.path.dirname(dot_git), target))


def _is_git_dir(path: str) -> bool:
    """Whether `path` holds HEAD and either its own objects or a link to them."""
    if not os.path.lexists(os.path.join(path, "HEAD")):
        return False
    if os.path.isfile(os.path.join(path, "commondir")):
        return True
    return all(os.path.isdir(os.path.join(path, name)) for name in ("objects", "refs"))
