"""`mlops-lint rules`: list the rules."""

import os
from collections.abc import Sequence

import click

from mlops_lint.cli.opening import known_rules, read_config
from mlops_lint.cli.options import complete_rules, split_names
from mlops_lint.model import Json, Rule


@click.command("rules")
@click.argument("names", nargs=-1, shell_complete=complete_rules)
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json", "markdown")),
    default="text",
    show_default=True,
)
def command(names: tuple[str, ...], format_: str) -> int:
    """List all rules, or those that NAMES mean: ids, starts of ids, categories.

    Those that the configuration of the current directory adds are among them.
    """
    from mlops_lint.cli import terminal
    from mlops_lint.selection import named

    rules = named(known_rules(read_config(os.curdir, None)).rules, split_names(names))
    if format_ == "json":
        from mlops_lint.reports.json_report import SCHEMA_VERSION, dump_json

        document: Json = {
            "schema_version": SCHEMA_VERSION,
            "rules": [_json(r) for r in rules],
        }
        terminal.write_machine(dump_json(document))
    elif format_ == "markdown":
        from mlops_lint.cli.rule_pages import markdown

        terminal.write_machine("".join(f"{line}\n" for line in markdown(rules)))
    else:
        terminal.write_text(_table(rules))
    return 0


def severities(rule: Rule) -> dict[str, str]:
    """Return the word for the severity in each profile; `off` where it is off."""
    return {
        profile: severity.label if severity else "off"
        for profile, severity in rule.severity.items()
    }


def _table(rules: Sequence[Rule]) -> str:
    rows = [("RULE", "NAME", "CATEGORY", "PROTOTYPE", "PRODUCTION", "WEIGHT", "TITLE")]
    for rule in rules:
        words = severities(rule)
        levels = words["prototype"], words["production"]
        weight = f"{rule.weight:g}"
        rows.append((rule.id, rule.name, rule.category, *levels, weight, rule.title))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join(
        "  ".join(map(str.ljust, row, widths)).rstrip() + "\n" for row in rows
    )


def _json(rule: Rule) -> Json:
    return {
        "id": rule.id,
        "name": rule.name,
        "title": rule.title,
        "category": rule.category,
        "severity": dict(severities(rule)),
        "weight": rule.weight,
        "kind": rule.kind,
        "when": rule.when or None,
        "why": rule.why,
        "fix": rule.fix,
        "references": list(rule.references),
        "since": rule.since,
        "aliases": list(rule.aliases),
        "pack": rule.pack,
    }
