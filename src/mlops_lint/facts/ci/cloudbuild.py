"""Google Cloud Build: steps in containers; what starts them is said elsewhere."""

import shlex
from collections.abc import Iterator

from mlops_lint.facts.ci.model import Command, Job, Trigger, Use
from mlops_lint.facts.ci.nodes import Node
from mlops_lint.facts.ci.reading import Files, command, folder, shell_of

PROVIDER = "Google Cloud Build"
SHELLS = frozenset({"bash", "sh", "/bin/bash", "/bin/sh", "dash", "ash"})
BUILDERS = "cloud-builders/"
"""Images of this folder run the program that they are named for."""


def read(files: Files, paths: list[str]) -> list[Job]:
    """Return one job for each file, its steps in order."""
    jobs: list[Job] = []
    for path in paths:
        named = path.rpartition("/")[2].startswith("cloudbuild")
        root = files.open(path, certain=named)
        if root is None or not (named or _is_ours(root)):
            continue
        steps = [*_steps(root), *_images(root)]
        if not steps:
            files.problem(path, "it has no steps", root["steps"].line)
            continue
        line = root["steps"].line
        unknown = (Trigger("unknown", "Cloud Build"),)
        jobs.append(Job(PROVIDER, path, line, "build", unknown, tuple(steps)))
    return jobs


def _is_ours(root: Node) -> bool:
    """Whether steps are named by images, each with something to run."""
    if any(key in root for key in ("jobs", "kind", "on", "trigger", "pool")):
        return False
    steps = list(root["steps"].each())
    return (
        bool(steps)
        and all("name" in step for step in steps)
        and any(
            "gcr.io/" in step["name"].text or "docker.pkg.dev/" in step["name"].text
            for step in steps
        )
    )


def _steps(root: Node) -> Iterator[Command | Use]:
    for step in root["steps"].each():
        tolerated = step["allowFailure"].value is True
        cwd = folder(step["dir"].text)
        if step["script"].text:
            yield from command(step["script"], cwd=cwd, tolerated=tolerated)
            continue
        image = step["name"].text
        arguments = step["args"].texts()
        entrypoint = step["entrypoint"].text
        inline = _inline(arguments) if entrypoint in SHELLS else None
        if inline is not None:
            place = step["args"][str(inline)]
            yield from command(
                place, shell=shell_of(entrypoint), cwd=cwd, tolerated=tolerated
            )
            continue
        program = entrypoint
        if not program and BUILDERS in image:
            program = image.partition(BUILDERS)[2].partition(":")[0].partition("@")[0]
        if program:
            text = (
                shlex.join([program, *arguments])
                if step["args"].is_list
                else (f"{program} {step['args'].text}".strip())
            )
            yield Command(text, step.path, step.line, "sh", cwd, tolerated)
        else:
            inputs = {"args": shlex.join(arguments)} if arguments else {}
            yield Use(image, step.path, step.line, inputs, tolerated)


def _inline(arguments: list[str]) -> int | None:
    """Return which argument of a shell is the text that it runs."""
    for index, argument in enumerate(arguments[:-1]):
        if argument.startswith("-") and argument.endswith("c"):
            return index + 1
    return None


def _images(root: Node) -> Iterator[Command]:
    """Yield what Cloud Build does with the images it is told to keep."""
    for image in root["images"].each():
        if image.text:
            text = shlex.join(["docker", "push", image.text])
            yield Command(text, image.path, image.line)
