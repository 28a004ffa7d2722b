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
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from mlops_lint.model import Warn
from mlops_lint.repo.location import GitLocation

# diff-files is left out on purpose: it runs clean filters on entries whose time
# stamp is as young as the index.
ALLOWED = frozenset(
    {"ls-files", "ls-tree", "cat-file", "rev-parse", "merge-base", "diff-tree"}
)
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
_BAD_INDEX = re.compile(
    r"index file|bad signature|bad index|in the index|index uses|index version"
)


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
        ValueError: the sub-command is not one of `ALLOWED`.
    """
    if not args or args[0] not in ALLOWED:
        raise ValueError(f"git sub-command not allowed: {' '.join(args[:1])!r}")
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
    started = [_start(location, call) for call in calls]
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
    location: GitLocation, args: Sequence[str]
) -> "subprocess.Popen[bytes] | Output":
    built = command(location, *args)
    if git_program() is None:
        return Output(b"", None, _missing())
    try:
        return subprocess.Popen(
            built,
            cwd=location.cwd,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except OSError as error:
        return Output(b"", None, _failed(f"git cannot be started: {error}"))


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
        return Output(b"", None, _failed(f"git took longer than {TIMEOUT:.0f} s"))
    text = errors.decode("utf-8", "replace").strip()
    if process.returncode == 0:
        return Output(data, 0, notes=tuple(text.splitlines()))
    return Output(data, process.returncode, explain(text, location) if text else None)


def explain(errors: str, location: GitLocation) -> Warn:
    """Turn what git wrote to stderr into a warning that says what to do."""
    if "dubious ownership" in errors or "safe.directory" in errors:
        place = location.work_tree or location.git_dir
        return Warn(
            "git-unsafe",
            "git does not trust this repository because another user owns it; run"
            f" `git config --global --add safe.directory {place}` if you do",
        )
    if _BAD_INDEX.search(errors):
        return Warn(
            "git-index",
            f"git's index cannot be read ({_first(errors)});"
            " delete the file `index` in the git directory and run `git reset`",
        )
    if "not a git repository" in errors:
        return Warn(
            "git-broken",
            f"{location.git_dir} is no git repository; clone or `git init` again",
        )
    return _failed(f"git failed: {_first(errors)}")


def _first(errors: str) -> str:
    lines = [line for line in errors.splitlines() if line.startswith("fatal: ")]
    line = (lines or errors.splitlines() or [""])[0]
    return line.removeprefix("fatal: ").removeprefix("error: ")[:300]


def _missing() -> Warn:
    return Warn(
        "git-missing", "git is not installed; install it to know what is tracked"
    )


def _failed(message: str) -> Warn:
    return Warn("git-failed", f"{message}; try `git status` in this directory")
