"""References between files: who names what, and whether it is there.

Each family is one module with `edges(ground)`, and is read only when it is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from mlops_lint.links.references.ground import Ground
from mlops_lint.model.graph import Edge
from mlops_lint.repo import Repository

if TYPE_CHECKING:
    from mlops_lint.facts import Facts

__all__ = ["references"]

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


def _place(edge: Edge) -> tuple[str, int, str, str]:
    return edge.path, edge.line or 0, edge.source, edge.detail
