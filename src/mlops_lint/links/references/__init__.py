"""References between files: who names what, and whether it is there.

Each family is one module with `edges(ground)`, and is read only when it is asked for.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from mlops_lint.links.references.ground import Ground
from mlops_lint.model.graph import Edge, Graph, Node, in_order
from mlops_lint.repo import Repository

if TYPE_CHECKING:
    from mlops_lint.facts import Facts

__all__ = ["FAMILIES", "all_references", "reference_graph", "references"]

FAMILIES = (
    *("azureml", "charts", "commands", "composes", "copies", "entries", "images"),
    *("includes", "kustomize", "locks", "mlproject", "models", "modules", "monitoring"),
    *("needs", "notebooks", "settings"),
)
"""Every family of references, by the name that rules give."""

_Known = tuple[Ground, dict[str, tuple[Edge, ...]]]
_KNOWN: "WeakKeyDictionary[Repository, _Known]" = WeakKeyDictionary()


def references(facts: "Facts", family: str) -> tuple[Edge, ...]:
    """Return the edges of a family, each once, sorted by path and line."""
    if facts.repo not in _KNOWN:
        _KNOWN[facts.repo] = (Ground(facts), {})
    ground, known = _KNOWN[facts.repo]
    if family not in known:
        module = import_module(f"{__name__}.{family}")
        found: dict[Edge, None] = dict.fromkeys(module.edges(ground))
        known[family] = tuple(sorted(found, key=_place))
    return known[family]


def all_references(facts: "Facts") -> Iterator[Edge]:
    """Yield the edges of all families."""
    for family in FAMILIES:
        yield from references(facts, family)


def reference_graph(facts: "Facts") -> Graph:
    """Return the references of all families as a graph of their own."""
    edges = tuple(all_references(facts))
    ends = {name for edge in edges for name in (edge.source, edge.target)}
    return in_order(map(_node, ends), edges, ())


def _node(name: str) -> Node:
    """Return the node that an id stands for."""
    prefix, _, rest = name.partition(":")
    kind = {"param": "parameter"}.get(prefix, prefix)
    if prefix == "file" and rest.endswith((".py", ".sh", ".ipynb", ".R")):
        kind = "code"
    return Node(name, kind, rest.partition("#")[0])


def _place(edge: Edge) -> tuple[str, int, str, str]:
    return edge.path, edge.line or 0, edge.source, edge.detail
