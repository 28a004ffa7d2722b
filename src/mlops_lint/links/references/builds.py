"""Builds of images: which Dockerfile, from which folder, under which name."""

import posixpath
from collections.abc import Iterator
from typing import Any

from mlops_lint.links.references.ground import Ground
from mlops_lint.links.references.places import VARIABLE, joined
from mlops_lint.records import NamedTuple
from mlops_lint.repo.documents.dockerfile import expand

TAGS = frozenset(("-t", "--tag"))
FILES = frozenset(("-f", "--file"))
WITH_VALUES = (
    TAGS
    | FILES
    | frozenset(
        (
            *("--build-arg", "--target", "--platform", "--cache-from", "--cache-to"),
            *(
                "--label",
                "--network",
                "--secret",
                "--ssh",
                "--output",
                "-o",
                "--progress",
            ),
            *(
                "--iidfile",
                "--metadata-file",
                "--builder",
                "--memory",
                "-m",
                "--shm-size",
            ),
            *("--build-context", "--add-host", "--ulimit", "--annotation"),
        )
    )
)
ACTION = "docker/build-push-action"


class Build(NamedTuple):
    """One build: the Dockerfile, None where it is not known, and its context.

    `context` is None where it is not known or no folder of the repository. `names`
    are the images it makes, with variables as they are written.
    """

    path: str
    line: int | None
    dockerfile: str | None
    context: str | None
    names: tuple[str, ...] = ()


def find_builds(ground: Ground) -> Iterator[Build]:
    """Yield the builds that compose files, jobs and Makefiles state."""
    for service in ground.facts.declared.services:
        yield from _of_service(service)
    for run in ground.runs:
        words = (run.argv.program, *run.words[1:])
        for start in (
            ("docker", "build"),
            ("docker", "buildx", "build"),
            ("docker", "image", "build"),
            ("podman", "build"),
            ("buildah", "bud"),
            ("nerdctl", "build"),
        ):
            if words[: len(start)] == start:
                known = None if run.doubt else run.folders[0]
                yield _of_words(
                    words[len(start) :], run.named.path, run.named.line, known
                )
    for job in ground.facts.ci.jobs:
        for use in job.uses:
            if use.name.partition("@")[0] == ACTION:
                yield _of_action(use)
            elif use.name.partition("@")[0].startswith("Docker"):
                names = (use.inputs.get("repository", ""),)
                yield Build(use.path, use.line, None, None, names)


def _of_service(service: Any) -> Iterator[Build]:
    build = service.data.get("build")
    if build is None:
        return
    folder = posixpath.dirname(service.path)
    given = build if isinstance(build, dict) else {"context": build}
    context = _place(folder, expand(str(given.get("context", ".")), {}))
    name = given.get("dockerfile", "Dockerfile")
    file = None if context is None else _place(context, expand(str(name), {}))
    if "dockerfile_inline" in given:
        file = None
    image = service.data.get("image")
    names = (str(image),) if image else (service.name,)
    line = service.source.line(f"/services/{service.name}/build")
    yield Build(service.path, line, file, context, names)


def _of_words(
    words: tuple[str, ...], path: str, line: int | None, cwd: str | None
) -> Build:
    names, file, bare = [], "", ""
    skip = ""
    for word in words:
        head, equals, value = word.partition("=")
        if skip:
            if skip in TAGS:
                names.append(word)
            elif skip in FILES:
                file = word
            skip = ""
        elif head in TAGS and equals:
            names.append(value)
        elif head in FILES and equals:
            file = value
        elif word in WITH_VALUES:
            skip = word
        elif not word.startswith("-"):
            bare = word
    context = None if cwd is None or not bare else _place(cwd, bare)
    if file:
        # `-f` is relative to where the command runs, not to the context.
        return Build(
            path,
            line,
            None if cwd is None else _place(cwd, file),
            context,
            tuple(names),
        )
    found = None if context is None else _place(context, "Dockerfile")
    return Build(path, line, found, context, tuple(names))


def _of_action(use: Any) -> Build:
    inputs = use.inputs
    written = inputs.get("context", ".")
    context = None if "{{" in written else _place("", written)
    file = inputs.get("file")
    if file is not None:
        dockerfile = _place("", file)
    else:
        dockerfile = None if context is None else _place(context, "Dockerfile")
    names = tuple(inputs.get("tags", "").replace(",", "\n").split())
    return Build(use.path, use.line, dockerfile, context, names)


def _place(folder: str, name: str) -> str | None:
    name = name.strip()
    if (
        VARIABLE.search(name)
        or "://" in name
        or name.startswith(("git@", "-", "/", "~"))
    ):
        return None
    return joined(folder, name)
