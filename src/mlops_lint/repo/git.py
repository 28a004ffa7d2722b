"""The only door to git: calls run here, and failures are values, never exceptions."""

import subprocess
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import IO, Self, cast

from mlops_lint.model import Warn
from mlops_lint.patterns import late
from mlops_lint.records import record
from mlops_lint.repo.command import command, environment, git_program
from mlops_lint.repo.location import GitLocation, find_git
from mlops_lint.repo.trouble import explain, failed, missing

__all__ = [
    "CatFile",
    "GitLocation",
    "Output",
    "command",
    "environment",
    "find_git",
    "run",
    "run_all",
]

TIMEOUT = 60.0
# A blob this much longer than asked for is cheaper to cut off than to read through.
DRAIN_LIMIT = 8 * 1024 * 1024
# `sizes` gives up when this many processes in a row die before their first answer.
BARREN_LIMIT = 50

_OID = late(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@record
class Output:
    """What one call wrote; `code` is None where git is missing or took too long.

    `trouble` says what went wrong and what to do about it; `notes` are the lines
    that a successful call wrote to stderr.
    """

    data: bytes
    code: int | None
    trouble: Warn | None = None
    notes: tuple[str, ...] = ()


def run_all(location: GitLocation, *calls: Sequence[str]) -> list[Output]:
    """Run several git calls at once and return their outputs in the same order."""
    # All are built before any is started: a refused one leaves no process behind.
    built = [command(location, *call) for call in calls]
    started = [_start(location, words) for words in built]
    deadline = time.monotonic() + TIMEOUT
    return [
        _collect(location, process, deadline)
        if isinstance(process, subprocess.Popen)
        else process
        for process in started
    ]


def run(location: GitLocation, *args: str) -> Output:
    """Run one git call."""
    return run_all(location, args)[0]


def _start(
    location: GitLocation, words: list[str]
) -> "subprocess.Popen[bytes] | Output":
    if git_program() is None:
        return Output(b"", None, missing())
    try:
        return subprocess.Popen(
            words,
            cwd=location.cwd,
            env=environment(location),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except OSError as error:
        return Output(b"", None, failed(f"git cannot be started: {error}"))


def _collect(
    location: GitLocation, process: "subprocess.Popen[bytes]", deadline: float
) -> Output:
    try:
        data, errors = process.communicate(
            timeout=max(0.0, deadline - time.monotonic())
        )
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return Output(b"", None, failed(f"git took longer than {TIMEOUT:.0f} s"))
    text = errors.decode("utf-8", "replace").strip()
    if process.returncode == 0:
        return Output(data, 0, notes=tuple(text.splitlines()))
    return Output(data, process.returncode, explain(text, location) if text else None)


class CatFile:
    """Reads blobs through one long-lived `git cat-file --batch`.

    A blob that is not in the object store (as in a partial clone) is None and is
    never fetched. A process that dies is started again for the next blob.
    """

    def __init__(self, location: GitLocation) -> None:
        """Start nothing yet; the process starts with the first read."""
        self._location = location
        self._session: tuple[subprocess.Popen[bytes], _Watchdog] | None = None

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
        session, self._session = self._session, None
        if session is not None:
            process, watchdog = session
            watchdog.stop()
            process.kill()
            for stream in (process.stdin, process.stdout):
                # Closing stdin flushes it, which fails where the process is gone.
                with suppress(OSError):
                    cast(IO[bytes], stream).close()
            process.wait()

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
        process, watchdog = self._running()
        # One question at a time, shorter than any pipe buffer: no deadlock.
        questions = cast(IO[bytes], process.stdin)
        answers = cast(IO[bytes], process.stdout)
        watchdog.expect_answer()
        questions.write(oid.encode() + b"\n")
        questions.flush()
        header = answers.readline().split()
        data = None
        if len(header) == 3:
            size = int(header[2])
            data = answers.read(min(size, limit))
            rest = size - len(data)
            if rest > DRAIN_LIMIT:
                self.close()
            elif len(answers.read(rest + 1)) != rest + 1:
                raise EOFError
        elif len(header) != 2:
            raise EOFError
        watchdog.answered()
        return data if header[1] == b"blob" else None

    def _running(self) -> "tuple[subprocess.Popen[bytes], _Watchdog]":
        if self._session is None:
            if git_program() is None:
                raise OSError("git is not installed")
            process = subprocess.Popen(
                command(self._location, "cat-file", "--batch"),
                cwd=self._location.cwd,
                env=environment(self._location),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._session = process, _Watchdog(process)
        return self._session

    def sizes(self, oids: Iterable[str]) -> Mapping[str, int | None]:
        """Return the size in bytes of each blob `oid`, None where it is missing."""
        asked = list(dict.fromkeys(oids))
        found: dict[str, int | None] = dict.fromkeys(asked)
        left = [oid for oid in asked if _OID.fullmatch(oid)]
        barren = 0
        while left and barren < BARREN_LIMIT:
            answers = self._check(left)
            if answers is None:
                break
            for oid, answer in zip(left, answers, strict=False):
                if len(answer) == 3 and answer[1] == b"blob":
                    found[oid] = int(answer[2])
            barren = 0 if answers else barren + 1
            # git that dies does so at the blob after its last answer.
            left = left[len(answers) + 1 :] if len(answers) < len(left) else []
        return found

    def _check(self, oids: Sequence[str]) -> list[list[bytes]] | None:
        """Return what git says of `oids` until it ends; None: it cannot be asked."""
        if git_program() is None:
            return None
        try:
            done = subprocess.run(
                command(self._location, "cat-file", "--batch-check"),
                cwd=self._location.cwd,
                env=environment(self._location),
                input="".join(f"{oid}\n" for oid in oids).encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=TIMEOUT,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return [line.split() for line in done.stdout.splitlines()]


class _Watchdog:
    """Kills a process that does not answer in time, so that reading from it ends."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._asked_at: float | None = None
        self._over = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def expect_answer(self) -> None:
        self._asked_at = time.monotonic()

    def answered(self) -> None:
        self._asked_at = None

    def stop(self) -> None:
        self._over.set()

    def _watch(self) -> None:
        while not self._over.wait(TIMEOUT / 2):
            asked_at = self._asked_at
            if asked_at is not None and time.monotonic() - asked_at > TIMEOUT:
                self._process.kill()
                return
