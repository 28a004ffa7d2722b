"""Buildkite: command steps, plugins, groups; what starts them is said elsewhere."""

from collections.abc import Iterator

from mlops_lint.facts.ci.model import Command, Job, Trigger, Use
from mlops_lint.facts.ci.nodes import Node
from mlops_lint.facts.ci.reading import DEEPEST, Files, commands

PROVIDER = "Buildkite"


def read(files: Files, paths: list[str]) -> list[Job]:
    """Return one job for each step that runs something."""
    jobs: list[Job] = []
    for path in paths:
        for root in files.documents(path):
            steps = root["steps"] if root.is_mapping else root
            found = list(_jobs(files, steps))
            if not found and "steps" in root:
                files.problem(path, "it has no steps that run anything", steps.line)
            jobs += found
    return jobs


def _jobs(files: Files, steps: Node, depth: int = 0) -> Iterator[Job]:
    manual = False
    for number, step in enumerate(steps.each()):
        if not files.spend():
            return
        if not step.is_mapping:
            manual = manual or step.text in ("block", "input")
            continue
        manual = manual or "block" in step or "input" in step
        if "group" in step and depth < DEEPEST:
            yield from _jobs(files, step["steps"], depth + 1)
        elif any(key in step for key in ("command", "commands", "plugins", "trigger")):
            yield _job(step, number, manual)


def _job(step: Node, number: int, manual: bool) -> Job:
    found: list[Command | Use] = []
    for plugin in step["plugins"].each():
        for name, inputs in plugin.items():
            found.append(Use(name, plugin.path, plugin.line, inputs.scalars()))
        if plugin.text:
            found.append(Use(plugin.text, plugin.path, plugin.line))
    tolerated = step["soft_fail"].value is True
    for key in ("command", "commands"):
        found += commands(step[key].each(), tolerated=tolerated)
    if "trigger" in step:
        name = f"trigger {step['trigger'].text}"
        found.append(Use(name, step.path, step["trigger"].line))
    label = step["label"].text or step["name"].text
    condition = step["if"].text
    trigger = Trigger("unknown", "Buildkite")
    if manual:
        trigger = Trigger("manual", "block")
    elif "build.source" in condition and '"schedule"' in condition.replace("'", '"'):
        trigger = Trigger("schedule", "build.source", step["if"].line)
    return Job(
        PROVIDER,
        step.path,
        step.line,
        step["key"].text or label or f"step {number + 1}",
        (trigger,),
        tuple(found),
        needs=tuple(item.named("step") for item in step["depends_on"].each()),
        name=label,
    )
