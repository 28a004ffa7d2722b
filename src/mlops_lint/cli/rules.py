"""`mlops-lint rules`: list the rules."""

from collections.abc import Sequence

import click

from mlops_lint.model import Json, Rule


@click.command("rules")
@click.argument("names", nargs=-1)
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
)
def command(names: tuple[str, ...], format_: str) -> int:
    """List all rules, or those that NAMES mean: ids, starts of ids, categories."""
    from mlops_lint import packs
    from mlops_lint.cli import terminal
    from mlops_lint.selection import named

    rules = named(packs.bundled().rules, names)
    if format_ == "json":
        from mlops_lint.reports.json_report import dump_json

        document: Json = {"schema_version": 1, "rules": [_json(r) for r in rules]}
        terminal.write_machine(dump_json(document))
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
    rows = [("RULE", "CATEGORY", "PROTOTYPE", "PRODUCTION", "WEIGHT", "TITLE")]
    for rule in rules:
        words = severities(rule)
        rows.append(
            (
                rule.id,
                rule.category,
                words["prototype"],
                words["production"],
                f"{rule.weight:g}",
                rule.title,
            )
        )
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    lines = [
        "  ".join(
            [*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row[-1]]
        )
        for row in rows
    ]
    return "\n".join(lines) + "\n"


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
