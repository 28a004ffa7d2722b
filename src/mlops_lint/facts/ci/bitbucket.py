"""Bitbucket Pipelines: steps by what starts them."""

from collections.abc import Iterator

from mlops_lint.facts.ci.model import Command, Job, Trigger, TriggerKind, Use
from mlops_lint.facts.ci.nodes import Node
from mlops_lint.facts.ci.reading import DEEPEST, Files, command
from mlops_lint.records import NamedTuple

PROVIDER = "Bitbucket Pipelines"
SECTIONS: dict[str, tuple[TriggerKind, str]] = {
    "default": ("auto", "push"),
    "branches": ("auto", "push"),
    "tags": ("auto", "tag"),
    "pull-requests": ("auto", "pull_request"),
    # People start these; that a schedule does is said outside of the repository.
    "custom": ("manual", "custom"),
}


class _Around(NamedTuple):
    """What holds for the steps of a pipeline."""

    triggers: tuple[Trigger, ...]
    image: str
    depth: int = 0


def read(files: Files, paths: list[str]) -> list[Job]:
    """Return one job for each step of every pipeline."""
    jobs: list[Job] = []
    for path in paths:
        root = files.open(path)
        if root is None:
            continue
        found = list(_jobs(root, files))
        if not found:
            files.problem(path, "it has no steps", root["pipelines"].line)
        jobs += found
    return jobs


def _jobs(root: Node, files: Files) -> Iterator[Job]:
    image = root["image"].named()
    for section, node in root["pipelines"].items():
        kind, detail = SECTIONS.get(section, ("unknown", section))
        trigger = Trigger(kind, detail, node.line)
        if node.is_list:
            yield from _steps(files, node, section, _Around((trigger,), image))
        for name, pipeline in node.items():
            around = _Around((trigger,), image)
            yield from _steps(files, pipeline, f"{section} {name}", around)


def _steps(files: Files, node: Node, pipeline: str, around: _Around) -> Iterator[Job]:
    started, image = around.triggers, around.image
    for number, item in enumerate(node.each()):
        for name, inner in item.items():
            if not files.spend():
                return
            if name == "step":
                if inner["trigger"].text == "manual":
                    # Steps after one that waits for a person wait with it.
                    line = inner["trigger"].line
                    started = (Trigger("manual", "trigger: manual", line),)
                yield _job(inner, f"{pipeline} {number + 1}", started, image)
            elif name in ("parallel", "stage") and around.depth < DEEPEST:
                steps = inner["steps"] if inner.is_mapping else inner
                own = f"{pipeline} {number + 1}"
                deeper = _Around(started, image, around.depth + 1)
                yield from _steps(files, steps, own, deeper)


def _job(step: Node, id_: str, triggers: tuple[Trigger, ...], image: str) -> Job:
    tolerated = step["on-fail"]["strategy"].text == "ignore"
    steps: list[Command | Use] = []
    for key in ("script", "after-script"):
        for item in step[key].each():
            ignored = tolerated or key == "after-script"
            if item.is_mapping:
                name, inputs = item["pipe"].text, item["variables"].scalars()
                steps.append(Use(name, item.path, item.line, inputs, ignored))
            else:
                steps += command(item, tolerated=ignored)
    return Job(
        PROVIDER,
        step.path,
        step.line,
        id_,
        triggers,
        tuple(steps),
        environment=step["deployment"].text,
        image=step["image"].named() or image,
        name=step["name"].text,
    )
