"""The reproducibility chain as data: nodes, the edges between them, what is wrong.

Not part of `mlops_lint.model` itself, so that a run without a chain does not load it.
"""

from collections.abc import Iterable

from mlops_lint.records import NamedTuple, record

OK, MISSING, STALE, UNKNOWN = STATES = ("ok", "missing", "stale", "unknown")
BROKEN = frozenset((MISSING, STALE))


class Node(NamedTuple):
    """One thing of the chain.

    `id` is `stage:ADDRESS` with the address that DVC prints, `file:PATH` or
    `param:PATH#KEY`; `kind` one word for it (stage, pointer, code, data, metric,
    parameters, parameter, pipeline, lock). `line` is None where the thing is a whole
    file.
    """

    id: str
    kind: str
    path: str
    line: int | None = None


class Edge(NamedTuple):
    """One link of the chain, from the node that is used to the one that needs it.

    `kind` is dep, param, command, lock, out or metric; `state` one of `STATES`;
    `detail` the sentence that says why. A `minor` edge is broken in a way that may say
    nothing of the content, such as line ends.
    """

    source: str
    target: str
    kind: str
    state: str
    detail: str
    path: str
    line: int | None = None
    minor: bool = False


class Problem(NamedTuple):
    """What is wrong with a description of the chain, apart from any edge.

    `kind` is `template` (what fills a `${}`), `stages` (how stages are put together),
    `lock` (the record of runs) or `link` (records that disagree).
    """

    kind: str
    message: str
    path: str
    line: int | None = None


@record
class Graph:
    """The chain of a repository; all three are sorted by path, then line."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    problems: tuple[Problem, ...] = ()

    def broken(self) -> "Graph":
        """Return the edges that are missing or stale, with the nodes they touch."""
        return self._of(edge for edge in self.edges if edge.state in BROKEN)

    def around(self, node: str) -> "Graph":
        """Return the node, all that it needs and all that needs it."""
        reached = self._reach(node, forwards=True) | self._reach(node, forwards=False)
        kept = self._of(
            edge
            for edge in self.edges
            if edge.source in reached and edge.target in reached
        )
        alone = tuple(item for item in self.nodes if item.id == node)
        return kept if kept.nodes else Graph(alone, (), self.problems)

    def _reach(self, node: str, *, forwards: bool) -> set[str]:
        following: dict[str, list[str]] = {}
        for edge in self.edges:
            ends = (edge.source, edge.target) if forwards else (edge[1], edge[0])
            following.setdefault(ends[0], []).append(ends[1])
        reached, waiting = {node}, [node]
        while waiting:
            for other in following.get(waiting.pop(), ()):
                if other not in reached:
                    reached.add(other)
                    waiting.append(other)
        return reached

    def _of(self, edges: Iterable[Edge]) -> "Graph":
        kept = tuple(edges)
        touched = {name for edge in kept for name in (edge.source, edge.target)}
        nodes = tuple(node for node in self.nodes if node.id in touched)
        return Graph(nodes, kept, self.problems)


def in_order(
    nodes: Iterable[Node], edges: Iterable[Edge], problems: Iterable[Problem]
) -> Graph:
    """Return a graph of these, each once, in the order of all reports."""
    return Graph(
        tuple(sorted(set(nodes), key=lambda n: (n.path, n.line or 0, n.id))),
        tuple(sorted(set(edges), key=lambda e: (e.path, e.line or 0, *e[:5]))),
        tuple(sorted(set(problems), key=lambda p: (p.path, p.line or 0, *p[:2]))),
    )
