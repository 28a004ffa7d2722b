"""The chain that DVC records: pipelines, locks, pointers and remotes to a graph."""

import posixpath
from collections.abc import Iterator
from typing import Any

from mlops_lint.links.content import Contents
from mlops_lint.links.judge import Judge
from mlops_lint.links.pipelines import read_pipeline
from mlops_lint.links.pointers import read_pointer
from mlops_lint.links.producers import Producers, links
from mlops_lint.links.stages import CODE, Pipeline, Stage
from mlops_lint.links.templates import Filler
from mlops_lint.links.tree import FILE, Tree
from mlops_lint.links.values import Values
from mlops_lint.model.graph import Edge, Graph, Node, Problem, in_order
from mlops_lint.repo import Repository
from mlops_lint.repo.documents import Structured


def dvc_graph(repo: Repository) -> Graph:
    """Return what DVC's files say of the chain, held against what is there."""
    tree = Tree(repo)
    values = Values(tree)
    configuration = read_configuration(tree)
    pipelines = [
        read_pipeline(tree, values, file.path, _filler(configuration))
        for file in repo.files.glob("dvc.yaml")
        if tree.kind_of(file.path) == FILE and not tree.dvc_ignores(file.path)
    ]
    pointers = list(_pointers(tree))
    stages = [*pointers, *(s for p in pipelines for s in p.stages)]
    producers = Producers(tree, stages)
    storage = f": dvc pull takes it from {storage_of(configuration)}"
    judge = Judge(Contents(tree), values, producers, storage)
    edges: list[Edge] = [e for s in pointers for e in judge.edges(s, s.path)]
    problems: list[Problem] = [*producers.problems(), *links(stages, producers)]
    for pipeline in pipelines:
        lock = pipeline.lock_path or posixpath.join(
            posixpath.dirname(pipeline.path), "dvc.lock"
        )
        edges += (e for s in pipeline.stages for e in judge.edges(s, lock))
        problems += pipeline.problems
    return in_order(_nodes(stages, edges), edges, problems)


def _pointers(tree: Tree) -> Iterator[Stage]:
    for file in tree.repo.files.glob("*.dvc"):
        name = posixpath.basename(file.path)
        there = name != ".dvc" and tree.kind_of(file.path) == FILE
        if there and not tree.dvc_ignores(file.path):
            stage = read_pointer(tree, file.path)
            if stage is not None:
                yield stage


def read_configuration(tree: Tree) -> dict[str, Any]:
    """Return `.dvc/config` of the outermost DVC root as {section: {key: value}}."""
    files = sorted(tree.repo.files.glob("**/.dvc/config"), key=lambda f: len(f.path))
    for file in files[:1]:
        if not (tree.read(file.path) or b"").strip():
            continue
        document = tree.repo.document(file.path)
        if isinstance(document, Structured) and isinstance(document.data, dict):
            return document.data
    return {}


def _filler(configuration: dict[str, Any]) -> Filler:
    parsing = configuration.get("parsing") or {}
    lists = str(parsing.get("list") or "nargs")
    return Filler(lists, str(parsing.get("bool") or "store_true"))


def storage_of(configuration: dict[str, Any]) -> str:
    """Return where `dvc pull` would take content from, for people."""
    core = configuration.get("core") or {}
    name = core.get("remote")
    remote = configuration.get(f"'remote \"{name}\"'") or {}
    url = remote.get("url")
    return f"{name} ({url})" if name and url else "a remote, if there is one"


def _nodes(stages: list[Stage], edges: list[Edge]) -> Iterator[Node]:
    known = set()
    for stage in stages:
        known.add(stage.id)
        kind = "pointer" if stage.is_pointer else "stage"
        yield Node(stage.id, kind, stage.path, stage.line)
    kinds: dict[str, str] = {}
    for edge in edges:
        for name in (edge.source, edge.target):
            if name not in known and (name not in kinds or edge.kind != "dep"):
                kinds[name] = edge.kind
    lines = {edge.source: edge for edge in edges if edge.kind == "param"}
    for name, edge_kind in kinds.items():
        form, _, rest = name.partition(":")
        if form == "param":
            path = rest.rpartition("#")[0]
            edge = lines[name]
            line = edge.line if edge.path == path else None
            yield Node(name, "parameter", path, line)
        else:
            yield Node(name, _kind(rest, edge_kind), rest)


def _kind(path: str, edge_kind: str) -> str:
    named = {"command": "pipeline", "lock": "lock", "metric": "metric"}
    if edge_kind in named:
        return named[edge_kind]
    return "code" if path.endswith(CODE) else "data"


__all__ = ["Pipeline", "dvc_graph", "read_configuration", "storage_of"]
