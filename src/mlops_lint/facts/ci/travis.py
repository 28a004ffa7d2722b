"""Travis CI: the phases of the one job, or of the jobs of a matrix."""

from collections.abc import Iterator

from mlops_lint.facts.ci.model import Command, Job, Trigger, Use
from mlops_lint.facts.ci.nodes import Node
from mlops_lint.facts.ci.reading import Files, commands

PROVIDER = "Travis CI"
PHASES = (
    "before_install",
    "install",
    "before_script",
    "script",
    "after_success",
    "before_deploy",
    "after_deploy",
    "after_script",
)
MOST_JOBS = 200
NOT_DECIDING = frozenset({"after_success", "after_deploy", "after_script"})


def read(files: Files, paths: list[str]) -> list[Job]:
    """Return the jobs that a build consists of."""
    jobs: list[Job] = []
    for path in paths:
        root = files.open(path)
        if root is None:
            continue
        included = [
            item
            for key in ("jobs", "matrix")
            for item in root[key]["include"].each()
            if item.is_mapping
        ]
        own = any(key in root for key in ("language", "deploy", *PHASES))
        if not (own or included):
            files.problem(path, "it has no jobs")
        elif not any("script" in item for item in included):
            jobs.append(_job(root, root, "job"))
        for number, item in enumerate(included[:MOST_JOBS]):
            # Entries of a matrix without scripts repeat the job with other versions.
            if any(key in item for key in ("script", "deploy")):
                name = item["name"].text or item["stage"].text
                jobs.append(_job(root, item, name or f"job {number + 1}"))
    return jobs


def _job(root: Node, node: Node, name: str) -> Job:
    steps: list[Command | Use] = []
    for phase in PHASES:
        if phase == "before_deploy":
            steps += _deploys(node["deploy"] if "deploy" in node else root["deploy"])
        script = node[phase] if phase in node else root[phase]
        if script.text == "skip":
            continue
        steps += commands(script.each(), tolerated=phase in NOT_DECIDING)
    condition = node["if"] if "if" in node else root["if"]
    trigger = Trigger("auto", "push", root["branches"].line)
    if "cron" in condition.text and "=" in condition.text:
        trigger = Trigger("schedule", "cron", condition.line)
    elif "tag" in condition.text:
        trigger = Trigger("auto", "tag", condition.line)
    line = node.line if node is not root else root["script"].line
    return Job(
        PROVIDER,
        root.path,
        line,
        name,
        (trigger,),
        tuple(steps),
        name=node["stage"].text,
    )


def _deploys(node: Node) -> Iterator[Command | Use]:
    for item in node.each():
        provider = item["provider"].text
        if provider == "script":
            yield from commands(item["script"].each())
        elif provider:
            yield Use(f"deploy {provider}", item.path, item.line, item.scalars())
