"""What dvc.yaml declares as artifacts, models above all: is the file ever made?"""

import posixpath
from collections.abc import Iterator
from typing import Any

from mlops_lint.facts.python_files import is_test_path
from mlops_lint.links import graph_of
from mlops_lint.links.references.ground import Ground
from mlops_lint.links.references.places import joined
from mlops_lint.links.references.reference import (
    Judged,
    Named,
    edge,
    missing,
    ok,
    unknown,
)
from mlops_lint.model.graph import MISSING, Edge, Node
from mlops_lint.repo.documents import Structured

KIND = "artifact"
MODEL = "model"


def edges(ground: Ground) -> Iterator[Edge]:
    """Yield an edge from its file to each artifact, which is a model by its type."""
    made: dict[str, str] = {}
    for file in ground.repo.files.glob("dvc.yaml"):
        document = ground.repo.document(file.path)
        if not isinstance(document, Structured) or is_test_path(file.path):
            continue
        listed = document.get("/artifacts")
        for name, item in listed.items() if isinstance(listed, dict) else ():
            path = item.get("path") if isinstance(item, dict) else None
            if isinstance(path, str):
                made = made or _made(ground)
                line = document.line(f"/artifacts/{name}")
                node = Node(_id(file.path, name, item), MODEL, file.path, line)
                named = Named(node, file.path, line)
                yield edge(KIND, named, _judge(ground, made, file.path, path))


def _id(path: str, name: object, item: dict[Any, Any]) -> str:
    address = f"{name}" if "/" not in path else f"{path}:{name}"
    form = MODEL if item.get("type", MODEL) == MODEL else KIND
    return f"{form}:{address}"


def _made(ground: Ground) -> dict[str, str]:
    """Return what stages and pointers of DVC make, with the address of each."""
    return {
        edge.target.removeprefix("file:"): edge.source.removeprefix("stage:")
        for edge in graph_of(ground.repo).edges
        if edge.kind in {"out", "metric"}
    }


def _judge(ground: Ground, made: dict[str, str], at: str, path: str) -> Judged:
    place = joined(posixpath.dirname(at), path)
    if "${" in path or place is None:
        return unknown(f"{path} is no path that is written out", path)
    if place in made:
        return ok(f"{made[place]} makes {place}", place)
    inside = next((out for out in made if out.startswith(f"{place}/")), "")
    around = next((out for out in made if place.startswith(f"{out}/")), "")
    if inside or around:
        return ok(f"{made[inside or around]} makes {inside or around}", place)
    judged = ground.places.judge(at, path, posixpath.dirname(at))
    if judged.state == MISSING:
        return missing(f"no stage and no pointer makes {place}", place)
    return judged
