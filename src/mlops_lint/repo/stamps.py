"""Which files are as they were when an earlier run read them, told without reading.

As in git's index: a file whose size, times and number in the file system are the same
has the same content. The time of its last change of any kind cannot be set back, and a
file that was young when it was read is read again: it may have changed within one tick
of the clock.
"""

import os
import time
from collections.abc import Container, Mapping

Stamp = tuple[int, int, int, int]
Known = Mapping[tuple[str, int], tuple[Stamp, bytes]]
"""Stamp and digest of the content by name, and by how many bytes of it were read."""

NOTHING = (None, b"")
"""What is known of a file that no run has read."""
YOUNG = 2_500_000_000
"""Nanoseconds; no file system in use has a coarser clock than two seconds."""


class Stamps:
    """The stamps of the files of one work tree, and the digests that go with them."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self.known: Known = {}
        """What an earlier run found; set by who kept it."""
        self.found: dict[tuple[str, int], tuple[Stamp, bytes]] = {}
        """What this run found anew."""
        self._seen: dict[str, os.stat_result] = {}
        self._old = time.time_ns() - YOUNG

    def recall(self, name: str, limit: int, path: str) -> bytes | None:
        """Return the digest that an earlier run made of `path`, None if not current."""
        stamp, digest = self.known.get((name, limit), NOTHING)
        if stamp is None:
            return None
        try:
            status = os.lstat(path)
        except (OSError, ValueError):
            return None
        # Only a regular file was ever read: one with its stamp is the same.
        return digest if _stamp(status) == stamp else None

    def every(self, names: Container[str]) -> Known:
        """Return all that is known of files with these names."""
        known = {key: held for key, held in self.known.items() if key[0] in names}
        return known | self.found

    def see(self, name: str, status: os.stat_result) -> None:
        """Note down how a file is that is about to be read."""
        self._seen[name] = status

    def keep(self, name: str, limit: int, digest: bytes) -> None:
        """Note down the digest of what was read, where its stamp can be relied on."""
        status = self._seen.get(name)
        if status and max(status.st_mtime_ns, status.st_ctime_ns) < self._old:
            self.found[name, limit] = (_stamp(status), digest)


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
