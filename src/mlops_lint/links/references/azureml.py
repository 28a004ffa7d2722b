"""What jobs, components and endpoints of Azure ML name: code, environments, parts."""

import posixpath
from collections.abc import Iterator
from typing import Any

from mlops_lint.links.references.ground import Ground
from mlops_lint.links.references.reference import Judged, by_file, edge, unknown
from mlops_lint.model.graph import Edge

KIND = "azureml"
PLACES = frozenset(("code", "conda_file", "component", "local_path", "scoring_script"))
REMOTE = ("azureml:", "http", "git+", "wasbs", "abfss", "$", "registry:")


def edges(ground: Ground) -> Iterator[Edge]:
    """Yield an edge for each local path of a document of Azure ML."""
    words = (b"azuremlschemas.azureedge.net",)
    for document in ground.documents("*.yml", "*.yaml", words=words):
        for pointer, name, base in _paths(document.data, "", "", 0):
            named = by_file(document.path, document.line(pointer), "pipeline")
            judged = _judge(ground, document.path, name, base)
            yield edge(KIND, named, judged)


def _paths(
    value: Any, pointer: str, code: str, depth: int
) -> Iterator[tuple[str, str, str]]:
    """Yield JSON pointer, path, and the folder it is relative to."""
    if depth > 12:
        return
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _paths(item, f"{pointer}/{index}", code, depth + 1)
    if not isinstance(value, dict):
        return
    own = value.get("code")
    inner = own if isinstance(own, str) else code
    for key, item in value.items():
        at = f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"
        if key in PLACES and isinstance(item, str):
            if key == "scoring_script":
                if inner and not inner.startswith(REMOTE):
                    yield at, item, inner
            elif not item.startswith(REMOTE) and (key != "component" or "/" in item):
                yield at, item, ""
        elif (
            key == "environment" and isinstance(item, str) and item.startswith("file:")
        ):
            yield at, item.removeprefix("file:"), ""
        else:
            yield from _paths(item, at, inner, depth + 1)


def _judge(ground: Ground, at: str, name: str, base: str) -> Judged:
    folder = posixpath.dirname(at)
    name = name.removeprefix("file:")
    if "{{" in name or "<" in name:
        return unknown(f"{name} is known only when it runs", name)
    return ground.places.judge(at, name, posixpath.join(folder, base))
