"""The repository of a case, made with real git in a directory of its own."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from mlops_lint.cases.model import Case, Content
from mlops_lint.errors import CaseError, Problem
from mlops_lint.repo.command import INHERITED, git_program

GIT_CONFIG = """\
[core]
    repositoryformatversion = 0
    fsync = none
    looseCompression = 0
    autocrlf = false
    hooksPath = /dev/null
[maintenance]
    auto = false
[commit]
    gpgSign = false
"""
AUTHOR = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (("NAME", "Case"), ("EMAIL", "case@example.org"))
}


def build(case: Case, root: Path) -> Path:
    """Write the tree of a case to `root`, which is made.

    Raises:
        CaseError: the files cannot be written, or git fails.
    """
    late = set(case.untracked)
    try:
        root.mkdir()
        _write(root, {p: c for p, c in case.tree.items() if p not in late})
        if case.git:
            _commit(case, root)
        _write(root, {p: c for p, c in case.tree.items() if p in late})
    except OSError as error:
        raise _unbuilt(case, error.strerror or str(error)) from None
    return root


def _write(root: Path, tree: Mapping[str, Content]) -> None:
    # Symlinks come last, so that nothing is ever written through one.
    for name, content in sorted(
        tree.items(), key=lambda item: item[1].symlink is not None
    ):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content.symlink is not None:
            path.symlink_to(content.symlink)
        else:
            path.write_bytes(content.data)


def _commit(case: Case, root: Path) -> None:
    """Make a repository with one commit of all there is.

    What `git init` writes is written here, and nothing is tidied up afterwards: two
    processes for a case, not four.
    """
    for name in ("objects", "refs"):
        (root / ".git" / name).mkdir(parents=True)
    (root / ".git/HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    (root / ".git/config").write_text(GIT_CONFIG, encoding="utf-8")
    # Forced: a case may well track what its own .gitignore names.
    _git(case, root, "add", "--all", "--force")
    _git(case, root, "commit", "-q", "--no-verify", "--allow-empty", "-m", "case")


def _git(case: Case, root: Path, *words: str) -> None:
    program = git_program()
    if program is None:
        raise _unbuilt(case, "git is not installed")
    # The user's own configuration could change what is committed.
    own = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C"}
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    done = subprocess.run(
        [program, *words],
        cwd=root,
        env=kept | own | AUTHOR | {"PATH": os.environ.get("PATH", os.defpath)},
        capture_output=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise _unbuilt(case, said.partition("\n")[0])


def _unbuilt(case: Case, why: str) -> CaseError:
    message = f"the tree of this case cannot be made: {why}"
    return CaseError(Problem(message, case.place.path, case.place.line))
