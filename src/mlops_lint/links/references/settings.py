"""Paths of code and schemas that files of settings hold."""

import posixpath
from collections.abc import Iterator
from typing import Any

from mlops_lint.links.references.ground import Ground
from mlops_lint.links.references.reference import by_file, edge
from mlops_lint.model.graph import Edge
from mlops_lint.patterns import late
from mlops_lint.repo.documents import Structured

KIND = "setting"
GLOBS = (
    "params.yaml",
    "params.yml",
    "params.json",
    "params.toml",
    "config.yaml",
    "config.yml",
)
PATH = late(r"[\w.-]+(?:/[\w.-]+)+\.(?:py|sh|sql|ipynb)$")
MOST_DEPTH = 12


def edges(ground: Ground) -> Iterator[Edge]:
    """Yield an edge for each value that is a path to code."""
    for file in ground.facts.declared.own(*GLOBS):
        if "/" not in (ground.repo.text(file.path)):
            continue
        document = ground.repo.document(file.path)
        if not isinstance(document, Structured):
            continue
        for pointer, text in _paths(document.data, "", 0):
            named = by_file(file.path, document.line(pointer), "parameters")
            folder = posixpath.dirname(file.path)
            above = posixpath.dirname(folder)
            judged = ground.places.judge(file.path, text, "", folder, above)
            yield edge(KIND, named, judged)


def _paths(value: Any, pointer: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if PATH.match(value):
            yield pointer, value
    elif depth < MOST_DEPTH:
        items: Any = ()
        if isinstance(value, dict):
            items = value.items()
        elif isinstance(value, list):
            items = enumerate(value)
        for key, inner in items:
            token = str(key).replace("~", "~0").replace("/", "~1")
            yield from _paths(inner, f"{pointer}/{token}", depth + 1)
