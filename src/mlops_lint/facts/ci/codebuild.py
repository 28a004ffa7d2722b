"""AWS CodeBuild: the phases of a buildspec; what starts it is said elsewhere."""

from mlops_lint.facts.ci.model import Command, Job, Trigger
from mlops_lint.facts.ci.nodes import Node
from mlops_lint.facts.ci.reading import Files, commands, shell_of

PROVIDER = "AWS CodeBuild"
PHASES = ("install", "pre_build", "build", "post_build")


def read(files: Files, paths: list[str]) -> list[Job]:
    """Return one job for each buildspec."""
    jobs: list[Job] = []
    for path in paths:
        named = "buildspec" in path.rpartition("/")[2].lower()
        root = files.open(path, certain=named)
        if root is None or not (named or root["phases"].is_mapping):
            continue
        job = _job(root)
        if not job.steps:
            files.problem(path, "its phases have no commands", root["phases"].line)
        else:
            jobs.append(job)
    return jobs


def _job(root: Node) -> Job:
    shell = shell_of(root["env"]["shell"].text)
    found: list[Command] = []
    for phase in PHASES:
        node = root["phases"][phase]
        tolerated = node["on-failure"].text.upper() == "CONTINUE"
        found += commands(node["commands"].each(), shell=shell, tolerated=tolerated)
        found += commands(node["finally"].each(), shell=shell, tolerated=True)
    return Job(
        PROVIDER,
        root.path,
        root["phases"].line,
        "build",
        (Trigger("unknown", "CodeBuild"),),
        tuple(found),
    )
