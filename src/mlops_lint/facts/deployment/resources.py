"""All that configuration declares: objects, services, resources, of every format."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from mlops_lint.facts.base import seen
from mlops_lint.facts.deployment.kubernetes import (
    KubernetesObject,
    read_objects,
    read_template,
)
from mlops_lint.facts.deployment.marks import Mark, section
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.model import Evidence
from mlops_lint.patterns import late
from mlops_lint.repo import File
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.documents.base import Tagged, child

if TYPE_CHECKING:
    from mlops_lint.facts.base import Facts
    from mlops_lint.facts.deployment.hcl import Block

YAML = ("*.yaml", "*.yml")
ASIDE = late(r"(?i)(^|/)(docs?|documentation|site)/|(^|/)\.github/")
BICEP = late(r"^[ \t]*resource\s+\w+\s+'([\w./]+)@", re.MULTILINE)
SCHEMA = late(r"([A-Za-z]+)(\.schema)?\.json$")


SECTIONS = (
    *("serving", "serverless", "infrastructure", "descriptors"),
    *("rollouts", "ml", "containers"),
    *("drift", "dashboards", "alerts", "collectors"),
)


class Resource(NamedTuple):
    """A resource by its type in the format's own words, and where it is declared."""

    type: str
    path: str
    line: int | None
    data: "Mapping[Any, Any] | Block | None" = None

    def seen(self) -> Evidence:
        """Say what it is."""
        return seen(self.path, self.type, self.line)


class Service(NamedTuple):
    """A service of a compose file."""

    path: str
    name: str
    line: int | None
    data: Mapping[Any, Any]
    source: Structured


