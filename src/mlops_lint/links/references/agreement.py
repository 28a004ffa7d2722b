"""What a manifest asks for, held against what a lock knows."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from mlops_lint.links.references.ground import Ground
from mlops_lint.links.references.reference import Judged, ok, stale
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.documents.requirements import normalised, parse_requirement

MOST_NAMED = 3
Pairs = Iterator[tuple[str, Judged]]
"""Manifests, each with what is said of its lock."""


def values_of(ground: Ground, path: str) -> Mapping[str, Any]:
    """Return the values of a file, none where it is not there."""
    document = ground.repo.document(path) if ground.places.is_file(path) else None
    data = document.data if isinstance(document, Structured) else None
    return data if isinstance(data, dict) else {}


def beside(path: str, name: str) -> str:
    """Return the path of a file in the folder of another."""
    return posixpath.join(posixpath.dirname(path), name)


def asked_for(listed: list[Any]) -> dict[str, frozenset[str]]:
    """Return the requirements of a list by name, with their clauses."""
    found: dict[str, frozenset[str]] = {}
    for entry in listed:
        item = parse_requirement(entry, 0) if isinstance(entry, str) else None
        if item is not None:
            found[item.name] = found.get(item.name, frozenset()) | clauses(
                item.specifier
            )
    return found


def recorded(listed: list[Any]) -> dict[str, frozenset[str]]:
    """Return what a lock records of requirements, with their clauses."""
    found: dict[str, frozenset[str]] = {}
    for entry in listed:
        if isinstance(entry, dict) and "name" in entry:
            name = normalised(str(entry["name"]))
            own = clauses(str(entry.get("specifier", "")))
            found[name] = found.get(name, frozenset()) | own
    return found


def clauses(specifier: str) -> frozenset[str]:
    """Return the clauses of a specifier, which may come in any order."""
    parts = (part.replace(" ", "") for part in specifier.split(","))
    return frozenset(part for part in parts if part)


def compare(
    path: str,
    manifest: str,
    stated: Mapping[str, frozenset[str]],
    locked: Mapping[str, frozenset[str]],
) -> Judged:
    """Judge a lock that records what was asked for, name by name."""
    lacking = sorted(stated.keys() - locked.keys())
    if lacking:
        return stale(f"{path} does not know {some(lacking)}, which {manifest} asks for")
    more = sorted(locked.keys() - stated.keys())
    if more:
        return stale(
            f"{path} still has {some(more)}, which {manifest} no longer asks for"
        )
    for name, clauses in stated.items():
        other = locked[name]
        if clauses and other and clauses != other:
            wanted, had = ",".join(sorted(clauses)), ",".join(sorted(other))
            return stale(
                f"{manifest} asks for {name}{wanted}, {path} was made for {had}"
            )
    return ok(f"{path} knows what {manifest} asks for", manifest)


def by_names(path: str, manifest: str, wanted: set[str], known: set[str]) -> Judged:
    """Judge a lock by the names that it knows."""
    lacking = sorted(n for n in wanted - known if not n.startswith(("python", "__")))
    if lacking:
        return stale(f"{path} does not know {some(lacking)}, which {manifest} asks for")
    return ok(f"{path} knows what {manifest} asks for", manifest)


def some(names: list[str]) -> str:
    """Name some of what is lacking."""
    more = ", ..." if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
