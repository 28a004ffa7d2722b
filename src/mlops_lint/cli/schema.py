"""`mlops-lint schema`: the JSON Schema of the files that people write."""

from collections.abc import Callable, Mapping
from typing import Any

import click

from mlops_lint.model import Json

Schema = dict[str, Any]


def _config() -> Schema:
    from mlops_lint.config.schema import config_schema

    return config_schema()


def _rules() -> Schema:
    from mlops_lint.config.schema import pack_schema

    return pack_schema()


def _cases() -> Schema:
    from mlops_lint.cases import case_schema

    return case_schema()


SCHEMAS: Mapping[str, Callable[[], Schema]] = {
    "config": _config,
    "rules": _rules,
    "cases": _cases,
}


@click.command("schema")
@click.argument("name", type=click.Choice(tuple(SCHEMAS)), default="config")
def command(name: str) -> int:
    """Print the JSON Schema of a configuration, a rule pack or a file of cases.

    Editors use it to complete and check what is written.
    """
    from mlops_lint.cli import terminal
    from mlops_lint.packs.entries import format_names
    from mlops_lint.reports.json_report import dump_json
    from mlops_lint.validation import published

    document: Json = published(SCHEMAS[name](), format_names())
    terminal.write_machine(dump_json(document))
    return 0