class Declared:
    """What is declared outside tests and documents, each format read once."""

    def __init__(self, facts: "Facts") -> None:
        """Read nothing yet."""
        self._facts = facts
        self._repo = facts.repo
        self._own: dict[tuple[str, ...], list[File]] = {}

    def own(self, *globs: str) -> list[File]:
        """Return the files of a glob that are no part of tests or documents."""
        known = self._own.get(globs)
        if known is None:
            known = self._own[globs] = [
                file
                for file in self._repo.files.glob(*globs)
                if not is_test_path(file.path) and ASIDE.search(file.path) is None
            ]
        return known

    @cached_property
    def charts(self) -> list[str]:
        """The directories of Helm charts, "" for the root."""
        return [
            file.path.rpartition("/")[0]
            for file in self.own("Chart.yaml", "Chart.yml")
            if isinstance(self._repo.document(file.path), Structured)
        ]

    @cached_property
    def kubernetes(self) -> tuple[KubernetesObject, ...]:
        """Every Kubernetes object, those of charts included, sorted by path."""
        return tuple(self._kubernetes())

    def _kubernetes(self) -> Iterator[KubernetesObject]:
        templates = tuple(f"{chart}/templates/".lstrip("/") for chart in self.charts)
        for file in self.own(*YAML):
            data = self._repo.read(file.path) or b""
            if b"apiVersion" not in data or b"kind" not in data:
                continue
            if templates and file.path.startswith(templates):
                yield from read_template(self._repo, file.path)
            elif b"{{" not in data:
                yield from read_objects(self._repo, file.path)

    @cached_property
    def patches(self) -> frozenset[str]:
        """The files that Kustomize lays over other objects."""
        found: set[str] = set()
        for item in self.kubernetes:
            if item.kind not in ("Kustomization", "Component"):
                continue
            folder = posixpath.dirname(item.path)
            for key in ("patches", "patchesStrategicMerge", "patchesJson6902"):
                listed = item.get(f"/{key}")
                for entry in listed if isinstance(listed, list) else ():
                    path = child(entry, "path") or entry
                    if isinstance(path, str) and "\n" not in path:
                        found.add(posixpath.normpath(posixpath.join(folder, path)))
        return frozenset(found)

    @cached_property
    def services(self) -> tuple[Service, ...]:
        """Every service of a compose file, sorted by path."""
        return tuple(self._services())

    def _services(self) -> Iterator[Service]:
        for file in self.own("*compose*.yml", "*compose*.yaml"):
            source = self._repo.document(file.path)
            services = source.get("/services") if isinstance(source, Structured) else {}
            if not isinstance(source, Structured) or not isinstance(services, dict):
                continue
            for name, data in services.items():
                line = source.line(f"/services/{name}")
                if isinstance(data, dict):
                    yield Service(file.path, str(name), line, data, source)

    def terraform(self, *words: str) -> "Iterator[tuple[str, Block]]":
        """Yield path and block of all top-level blocks in files that hold a word."""
        wanted = [word.encode() for word in words]
        for file in self.own("*.tf"):
            data = self._repo.read(file.path) or b""
            if any(word in data for word in wanted):
                for block in self._blocks(file.path):
                    yield file.path, block

    def _blocks(self, path: str) -> "list[Block]":
        known = self._hcl.get(path)
        if known is None:
            from mlops_lint.facts.deployment.hcl import blocks

            known = self._hcl[path] = blocks(self._repo.text(path))
        return known

    @cached_property
    def _hcl(self) -> "dict[str, list[Block]]":
        return {}

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Every resource whose type a mark names, of all formats but Kubernetes."""
        return tuple(
            resource
            for resource in (
                *self._terraform(),
                *self._templates(),
                *self._bicep(),
                *self._schemas(),
            )
            if resource.type in self.types
        )

    @cached_property
    def types(self) -> frozenset[str]:
        """Every type of resource that a mark names."""
        marks = (section(self._facts.signatures, name) for name in SECTIONS)
        return frozenset(t for several in marks for m in several for t in m.resources)

    def _terraform(self) -> Iterator[Resource]:
        named = [name for name in self.types if "_" in name]
        for path, block in self.terraform(*named):
            if block.type == "resource" and block.labels:
                yield Resource(block.labels[0], path, block.line, block)

    def _templates(self) -> Iterator[Resource]:
        """Yield the resources of CloudFormation, SAM and Azure Resource Manager."""
        for file in self.own(*YAML, "*.template"):
            data = self._repo.read(file.path) or b""
            if b"AWS::" in data and b"Resources" in data:
                yield from self._cloudformation(file.path)
        for file in self.own("*.json"):
            head = self._repo.head(file.path)
            if b"AWSTemplateFormatVersion" in head or b"AWS::" in head:
                yield from self._cloudformation(file.path)
            elif b"deploymentTemplate" in head:
                source = self._repo.document(file.path)
                if isinstance(source, Structured):
                    yield from _arm(source, "/resources")

    def _cloudformation(self, path: str) -> Iterator[Resource]:
        source = self._repo.document(path)
        resources = source.get("/Resources") if isinstance(source, Structured) else None
        if not isinstance(source, Structured) or not isinstance(resources, dict):
            return
        for name, data in resources.items():
            kind = child(data, "Type")
            if isinstance(kind, str):
                yield Resource(kind, path, source.line(f"/Resources/{name}"), data)

    def _bicep(self) -> Iterator[Resource]:
        for file in self.own("*.bicep"):
            text = self._repo.text(file.path)
            for match in BICEP.finditer(text):
                line = text.count("\n", 0, match.start(1)) + 1
                yield Resource(match[1], file.path, line)

    def _schemas(self) -> Iterator[Resource]:
        """Yield what YAML with a `$schema` of Azure ML declares, by the schema's name.

        Bundles of Databricks name the types of their resources as keys.
        """
        for file in self.own(*YAML):
            data = self._repo.read(file.path) or b""
            if b"$schema" in data:
                source = self._repo.document(file.path)
                schema = source.get("/$schema") if isinstance(source, Structured) else 0
                match = SCHEMA.search(schema) if isinstance(schema, str) else None
                if match and isinstance(source, Structured):
                    content = source.data if isinstance(source.data, dict) else None
                    yield Resource(
                        match[1], file.path, source.line("/$schema"), content
                    )
            if b"model_serving_endpoints" in data:
                source = self._repo.document(file.path)
                if isinstance(source, Structured):
                    yield from _bundle(source)

    @cached_property
    def deploying(self) -> tuple[tuple[tuple[str, ...], Evidence], ...]:
        """The words of each command that CI runs, and its actions by their name."""
        return tuple(self._deploying())

    def _deploying(self) -> Iterator[tuple[tuple[str, ...], Evidence]]:
        for job in self._facts.ci.jobs:
            if job.disabled:
                continue
            for use in job.uses:
                yield (use.name,), seen(use.path, f"uses {use.name}", use.line)
            for step in job.commands:
                for argv in self._facts.walker.split(step.text, step.shell):
                    shown = " ".join(argv.bare[:4])
                    yield argv.bare, seen(step.path, shown, step.line)

    def marked(self, marks: list[Mark]) -> Iterator[tuple[Mark, Evidence]]:
        """Yield what shows, in files and resources, that a tool is used."""
        for mark in marks:
            if mark.files:
                yield from self._in_files(mark)
            if mark.resources:
                for item in self.kubernetes:
                    names = {item.kind, f"{item.group}/{item.kind}"}
                    if not mark.resources.isdisjoint(names) and not item.vendored:
                        yield mark, item.seen(item.kind)
                for resource in self.resources:
                    if resource.type in mark.resources:
                        yield mark, resource.seen()

    def _in_files(self, mark: Mark) -> Iterator[tuple[Mark, Evidence]]:
        for file in self.own(*mark.files):
            if mark.words:
                data = self._text(file.path)
                if not any(word in data for word in mark.words):
                    continue
            if not (mark.keys or mark.items) or mark.holds(
                self._repo.document(file.path)
            ):
                key = f"/{mark.keys[0]}" if mark.keys else ""
                source = self._repo.document(file.path) if key else None
                line = source.line(key) if isinstance(source, Structured) else None
                yield mark, seen(file.path, mark.name, line)

    def _text(self, path: str) -> bytes:
        # JSON may be data by the megabyte, and what tells its kind stands at the top.
        if path.endswith(".json"):
            return self._repo.head(path)
        return self._repo.read(path) or b""


def _arm(source: Structured, pointer: str) -> Iterator[Resource]:
    listed = source.get(pointer)
    for index, data in enumerate(listed if isinstance(listed, list) else ()):
        kind = child(data, "type")
        if isinstance(kind, str):
            yield Resource(kind, source.path, source.line(f"{pointer}/{index}"), data)


def _bundle(source: Structured) -> Iterator[Resource]:
    endpoints = source.get("/resources/model_serving_endpoints")
    if isinstance(endpoints, dict):
        line = source.line("/resources/model_serving_endpoints")
        yield Resource("model_serving_endpoints", source.path, line, endpoints)


def plain(value: object) -> object:
    """Return a value without the tags of its format."""
    while isinstance(value, Tagged):
        value = value.value
    return value
