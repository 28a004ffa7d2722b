"""Opening what PATH names, with the configuration and the rules that hold there."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from mlops_lint import config as configuration
from mlops_lint.cli.commands import COMMANDS
from mlops_lint.config import Config
from mlops_lint.errors import Problem, TargetError, nearest

if TYPE_CHECKING:
    from mlops_lint.packs import Knowledge
    from mlops_lint.repo import Repository


def read_config(
    path: str, config_file: str | None, *, isolated: bool = False
) -> Config:
    """Return the configuration for PATH: the file that is named, or the nearest one.

    An `isolated` run has only the one that is named.

    Raises:
        ConfigError: the file is wrong.
    """
    if config_file is not None:
        return configuration.load(Path(config_file), config_file)
    # A PATH that is no directory is refused when it is opened.
    if isolated or not os.path.isdir(path):
        return Config()
    return configuration.discover(Path(path))


def open_configured(
    path: str,
    config_file: str | None = None,
    *,
    isolated: bool = False,
    revision: str | None = None,
) -> "tuple[Config, Repository]":
    """Return the configuration for PATH, and its files as they lie there.

    Of a revision, and of a bare repository, it is the configuration that the commit
    itself has, unless `config_file` names another one.

    Raises:
        ConfigError: the configuration is wrong.
        TargetError: PATH is missing, not a directory or not readable; or there is no
            such commit.
    """
    from mlops_lint.repo import Repository
    from mlops_lint.repo.location import find_git

    if not os.path.lexists(path):
        # A word without a slash may have been meant as a command.
        close = "" if os.sep in path else nearest(path, COMMANDS)
        advice = f"did you mean `mlops-lint {close}`?" if close else "name a directory"
        raise TargetError(Problem(f"{path} does not exist", help=advice))
    git = find_git(path)
    of_commit = revision is not None or (git is not None and git.work_tree is None)
    config = read_config(path, config_file, isolated=isolated or of_commit)
    repo = Repository.open(path, config.exclude, revision)
    if of_commit and not isolated and config_file is None:
        try:
            config = configuration.of_commit(repo)
        finally:
            repo.close()
        repo = Repository(repo.root, repo.listing, config.exclude)
    repo.limits = config.document_limits or repo.limits
    return config, repo


def known_rules(config: Config) -> "Knowledge":
    """Return the bundled rules with those that the configuration adds or changes.

    Raises:
        RulePackError: a bundled file cannot be read.
    """
    from mlops_lint import packs

    knowledge = packs.bundled()
    return knowledge.with_rules(config.rules) if config.rules else knowledge


def shown_below(root: str, file: str) -> str:
    """Return a file from `root` on where it lies below, else as given.

    What reports say must not hang on where the repository lies.
    """
    folder = os.path.realpath(root)
    real = os.path.realpath(file)
    return os.path.relpath(real, folder) if real.startswith(folder + os.sep) else file
