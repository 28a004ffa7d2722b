"""Nodes of a large graph that stand alike, drawn as one.

The stages that a list of regions gives, and the files between them, differ in their
names only: one box says the same as twelve. A thing with a broken edge is alike only
to things with the same break, so that none is hidden behind one that is well.
"""

from collections.abc import Iterable, Mapping, Sequence

from mlops_lint.model.graph import BROKEN, Edge, Graph, Node
from mlops_lint.records import record

ROUNDS = 64
"""Steps over which neighbours are compared; what differs later still is not folded."""
SIGN = "\N{MULTIPLICATION SIGN}"
"""Between a number and the kind, in the kind of a node that stands for several."""


@record
class Folded:
    """A graph in which each node may stand for several.

    `first` has for each of its edges the first one that it stands for, `names` what
    the names share for each node that stands for several.
    """

    graph: Graph
    first: Mapping[Edge, Edge]
    names: Mapping[str, str]


def backbone(graph: Graph) -> Graph:
    """Return the broken edges, and those between things that lead on in both ways.

    What nothing leads to, or what leads nowhere, is left out with its edges.
    """
    used = {edge.source for edge in graph.edges}
    made = {edge.target for edge in graph.edges}
    inner = used & made
    kept = tuple(
        edge
        for edge in graph.edges
        if edge.state in BROKEN or (edge.source in inner and edge.target in inner)
    )
    touched = {name for edge in kept for name in (edge.source, edge.target)}
    return Graph(tuple(node for node in graph.nodes if node.id in touched), kept)


def fold(nodes: Sequence[Node], edges: Sequence[Edge]) -> Folded:
    """Return the graph with one node for all that stand alike."""
    groups: dict[int, list[Node]] = {}
    class_of = _classes(nodes, edges)
    for node in nodes:
        groups.setdefault(class_of[node.id], []).append(node)
    shown = {number: _one(group) for number, group in groups.items()}
    names = {
        shown[number].id: _pattern([node.id.partition(":")[2] for node in group])
        for number, group in groups.items()
        if len(group) > 1
    }
    alike: dict[tuple[str, str, str, str], list[Edge]] = {}
    for edge in edges:
        ends = (shown[class_of[edge.source]].id, shown[class_of[edge.target]].id)
        alike.setdefault((*ends, edge.kind, edge.state), []).append(edge)
    first = {
        each[0]._replace(source=key[0], target=key[1], detail=_told(each)): each[0]
        for key, each in alike.items()
    }
    graph = Graph(tuple(shown.values()), tuple(first))
    return Folded(graph, first, names)


def _classes(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[str, int]:
    """Return a number for each node; alike are those with alike neighbours."""
    near: dict[str, list[tuple[bool, str, str, str]]] = {node.id: [] for node in nodes}
    for edge in edges:
        near[edge.source].append((True, edge.kind, edge.state, edge.target))
        near[edge.target].append((False, edge.kind, edge.state, edge.source))
    class_of = _numbered((node.id, (node.kind, _family(node))) for node in nodes)
    for _ in range(ROUNDS):
        count = len(set(class_of.values()))
        class_of = _numbered(
            (
                name,
                (
                    class_of[name],
                    frozenset((*how, class_of[end]) for *how, end in near[name]),
                ),
            )
            for name in near
        )
        if len(set(class_of.values())) == count:
            return class_of
    return {name: number for number, name in enumerate(near)}


def _numbered(pairs: Iterable[tuple[str, object]]) -> dict[str, int]:
    numbers: dict[object, int] = {}
    return {name: numbers.setdefault(key, len(numbers)) for name, key in pairs}


def _family(node: Node) -> str:
    """Return what nodes of one box have in common by their name alone."""
    if node.kind == "stage":
        return node.id.partition("@")[0]
    if node.kind == "parameter":
        return node.path
    return node.id.rpartition(".")[2] if "." in node.id.rpartition("/")[2] else ""


def _one(group: Sequence[Node]) -> Node:
    """Return the node that stands for a group: its first, with their number."""
    first = group[0]
    if len(group) == 1:
        return first
    return first._replace(kind=f"{len(group)} {SIGN} {first.kind}", line=None)


def _pattern(names: Sequence[str]) -> str:
    """Return what all names begin and end with, with a star between."""
    shortest = min(map(len, names))
    start = _shared(names, shortest)
    end = _shared([name[::-1] for name in names], shortest - start)
    return f"{names[0][:start]}*{names[0][len(names[0]) - end :]}"


def _shared(names: Sequence[str], most: int) -> int:
    """Return the length of what all names begin with."""
    for index in range(most):
        if len({name[index] for name in names}) > 1:
            return index
    return most


def _told(edges: Sequence[Edge]) -> str:
    detail = edges[0].detail
    return f"{len(edges)} edges, the first: {detail}" if len(edges) > 1 else detail
