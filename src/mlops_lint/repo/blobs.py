"""What git holds of the listed files, read by one process of git."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from mlops_lint.repo.git import CatFile
from mlops_lint.repo.listing import File, Listing

SYMLINK = 0o120000
SUBMODULE = 0o160000
LONGEST_TARGET = 4096
"""Bytes of the path that a symlink holds."""


class Blobs:
    """The blobs of one listing; git is started when the first is asked for."""

    def __init__(self, listing: Listing) -> None:
        """Ask for nothing yet."""
        self._listing = listing
        self._cat: CatFile | None = None
        self.are_missing = False
        """Whether git did not have or not give what it was asked for so far."""

    def read(self, file: File, limit: int) -> bytes | None:
        """Return up to `limit` bytes of a file, None where git has none of it."""
        cat = self._running()
        if cat is None or not file.blob or file.mode == SUBMODULE:
            return None
        data = cat.read(file.blob, limit)
        self.are_missing |= data is None
        return data

    def followed(self, file: File, limit: int) -> bytes | None:
        """Return a blob, links inside the tree followed as the file system would."""
        if file.mode != SYMLINK:
            return self.read(file, limit)
        # Imported late: few repositories have symlinks, and few runs a revision.
        from mlops_lint.repo.symlinks import resolve

        place = resolve(file.path, self._target_of)
        found = None if place is None else self._listed.get(place)
        return None if found is None else self.read(found, limit)

    def sizes(self, blobs: Sequence[str]) -> Mapping[str, int | None]:
        """Return the size in bytes of each blob, None where git lacks it."""
        cat = self._running()
        sizes = dict.fromkeys(blobs) if cat is None else cat.sizes(blobs)
        self.are_missing |= None in sizes.values()
        return sizes

    def close(self) -> None:
        """End the process of git, if one runs."""
        if self._cat is not None:
            self._cat.close()
            self._cat = None

    def _running(self) -> CatFile | None:
        if self._cat is None and self._listing.git is not None:
            self._cat = CatFile(self._listing.git)
        return self._cat

    def _target_of(self, path: str) -> str | None:
        """Return what a symlink of the tree holds, None where `path` is none."""
        file = self._listed.get(path)
        if file is None or file.mode != SYMLINK:
            return None
        data = self.read(file, LONGEST_TARGET) or b""
        return data.decode("utf-8", "backslashreplace")

    @cached_property
    def _listed(self) -> Mapping[str, File]:
        """Every file by its path, excluded ones too: a link may lead to them."""
        return {file.path: file for file in self._listing.files}
