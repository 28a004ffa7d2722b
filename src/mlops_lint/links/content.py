"""What lies in a place, held against what a lock or a pointer records of it."""

from collections.abc import Mapping
from typing import Any

from mlops_lint.links.hashing import directory_hash, file_hash, line_end_forms
from mlops_lint.links.tree import DIRECTORY, NOTHING, Tree
from mlops_lint.model.graph import MISSING, OK, STALE, UNKNOWN
from mlops_lint.records import NamedTuple

DIR = ".dir"
MOST_BYTES = 64 * 1024 * 1024
"""Bytes of one directory that are hashed."""
LINE_ENDS = "differs from the record in line ends only"


class Judgement(NamedTuple):
    """The state of an edge, and why; `minor` as of an edge."""

    state: str
    detail: str
    minor: bool = False


class Contents:
    """The hashes of files and directories, each computed once."""

    def __init__(self, tree: Tree) -> None:
        """Hash nothing yet."""
        self.tree = tree
        self._files: dict[tuple[str, bool], str | None] = {}
        self._judged: dict[tuple[str, str, bool, object], Judgement] = {}

    def judge(
        self, path: str, recorded: Mapping[str, Any], *, whole: bool = False
    ) -> Judgement:
        """Judge the file or directory at `path`, which must be there.

        A `whole` directory is one that DVC itself puts there, so that it lacks nothing.
        """
        digest = hash_of(recorded)
        legacy = "hash" not in recorded
        key = (path, digest, legacy, recorded.get("nfiles"))
        if key not in self._judged:
            self._judged[key] = self._judge(path, digest, legacy, recorded)
        judged = self._judged[key]
        if whole and judged.state == UNKNOWN and judged.minor:
            return Judgement(STALE, f"files of {path} are not here")
        return judged

    def _judge(
        self, path: str, digest: str, legacy: bool, recorded: Mapping[str, Any]
    ) -> Judgement:
        if not digest:
            return Judgement(UNKNOWN, "the record holds no MD5 to compare with")
        is_directory = self.tree.kind_of(path) == DIRECTORY
        if is_directory != digest.endswith(DIR):
            kinds = ("a directory", "a file")
            now, then = kinds if is_directory else kinds[::-1]
            return Judgement(STALE, f"{path} is {now}, {then} is recorded")
        if is_directory:
            return self._judge_directory(path, digest, legacy, recorded)
        return self._judge_file(path, digest, legacy, recorded)

    def _judge_file(
        self, path: str, digest: str, legacy: bool, recorded: Mapping[str, Any]
    ) -> Judgement:
        found = self._hash(path, legacy)
        if found is None:
            size = self.tree.size(path)
            known = recorded.get("size")
            if not legacy and size is not None and isinstance(known, int):
                if size != known:
                    return Judgement(STALE, f"{path} has {size:,} bytes, not {known:,}")
                return Judgement(UNKNOWN, f"{path} is too large to be hashed here")
            return Judgement(UNKNOWN, f"{path} cannot be read here")
        if found == digest:
            return Judgement(OK, f"{path} is as recorded")
        data = self.tree.read(path) or b""
        for form in line_end_forms(data):
            if file_hash(form, legacy=legacy) == digest:
                return Judgement(STALE, f"{path} {LINE_ENDS}", minor=True)
        return Judgement(STALE, f"{path} has changed since it was recorded")

    def _hash(self, path: str, legacy: bool) -> str | None:
        key = (path, legacy)
        if key not in self._files:
            data = self.tree.read(path)
            self._files[key] = None if data is None else file_hash(data, legacy=legacy)
        return self._files[key]

    # -- directories ---------------------------------------------------------

    def _judge_directory(
        self, path: str, digest: str, legacy: bool, recorded: Mapping[str, Any]
    ) -> Judgement:
        files = self.tree.files_below(path)
        if files is None:
            return Judgement(UNKNOWN, f"{path} holds too many files to be hashed here")
        hashes: dict[str, str] = {}
        total = 0
        for file in files:
            found = self._hash(file, legacy)
            total += len(self.tree.read(file) or b"")
            if found is None or total > MOST_BYTES:
                return Judgement(UNKNOWN, f"{path} is too large to be hashed here")
            hashes[file[len(path) + 1 :] if path != "." else file] = found
        if directory_hash(hashes) == digest:
            return Judgement(OK, f"the files of {path} are as recorded")
        return self._unequal(path, files, recorded.get("nfiles"))

    def _unequal(self, path: str, files: list[str], known: object) -> Judgement:
        """Judge a directory that differs: by its own change, or as part of a clone.

        A record counts what git ignores, too. A clone lacks those files, and then
        nothing can be said; a file that git has and the disk lacks says enough.
        """
        tree = self.tree
        count = len(files)
        if not tree.repo.has_work_tree:
            message = f"{path} may hold ignored files where it was recorded"
            return Judgement(UNKNOWN, message)
        there = set(files)
        gone = [
            file.path
            for file in tree.repo.files.under(path)
            if file.path not in there and not tree.dvc_ignores(file.path)
        ]
        if gone and not tree.trusts_git:
            return Judgement(STALE, f"{path} has lost {gone[0]} since", minor=True)
        few = not isinstance(known, int) or count < known
        if few and tree.may_lack(path):
            what = f"{known:,}" if isinstance(known, int) else "other"
            message = (
                f"{path} holds {count:,} files and {what} are recorded:"
                " git may ignore the rest"
            )
            return Judgement(UNKNOWN, message, minor=True)
        return Judgement(STALE, f"files of {path} have changed since", minor=True)


def hash_of(recorded: Mapping[str, Any]) -> str:
    """Return the MD5 that a record holds, "" where it holds none.

    Of a directory whose files are recorded one by one it is computed from them.
    """
    digest = recorded.get("md5")
    if isinstance(digest, str):
        return digest
    files = recorded.get("files")
    if not isinstance(files, list):
        return ""
    hashes = {}
    for file in files:
        if not isinstance(file, dict) or not isinstance(file.get("md5"), str):
            return ""
        hashes[str(file.get("relpath"))] = file["md5"]
    return directory_hash(hashes)


def absent(tree: Tree, path: str, where: str) -> Judgement:
    """Judge what is not there: unknown, unless git has it and it was deleted."""
    if tree.in_git(path) and tree.kind_of(path) == NOTHING:
        return Judgement(MISSING, f"{path} is in git and was deleted here")
    return Judgement(UNKNOWN, f"{path} is not here{where}")
