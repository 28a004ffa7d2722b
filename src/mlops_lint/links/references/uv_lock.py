"""uv.lock: what it records of each project of its workspace."""

import posixpath
from collections.abc import Mapping
from typing import Any

from mlops_lint.links.references.agreement import (
    Pairs,
    asked_for,
    beside,
    compare,
    recorded,
    values_of,
)
from mlops_lint.links.references.ground import Ground
from mlops_lint.links.references.reference import Judged, unknown
from mlops_lint.patterns import late

UV_SOURCE = late(r'^source = \{ (?:editable|virtual|directory) = "([^"]+)"')


def judge_uv(ground: Ground, path: str) -> Pairs:
    """Judge what uv.lock records of each project against its pyproject.toml."""
    text = ground.repo.text(path)
    if not text.startswith("version = 1"):
        yield (
            beside(path, "pyproject.toml"),
            unknown(f"{path} is of an unknown version"),
        )
        return
    for block in text.split("\n[[package]]\n")[1:]:
        places = [m for m in map(UV_SOURCE.match, block.split("\n", 8)[:8]) if m]
        if not places:
            continue
        folder = posixpath.normpath(beside(path, places[0][1]))
        manifest = "pyproject.toml" if folder == "." else f"{folder}/pyproject.toml"
        project = values_of(ground, manifest)
        if project:
            yield manifest, _uv_package(path, manifest, project, block)


def _uv_package(
    path: str, manifest: str, project: Mapping[str, Any], block: str
) -> Judged:
    import tomllib

    try:
        package = tomllib.loads(block.partition("\n[[")[0])
    except tomllib.TOMLDecodeError:
        return unknown(f"{path} cannot be read")
    stated = project.get("project")
    if not isinstance(stated, dict) or "dependencies" in stated.get("dynamic", ()):
        return unknown(f"{manifest} does not state its dependencies")
    listed = list(stated.get("dependencies", ()))
    for extra in stated.get("optional-dependencies", {}).values():
        listed += extra
    groups: list[Any] = [
        item
        for group in project.get("dependency-groups", {}).values()
        for item in group
    ]
    groups += project.get("tool", {}).get("uv", {}).get("dev-dependencies", ())
    return compare(
        path,
        manifest,
        {**asked_for(listed), **asked_for(groups)},
        recorded(_known(package)),
    )


def _known(package: Mapping[str, Any]) -> list[Any]:
    """Return what the lock records of the requirements of a project."""
    tables = package.get("package", {})
    metadata = tables.get("metadata", {})
    if metadata:
        known = list(metadata.get("requires-dist", ()))
        return known + [d for g in metadata.get("requires-dev", {}).values() for d in g]
    # A lock that records no more has the names of what is needed alone.
    known = list(package.get("dependencies", ()))
    for key in ("optional-dependencies", "dev-dependencies"):
        known += [d for g in tables.get(key, {}).values() for d in g]
    return known
