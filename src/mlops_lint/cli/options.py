"""Options that several commands share."""

from typing import TYPE_CHECKING

import click

from mlops_lint.config import PROFILES

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

path_argument = click.argument("path", default=".", type=click.Path(readable=False))
profile_option = click.option(
    "--profile", type=click.Choice(PROFILES), help="Which rules apply.  [production]"
)
format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
)
config_option = click.option(
    "--config",
    "config_file",
    type=click.Path(readable=False),
    help="Configuration file.  [the nearest .mlops-lint.yaml or pyproject.toml]",
)


isolated_option = click.option(
    "--isolated",
    is_flag=True,
    help="Ignore the repository's own configuration and suppressions.",
)


def complete_rule(
    _: click.Context, __: click.Parameter, incomplete: str
) -> "list[CompletionItem[str]]":
    """Offer the rules that a word can be completed to."""
    from mlops_lint.cli.completion import rules

    return rules(incomplete, several=False)


def complete_rules(
    _: click.Context, __: click.Parameter, incomplete: str
) -> "list[CompletionItem[str]]":
    """Offer what a list of rules with commas can be completed to."""
    from mlops_lint.cli.completion import rules

    return rules(incomplete, several=True)


def split_names(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names in option values, each of which may hold several with commas."""
    names = (name.strip() for value in values for name in value.split(","))
    return tuple(name for name in names if name)
