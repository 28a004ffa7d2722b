"""Azure Pipelines: stages, jobs and steps of a file, with its templates in place."""

import posixpath
from collections.abc import Iterator

from mlops_lint.facts.ci.azure_steps import steps_of
from mlops_lint.facts.ci.azure_templates import Scope, Templates
from mlops_lint.facts.ci.model import Command, Job, Trigger, Use
from mlops_lint.facts.ci.nodes import Node
from mlops_lint.facts.ci.reading import Files, is_false, shell_of
from mlops_lint.records import record

PROVIDER = "Azure Pipelines"
OWN = ("trigger", "pr", "schedules", "pool", "resources", "name", "extends")
"""Top-level keys that a template has no use for."""

WORK = ("stages", "jobs", "steps", "extends")
OTHERS = ("on", "kind", "apiVersion", "pipelines", "workflows", "phases")
"""Top-level keys of files that other tools read."""

PHASES = ("preDeploy", "deploy", "routeTraffic", "postRouteTraffic")


@record
class _Around:
    """What a job takes from the stage and the file around it."""

    triggers: tuple[Trigger, ...]
    disabled: str = ""
    image: str = ""
    windows: bool = False
    stage: str = ""


def read(files: Files, paths: list[str]) -> list[Job]:
    """Return the jobs of every pipeline; those of templates stand in the pipeline."""
    templates = Templates(files)
    opened = [files.open(path, certain=_is_named(path)) for path in paths]
    ours = [node for node in opened if node is not None and _is_ours(node)]
    # What others include is known once those that start by themselves are read.
    ours.sort(key=_may_be_template)
    jobs: list[Job] = []
    for node in ours:
        triggers = triggers_of(node)
        if _may_be_template(node):
            if node.path in templates.used:
                continue
            if "parameters" in node or "steps" in node:
                triggers = (Trigger("call", "template", node.line),)
        reader = _Reader(templates)
        found = list(reader.jobs(node, _Around(triggers)))
        if not found:
            files.problem(node.path, "it has no jobs", node.line)
        jobs += found
    return jobs


def _is_ours(node: Node) -> bool:
    if any(key in node for key in OTHERS):
        return False
    return any(node[key].is_list or node[key].is_mapping for key in WORK if key in node)


def _may_be_template(node: Node) -> bool:
    """Whether a file says nothing of what starts it or where it runs."""
    return not (_is_named(node.path) or any(key in node for key in OWN))


def _is_named(path: str) -> bool:
    """Whether a file has the name that the provider looks for first."""
    name = posixpath.basename(path).lower()
    return name.startswith(("azure-pipelines", "azure_pipelines"))


def triggers_of(node: Node) -> tuple[Trigger, ...]:
    """Return what starts a pipeline: pushes, unless `trigger` says otherwise."""
    found = [*_pushes(node), *_schedules(node), *_resources(node)]
    return tuple(found) or (Trigger("manual", "trigger: none", node["trigger"].line),)


def _pushes(node: Node) -> Iterator[Trigger]:
    trigger, pull = node["trigger"], node["pr"]
    if trigger.text != "none":
        branches = trigger["branches"]
        tagged = trigger.is_mapping and "tags" in trigger and not branches
        yield Trigger("auto", "tag" if tagged else "push", trigger.line)
    if "pr" in node and pull.text != "none":
        yield Trigger("auto", "pr", pull.line)


def _schedules(node: Node) -> Iterator[Trigger]:
    for item in node["schedules"].each():
        if item["cron"].text:
            yield Trigger("schedule", f"cron {item['cron'].text}", item["cron"].line)


def _resources(node: Node) -> Iterator[Trigger]:
    for kind in ("pipelines", "repositories", "containers", "webhooks", "packages"):
        for item in node["resources"][kind].each():
            trigger = item["trigger"]
            stated = "trigger" in item and trigger.text not in ("none", "false")
            if stated or kind == "webhooks":
                name = item["source"].text or item[kind.rstrip("s")].text
                yield Trigger("event", f"{kind} {name}".rstrip(), item.line)


