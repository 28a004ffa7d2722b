"""Which files there are, and what git knows of each."""

import os
from pathlib import Path

from mlops_lint.errors import Problem, TargetError
from mlops_lint.model import Location, Tracking, Warn
from mlops_lint.records import replace
from mlops_lint.repo.changes import changed_paths, dirty
from mlops_lint.repo.files import (
    SYMLINK,
    TREE,
    File,
    Listing,
    index_entries,
    tree_entries,
    untracked_file,
)
from mlops_lint.repo.git import GitLocation, Output, find_git, run, run_all
from mlops_lint.repo.walk import printable, walk, without_generated

__all__ = [
    "File",
    "Listing",
    "changed_paths",
    "common_ancestor",
    "dirty",
    "list_files",
    "list_revision",
    "resolve",
]

_NOTES_LIMIT = 20

_TRACKED = ("ls-files", "-s", "-z")
_UNTRACKED = ("ls-files", "-o", "--exclude-standard", "-z")
_HEAD = ("rev-parse", "--verify", "--quiet", "HEAD")


def list_files(root: Path) -> Listing:
    """List `root`: by git's index, HEAD of a bare repository, or a plain walk.

    A tracked file is listed whether or not it lies in the work tree. Where git has
    no answer the walk stands in and a warning says why.
    """
    git = find_git(root)
    if git is None:
        return _walked(root, Tracking.NONE)
    return _bare(git) if git.work_tree is None else _work_tree(root, git)


def _work_tree(root: Path, git: GitLocation) -> Listing:
    tracked, untracked, head = run_all(git, _TRACKED, _UNTRACKED, _HEAD)
    trouble = _trouble(tracked, untracked)
    if trouble is not None:
        return _walked(root, Tracking.UNKNOWN, trouble)
    revision = head.data.decode("ascii", "replace").strip() or None
    files, conflicts = index_entries(tracked.data)
    others = [raw for raw in untracked.data.split(b"\0") if raw]
    if not files:
        trouble = _why_nothing_is_tracked(git, revision, bool(others))
        if trouble is not None:
            return replace(_walked(root, Tracking.UNKNOWN, trouble), revision=revision)
        if not others:
            return _ignored_directory(root, git, revision)
    warnings = _notes(untracked)
    for path in without_generated(map(os.fsdecode, others)):
        if path.endswith("/"):
            place = Location(printable(path.rstrip("/")))
            message = "a git repository of its own was left out; lint it by itself"
            warnings.append(Warn("nested-repository", message, place))
        else:
            files.append(untracked_file(path))
    files.sort(key=lambda file: file.path)
    return Listing(files, Tracking.GIT, revision, git, tuple(warnings), conflicts)


def _bare(git: GitLocation) -> Listing:
    tree, head = run_all(git, TREE, _HEAD)
    revision = head.data.decode("ascii", "replace").strip() or None
    if revision is None and head.code == 1:
        return Listing([], Tracking.GIT, None, git)
    trouble = _trouble(tree, head)
    if trouble is not None:
        return Listing([], Tracking.UNKNOWN, revision, None, (trouble,))
    return Listing(tree_entries(tree.data), Tracking.GIT, revision, git)


def list_revision(root: Path, revision: str) -> Listing:
    """List `root` as a commit has it; nothing is checked out.

    Raises:
        TargetError: there is no git, or no such commit in it.
    """
    git = find_git(root)
    if git is None:
        advice = "a revision needs a git repository"
        raise TargetError(Problem(f"{root} is not in git", help=advice))
    oid = resolve(git, revision)
    if oid is None:
        advice = "name a commit, branch or tag that is here; a shallow clone lacks some"
        raise TargetError(Problem(f"git knows no commit {revision}", help=advice))
    tree = run(git, "ls-tree", "-r", "-z", oid)
    trouble = _trouble(tree)
    if trouble is not None:
        raise TargetError(Problem(trouble.message))
    return Listing(tree_entries(tree.data), Tracking.GIT, oid, git, at_revision=True)


def resolve(git: GitLocation, revision: str) -> str | None:
    """Return the id of the commit that `revision` names, None if there is none."""
    if not revision or revision.startswith("-"):
        return None
    name = f"{revision}^{{commit}}"
    found = run(git, "rev-parse", "--verify", "--quiet", "--end-of-options", name)
    oid = found.data.decode("ascii", "replace").strip()
    return oid if found.code == 0 and oid else None


def common_ancestor(git: GitLocation, one: str, other: str) -> str | None:
    """Return the commit from which two ids went apart, None if none is known here."""
    found = run(git, "merge-base", one, other)
    return found.data.decode("ascii", "replace").strip() or None


def _walked(root: Path, tracking: Tracking, *troubles: Warn) -> Listing:
    found, warnings = walk(os.path.realpath(root))
    files = [
        untracked_file(entry.path, SYMLINK if entry.is_symlink else 0)
        for entry in found
    ]
    files.sort(key=lambda file: file.path)
    return Listing(files, tracking, warnings=(*troubles, *warnings))


def _ignored_directory(root: Path, git: GitLocation, revision: str | None) -> Listing:
    """List a directory in which git sees nothing: it is empty or ignored as a whole."""
    listing = _walked(root, Tracking.NONE)
    if not listing.files:
        return Listing([], Tracking.GIT, revision, git, listing.warnings)
    message = (
        f"the git repository {git.work_tree} ignores this directory,"
        " so it is treated as a directory without git"
    )
    warnings = (Warn("git-outside", message), *listing.warnings)
    return replace(listing, warnings=warnings)


def _why_nothing_is_tracked(
    git: GitLocation, revision: str | None, others: bool
) -> Warn | None:
    """Say why the index is empty where it should not be, None where that is right."""
    if git.prefix:
        # Nothing tracked in this directory is an answer; nothing anywhere is not.
        top = GitLocation(git.git_dir, git.work_tree)
        if run(top, *_TRACKED).data:
            return None
    if revision is not None and run(git, *TREE, "--full-tree").data:
        return Warn(
            "git-empty-index",
            "git's index is empty though the last commit has files;"
            " run `git reset` to fill it",
        )
    if others:
        return Warn(
            "git-empty-index",
            "nothing has been added to git yet; run `git add` and lint again",
        )
    return None


def _trouble(*outputs: Output) -> Warn | None:
    """Return why one of the calls failed, None where all went well."""
    for output in outputs:
        if output.code != 0:
            return output.trouble or Warn("git-failed", "git failed; try `git status`")
    return None


def _notes(output: Output) -> list[Warn]:
    return [
        Warn("git-warning", note.removeprefix("warning: "))
        for note in output.notes[:_NOTES_LIMIT]
    ]
