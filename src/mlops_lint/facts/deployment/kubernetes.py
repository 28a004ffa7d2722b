"""Kubernetes objects in a repository: manifests, and what charts would render."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mlops_lint.model import Evidence, Location
from mlops_lint.patterns import late
from mlops_lint.records import NamedTuple
from mlops_lint.repo import Repository
from mlops_lint.repo.documents import Structured, parse
from mlops_lint.repo.documents.base import child, split_pointer

WORKLOADS = frozenset(
    {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Rollout", "Job"}
)
STEPS = frozenset({"Job", "CronJob", "Pod"})
"""Workloads that end, or that one makes by hand."""
ACTION = late(r"\{\{.*?\}\}", re.DOTALL)
MOST_OBJECTS = 2000


class KubernetesObject(NamedTuple):
    """One object; `pointer` leads to it in document number `document` of its file.

    `vendored` is an object that a release of somebody else's chart rendered,
    `template` one of a chart, whose values are filled in later.
    """

    path: str
    kind: str
    group: str
    name: str
    data: Mapping[str, Any]
    source: Structured
    document: int
    pointer: str = ""
    vendored: bool = False
    template: bool = False

    def get(self, pointer: str) -> Any:
        """Return the value at a JSON pointer below the object, None if absent."""
        value: object = self.data
        for token in split_pointer(pointer):
            value = child(value, token)
        return value

    def line(self, pointer: str = "/kind") -> int | None:
        """Return the 1-based line of a key below the object."""
        return self.source.line(f"{self.pointer}{pointer}", self.document)

    def seen(self, detail: str, pointer: str = "/kind") -> Evidence:
        """Say what was seen at a key below the object."""
        return Evidence(Location(self.path, self.line(pointer)), detail)

    @property
    def pod(self) -> str:
        """The pointer of the object's pod, empty where it makes none."""
        if self.kind == "Pod":
            return "/spec"
        if self.kind == "CronJob":
            return "/spec/jobTemplate/spec/template/spec"
        return "/spec/template/spec" if self.get("/spec/template/spec") else ""

    def containers(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the containers of the object's pod, each with its pointer."""
        for key in ("containers", "initContainers") if self.pod else ():
            listed = self.get(f"{self.pod}/{key}")
            for index, item in enumerate(listed if isinstance(listed, list) else ()):
                if isinstance(item, dict):
                    yield f"{self.pod}/{key}/{index}", item


def read_objects(repo: Repository, path: str) -> Iterator[KubernetesObject]:
    """Yield the objects of a manifest; a file that does not parse has none."""
    source = repo.document(path)
    if isinstance(source, Structured):
        yield from _objects(source)


def read_template(repo: Repository, path: str) -> Iterator[KubernetesObject]:
    """Yield the objects of a chart's template, its actions taken out.

    A line that is nothing but an action goes, any other action becomes a word; where
    that leaves no YAML, the template has no objects.
    """
    lines = []
    text = ACTION.sub(lambda match: "\0" + "\n" * match[0].count("\n"), repo.text(path))
    for line in text.split("\n"):
        bare = line.replace("\0", "").strip()
        lines.append(line.replace("\0", "x") if bare not in ("", "-") else "")
    source = parse("template.yaml", "\n".join(lines).encode())
    if isinstance(source, Structured):
        for item in _objects(source):
            yield item._replace(path=path, template=True)


def _objects(source: Structured) -> Iterator[KubernetesObject]:
    for number, data in enumerate(source.documents[:MOST_OBJECTS]):
        yield from _object(source, number, data, "")
        is_list = isinstance(data, dict) and data.get("kind") == "List"
        listed = child(data, "items") if is_list else None
        if isinstance(listed, list):
            for index, item in enumerate(listed[:MOST_OBJECTS]):
                yield from _object(source, number, item, f"/items/{index}")


def _object(
    source: Structured, number: int, data: object, pointer: str
) -> Iterator[KubernetesObject]:
    if not isinstance(data, dict):
        return
    api, kind = data.get("apiVersion"), data.get("kind")
    if not isinstance(api, str) or not isinstance(kind, str) or kind == "List":
        return
    metadata = data.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    labels = metadata.get("labels")
    labels = labels if isinstance(labels, dict) else {}
    vendored = (
        labels.get("app.kubernetes.io/managed-by") == "Helm"
        or "helm.sh/chart" in labels
    )
    group = api.partition("/")[0] if "/" in api else ""
    name = str(metadata.get("name", ""))
    yield KubernetesObject(
        source.path, kind, group, name, data, source, number, pointer, vendored
    )
