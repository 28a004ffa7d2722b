"""Reading from a work tree that may be hostile: links out of it, FIFOs, devices."""

import os
import stat
from pathlib import Path

from mlops_lint.repo.files import File

CHUNK = 1024 * 1024


class Disk:
    """The files below one directory, none of which is opened outside of it."""

    def __init__(self, root: Path) -> None:
        """Look at nothing yet."""
        self.root = os.path.realpath(root)
        self._safe_directories: dict[str, bool] = {}

    def path_of(self, file: File) -> str | bytes:
        """Return the absolute path as the file system knows it."""
        if file.raw is None:
            return os.path.join(self.root, file.path)
        return os.path.join(os.fsencode(self.root), file.raw)

    def size(self, file: File) -> int | None:
        """Return the size in bytes, None where there is no regular file."""
        try:
            status = os.lstat(self.path_of(file))
        except OSError:
            return None
        return status.st_size if stat.S_ISREG(status.st_mode) else None

    def read(self, file: File, limit: int) -> bytes | None:
        """Return up to `limit` bytes, None where there is nothing safe to read.

        A symlink that leads out of the directory, and a special file, are never opened.
        """
        name = self.path_of(file)
        if not self._is_inside(file.path):
            return None
        try:
            if stat.S_ISLNK(os.lstat(name).st_mode):
                target = os.path.realpath(os.fsdecode(name))
                if not target.startswith(self.root + os.sep):
                    return None
                name = target
            # Non-blocking, so that a FIFO put in the place of a file cannot hang.
            handle = os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except (OSError, ValueError):
            return None
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                return None
            return _read_all(handle, status.st_size, limit)
        except OSError:
            return None
        finally:
            os.close(handle)

    def _is_inside(self, path: str) -> bool:
        """Whether no directory on the way to `path` is a symlink out of the root."""
        directory = path.rpartition("/")[0]
        if not directory:
            return True
        known = self._safe_directories.get(directory)
        if known is None:
            place = os.path.join(self.root, directory)
            if os.path.islink(place):
                real = os.path.realpath(place)
                known = real.startswith(self.root + os.sep)
            else:
                known = self._is_inside(directory)
            self._safe_directories[directory] = known
        return known


def _read_all(handle: int, size: int, limit: int) -> bytes:
    """Read a file of about `size` bytes to its end, or up to `limit`."""
    parts: list[bytes] = []
    step = size + 1
    while limit > 0:
        part = os.read(handle, min(limit, step))
        limit -= len(part)
        parts.append(part)
        if len(part) < step:
            # Only the end of a file gives less than was asked for.
            break
        step = CHUNK
    return b"".join(parts)
