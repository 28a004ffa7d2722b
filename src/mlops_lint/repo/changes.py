"""Whether tracked files differ from the last commit, found without running filters."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from mlops_lint.patterns import late
from mlops_lint.records import NamedTuple
from mlops_lint.repo.files import (
    SUBMODULE,
    SYMLINK,
    TREE,
    File,
    Listing,
    tree_entries,
)
from mlops_lint.repo.git import CatFile, run_all
from mlops_lint.repo.location import GitLocation, staged_index
from mlops_lint.repo.pointers import LFS_POINTER_LIMIT, lfs_pointer

# Bytes that one answer may read where time stamps do not decide.
CONTENT_LIMIT = 256 * 1024 * 1024

_STAT = ("ls-files", "--debug", "-z")
_ENTRY = late(
    rb"([^\0]+)\0  ctime: \d+:\d+\n  mtime: (\d+):(\d+)\n  dev: \d+\tino: \d+\n"
    rb"  uid: \d+\tgid: \d+\n  size: (\d+)\tflags: ([0-9a-f]+)\n"
)
# The flags assume-unchanged and skip-worktree: git does not look at the file.
_NOT_LOOKED_AT = 0x8000 | 0x4000_0000
_CONVERTS = late(rb"\s(?:filter=|ident\b|working-tree-encoding=)")


class _Entry(NamedTuple):
    """A path as the index recorded it when it was last the same as its blob."""

    raw: bytes
    seconds: int
    fraction: int
    size: int
    flags: int


def dirty(listing: Listing, root: Path) -> bool | None:
    """Whether tracked files under `root` differ from HEAD, staged or not.

    None where that cannot be known: no git, or a changed file that an attribute
    converts by a program, which is never run (LFS is understood). The executable bit
    and what lies in submodules are not compared; a bare repository is never dirty.
    """
    git = listing.git
    if git is None:
        return None
    if git.work_tree is None:
        return False
    tracked = [file for file in listing.files if file.tracked]
    if listing.conflicts or listing.revision is None:
        return listing.conflicts or bool(tracked)
    tree, cached = run_all(git, TREE, _STAT)
    if tree.code != 0 or cached.code != 0:
        return None
    committed = sorted(tree_entries(tree.data), key=lambda file: file.path)
    if committed != tracked:
        return True
    by_name = {file.raw or file.path.encode(): file for file in tracked}
    entries = list(_entries(cached.data))
    if len(entries) != len(by_name):
        return None
    for _, is_sure in _WorkTree(listing, git, root).differences(by_name, entries):
        return True if is_sure else None
    return False


def changed_paths(listing: Listing, root: Path, base: Listing) -> frozenset[str] | None:
    """Return the paths that differ between `base`, a revision, and the work tree.

    Added, changed and deleted files, staged or not, and untracked ones. What may have
    changed but cannot be compared counts as changed. None without git.
    """
    git = listing.git
    if git is None or git.work_tree is None:
        return None
    before = {file.path: (file.mode, file.blob) for file in base.files}
    now = {file.path: (file.mode, file.blob) for file in listing.files}
    changed = {
        path for path in before.keys() | now.keys() if before.get(path) != now.get(path)
    }
    tracked = {f.raw or f.path.encode(): f for f in listing.files if f.tracked}
    (cached,) = run_all(git, _STAT)
    entries = list(_entries(cached.data))
    work_tree = _WorkTree(listing, git, root)
    changed.update(path for path, _ in work_tree.differences(tracked, entries))
    return frozenset(changed)


def _entries(data: bytes) -> Iterator[_Entry]:
    for match in _ENTRY.finditer(data):
        raw, seconds, fraction, size, flags = match.groups()
        yield _Entry(raw, int(seconds), int(fraction), int(size), int(flags, 16))


class _WorkTree:
    """Compares files with their blobs, reading as few of them as possible."""

    def __init__(self, listing: Listing, git: GitLocation, root: Path) -> None:
        self._git = git
        self._root = os.fsencode(os.path.realpath(root))
        self._left = CONTENT_LIMIT
        self._listing = listing
        try:
            own = os.path.join(git.git_dir, "index")
            index = os.stat(staged_index(git) or own)
            self._index_time = index.st_mtime_ns
        except OSError:
            self._index_time = 0

    def differences(
        self, files: dict[bytes, File], entries: list[_Entry]
    ) -> Iterator[tuple[str, bool]]:
        """Yield the files that are not what their entry says, and whether surely."""
        for entry in entries:
            file = files.get(entry.raw)
            if file is None:
                yield entry.raw.decode("utf-8", "backslashreplace"), False
                continue
            if entry.flags & _NOT_LOOKED_AT or file.mode == SUBMODULE:
                continue
            path = b"%b/%b" % (self._root, entry.raw)
            try:
                status = os.lstat(path)
            except OSError:
                yield file.path, True
                continue
            if stat.S_ISLNK(status.st_mode) != (file.mode == SYMLINK):
                yield file.path, True
            elif not self._is_untouched(entry, status):
                same = self._same_content(path, file, status)
                if same is not True:
                    yield file.path, same is not None

    def _is_untouched(self, entry: _Entry, status: os.stat_result) -> bool:
        if status.st_size & 0xFFFF_FFFF != entry.size:
            return False
        seconds, fraction = divmod(status.st_mtime_ns, 1_000_000_000)
        if seconds & 0xFFFF_FFFF != entry.seconds:
            return False
        # Tools without fine time stamps record, or restore, a fraction of 0.
        if fraction and entry.fraction and fraction != entry.fraction:
            return False
        # A file as young as the index may have been changed after it was recorded.
        return status.st_mtime_ns < self._index_time

    def _same_content(
        self, path: bytes, file: File, status: os.stat_result
    ) -> bool | None:
        if file.mode == SYMLINK:
            return _is_blob(os.readlink(path), file.blob)
        parent = os.path.dirname(path)
        if not stat.S_ISREG(status.st_mode) or os.path.realpath(parent) != parent:
            return False
        self._left -= status.st_size
        if self._left < 0:
            return None
        try:
            with open(path, "rb") as stream:
                data = stream.read(status.st_size + 1)
        except OSError:
            return None
        unix = data.replace(b"\r\n", b"\n")
        if _is_blob(data, file.blob) or _is_blob(unix, file.blob):
            return True
        return self._same_converted(data, file)

    def _same_converted(self, data: bytes, file: File) -> bool | None:
        """Judge content that differs from its blob as it stands."""
        with CatFile(self._git) as blobs:
            pointer = lfs_pointer(blobs.read(file.blob, LFS_POINTER_LIMIT) or b"")
        if pointer is not None:
            import hashlib

            return hashlib.sha256(data).hexdigest() == pointer.oid
        return None if self._converts() else False

    def _converts(self) -> bool:
        """Whether any attributes ask for a conversion other than line ends."""
        paths = [os.path.join(os.fsencode(self._git.git_dir), b"info", b"attributes")]
        for file in self._listing.files:
            if file.path.endswith(".gitattributes"):
                raw = file.raw or file.path.encode()
                paths.append(os.path.join(self._root, raw))
        for path in paths:
            try:
                if not stat.S_ISREG(os.lstat(path).st_mode):
                    continue
                with open(path, "rb") as stream:
                    if _CONVERTS.search(stream.read(1024 * 1024)):
                        return True
            except OSError:
                continue
        return False


def _is_blob(data: bytes, oid: str) -> bool:
    """Whether git would store `data` under `oid`."""
    # Imported late: OpenSSL takes 5 ms, and few runs compare content.
    import hashlib

    kind = "sha256" if len(oid) == 64 else "sha1"
    digest = hashlib.new(kind, b"blob %d\0" % len(data), usedforsecurity=False)
    digest.update(data)
    return digest.hexdigest() == oid
