"""The files under docs/ that are made from the program itself."""

import contextlib
import io
import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click

from mlops_lint.cli import run
from mlops_lint.cli.commands import COMMANDS
from mlops_lint.cli.group import group
from mlops_lint.cli.schema import SCHEMAS
from tests.docs.configuration_page import configuration_page
from tests.docs.score_page import score_page
from tests.docs.security_page import security_page

DOCS = Path(__file__).resolve().parents[2] / "docs"
COMMAND = "./test tests/docs/test_drift.py --update"
"""What makes all of them anew."""


def pages() -> dict[str, str]:
    """Return the text of every file that is made, by its path below docs/."""
    schemas = {f"schema/{name}.json": printed("schema", name) for name in SCHEMAS}
    return {
        "cli.md": "".join(f"{line}\n" for line in command_line()),
        "configuration.md": configuration_page(
            read("configuration.md"), json.loads(schemas["schema/config.json"])
        ),
        "score.md": score_page(read("score.md")),
        "security.md": security_page(read("security.md")),
        "rules.md": printed("rules", "--format", "markdown"),
        **schemas,
    }


def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def printed(*arguments: str) -> str:
    """Return what a command writes to standard output."""
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream):
        assert run(list(arguments)) == 0
    return stream.getvalue()


def command_line() -> Iterator[str]:
    """Yield the lines of the page about commands and their options."""
    yield from ("# Commands", "", *prose(group.help or ""))
    for name, summary in COMMANDS.items():
        command: click.Command = import_module(f"mlops_lint.cli.{name}").command
        context = click.Context(command, info_name=f"mlops-lint {name}")
        usage = " ".join(command.collect_usage_pieces(context))
        yield from ("", f"## {name}", "", summary, "")
        yield from ("```text", f"mlops-lint {name} {usage}", "```", "")
        yield from prose(command.help or "")
        options = [each for each in command.params if isinstance(each, click.Option)]
        if options:
            yield from ("", "| Option | Meaning |", "|---|---|")
            yield from (row(option, context) for option in options)


def prose(text: str) -> list[str]:
    return [line.strip() for line in text.strip().split("\n")]


def row(option: click.Option, context: click.Context) -> str:
    metavar = "" if option.is_flag else f" {option.make_metavar(context)}"
    names = f"`{', '.join(option.opts)}{metavar}`"
    meaning = option.help or "Form of what is printed."
    if option.show_default and option.default is not None:
        meaning = f"{meaning}  [{option.default}]"
    return f"| {names.replace('|', chr(92) + '|')} | {meaning} |"
