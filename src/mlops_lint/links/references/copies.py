"""What Dockerfiles copy: each source within the context of the build."""

import posixpath
from collections.abc import Iterator

from mlops_lint.links.references.builds import Build, find_builds
from mlops_lint.links.references.dockerignore import ignored_by
from mlops_lint.links.references.ground import Ground
from mlops_lint.links.references.places import VARIABLE, joined
from mlops_lint.links.references.reference import (
    Judged,
    by_file,
    edge,
    missing,
    ok,
    unknown,
)
from mlops_lint.model.graph import MISSING, OK, UNKNOWN, Edge
from mlops_lint.repo.documents import Dockerfile, Instruction
from mlops_lint.repo.documents.dockerfile import expand

KIND = "copy"


def edges(ground: Ground) -> Iterator[Edge]:
    """Yield an edge for each source of each COPY and ADD."""
    files = ground.dockerfiles
    if not files:
        return
    builds = list(find_builds(ground))
    for file, document in files:
        yield from _dockerfile(ground, document, builds, file.path)


def _dockerfile(
    ground: Ground, document: Dockerfile, builds: list[Build], path: str
) -> Iterator[Edge]:
    known = [build for build in builds if build.dockerfile == path]
    contexts = list(dict.fromkeys(b.context for b in known if b.context is not None))
    values: dict[str, str] = {}
    for item in document.instructions:
        if item.keyword == "ARG":
            for word in item.value.split():
                name, equals, default = word.partition("=")
                if equals:
                    values[name] = expand(default.strip("\"'"), values)
        if item.keyword not in ("COPY", "ADD"):
            continue
        sources = [expand(s, values) for s in sources_of(item)]
        judged = [_judge(ground, path, source, contexts) for source in sources]
        some = any(one.state == OK for one in judged)
        for source, one in zip(sources, judged, strict=True):
            may_fit_nothing = some and one.state == MISSING and "*" in source
            aside = unknown(f"{source} may fit nothing here", one.path)
            said = aside if may_fit_nothing else one
            yield edge(KIND, by_file(path, item.line, "image"), said)


def sources_of(item: Instruction) -> list[str]:
    """Return the sources of a COPY or ADD that lie in the context."""
    words = item.value.split()
    if any(word.startswith("--from") for word in words) or item.heredocs:
        return []
    listed = item.arguments
    if listed is None:
        listed = tuple(word for word in words if not word.startswith("--"))
    return [
        source.strip("\"'")
        for source in listed[:-1]
        if "://" not in source and not source.startswith(("git@", "<<"))
    ]


def _judge(ground: Ground, path: str, source: str, contexts: list[str]) -> Judged:
    if source.strip("/") in ("", "."):
        return ok("the whole context is copied", "")
    name = source.lstrip("/")
    if VARIABLE.search(name):
        return unknown(f"{source} is known only when it is built", source)
    if name.startswith("../"):
        return unknown(f"{source} leads out of the context", source)
    above = _above(path)
    if not contexts:
        return _in_any(ground, path, name, above)
    # Each build must find it, or that build is broken.
    found = [_in_context(ground, path, name, context) for context in contexts]
    for context, judged in zip(contexts, found, strict=True):
        if judged.state == MISSING:
            where = context or "the root"
            detail = f"{judged.detail} (the build context is {where})"
            return judged._replace(detail=detail)
    return found[0]


def _in_any(ground: Ground, path: str, name: str, folders: list[str]) -> Judged:
    """Judge a source where the context may be any folder above the Dockerfile."""
    found: list[Judged] = []
    for folder in folders:
        found.append(_in_context(ground, path, name, folder))
        if found[-1].state == OK:
            return found[-1]
    for minor in (True, False):
        fits = (one for one in found if one.state == UNKNOWN and one.minor >= minor)
        first = next(fits, None)
        if first is not None:
            return first
    return (
        found[0]._replace(
            detail=f"{name} is in no folder that can be the build context"
        )
        if not _excluded(found[0])
        else found[0]
    )


def _excluded(judged: Judged) -> bool:
    return "ignore" in judged.detail


def _in_context(ground: Ground, path: str, name: str, context: str) -> Judged:
    places = ground.places
    judged = places.judge(path, name, context)
    if judged.state == MISSING and not _excluded(judged):
        # What the build is given may have been put there by a target or script.
        place = joined(context, name) or name
        if places.made.by_dvc(place):
            return unknown(f"DVC keeps {place}: dvc pull brings it", place, minor=True)
    if judged.state == UNKNOWN and "DVC keeps" in judged.detail:
        return judged._replace(minor=True)
    if judged.state == OK:
        rule = ignored_by(ground, path, context, judged.path)
        if rule:
            return missing(
                f"{rule} keeps {judged.path} out of the build context", judged.path
            )
    return judged


def _above(path: str) -> list[str]:
    folder = posixpath.dirname(path)
    found = [folder]
    while folder:
        folder = posixpath.dirname(folder)
        found.append(folder)
    return found
