"""Drone and Woodpecker: steps in containers, by the events of the pipeline."""

from collections.abc import Iterator

from mlops_lint.facts.ci.model import Command, Job, Trigger, TriggerKind, Use
from mlops_lint.facts.ci.nodes import Node
from mlops_lint.facts.ci.reading import Files, commands

EVENTS: dict[str, tuple[TriggerKind, str]] = {
    "push": ("auto", "push"),
    "pull_request": ("auto", "pull_request"),
    "pull_request_closed": ("auto", "pull_request"),
    "tag": ("auto", "tag"),
    "release": ("auto", "release"),
    "cron": ("schedule", "cron"),
    "custom": ("manual", "custom"),
    "manual": ("manual", "manual"),
    "promote": ("manual", "promote"),
    "rollback": ("manual", "rollback"),
    "deployment": ("event", "deployment"),
}


def read(files: Files, paths: list[str]) -> list[Job]:
    """Return one job for each step of every pipeline."""
    jobs: list[Job] = []
    for path in paths:
        provider = "Woodpecker" if "woodpecker" in path else "Drone"
        roots = [node for node in files.documents(path) if node.is_mapping]
        if not roots:
            files.open(path)
        found = [job for root in roots for job in _jobs(root, provider)]
        if roots and not found:
            files.problem(path, "it has no steps")
        jobs += found
    return jobs


def _jobs(root: Node, provider: str) -> Iterator[Job]:
    pipeline = tuple(_triggers(root["trigger"])) or tuple(_triggers(root["when"]))
    started = pipeline or (Trigger("auto", "push"), Trigger("auto", "pull_request"))
    for key in ("steps", "pipeline"):
        node = root[key]
        named = list(node.items()) or [("", item) for item in node.each()]
        for name, step in named:
            if not step.is_mapping:
                continue
            tolerated = step["failure"].text == "ignore"
            steps: list[Command | Use] = list(
                commands(step["commands"].each(), tolerated=tolerated)
            )
            if not steps:
                inputs = (step["settings"] or step).scalars()
                steps = [Use(step["image"].text, step.path, step.line, inputs)]
            yield Job(
                provider,
                step.path,
                step.line,
                name or step["name"].text,
                tuple(_triggers(step["when"])) or started,
                tuple(steps),
                needs=tuple(step["depends_on"].texts()),
                image=step["image"].text,
                name=root["name"].text,
            )


def _triggers(when: Node) -> Iterator[Trigger]:
    """Yield what `when` or `trigger` names: one event, a list, or what to leave out."""
    for item in when.each():
        event = item["event"]
        if event.is_mapping and "include" not in event:
            left_out = event["exclude"].texts()
            names = [name for name in ("push", "pull_request") if name not in left_out]
        else:
            names = (event["include"] if event.is_mapping else event).texts()
        for name in names:
            kind, detail = EVENTS.get(name, ("event", name))
            yield Trigger(kind, detail, event.line)
        if not names and item["cron"]:
            yield Trigger("schedule", "cron", item["cron"].line)