class _Reader:
    """Reads one pipeline."""

    def __init__(self, templates: Templates) -> None:
        self.templates = templates

    def jobs(self, root: Node, around: _Around) -> Iterator[Job]:
        """Yield the jobs of a file."""
        scope = self.templates.scope(root)
        yield from self._body(root, scope, self._within(root, around))

    def _body(self, node: Node, scope: Scope, around: _Around) -> Iterator[Job]:
        """Yield the jobs below a node: stages, jobs or steps, whichever it has."""
        if "extends" in node:
            yield from self._template(node["extends"], scope, around, "job")
        for stage, inner in self.templates.flat(node["stages"], scope):
            yield from self._stage(stage, inner, around)
        for job, inner in self.templates.flat(node["jobs"], scope):
            yield from self._job(job, inner, around)
        if "steps" in node:
            yield self._made(node, scope, around, "job", node["steps"])

    def _stage(self, node: Node, scope: Scope, around: _Around) -> Iterator[Job]:
        if "template" in node:
            yield from self._template(node, scope, around, "stage")
            return
        name = scope.fill(node["stage"].text)
        yield from self._body(node, scope, self._within(node, around, name))

    def _job(self, node: Node, scope: Scope, around: _Around) -> Iterator[Job]:
        if "template" in node:
            yield from self._template(node, scope, around, "job")
            return
        name = scope.fill(node["deployment"].text or node["job"].text) or "job"
        inside = self._within(node, around)
        yield self._made(node, scope, inside, name, node["steps"])

    def _made(
        self, node: Node, scope: Scope, around: _Around, name: str, steps: Node
    ) -> Job:
        tolerated = node["continueOnError"].value is True
        shell = shell_of("cmd") if around.windows else shell_of("")
        found: list[Command | Use] = []
        for part in (steps, *_strategies(node)):
            found += steps_of(self.templates, part, scope, shell, tolerated)
        return Job(
            PROVIDER,
            node.path,
            node.line,
            f"{around.stage} / {name}" if around.stage else name,
            around.triggers,
            tuple(found),
            environment=scope.fill(node["environment"].named()).partition(".")[0],
            needs=tuple(scope.fill(need) for need in node["dependsOn"].texts()),
            image=around.image,
            disabled=around.disabled,
            name=scope.fill(node["displayName"].text),
            chain=scope.chain,
        )

    def _template(
        self, node: Node, scope: Scope, around: _Around, name: str
    ) -> Iterator[Job]:
        target = scope.fill(node["template"].text)
        opened = self.templates.open(node, scope)
        if opened is not None:
            yield from self._body(*opened, self._within(opened[0], around))
        elif "@" in target and not target.endswith("@self"):
            use = Use(target, node.path, node.line, node["parameters"].scalars())
            title = posixpath.basename(target.partition("@")[0]) or name
            yield Job(
                PROVIDER,
                node.path,
                node.line,
                title,
                around.triggers,
                (use,),
                disabled=around.disabled,
                chain=scope.chain,
            )

    def _within(self, node: Node, around: _Around, stage: str = "") -> _Around:
        """Return what holds inside a file, stage or job."""
        disabled = around.disabled
        if is_false(node["condition"]):
            disabled = "its condition is false"
        pool = node["pool"]["vmImage"].text or node["pool"].text
        return _Around(
            around.triggers,
            disabled,
            node["container"].named("image") or around.image,
            "windows" in pool.lower() if pool else around.windows,
            stage or around.stage,
        )


def _strategies(node: Node) -> Iterator[Node]:
    """Yield the lists of steps of a deployment, in the order in which they run."""
    for kind in ("runOnce", "rolling", "canary"):
        strategy = node["strategy"][kind]
        for phase in PHASES:
            yield strategy[phase]["steps"]
        for end in ("failure", "success"):
            yield strategy["on"][end]["steps"]
