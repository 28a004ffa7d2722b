"""All that configuration declares: objects, services, resources, of every format."""

import posixpath
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from mlops_lint.facts.base import seen
from mlops_lint.facts.deployment.formats import Resource, bicep, schemas, templates
from mlops_lint.facts.deployment.kubernetes import (
    KubernetesObject,
    read_objects,
    read_template,
)
from mlops_lint.facts.deployment.marks import Mark, section
from mlops_lint.facts.plain_marks import KUBERNETES
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.model import Evidence
from mlops_lint.patterns import late
from mlops_lint.records import NamedTuple
from mlops_lint.repo import File
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.documents.base import Tagged, child

if TYPE_CHECKING:
    from mlops_lint.facts.base import Facts
    from mlops_lint.facts.deployment.hcl import Block

YAML = ("*.yaml", "*.yml")
ASIDE = late(r"(?i)(^|/)(docs?|documentation|site)/|(^|/)\.github/")


SECTIONS = (
    *("serving", "serverless", "infrastructure", "descriptors"),
    *("rollouts", "ml", "containers"),
    *("drift", "dashboards", "alerts", "collectors"),
)


def is_aside(path: str) -> bool:
    """Whether a file is part of documents, or configures what GitHub does."""
    return _is_aside(path.rpartition("/")[0])


@cache
def _is_aside(folder: str) -> bool:
    return ASIDE.search(f"{folder}/") is not None


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
        self._held: dict[tuple[str, ...], list[tuple[File, frozenset[bytes]]]] = {}

    def own(self, *globs: str) -> list[File]:
        """Return the files of a glob that are no part of tests or documents."""
        known = self._own.get(globs)
        if known is None:
            known = self._own[globs] = [
                file
                for file in self._repo.files.glob(*globs)
                if not is_test_path(file.path) and not is_aside(file.path)
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
            if not self._facts.texts.may_hold(file.path, KUBERNETES):
                continue
            data = self._repo.read(file.path) or b""
            if b"kind" not in data:
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
                *templates(
                    self._repo, self.own(*YAML, "*.template"), self.own("*.json")
                ),
                *bicep(self._repo, self.own("*.bicep")),
                *schemas(self._repo, self.own(*YAML)),
            )
            if resource.type in self.types
        )

    @cached_property
    def types(self) -> frozenset[str]:
        """Every type of resource that a mark names."""
        marks = map(self._section, SECTIONS)
        return frozenset(t for several in marks for m in several for t in m.resources)

    def _terraform(self) -> Iterator[Resource]:
        named = [name for name in self.types if "_" in name]
        for path, block in self.terraform(*named):
            if block.type == "resource" and block.labels:
                yield Resource(block.labels[0], path, block.line, block)

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
        for file in self._holding(mark) if mark.words else self.own(*mark.files):
            if not (mark.keys or mark.items) or mark.holds(
                self._repo.document(file.path)
            ):
                key = f"/{mark.keys[0]}" if mark.keys else ""
                source = self._repo.document(file.path) if key else None
                line = source.line(key) if isinstance(source, Structured) else None
                yield mark, seen(file.path, mark.name, line)

    def _holding(self, mark: Mark) -> list[File]:
        """Return the files of a mark that hold one of its words."""
        held = self._held.get(mark.files)
        if held is None:
            # What marks ask of the same files is asked at once.
            marks = (m for name in SECTIONS for m in self._section(name))
            words = {w: None for m in marks if m.files == mark.files for w in m.words}
            files = self.own(*mark.files)
            held = self._held[mark.files] = [
                (file, frozenset(found))
                for file, found in self._repo.search.held(files, [*words], self._text)
            ]
        return [file for file, words in held if not words.isdisjoint(mark.words)]

    def _section(self, name: str) -> list[Mark]:
        return section(self._facts.signatures, name)

    def _text(self, path: str) -> bytes:
        # JSON may be data by the megabyte, and what tells its kind stands at the top.
        if path.endswith(".json"):
            return self._repo.head(path)
        return self._repo.read(path) or b""


def plain(value: object) -> object:
    """Return a value without the tags of its format."""
    while isinstance(value, Tagged):
        value = value.value
    return value
