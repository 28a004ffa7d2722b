"""`mlops-lint graph`: the chain from code and data to the model, as a graph."""

from typing import TYPE_CHECKING

import click

from mlops_lint.cli.opening import open_configured
from mlops_lint.cli.options import (
    config_option,
    isolated_option,
    path_argument,
)
from mlops_lint.config import DEFAULT_PROFILE

if TYPE_CHECKING:
    from mlops_lint.model.graph import Graph

FORMS = ("stage", "file", "param", "model", "image", "job", "env")


@click.command("graph")
@path_argument
@click.option(
    "--format",
    "format_",
    type=click.Choice(("json", "mermaid", "dot", "html")),
    default="json",
    show_default=True,
)
@click.option(
    "--focus",
    metavar="NODE",
    help="Only what this node needs and what needs it: stage:train, file:train.py.",
)
@click.option(
    "--only", type=click.Choice(("broken",)), help="Only edges in this state."
)
@config_option
@isolated_option
def command(
    path: str,
    format_: str,
    focus: str | None,
    only: str | None,
    config_file: str | None,
    isolated: bool,
) -> int:
    """Print how code, data, parameters, environments and models at PATH are linked.

    Each edge is ok, missing, stale or unknown; nothing is run and nothing downloaded.
    """
    from mlops_lint.cli import terminal
    from mlops_lint.facts import facts_of
    from mlops_lint.links.whole import whole_graph
    from mlops_lint.reports.graph import FORMATS

    config, repo = open_configured(path, config_file, isolated=isolated)
    settings = config.settings(config.profile or DEFAULT_PROFILE)
    try:
        graph = whole_graph(facts_of(repo, settings))
    finally:
        repo.close()
    if focus is not None:
        graph = graph.around(_node(graph, focus))
    if only is not None:
        graph = graph.broken()
    terminal.write_machine(FORMATS[format_](graph))
    return 0


def _node(graph: "Graph", name: str) -> str:
    """Return the node of a name, whose form may be left out.

    Raises:
        UserError: there is no such node.
    """
    from mlops_lint.errors import Problem, UserError, nearest

    known = [node.id for node in graph.nodes]
    for wanted in (name, *(f"{form}:{name}" for form in FORMS)):
        if wanted in known:
            return wanted
    close = nearest(name, known)
    advice = f"did you mean {close}?" if close else "`mlops-lint graph` has all"
    raise UserError(Problem(f"the chain has no node {name}", help=advice))
