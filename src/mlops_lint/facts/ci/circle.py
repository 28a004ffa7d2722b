"""CircleCI: the jobs of workflows, with commands, executors and parameters."""

from collections.abc import Iterator, Mapping

from mlops_lint.facts.ci.model import Command, Job, Trigger, Use
from mlops_lint.facts.ci.nodes import Node
from mlops_lint.facts.ci.reading import (
    DEEPEST,
    Files,
    command,
    filled,
    folder,
    is_false,
    shell_of,
)
from mlops_lint.records import replace

PROVIDER = "CircleCI"
MARKS = ("<<", ">>")
PUSH = (Trigger("auto", "push"),)


def read(files: Files, paths: list[str]) -> list[Job]:
    """Return the jobs of every workflow; a job in none is one that nobody calls."""
    jobs: list[Job] = []
    for path in paths:
        node = files.open(path)
        if node is None:
            continue
        found = list(_Config(files, node, PUSH).jobs())
        if node["setup"].value is True:
            # The rest is chosen while it runs, mostly out of the same folder.
            for file in files.repo.files.children(".circleci"):
                known = file.path in paths or not file.path.endswith((".yml", ".yaml"))
                other = None if known else files.open(file.path)
                if other is not None:
                    unknown = (Trigger("unknown", "continuation"),)
                    found += _Config(files, other, unknown).jobs()
        if not found:
            files.problem(path, "it has no jobs")
        jobs += found
    return jobs


class _Config:
    def __init__(self, files: Files, root: Node, start: tuple[Trigger, ...]) -> None:
        self.files = files
        self.root = root
        self.start = start

    def jobs(self) -> Iterator[Job]:
        """Yield the jobs of all workflows, then those that are in none."""
        used: set[str] = set()
        for workflow in self.root["workflows"].values():
            for name, job in self._workflow(workflow):
                used.add(name)
                yield job
        whole = not any(flow.is_mapping for flow in self.root["workflows"].values())
        for name, node in self.root["jobs"].items():
            if name not in used:
                starts = whole and name == "build"
                triggers = self.start if starts else (Trigger("call", "no workflow"),)
                yield replace(self._job(name, node, {}), triggers=triggers)

    def _workflow(self, workflow: Node) -> Iterator[tuple[str, Job]]:
        """Yield (name of the job's definition, job)."""
        triggers, disabled = self._triggers(workflow)
        approvals: set[str] = set()
        for item in workflow["jobs"].each():
            if not self.files.spend():
                return
            named = list(item.items()) or [(item.text, Node(item.source))]
            for name, options in named:
                title = options["name"].text or name
                needs = tuple(options["requires"].texts())
                if options["type"].text == "approval":
                    approvals.add(title)
                    continue
                own = _filtered(triggers, options["filters"])
                if not approvals.isdisjoint(needs):
                    approvals.add(title)
                    own = (Trigger("manual", "approval", item.line),)
                job = self._job(name, item, options.scalars())
                yield (
                    name,
                    replace(
                        job, id=title, triggers=own, needs=needs, disabled=disabled
                    ),
                )

    def _triggers(self, workflow: Node) -> tuple[tuple[Trigger, ...], str]:
        crons = [
            Trigger("schedule", f"cron {cron.text}", cron.line)
            for item in workflow["triggers"].each()
            if (cron := item["schedule"]["cron"]).text
        ]
        when = workflow["when"]
        if is_false(when):
            return self.start, "its condition is false"
        if crons:
            return tuple(crons), ""
        stated = _texts(when)
        if "scheduled_pipeline" in stated or "pipeline.schedule" in stated:
            return (Trigger("schedule", "scheduled pipeline", when.line),), ""
        if "pipeline.parameters." in stated and not when["not"]:
            return (Trigger("manual", "pipeline parameter", when.line),), ""
        return self.start, ""

    def _job(self, name: str, item: Node, arguments: Mapping[str, str]) -> Job:
        """Return a job as its definition has it, or what `item` takes of an orb."""
        node = self.root["jobs"][name]
        steps: tuple[Command | Use, ...]
        if node.is_mapping:
            values = {**_defaults(node), **arguments}
            steps = tuple(
                _Steps(self.files, self.root, node).steps(node["steps"], values)
            )
        else:
            use = orb_name(self.root, name)
            steps = (Use(use, item.path, item.line, arguments),)
        place = node if node.is_mapping else item
        image = _image(self.root, node)
        return Job(PROVIDER, place.path, place.line, name, steps=steps, image=image)


