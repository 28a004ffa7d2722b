"""The linted tree: its files with git truth, their bytes, their parsed documents."""

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from mlops_lint.errors import Problem, TargetError
from mlops_lint.model import Location, Tracking, Warn
from mlops_lint.repo.blobs import SUBMODULE, Blobs
from mlops_lint.repo.disk import Disk, name_of
from mlops_lint.repo.documents import DEFAULT_LIMITS, Document, ParseFailure
from mlops_lint.repo.globs import compile_globs
from mlops_lint.repo.ignore import IgnoreRules
from mlops_lint.repo.index import FileIndex
from mlops_lint.repo.kept import Kept, digest_of, kept_for
from mlops_lint.repo.listing import File, Listing, dirty, list_files, list_revision
from mlops_lint.repo.parsing import parse_or_recall
from mlops_lint.repo.search import Search

READ_LIMIT = 10 * 1024 * 1024
HEAD_SIZE = 4096


class Repository:
    """One directory, listed once and read on demand; every answer is cached.

    Text is judged as it lies in the work tree. `committed` answers from git's index.
    `limits` are the bounds on a document that is parsed.
    """

    def __init__(self, root: Path, listing: Listing, exclude: Iterable[str] = ()):
        """Hold `listing` of `root`, less the files that an `exclude` glob names."""
        self.root = root
        self.listing = listing
        self.tracking = listing.tracking
        self.revision = listing.revision
        # Without a work tree, or at a revision, what git holds is all there is.
        self.has_work_tree = listing.git is None or (
            listing.git.work_tree is not None and not listing.at_revision
        )
        files = listing.files
        patterns = tuple(exclude)
        if patterns:
            excluded = compile_globs(patterns)
            files = [file for file in files if not excluded(file.path)]
        self.files = FileIndex(files)
        self._bytes: dict[str, bytes | None] = {}
        self._digests: dict[str, bytes] = {}
        self._documents: dict[str, Document | ParseFailure | None] = {}
        self.disk = Disk(root)
        self._state: tuple[object, ...] | None = None
        self.limits = DEFAULT_LIMITS
        self.blobs = Blobs(listing)
        self._unknown: set[str] = set()
        self._read_elsewhere: set[str] = set()
        self._parsed_elsewhere: dict[str, ParseFailure | None] = {}

    @classmethod
    def open(
        cls,
        path: str | Path,
        exclude: Iterable[str] = (),
        revision: str | None = None,
    ) -> "Repository":
        """List the directory at `path`, as it lies there or as a commit has it.

        Raises:
            TargetError: `path` is missing, not a directory or not readable; or git
                does not know the revision.
        """
        root = Path(path)
        if not root.exists():
            raise TargetError(
                Problem(f"{path} does not exist", help="name a directory")
            )
        if not root.is_dir():
            raise TargetError(
                Problem(f"{path} is not a directory", help="name its directory instead")
            )
        if not os.access(root, os.R_OK | os.X_OK):
            raise TargetError(Problem(f"{path} cannot be read: permission denied"))
        if revision is not None:
            return cls(root, list_revision(root, revision), exclude)
        return cls(root, list_files(root), exclude)

    def keep_answers(self, state: Iterable[object] = ()) -> None:
        """Use what earlier runs of the same program read out of the same contents."""
        self._state = tuple(state)

    @cached_property
    def kept(self) -> Kept | None:
        """What earlier runs read out of contents; None: this run is on its own."""
        return None if self._state is None else kept_for(self.disk.root, self._state)

    def close(self) -> None:
        """End the git process that reads blobs, if one runs; keep what was read."""
        if (kept := self.__dict__.get("kept")) is not None:
            kept.save()
        self.blobs.close()

    @property
    def name(self) -> str:
        """The name of the directory, for people."""
        return os.path.basename(self.disk.root) or "/"

    @property
    def warnings(self) -> tuple[Warn, ...]:
        """What went wrong so far, while the files were listed and read."""
        return (*self.listing.warnings, *self._unknown_sizes())

    @cached_property
    def dirty(self) -> bool | None:
        """Whether tracked files differ from HEAD; None where git cannot say."""
        return dirty(self.listing, self.root) if self.has_work_tree else False

    @property
    def git_knows(self) -> bool:
        """Whether git says which files are tracked."""
        return self.tracking is Tracking.GIT

    def is_tracked(self, file: File) -> bool:
        """Whether the file is in git; without git every file counts."""
        return file.tracked or not self.git_knows

    def tracked(self, *globs: str) -> list[File]:
        """Return the files in git that a glob matches, sorted by path."""
        return [file for file in self.files.glob(*globs) if self.is_tracked(file)]

    # -- bytes ---------------------------------------------------------------

    def read(self, path: str) -> bytes | None:
        """Return up to 10 MiB of a listed file, None where there is nothing to read.

        A file that is gone from the work tree is read from git's index; a symlink
        that leads out of the directory, and a special file, are never opened.
        """
        if path not in self._bytes:
            self._bytes[path] = self._read(path, READ_LIMIT)
        return self._bytes[path]

    def digest(self, path: str) -> bytes:
        """Return what tells the content that `read` gives from any other one.

        Empty where there is nothing to read. What an earlier run read, and nobody has
        touched since, is not read for it.
        """
        digest = self._digests.get(path)
        if digest is None:
            digest = self._digests[path] = self._digest_of(path)
        return digest

    def _digest_of(self, path: str) -> bytes:
        file = self.files.by_path.get(path)
        digest = b""
        if file is not None and self.has_work_tree:
            digest = self.disk.digest(file, READ_LIMIT)
        if digest:
            return digest
        # Of a file that is gone, or is none, git may know more.
        data = self.read(path)
        return b"" if data is None else digest_of((data,))

    def head(self, path: str, size: int = HEAD_SIZE) -> bytes:
        """Return the first `size` bytes as they lie in the work tree."""
        known = self._bytes.get(path)
        if known is not None:
            return known[:size]
        data = self._read(path, size) or b""
        if len(data) < size:
            # That was all of it, so that it need not be read again.
            self._bytes[path] = data
        return data

    @property
    def read_so_far(self) -> set[str]:
        """The files whose content was asked for in this run."""
        read = {path for path, data in self._bytes.items() if data is not None}
        known = (path for path, digest in self._digests.items() if digest)
        return read.union(known, self._read_elsewhere)

    def text(self, path: str) -> str:
        """Return the file as text, bytes that are not UTF-8 replaced."""
        return (self.read(path) or b"").decode("utf-8-sig", "replace")

    def committed(self, path: str, limit: int = READ_LIMIT) -> bytes | None:
        """Return what git's index holds for `path`; None where that is unknown.

        Without git this is the work tree.
        """
        file = self.files.by_path.get(path)
        if file is None:
            return None
        if not self.git_knows:
            return self.disk.read(file, limit)
        return self.blobs.read(file, limit)

    def committed_size(self, path: str) -> int | None:
        """Return the size in bytes of what git's index holds; None where unknown."""
        return self._blob_sizes.get(path) if self.git_knows else self.size(path)

    def committed_sizes(self, paths: Iterable[str]) -> Mapping[str, int | None]:
        """Return the sizes in bytes in git's index of many paths at once."""
        wanted = list(paths)
        if not self.git_knows or self.listing.git is None:
            return {path: self.size(path) for path in wanted}
        listed = ((path, self.files.by_path.get(path)) for path in wanted)
        blobs = {path: file.blob if file else "" for path, file in listed}
        sizes = self.blobs.sizes([blob for blob in blobs.values() if blob])
        return {path: sizes.get(blob) for path, blob in blobs.items()}

    def held_sizes(self, paths: Iterable[str]) -> Mapping[str, int | None]:
        """Return sizes in git's index, or in the work tree where git lacks the blob.

        A partial clone lacks blobs, the large ones as a rule. Where the work tree has
        no such file either, the size is None, and `warnings` says so.
        """
        sizes = dict(self.committed_sizes(paths))
        for path, size in sizes.items():
            file = self.files.by_path.get(path)
            if size is None and file is not None and file.mode != SUBMODULE:
                sizes[path] = self.size(path) if self.has_work_tree else None
                if sizes[path] is None and not self.on_disk(path):
                    self._unknown.add(path)
        return sizes

    def _unknown_sizes(self) -> Iterator[Warn]:
        if self._unknown:
            count = len(self._unknown)
            what = "a file is" if count == 1 else f"{count} files are"
            message = f"{what} neither here nor in git's object store: size unknown"
            yield Warn("size-unknown", message, Location(min(self._unknown)))

    @cached_property
    def _blob_sizes(self) -> Mapping[str, int | None]:
        tracked = [file.path for file in self.files.files if file.blob]
        return self.committed_sizes(tracked)

    def size(self, path: str) -> int | None:
        """Return the size in bytes in the work tree, None where there is no file."""
        file = self.files.by_path.get(path)
        if file is None:
            return None
        if not self.has_work_tree:
            return self.committed_size(path)
        return self.disk.size(file)

    def on_disk(self, path: str) -> bool:
        """Whether anything of that name lies in the work tree, listed or ignored."""
        return self.has_work_tree and self.disk.holds(path)

    def _read(self, path: str, limit: int) -> bytes | None:
        file = self.files.by_path.get(path)
        if file is None or file.mode == SUBMODULE:
            return None
        if not self.has_work_tree:
            return self.blobs.followed(file, limit)
        data = self.disk.read(file, limit)
        if data is None and file.blob and not self.disk.holds(name_of(file)):
            return self.committed(path, limit)
        return data

    @cached_property
    def search(self) -> Search:
        """What searches through the bytes of many files."""
        return Search(self, self.kept)

    # -- documents -----------------------------------------------------------

    def document(self, path: str) -> "Document | ParseFailure | None":
        """Return the parsed file; None for an unknown format or nothing to read."""
        if path not in self._documents:
            self._documents[path] = parse_or_recall(path, self, self.kept, self.limits)
        return self._documents[path]

    @property
    def parsed(self) -> Mapping[str, ParseFailure | None]:
        """What is wrong with each document that was parsed so far, by path."""
        return self._parsed_elsewhere | {
            path: document if isinstance(document, ParseFailure) else None
            for path, document in self._documents.items()
            if document is not None
        }

    # -- two processes -------------------------------------------------------

    def told(self) -> tuple[Any, ...]:
        """Return in plain values what this process found out, for `absorb`."""
        failures = {
            path: failure and (failure.format, failure.problem, failure.line)
            for path, failure in self.parsed.items()
        }
        unknown = (sorted(self._unknown), self.blobs.are_missing)
        kept = None if self.kept is None else self.kept.used
        disk = None if kept is None else self.disk.told()
        return self.read_so_far, failures, unknown, kept, disk

    def absorb(self, told: tuple[Any, ...]) -> None:
        """Add what another process of the same run found out about the same files."""
        read, failures, (unknown, are_missing), kept, disk = told
        self._read_elsewhere.update(read)
        for path, failure in failures.items():
            found = ParseFailure(path, *failure) if failure else None
            self._parsed_elsewhere[path] = found
        self._unknown.update(unknown)
        self.blobs.are_missing |= are_missing
        if self.kept is not None and kept is not None:
            self.kept.absorb(*kept)
            self.disk.absorb(disk)

    # -- ignored files -------------------------------------------------------

    @cached_property
    def ignore_rules(self) -> IgnoreRules:
        """What git would ignore, by the .gitignore files of the tree."""
        paths = [file.path for file in self.files.glob(".gitignore")]
        return IgnoreRules(self.read, paths)

    def is_ignored(self, path: str, is_dir: bool = False) -> bool:
        """Whether git would ignore `path`, which need not exist."""
        return self.ignore_rules.match(path, is_dir) is not None
