"""Resources that infrastructure files declare: CloudFormation, ARM, Bicep, Azure ML."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mlops_lint.facts.base import seen
from mlops_lint.model import Evidence
from mlops_lint.patterns import late
from mlops_lint.records import NamedTuple
from mlops_lint.repo import File, Repository
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.documents.base import child

if TYPE_CHECKING:
    from mlops_lint.facts.deployment.hcl import Block

BICEP = late(r"^[ \t]*resource\s+\w+\s+'([\w./]+)@", re.MULTILINE)
SCHEMA = late(r"([A-Za-z]+)(\.schema)?\.json$")


class Resource(NamedTuple):
    """A resource by its type in the format's own words, and where it is declared."""

    type: str
    path: str
    line: int | None
    data: "Mapping[Any, Any] | Block | None" = None

    def seen(self) -> Evidence:
        """Say what it is."""
        return seen(self.path, self.type, self.line)


def templates(
    repo: Repository, texts: Iterable[File], json: Iterable[File]
) -> Iterator[Resource]:
    """Yield the resources of CloudFormation, SAM and Azure Resource Manager."""
    for file in repo.search.holding(texts, b"AWS::"):
        if b"Resources" in (repo.read(file.path) or b""):
            yield from _cloudformation(repo, file.path)
    for file in json:
        head = repo.head(file.path)
        if b"AWSTemplateFormatVersion" in head or b"AWS::" in head:
            yield from _cloudformation(repo, file.path)
        elif b"deploymentTemplate" in head:
            source = repo.document(file.path)
            if isinstance(source, Structured):
                yield from _arm(source, "/resources")


def _cloudformation(repo: Repository, path: str) -> Iterator[Resource]:
    source = repo.document(path)
    resources = source.get("/Resources") if isinstance(source, Structured) else None
    if not isinstance(source, Structured) or not isinstance(resources, dict):
        return
    for name, data in resources.items():
        kind = child(data, "Type")
        if isinstance(kind, str):
            yield Resource(kind, path, source.line(f"/Resources/{name}"), data)


def _arm(source: Structured, pointer: str) -> Iterator[Resource]:
    listed = source.get(pointer)
    for index, data in enumerate(listed if isinstance(listed, list) else ()):
        kind = child(data, "type")
        if isinstance(kind, str):
            yield Resource(kind, source.path, source.line(f"{pointer}/{index}"), data)


def bicep(repo: Repository, files: Iterable[File]) -> Iterator[Resource]:
    """Yield the resources of Bicep files."""
    for file in files:
        text = repo.text(file.path)
        for match in BICEP.finditer(text):
            line = text.count("\n", 0, match.start(1)) + 1
            yield Resource(match[1], file.path, line)


def schemas(repo: Repository, files: Iterable[File]) -> Iterator[Resource]:
    """Yield what YAML with a `$schema` of Azure ML declares, by the schema's name.

    Bundles of Databricks name the types of their resources as keys.
    """
    for file in repo.search.holding(files, b"$schema", b"model_serving_endpoints"):
        data = repo.read(file.path) or b""
        if b"$schema" in data:
            source = repo.document(file.path)
            schema = source.get("/$schema") if isinstance(source, Structured) else 0
            match = SCHEMA.search(schema) if isinstance(schema, str) else None
            if match and isinstance(source, Structured):
                content = source.data if isinstance(source.data, dict) else None
                line = source.line("/$schema")
                yield Resource(match[1], file.path, line, content)
        if b"model_serving_endpoints" in data:
            source = repo.document(file.path)
            if isinstance(source, Structured):
                yield from _bundle(source)


def _bundle(source: Structured) -> Iterator[Resource]:
    endpoints = source.get("/resources/model_serving_endpoints")
    if isinstance(endpoints, dict):
        line = source.line("/resources/model_serving_endpoints")
        yield Resource("model_serving_endpoints", source.path, line, endpoints)
