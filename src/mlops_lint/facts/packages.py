"""Which packages the manifests declare, whatever their format."""

import re
from collections.abc import Iterator

from mlops_lint.facts.base import Facts
from mlops_lint.facts.environment import REQUIREMENTS, conda_files
from mlops_lint.patterns import late
from mlops_lint.records import record
from mlops_lint.repo.documents import Requirements, Structured
from mlops_lint.repo.documents.requirements import normalised

NAME = late(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*([^;]*)")
LISTS = ("/project/dependencies", "/build-system/requires")
TABLES = ("/project/optional-dependencies", "/dependency-groups")
MAPPINGS = (
    "/tool/poetry/dependencies",
    "/tool/poetry/dev-dependencies",
    "/tool/pixi/dependencies",
    "/packages",
    "/dev-packages",
    "/dependencies",
)


@record
class Declared:
    """One declared package: its normalised name, and whether one version is named."""

    name: str
    specifier: str
    path: str
    line: int | None
    pinned: bool


def declared_packages(facts: Facts) -> list[Declared]:
    """Return every package that a manifest in git declares, in order of files."""
    found: list[Declared] = []
    for file in facts.repo.tracked(*REQUIREMENTS, "*requirements*.in"):
        document = facts.repo.document(file.path)
        if isinstance(document, Requirements):
            found += [
                Declared(item.name, item.specifier, file.path, item.line, item.pinned)
                for item in document.lines
            ]
    for file in facts.repo.tracked("pyproject.toml", "Pipfile", "pixi.toml"):
        parsed = facts.repo.document(file.path)
        if isinstance(parsed, Structured):
            found += _toml(parsed)
    for file, conda in conda_files(facts):
        found += _conda(file.path, conda)
    return found


def _toml(document: Structured) -> Iterator[Declared]:
    for pointer in LISTS:
        yield from _list(document, pointer)
    for pointer in TABLES:
        groups = document.get(pointer)
        for group in groups if isinstance(groups, dict) else ():
            yield from _list(document, f"{pointer}/{group}")
    for pointer in MAPPINGS:
        table = document.get(pointer)
        for name, wanted in table.items() if isinstance(table, dict) else ():
            text = wanted.get("version", "") if isinstance(wanted, dict) else wanted
            pinned = re.fullmatch(r"==?\s*[\w.!+-]+|\d[\w.!+-]*", str(text)) is not None
            line = document.line(f"{pointer}/{name}")
            yield Declared(
                normalised(str(name)), str(text), document.path, line, pinned
            )


def _list(document: Structured, pointer: str) -> Iterator[Declared]:
    items = document.get(pointer)
    for index, item in enumerate(items if isinstance(items, list) else ()):
        match = NAME.match(item) if isinstance(item, str) else None
        if match:
            specifier = match[2].strip()
            yield Declared(
                normalised(match[1]),
                specifier,
                document.path,
                document.line(f"{pointer}/{index}"),
                _is_exact(specifier),
            )


def _conda(path: str, document: Structured) -> Iterator[Declared]:
    items = document.get("/dependencies")
    for index, item in enumerate(items if isinstance(items, list) else ()):
        line = document.line(f"/dependencies/{index}")
        inner = item.get("pip") if isinstance(item, dict) else None
        listed = inner if isinstance(inner, list) else ()
        for entry in [item] if isinstance(item, str) else listed:
            match = NAME.match(str(entry))
            if match:
                specifier = match[2].strip()
                exact = _is_exact(specifier) or specifier.startswith("=")
                yield Declared(normalised(match[1]), specifier, path, line, exact)


def _is_exact(specifier: str) -> bool:
    return re.fullmatch(r"={2,3}\s*[\w.!+-]+", specifier) is not None