def orb_name(root: Node, name: str) -> str:
    """Return a name of an orb with where the orb comes from: `slack/notify@...`."""
    orb, slash, rest = name.partition("/")
    source = root["orbs"][orb].text if slash else ""
    return f"{source.partition('@')[0]}/{rest}" if source else name


def _filtered(triggers: tuple[Trigger, ...], filters: Node) -> tuple[Trigger, ...]:
    """Return the triggers of a job that may be for tags alone."""
    ignored = filters["branches"]["ignore"].texts()
    if filters["tags"] and "/.*/" in ignored:
        line = filters["tags"].line
        return tuple(
            Trigger("auto", "tag", line) if trigger.detail == "push" else trigger
            for trigger in triggers
        )
    return triggers


def _texts(node: Node, depth: int = 0) -> str:
    """Return all scalars below a node in one text."""
    if depth > DEEPEST:
        return ""
    inner = [value for _, value in node.items()] or (
        list(node.each()) if node.is_list else []
    )
    return " ".join([node.text, *(_texts(item, depth + 1) for item in inner)])


def _defaults(node: Node) -> dict[str, str]:
    return {key: value["default"].text for key, value in node["parameters"].items()}


def _executor(root: Node, node: Node) -> Node:
    name = node["executor"].named()
    return root["executors"][name] if name else Node(node.source)


def _image(root: Node, node: Node) -> str:
    for place in (node, _executor(root, node)):
        image = place["docker"]["0"]["image"].text or place["machine"]["image"].text
        if image:
            return image
    return ""


class _Steps:
    """Reads the steps of one job, those of commands in their place."""

    def __init__(self, files: Files, root: Node, job: Node) -> None:
        self.files = files
        self.root = root
        executor = _executor(root, job)
        self.cwd = _home(
            job["working_directory"].text or executor["working_directory"].text
        )
        self.shell = shell_of(job["shell"].text or executor["shell"].text)

    def steps(
        self, steps: Node, values: Mapping[str, str], within: tuple[str, ...] = ()
    ) -> Iterator[Command | Use]:
        """Yield the steps of a list; `within` are the commands around it."""
        for step in steps.each():
            if not self.files.spend():
                return
            if not step.is_mapping:
                nothing = Node(step.source)
                yield from self._named((step.text, step, nothing), values, within)
            for name, given in step.items():
                if name == "run":
                    yield from self._run(given, values)
                elif name in ("when", "unless"):
                    yield from self.steps(given["steps"], values, within)
                else:
                    yield from self._named((name, step, given), values, within)

    def _run(self, node: Node, values: Mapping[str, str]) -> Iterator[Command]:
        text = node["command"] if node.is_mapping else node
        cwd = node["working_directory"].text
        yield from command(
            text,
            fill=lambda text: _fill(text, values),
            shell=shell_of(node["shell"].text, self.shell),
            cwd=_home(_fill(cwd, values)) if cwd else self.cwd,
        )

    def _named(
        self,
        call: tuple[str, Node, Node],
        values: Mapping[str, str],
        within: tuple[str, ...],
    ) -> Iterator[Command | Use]:
        name, step, given = call
        arguments = {k: _fill(text, values) for k, text in given.scalars().items()}
        body = self.root["commands"][name]
        if body.is_mapping and name not in within and len(within) < DEEPEST:
            inner = {**_defaults(body), **arguments}
            yield from self.steps(body["steps"], inner, (*within, name))
        elif name:
            yield Use(orb_name(self.root, name), step.path, step.line, arguments)


def _fill(text: str, values: Mapping[str, str]) -> str:
    return filled(text, values, "parameters.", MARKS)


def _home(path: str) -> str:
    """Return a working directory below that of the repository."""
    if path.startswith(("~/project/", "./")):
        return folder(path.removeprefix("~/project/"))
    return "" if path.startswith(("~", "/")) else folder(path)
