"""How git is called: read-only, and so that it runs no program a repository names.

A repository is untrusted: its configuration can name programs (file system monitor,
hooks, filters, an ssh command for a promisor remote) that plain git would start.
Every call is built by `command` and runs in `environment`.
"""

import os
from collections.abc import Mapping
from functools import cache

from mlops_lint.repo.location import GitLocation, staged_index

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


def environment(location: GitLocation | None = None) -> dict[str, str]:
    """Build the environment of a git call.

    No `GIT_*` variable is inherited but the index of a commit in the making.
    """
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    index = staged_index(location) if location is not None else None
    if index is not None:
        kept["GIT_INDEX_FILE"] = index
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
    if os.name == "nt":
        # Extensions such as .exe are another matter there.
        from shutil import which

        return which("git", path=search_path)
    for folder in search_path.split(os.pathsep):
        program = os.path.join(folder, "git")
        if os.path.isfile(program) and os.access(program, os.X_OK):
            return program
    return None


def _search_path() -> str:
    entries = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(entry for entry in entries if os.path.isabs(entry))
