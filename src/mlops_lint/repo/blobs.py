"""Committed content, read from git's object store and never fetched into it."""

import re
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import IO, Self, cast

from mlops_lint.repo.git import TIMEOUT, command, environment, git_program
from mlops_lint.repo.location import GitLocation

# A blob this much longer than asked for is cheaper to cut off than to read through.
DRAIN_LIMIT = 8 * 1024 * 1024
# `sizes` gives up when this many processes in a row die before their first answer.
BARREN_LIMIT = 50

_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class CatFile:
    """Reads blobs through one long-lived `git cat-file --batch`.

    A blob that is not in the object store (as in a partial clone) is None and is
    never fetched. A process that dies is started again for the next blob.
    """

    def __init__(self, location: GitLocation) -> None:
        """Start nothing yet; the process starts with the first read."""
        self._location = location
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Return itself; `close` is called at the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process."""
        self.close()

    def close(self) -> None:
        """End the process, if one runs."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            # Closing stdin flushes it, which fails where the process is gone.
            with suppress(OSError):
                process.communicate()

    def read(self, oid: str, limit: int) -> bytes | None:
        """Return up to `limit` bytes of the blob `oid` (full hex), None if missing."""
        if not _OID.fullmatch(oid):
            return None
        try:
            return self._ask(oid, limit)
        except (OSError, EOFError, ValueError):
            self.close()
            return None

    def _ask(self, oid: str, limit: int) -> bytes | None:
        process = self._running()
        # One question at a time, shorter than any pipe buffer: no deadlock.
        questions = cast(IO[bytes], process.stdin)
        answers = cast(IO[bytes], process.stdout)
        with _watched(process):
            questions.write(oid.encode() + b"\n")
            questions.flush()
            header = answers.readline().split()
            if len(header) == 2:
                return None
            if len(header) != 3:
                raise EOFError
            size = int(header[2])
            data = answers.read(min(size, limit))
            rest = size - len(data)
            if rest > DRAIN_LIMIT:
                self.close()
            elif len(answers.read(rest + 1)) != rest + 1:
                raise EOFError
        return data if header[1] == b"blob" else None

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            if git_program() is None:
                raise OSError("git is not installed")
            self._process = subprocess.Popen(
                command(self._location, "cat-file", "--batch"),
                cwd=self._location.cwd,
                env=environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    def sizes(self, oids: Iterable[str]) -> Mapping[str, int | None]:
        """Return the size in bytes of each blob `oid`, None where it is missing."""
        asked = list(dict.fromkeys(oids))
        found: dict[str, int | None] = dict.fromkeys(asked)
        left = [oid for oid in asked if _OID.fullmatch(oid)]
        barren = 0
        while left and barren < BARREN_LIMIT:
            answers = self._check(left)
            for oid, answer in zip(left, answers, strict=False):
                if len(answer) == 3 and answer[1] == b"blob":
                    found[oid] = int(answer[2])
            barren = 0 if answers else barren + 1
            # git that dies does so at the blob after its last answer.
            left = left[len(answers) + 1 :] if len(answers) < len(left) else []
        return found

    def _check(self, oids: Sequence[str]) -> list[list[bytes]]:
        if git_program() is None:
            return []
        try:
            done = subprocess.run(
                command(self._location, "cat-file", "--batch-check"),
                cwd=self._location.cwd,
                env=environment(),
                input="".join(f"{oid}\n" for oid in oids).encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=TIMEOUT,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return []
        return [line.split() for line in done.stdout.splitlines()]


@contextmanager
def _watched(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Kill a process that does not answer in time, so that reading from it ends."""
    watchdog = threading.Timer(TIMEOUT, process.kill)
    watchdog.daemon = True
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()
