"""The only door to git: read-only calls that run no program a repository names.

A repository is untrusted: its configuration can name programs (file system monitor,
hooks, filters, an ssh command for a promisor remote) that plain git would start.
Every call is therefore built by `command` and runs in `environment`; failures are
values, never exceptions.
"""

import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from types import TracebackType
from typing import IO, Self, cast

from mlops_lint.model import Warn
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

# The sub-commands that may run, each with the options it may have. Left out on purpose:
# diff-files and `ls-files -m`, which run clean filters, and all that prints a patch.
ALLOWED: Mapping[str, frozenset[str]] = {
    "ls-files": frozenset({"-s", "-o", "-z", "--exclude-standard", "--debug"}),
    "ls-tree": frozenset({"-r", "-z", "--full-tree"}),
    "cat-file": frozenset({"--batch", "--batch-check"}),
    "rev-parse": frozenset({"--verify", "--quiet", "--end-of-options"}),
    "merge-base": frozenset({"--all"}),
    "diff-tree": frozenset({"--raw", "-r", "-z", "--root", "--no-renames"}),
}
SWITCHES = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.excludesFile=/dev/null",
    "core.attributesFile=/dev/null",
    "core.sshCommand=false",
    "protocol.allow=never",
    "core.pager=cat",
    "credential.helper=",
    "core.untrackedCache=false",
    "core.alternateRefsCommand=",
)
INHERITED = ("HOME", "XDG_CONFIG_HOME", "USERPROFILE", "SYSTEMROOT", "TEMP", "TMP")
TIMEOUT = 60.0
# A blob this much longer than asked for is cheaper to cut off than to read through.
DRAIN_LIMIT = 8 * 1024 * 1024
# `sizes` gives up when this many processes in a row die before their first answer.
BARREN_LIMIT = 50

_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True)
class Output:
    """What one call wrote; `code` is None where git is missing or took too long.

    `trouble` says what went wrong and what to do about it; `notes` are the lines
    that a successful call wrote to stderr.
    """

    data: bytes
    code: int | None
    trouble: Warn | None = None
    notes: tuple[str, ...] = ()


def command(location: GitLocation, *args: str) -> list[str]:
    """Build the argument list of one git call.

    Raises:
        ValueError: the sub-command or one of its options is not in `ALLOWED`; so is
            a revision that starts with a dash.
    """
    name, *rest = args or ("",)
    options = ALLOWED.get(name)
    if options is None:
        raise ValueError(f"git sub-command not allowed: {name!r}")
    for word in rest:
        if word.startswith("-") and word not in options:
            raise ValueError(f"option of git {name} not allowed: {word!r}")
    built = [git_program() or "git", f"--git-dir={location.git_dir}"]
    if location.work_tree is not None:
        built.append(f"--work-tree={location.work_tree}")
    for switch in SWITCHES:
        built += ("-c", switch)
    return [*built, *args]


def environment() -> dict[str, str]:
    """Build the environment of every git call; no `GIT_*` variable is inherited."""
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return kept | {
        "PATH": _search_path(),
        "LC_ALL": "C",
        "LANG": "C",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
    }


def git_program() -> str | None:
    """Return the absolute path of git, None where there is none.

    Relative entries of PATH do not count: they could name a file of the repository.
    """
    return _find_program(_search_path())


@cache
def _find_program(search_path: str) -> str | None:
    found = shutil.which("git", path=search_path) if search_path else None
    return found if found and os.path.isabs(found) else None


def _search_path() -> str:
    entries = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(entry for entry in entries if os.path.isabs(entry))


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
            env=environment(),
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
