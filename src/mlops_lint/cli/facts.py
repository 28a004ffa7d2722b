"""`mlops-lint facts`: what was found out about a repository, with evidence."""

import click

from mlops_lint.cli.options import (
    config_option,
    path_argument,
    profile_option,
    read_config,
)
from mlops_lint.model import Fact, FactValue, Json


@click.command("facts")
@path_argument
@click.argument("names", nargs=-1)
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
)
@profile_option
@config_option
def command(
    path: str,
    names: tuple[str, ...],
    format_: str,
    profile: str | None,
    config_file: str | None,
) -> int:
    """Print the facts about the repository at PATH, all of them or those in NAMES."""
    from mlops_lint.cli import terminal
    from mlops_lint.errors import Problem, UserError, nearest
    from mlops_lint.facts import DETECTORS, facts_of
    from mlops_lint.repo import Repository

    config = read_config(path, config_file)
    unknown = [name for name in names if name not in DETECTORS]
    if unknown:
        raise UserError(
            *(
                Problem(
                    f"there is no fact called {name}",
                    help=f"did you mean {nearest(name, DETECTORS)}?"
                    if nearest(name, DETECTORS)
                    else "`mlops-lint facts` prints them all",
                )
                for name in unknown
            )
        )
    repo = Repository.open(path, config.exclude)
    try:
        facts = facts_of(repo, config.settings(profile or config.profile or "production"))
        computed = [facts[name] for name in names or DETECTORS]
    finally:
        repo.close()
    if format_ == "json":
        from mlops_lint.reports.json_report import dump_json

        terminal.write_machine(dump_json(_json(computed)))
    else:
        terminal.write_lines([line for fact in computed for line in _lines(fact)])
    return 0


def _json(facts: list[Fact]) -> Json:
    from mlops_lint.reports.json_report import SCHEMA_VERSION, evidence_json

    return {
        "schema_version": SCHEMA_VERSION,
        "facts": {
            fact.name: {
                "value": list(fact.value)
                if isinstance(fact.value, tuple)
                else fact.value,
                "evidence": evidence_json(fact.evidence),
                "confidence": fact.confidence.label,
            }
            for fact in facts
        },
    }


def _lines(fact: Fact) -> list[tuple[tuple[str, str], ...]]:
    from mlops_lint.reports.escape import escape
    from mlops_lint.reports.words import place

    low = "" if fact.confidence.label == "high" else f"  ({fact.confidence.label})"
    lines = [((f"{fact.name:24} ", "name"), (f"{escape(_shown(fact.value))}{low}", ""))]
    for item in fact.evidence[:3]:
        where = escape(place(item.location, item.detail))
        lines.append(((f"{'':25}{where}  {escape(item.detail)}", "dim"),))  # type: ignore[arg-type]
    return lines  # type: ignore[return-value]


def _shown(value: FactValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value) if value else "none"
    return str(value)
