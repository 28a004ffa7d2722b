"""Repositories of a few files, written for one test."""

from collections.abc import Mapping
from pathlib import Path

from mlops_lint.facts import Facts, facts_of
from mlops_lint.model import Settings
from mlops_lint.repo import Repository
from tests.gitrepo import GitRepo

Tree = Mapping[str, str | bytes]


def make_repo(root: Path, tree: Tree, *, commit: bool = False) -> Repository:
    """Write files, commit them where asked for, and list the directory."""
    root.mkdir(exist_ok=True)
    if commit:
        GitRepo.create(root).commit(tree)
    else:
        GitRepo(root).write(tree)
    return Repository.open(root)


def make_facts(
    root: Path, tree: Tree, *, commit: bool = False, settings: Settings | None = None
) -> Facts:
    """Return the facts of a repository of these files."""
    return facts_of(make_repo(root, tree, commit=commit), settings or Settings())
