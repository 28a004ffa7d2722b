"""What goes wrong with git, and what the user can do about it."""

from mlops_lint.model import Warn
from mlops_lint.patterns import late
from mlops_lint.repo.location import GitLocation

_BAD_INDEX = late(
    r"index file|bad signature|bad index|in the index|index uses|index version"
)


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
    return failed(f"git failed: {_first(errors)}")


def _first(errors: str) -> str:
    lines = [line for line in errors.splitlines() if line.startswith("fatal: ")]
    line = (lines or errors.splitlines() or [""])[0]
    return line.removeprefix("fatal: ").removeprefix("error: ")[:300]


def missing() -> Warn:
    """Say that there is no git."""
    return Warn(
        "git-missing", "git is not installed; install it to know what is tracked"
    )


def failed(message: str) -> Warn:
    """Say that a call failed, and how to look into it."""
    return Warn("git-failed", f"{message}; try `git status` in this directory")
