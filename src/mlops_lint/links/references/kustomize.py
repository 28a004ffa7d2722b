"""What kustomizations name: resources, patches, files of generators."""

import posixpath
from collections.abc import Iterator

from mlops_lint.links.references.ground import Ground
from mlops_lint.links.references.places import joined
from mlops_lint.links.references.reference import (
    Judged,
    by_file,
    edge,
    missing,
    unknown,
)
from mlops_lint.model.graph import OK, Edge
from mlops_lint.repo.documents import Structured

KIND = "kustomize"
NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
FOLDERS = ("resources", "bases", "components")
LISTS = (
    *FOLDERS,
    *("crds", "configurations", "patchesStrategicMerge", "transformers", "generators"),
    *("validators",),
)
ENTRIES = ("patches", "patchesJson6902", "replacements")
GENERATORS = ("configMapGenerator", "secretGenerator")


def edges(ground: Ground) -> Iterator[Edge]:
    """Yield an edge for each file or folder that a kustomization names."""
    for file in ground.facts.declared.own(*NAMES):
        document = ground.repo.document(file.path)
        if not isinstance(document, Structured) or not isinstance(document.data, dict):
            continue
        for pointer, name in _named(document):
            named = by_file(file.path, document.line(pointer), "deployment")
            is_folder = pointer.split("/")[1] in FOLDERS
            yield edge(KIND, named, _judge(ground, file.path, name, is_folder))


def _named(document: Structured) -> Iterator[tuple[str, str]]:
    for key in LISTS:
        yield from _texts(document, f"/{key}")
    for key in ENTRIES:
        listed = document.get(f"/{key}")
        for index, entry in enumerate(listed if isinstance(listed, list) else ()):
            path = entry.get("path") if isinstance(entry, dict) else None
            if isinstance(path, str):
                yield f"/{key}/{index}/path", path
    for key in GENERATORS:
        listed = document.get(f"/{key}")
        for index, entry in enumerate(listed if isinstance(listed, list) else ()):
            for inner in ("files", "envs"):
                for pointer, name in _texts(document, f"/{key}/{index}/{inner}"):
                    yield pointer, name.rpartition("=")[2]
            env = entry.get("env") if isinstance(entry, dict) else None
            if isinstance(env, str):
                yield f"/{key}/{index}/env", env
    charts = document.get("/helmCharts")
    for index, entry in enumerate(charts if isinstance(charts, list) else ()):
        values = entry.get("valuesFile") if isinstance(entry, dict) else None
        if isinstance(values, str):
            yield f"/helmCharts/{index}/valuesFile", values


def _texts(document: Structured, pointer: str) -> Iterator[tuple[str, str]]:
    listed = document.get(pointer)
    for index, item in enumerate(listed if isinstance(listed, list) else ()):
        # What stands over several lines is the patch itself.
        if isinstance(item, str) and "\n" not in item and ": " not in item:
            yield f"{pointer}/{index}", item


def _judge(ground: Ground, at: str, name: str, is_folder: bool) -> Judged:
    folder = posixpath.dirname(at)
    first = name.partition("/")[0]
    if "://" in name or "?ref=" in name or ".git" in name or "//" in name:
        return unknown(f"{name} is not in this repository", name)
    if (
        "." in first.strip(".")
        and "/" in name
        and not ground.places.is_there(joined(folder, first) or first)
    ):
        return unknown(f"{name} may be on another host", name)
    judged = ground.places.judge(at, name, folder)
    if "env" in posixpath.basename(name) and judged.state == "missing":
        return unknown(f"{judged.path} is kept out of git as secrets are", judged.path)
    is_file = ground.places.is_file
    if is_folder and judged.state == OK and not is_file(judged.path):
        own = (posixpath.join(judged.path, name) for name in NAMES)
        if not any(map(is_file, own)):
            return missing(f"{judged.path} holds no kustomization", judged.path)
    return judged
