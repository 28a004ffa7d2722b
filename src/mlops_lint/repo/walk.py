"""The files of a directory without git's help, less those a .gitignore names."""

import os
import stat
from collections.abc import Iterable

from mlops_lint.model import Location, Warn
from mlops_lint.records import record
from mlops_lint.repo.ignore import IgnoreRules

FILES_LIMIT = 500_000
_IGNORE_FILE_LIMIT = 1024 * 1024
# Directories that tools fill and nobody means to version.
GENERATED = frozenset(
    {
        ".venv",
        "node_modules",
        "__pycache__",
        ".tox",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
    }
)
# This file makes a directory a Python virtual environment, whatever its name.
VENV_MARK = "pyvenv.cfg"


@record
class Found:
    """A regular file or symlink, its path as `os.fsdecode` gives it."""

    path: str
    is_symlink: bool


def walk(root: str) -> tuple[list[Found], list[Warn]]:
    """List the files below `root`; symlinks are listed and never followed.

    Special files are left out, as are `.git`, generated directories and whatever a
    .gitignore on the way ignores; an ignored directory is not entered. Directories
    that cannot be read and a tree above `FILES_LIMIT` files become warnings.
    """
    found: list[Found] = []
    warnings: list[Warn] = []
    rules = IgnoreRules(lambda path: _read(os.path.join(root, path)), ())
    waiting = [""]
    while waiting:
        directory = waiting.pop()
        try:
            with os.scandir(os.path.join(root, directory)) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            place = Location(printable(directory) or ".")
            reason = error.strerror or "unreadable"
            warnings.append(
                Warn("unreadable-directory", f"directory left out: {reason}", place)
            )
            continue
        names = {entry.name for entry in listed}
        if directory and VENV_MARK in names:
            continue
        prefix = f"{directory}/" if directory else ""
        if ".gitignore" in names:
            rules.add(f"{prefix}.gitignore")
        below = []
        for entry in listed:
            path = prefix + entry.name
            kind = _kind(entry)
            if kind == stat.S_IFDIR:
                skipped = entry.name == ".git" or entry.name in GENERATED
                if not skipped and not rules.match(path, True):
                    below.append(path)
            elif kind and not rules.match(path):
                found.append(Found(path, kind == stat.S_IFLNK))
        if len(found) > FILES_LIMIT:
            del found[FILES_LIMIT:]
            warnings.append(
                Warn(
                    "too-many-files",
                    f"only the first {FILES_LIMIT:,} files were looked at;"
                    " ignore generated files in .gitignore",
                )
            )
            break
        waiting += reversed(below)
    return found, warnings


def without_generated(paths: Iterable[str]) -> list[str]:
    """Leave out what lies in a generated directory or a virtual environment."""
    listed = list(paths)
    suffix = f"/{VENV_MARK}"
    venvs = {path[: -len(VENV_MARK)] for path in listed if path.endswith(suffix)}
    return [
        path
        for path in listed
        if GENERATED.isdisjoint(path.split("/")[:-1])
        and not (venvs and path.startswith(tuple(venvs)))
    ]


def printable(path: str) -> str:
    r"""Write the bytes of a name that are not UTF-8 as `\xNN`."""
    if path.isascii():
        return path
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _kind(entry: "os.DirEntry[str]") -> int:
    """Return the file type of an entry as `stat` names it, 0 where it is unknown."""
    try:
        if entry.is_symlink():
            return stat.S_IFLNK
        if entry.is_dir(follow_symlinks=False):
            return stat.S_IFDIR
        return stat.S_IFREG if entry.is_file(follow_symlinks=False) else 0
    except OSError:
        return 0


def _read(path: str) -> bytes | None:
    """Read a .gitignore, unless it is a symlink (git follows none) or special."""
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return None
        with open(path, "rb") as stream:
            return stream.read(_IGNORE_FILE_LIMIT)
    except OSError:
        return None
