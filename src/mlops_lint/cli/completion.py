"""What a shell offers when a word is completed."""

import os
from collections.abc import Iterator, Sequence

import click
from click.shell_completion import CompletionItem

from mlops_lint.cli.commands import COMMANDS
from mlops_lint.cli.opening import known_rules, read_config
from mlops_lint.config import Config
from mlops_lint.errors import UserError
from mlops_lint.model import Rule

Items = list[CompletionItem[str]]


def commands(incomplete: str) -> Items:
    """Return the commands that begin so, and directories, as PATH may come first."""
    found = [
        CompletionItem(name, help=summary)
        for name, summary in COMMANDS.items()
        if name.startswith(incomplete)
    ]
    # The scripts of the shells forget what comes before a directory.
    return [CompletionItem(incomplete, type="dir"), *found]


def options(own: Items, default: click.Command, incomplete: str) -> Items:
    """Return the options that may come first: our own and those of `default`."""
    context = click.Context(default, resilient_parsing=True)
    found = (*default.shell_complete(context, incomplete), *own)
    return list({each.value: each for each in found}.values())


def rules(incomplete: str, *, several: bool) -> Items:
    """Return the rules that can be meant, with their titles.

    Ids, and names where one is begun; where `several` are taken, categories too, and
    what stands before the last comma stays.
    """
    before, comma, last = (
        incomplete.rpartition(",") if several else ("", "", incomplete)
    )
    return [
        CompletionItem(f"{before}{comma}{word}", help=title)
        for word, title in _words(_known(), last, several=several)
        if word.lower().startswith(last.lower())
    ]


def _words(
    known: Sequence[Rule], begun: str, *, several: bool
) -> Iterator[tuple[str, str]]:
    yield from ((rule.id, rule.title) for rule in known)
    if several:
        categories = dict.fromkeys(rule.category for rule in known)
        yield from ((name, f"all rules about {name}") for name in categories)
    if begun:
        yield from ((rule.name, rule.title) for rule in known)


def _known() -> Sequence[Rule]:
    """Return the rules of the configuration here, bundled ones if it is wrong."""
    try:
        return known_rules(read_config(os.curdir, None)).rules
    except UserError:
        return known_rules(Config()).rules
