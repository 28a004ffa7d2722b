"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from mlops_lint import config as configuration
from mlops_lint.config import PROFILES, Config
from mlops_lint.errors import Problem, TargetError

Function = TypeVar("Function", bound=Callable[..., Any])

path_argument = click.argument("path", default=".", type=click.Path())
profile_option = click.option(
    "--profile", type=click.Choice(PROFILES), help="Which rules apply.  [production]"
)
config_option = click.option(
    "--config",
    "config_file",
    type=click.Path(),
    help="Configuration file.  [the nearest .mlops-lint.yaml or pyproject.toml]",
)


def read_config(path: str, config_file: str | None) -> Config:
    """Return the configuration for PATH.

    Raises:
        ConfigError: the file is wrong.
        TargetError: the file that was named does not exist.
    """
    if config_file is not None:
        if not Path(config_file).is_file():
            raise TargetError(Problem(f"configuration file {config_file} does not exist"))
        return configuration.load(Path(config_file), config_file)
    target = Path(path)
    found = configuration.find(target) if target.is_dir() else None
    if found is None:
        return Config()
    folder = target.resolve()
    inside = found.is_relative_to(folder)
    return configuration.load(found, str(found.relative_to(folder) if inside else found))
