"""What compose files name: contexts, Dockerfiles, environments, mounted files."""

import posixpath
from collections.abc import Iterator
from typing import Any

from mlops_lint.links.references.ground import Ground
from mlops_lint.links.references.places import joined
from mlops_lint.links.references.reference import (
    Judged,
    Named,
    by_file,
    edge,
    missing,
    unknown,
)
from mlops_lint.model.graph import MISSING, OK, Edge
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.documents.dockerfile import expand

KIND = "compose"
SECRET = (".env", "secret", "credential", ".pem", ".key", ".crt", "password", "token")


def edges(ground: Ground) -> Iterator[Edge]:
    """Yield an edge for each file or folder that a compose file names."""
    seen: dict[str, Structured] = {}
    for service in ground.facts.declared.services:
        seen[service.path] = service.source
        at = f"/services/{service.name}"
        for pointer, name, what in _named(service.data):
            line = service.source.line(f"{at}{pointer}")
            named = by_file(service.path, line, "deployment")
            yield edge(KIND, named, _judge(ground, named, name, what, service.data))
    for source in seen.values():
        for section, what in (("configs", "file"), ("secrets", "secret")):
            yield from _files(ground, source, section, what)


def _files(
    ground: Ground, source: Structured, section: str, what: str
) -> Iterator[Edge]:
    entries = source.get(f"/{section}")
    for key, entry in entries.items() if isinstance(entries, dict) else ():
        name = entry.get("file") if isinstance(entry, dict) else None
        if isinstance(name, str):
            line = source.line(f"/{section}/{key}")
            named = by_file(source.path, line, "deployment")
            yield edge(KIND, named, _judge(ground, named, name, what, {}))


def _named(data: Any) -> Iterator[tuple[str, str, str]]:
    """Yield JSON pointer, name and what it must be."""
    build = data.get("build")
    if isinstance(build, str):
        yield "/build", build, "context"
    elif isinstance(build, dict):
        yield "/build/context", str(build.get("context", ".")), "context"
        if "dockerfile" in build and "dockerfile_inline" not in build:
            yield "/build/dockerfile", str(build["dockerfile"]), "dockerfile"
    files = data.get("env_file")
    for entry in files if isinstance(files, list) else [files]:
        name = entry.get("path") if isinstance(entry, dict) else entry
        optional = isinstance(entry, dict) and entry.get("required") is False
        if isinstance(name, str) and not optional:
            yield "/env_file", name, "secret"
    volumes = data.get("volumes")
    for index, entry in enumerate(volumes if isinstance(volumes, list) else ()):
        if isinstance(entry, str):
            source = expand(entry, {}).partition(":")[0]
        elif isinstance(entry, dict) and entry.get("type") == "bind":
            source = str(entry.get("source", ""))
        else:
            continue
        # A folder that is not there is made; a file becomes a folder by mistake.
        if source.startswith(".") and "." in posixpath.basename(source).lstrip("."):
            yield f"/volumes/{index}", source, "mount"
    extends = data.get("extends")
    if isinstance(extends, dict) and isinstance(extends.get("file"), str):
        yield "/extends/file", extends["file"], "file"


def _judge(ground: Ground, named: Named, name: str, what: str, data: Any) -> Judged:
    folder = posixpath.dirname(named.path)
    name = expand(name, {})
    if what == "dockerfile":
        build = data["build"]
        context = joined(folder, expand(str(build.get("context", ".")), {}))
        if context is None or "$" in context or "://" in str(build.get("context")):
            return unknown(f"the context of {name} is not in this repository", name)
        return ground.places.judge(named.path, name, context)
    if "://" in name or name.startswith(("git@", "github.com/")):
        return unknown(f"{name} is not in this repository", name)
    judged = ground.places.judge(named.path, name, folder)
    if what == "context":
        return _context(ground, judged, name, data)
    secret = what == "secret" or any(word in name.lower() for word in SECRET)
    if secret and judged.state == MISSING:
        return unknown(
            f"{judged.path} is kept out of git as secrets are",
            judged.path,
            minor=what == "secret",
        )
    return judged


def _context(ground: Ground, judged: Judged, name: str, data: Any) -> Judged:
    """Judge a context, which needs a Dockerfile where none is named."""
    build = data.get("build")
    own = isinstance(build, dict) and (
        "dockerfile" in build or "dockerfile_inline" in build
    )
    if judged.state != OK or own:
        return judged
    file = posixpath.join(judged.path, "Dockerfile")
    if ground.places.is_file(file):
        return judged._replace(path=file, detail=f"{file} is there")
    return missing(f"{name} holds no Dockerfile", file)
