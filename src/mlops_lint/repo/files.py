"""The listed files, and how they are read from what git prints."""

import os
from collections.abc import Iterator

from mlops_lint.model import Tracking, Warn
from mlops_lint.records import NamedTuple, record
from mlops_lint.repo.location import GitLocation
from mlops_lint.repo.walk import printable

SYMLINK = 0o120000
SUBMODULE = 0o160000
# The call whose output `tree_entries` reads.
TREE = ("ls-tree", "-r", "-z", "HEAD")


class File(NamedTuple):
    r"""One listed file.

    `path` is relative to the linted directory, bytes that are not UTF-8 written
    `\xNN`; `raw` is the path for the file system where that differs. `mode` is git's
    (0o100644, 0o100755, 0o120000 symlink, 0o160000 submodule), 0 where git has none.
    `blob` is the hex id of the committed or staged content, empty for untracked files.
    """

    path: str
    mode: int
    blob: str
    tracked: bool
    raw: bytes | None = None


@record
class Listing:
    """The files of one directory, sorted by path.

    `revision` is the id of HEAD, None where there is no commit or no git. `git` is
    None where git is not there or could not answer. `at_revision` marks the tree of a
    commit, of which nothing need lie in the work tree.
    """

    files: list[File]
    tracking: Tracking
    revision: str | None = None
    git: GitLocation | None = None
    warnings: tuple[Warn, ...] = ()
    conflicts: bool = False
    at_revision: bool = False


def untracked_file(path: str, mode: int = 0) -> File:
    """Make a file of a path as `os.fsdecode` gives it."""
    shown = printable(path)
    return File(shown, mode, "", False, None if shown == path else os.fsencode(path))


def index_entries(data: bytes) -> tuple[list[File], bool]:
    """Read `ls-files -s -z`; of a path in conflict our own side is kept."""
    files: list[File] = []
    stages: dict[str, tuple[str, File]] = {}
    modes: dict[str, int] = {}
    for meta, path, raw in _records(data):
        digits = meta[:6]
        mode = modes.get(digits) or modes.setdefault(digits, int(digits, 8))
        file = File(path, mode, meta[7:-2], True, raw)
        stage = meta[-1]
        if stage == "0":
            files.append(file)
        # Stage 1 is the common ancestor, 2 ours, 3 theirs.
        elif path not in stages or stage == "2" or stages[path][0] == "1":
            stages[path] = (stage, file)
    files += (file for _, file in stages.values())
    return files, bool(stages)


def tree_entries(data: bytes) -> list[File]:
    """Read `ls-tree -r -z`."""
    return [
        File(path, int(meta[:6], 8), meta.rpartition(" ")[2], True, raw)
        for meta, path, raw in _records(data)
    ]


def _records(data: bytes) -> Iterator[tuple[str, str, bytes | None]]:
    """Cut the output into what stands before the tab, the path, and its raw form."""
    try:
        entries = data.decode("utf-8").split("\0")
    except UnicodeDecodeError:
        entries = []
        for entry in data.split(b"\0"):
            meta, _, raw = entry.partition(b"\t")
            path = raw.decode("utf-8", "backslashreplace")
            if raw:
                yield meta.decode("ascii"), path, raw if path.encode() != raw else None
    for text in entries:
        meta_text, _, path = text.partition("\t")
        if path:
            yield meta_text, path, None
