"""The reproducibility chain: each part of it as DVC records it."""

from collections.abc import Iterator
from typing import ClassVar

from mlops_lint.checks._base import (
    Context,
    Kind,
    Schema,
    not_applicable,
    seen,
)
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.model import Evidence, Hit, Location, Severity, Verdict
from mlops_lint.model.graph import MISSING, OK, STALE, Edge, Graph, Problem
from mlops_lint.records import NamedTuple, record, replace

MOST_NAMED = 5


class Part(NamedTuple):
    """What one value of `judge` looks at: edges in some states, and problems."""

    edges: frozenset[str]
    states: frozenset[str]
    problems: str
    said: str


LEFT = frozenset((STALE,))
LOST = frozenset((MISSING,))
PARTS = {
    "params": Part(frozenset(("param",)), LOST, "template", "parameter"),
    "deps": Part(frozenset(("dep",)), LOST, "stages", "dependency"),
    "lock": Part(frozenset(("lock",)), LOST, "lock", "run of a stage"),
    "command": Part(frozenset(("command",)), LEFT, "", "recorded command"),
    "content": Part(frozenset(("dep", "metric")), LEFT, "", "recorded file"),
    "values": Part(frozenset(("param",)), LEFT, "", "recorded parameter"),
    "links": Part(frozenset(("dep",)), frozenset(), "link", "link between records"),
}


@record
class Chain(Kind):
    """Hit each stage of dvc.yaml that `judge` finds broken; others pass.

    `params` and `deps`: what the stages name is there. `lock`: their runs are
    recorded. `command`, `content`, `values`: what was recorded is what is there now.
    `links`: records agree with each other. What cannot be known here passes.
    """

    kind: ClassVar[str] = "chain"
    options: ClassVar[Schema] = {"judge": {"enum": list(PARTS)}}
    required: ClassVar[tuple[str, ...]] = ("judge",)
    judge: str

    def run(self, context: Context) -> Verdict:
        """Judge each stage that has a part of this kind."""
        # Imported late: nothing of the chain is loaded where there is no DVC.
        from mlops_lint.links import graph_of

        graph = graph_of(context.repo)
        part = PARTS[self.judge]
        edges = [e for e in graph.edges if e.kind in part.edges and _is_stage(e)]
        problems = [
            p
            for p in graph.problems
            if p.kind == part.problems and not is_test_path(p.path)
        ]
        recorded = part.states == LEFT or self.judge == "links"
        if recorded and not _is_recorded(graph):
            return not_applicable("there is no dvc.lock")
        if not edges and not problems:
            return not_applicable(f"no stage has a {part.said}")
        broken = [edge for edge in edges if edge.state in part.states]
        if self.judge == "lock":
            hits = [*_unrecorded(edges), *_of_problems(problems)]
        else:
            hits = [*map(_of_edge, broken), *_of_problems(problems)]
        stages = {_stage_of(edge) for edge in edges}
        return Verdict(tuple(_priced(hits, stages)), tuple(_evidence(edges, part)))


def _is_stage(edge: Edge) -> bool:
    """Whether an edge is one of a pipeline: pointers have rules of their own."""
    address = _stage_of(edge)
    return not address.endswith(".dvc") and not is_test_path(edge.path)


def _stage_of(edge: Edge) -> str:
    end = edge.target if edge.target.startswith("stage:") else edge.source
    return end.removeprefix("stage:")


def _is_recorded(graph: Graph) -> bool:
    return any(e.kind == "lock" and e.state == OK and _is_stage(e) for e in graph.edges)


def _of_edge(edge: Edge) -> Hit:
    stage = _stage_of(edge)
    return Hit(
        f"{stage}: {edge.detail}",
        Location(edge.path, edge.line),
        at_most=Severity.INFO if edge.minor else Severity.ERROR,
        key=f"{stage} {edge.kind} {edge.source}",
    )


def _unrecorded(edges: list[Edge]) -> Iterator[Hit]:
    """Yield a hit for each stage without a record, or one for all of a dvc.yaml.

    A stage that is frozen, or runs every time, needs none.
    """
    files: dict[str, list[Edge]] = {}
    for edge in edges:
        if not edge.minor:
            files.setdefault(edge.path, []).append(edge)
    for path, of_file in files.items():
        missing = [edge for edge in of_file if edge.state == MISSING]
        if len(missing) == len(of_file) > 1:
            lock = missing[0].target.removeprefix("file:")
            message = f"none of its {len(missing)} stages is recorded in {lock}"
            yield Hit(message, Location(path), key=f"{path} unrecorded")
        else:
            yield from map(_of_edge, missing)


def _priced(hits: list[Hit], stages: set[str]) -> Iterator[Hit]:
    """Let each stage that is hit cost its share, and a whole file all of it.

    What may say nothing of the content costs nothing.
    """
    named = [hit.key.partition(" ")[0] for hit in hits]
    share = 1 / max(len(stages), 1)
    costly: set[str] = set()
    for hit, name in zip(hits, named, strict=True):
        cost = share if name in stages else 1.0
        if name in costly or hit.at_most is Severity.INFO:
            cost = 0.0
        else:
            costly.add(name)
        yield replace(hit, cost=cost)


def _of_problems(problems: list[Problem]) -> Iterator[Hit]:
    for problem in problems:
        place = Location(problem.path, problem.line)
        yield Hit(problem.message, place, key=f"{problem.path} {problem.message}")


def _evidence(edges: list[Edge], part: Part) -> Iterator[Evidence]:
    """Name at most five of the edges that hold, and how many more there are."""
    good = [edge for edge in edges if edge.state not in part.states]
    for edge in good[:MOST_NAMED]:
        yield seen(edge.path, f"{_stage_of(edge)}: {edge.detail}", edge.line)
    if len(good) > MOST_NAMED:
        yield Evidence(Location(), f"and {len(good) - MOST_NAMED} more")
