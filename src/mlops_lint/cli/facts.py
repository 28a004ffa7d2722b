"""`mlops-lint facts`: what was found out about a repository, with evidence."""

from collections.abc import Iterator, Sequence

import click

from mlops_lint.cli.opening import open_configured
from mlops_lint.cli.options import (
    config_option,
    format_option,
    isolated_option,
    path_argument,
    profile_option,
)
from mlops_lint.config import DEFAULT_PROFILE
from mlops_lint.model import Confidence, Fact, FactValue, Json
from mlops_lint.reports.layout import Line

NAMES_WIDTH = 24
MOST_EVIDENCE = 3


@click.command("facts")
@path_argument
@click.argument("names", nargs=-1)
@format_option
@profile_option
@config_option
@isolated_option
def command(
    path: str,
    names: tuple[str, ...],
    format_: str,
    profile: str | None,
    config_file: str | None,
    isolated: bool,
) -> int:
    """Print the facts about the repository at PATH, all of them or those in NAMES."""
    from mlops_lint.cli import terminal
    from mlops_lint.facts import DETECTORS, facts_of

    _require(names, tuple(DETECTORS))
    config, repo = open_configured(path, config_file, isolated=isolated)
    settings = config.settings(profile or config.profile or DEFAULT_PROFILE)
    try:
        facts = facts_of(repo, settings)
        computed = [facts[name] for name in names or DETECTORS]
    finally:
        repo.close()
    if format_ == "json":
        from mlops_lint.reports.json_report import dump_json

        terminal.write_machine(dump_json(_json(computed)))
    else:
        terminal.write_lines(line for fact in computed for line in _lines(fact))
    return 0


def _require(names: Sequence[str], known: Sequence[str]) -> None:
    """Raise a UserError with every name that is no fact."""
    from mlops_lint.errors import Problem, UserError, nearest

    problems = []
    for name in names:
        if name not in known:
            close = nearest(name, known)
            advice = f"did you mean {close}?" if close else "`mlops-lint facts` has all"
            problems.append(Problem(f"no fact is called {name}", help=advice))
    if problems:
        raise UserError(*problems)


def _json(facts: Sequence[Fact]) -> Json:
    from mlops_lint.reports.json_report import SCHEMA_VERSION, evidence_json

    return {
        "schema_version": SCHEMA_VERSION,
        "facts": {
            fact.name: {
                "value": _plain(fact.value),
                "evidence": evidence_json(fact.evidence),
                "confidence": fact.confidence.label,
            }
            for fact in facts
        },
    }


def _plain(value: FactValue) -> Json:
    return list(value) if isinstance(value, tuple) else value


def _lines(fact: Fact) -> Iterator[Line]:
    from mlops_lint.reports.escape import escape
    from mlops_lint.reports.words import listed, place

    sure = fact.confidence is Confidence.HIGH
    doubt = "" if sure else f"  ({fact.confidence.label} confidence)"
    name = fact.name.ljust(NAMES_WIDTH)
    yield ((f"{name} ", "bold"), (escape(shown(fact.value)), ""), (doubt, "dim"))
    named, unnamed = listed(fact.evidence)
    for item in named[:MOST_EVIDENCE]:
        where = place(item.location, item.detail)
        said = "  ".join(filter(None, (where, item.detail)))
        yield ((f"{'':{NAMES_WIDTH}} {escape(said)}", "dim"),)
    more = max(len(named) - MOST_EVIDENCE, 0) + unnamed
    if more > 0:
        yield ((f"{'':{NAMES_WIDTH}} and {more} more", "dim"),)


def shown(value: FactValue) -> str:
    """Return a value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value) if value else "none"
    return str(value)
