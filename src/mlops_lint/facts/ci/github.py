"""GitHub Actions: workflows, the workflows they call, composite actions."""

from collections.abc import Iterable, Iterator, Mapping

from mlops_lint.facts.ci.github_triggers import narrowed, triggers_of
from mlops_lint.facts.ci.matrix import variants
from mlops_lint.facts.ci.model import Command, Job, Shell, Trigger, Use
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
from mlops_lint.model import Evidence
from mlops_lint.records import record

PROVIDER = "GitHub Actions"
ACTION_FILES = ("action.yml", "action.yaml")


@record
class _Call:
    """How a workflow was reached: who starts it, with which inputs, through what."""

    triggers: tuple[Trigger, ...]
    inputs: Mapping[str, str]
    chain: tuple[Evidence, ...] = ()
    prefix: str = ""
    disabled: str = ""


def read(files: Files, paths: list[str]) -> list[Job]:
    """Return the jobs of all workflows, each with the triggers of its callers."""
    workflows = _Workflows(files)
    opened = {path: files.open(path) for path in paths}
    jobs: list[Job] = []
    for path, node in opened.items():
        if node is not None:
            own = triggers_of(node)
            kept = tuple(trigger for trigger in own if trigger.kind != "call")
            workflows.check(node, own)
            if kept or not own:
                jobs += workflows.jobs(node, _Call(kept, {}))
            else:
                workflows.callable[path] = node
    for path, node in workflows.callable.items():
        if path not in workflows.called:
            call = _Call((Trigger("call", "workflow_call", node["on"].line),), {})
            jobs += workflows.jobs(node, call)
    return jobs


class _Workflows:
    def __init__(self, files: Files) -> None:
        self.files = files
        self.called: set[str] = set()
        self.callable: dict[str, Node] = {}

    def check(self, node: Node, triggers: tuple[Trigger, ...]) -> None:
        """Note what keeps a whole workflow from ever running."""
        problem = self.files.problem
        jobs = list(node["jobs"].values())
        if not jobs:
            problem(node.path, "it has no jobs", node["jobs"].line)
        elif all(is_false(job["if"]) for job in jobs):
            problem(node.path, "every job is switched off", jobs[0]["if"].line)
        if not triggers:
            problem(node.path, "nothing starts it: it has no trigger", node["on"].line)

    def jobs(self, node: Node, call: _Call) -> Iterator[Job]:
        """Yield the jobs of a workflow, those of the workflows it calls in place."""
        for name, job in node["jobs"].items():
            if not self.files.spend():
                return
            if "uses" in job:
                yield from self._calling(node, name, job, call)
            elif job.is_mapping:
                yield self._job(node, name, job, call)

    def _job(self, node: Node, name: str, job: Node, call: _Call) -> Job:
        runner = _Runner(self.files, node, job, call.inputs)
        return _shell_of_job(name, job, call, tuple(runner.steps(job["steps"])))

    def _calling(self, node: Node, name: str, job: Node, call: _Call) -> Iterator[Job]:
        """Yield the jobs of a called workflow, or one job that uses a remote one."""
        target = filled(job["uses"].text, call.inputs, "inputs.").strip()
        inputs = {
            key: filled(text, call.inputs, "inputs.")
            for key, text in job["with"].scalars().items()
        }
        if not target.startswith("./"):
            use = Use(target, job.path, job["uses"].line, inputs)
            yield _shell_of_job(name, job, call, (use,))
            return
        path = target[2:].partition("@")[0]
        callee = self.files.open(path) if self.files.has(path) else None
        if not self.files.has(path):
            detail = f"job {name} uses {target}, which is not there"
            self.files.problem(job.path, detail, job["uses"].line)
        self.called.add(path)
        reached = {item.location.path for item in call.chain} | {node.path}
        if callee is None or path in reached or len(reached) > DEEPEST:
            return
        stub = _shell_of_job(name, job, call, ())
        defaults = {
            key: value["default"].text
            for key, value in callee["on"]["workflow_call"]["inputs"].items()
        }
        inner = _Call(
            stub.triggers,
            {**defaults, **inputs},
            (*call.chain, job.seen(f"job {name} calls {path}")),
            f"{stub.id} / ",
            stub.disabled,
        )
        yield from self.jobs(callee, inner)


def _shell_of_job(
    name: str, job: Node, call: _Call, steps: tuple[Command | Use, ...]
) -> Job:
    """Return the job with all that its steps do not state."""
    triggers = narrowed(call.triggers, job["if"].text)
    disabled = call.disabled
    if is_false(job["if"]):
        disabled = "its condition is false"
    elif not call.triggers:
        disabled = disabled or "nothing starts its workflow"
    elif not triggers:
        disabled = disabled or "its condition excludes every trigger"
    needs = tuple(call.prefix + need for need in job["needs"].texts())
    return Job(
        PROVIDER,
        job.path,
        job.line,
        call.prefix + name,
        triggers,
        steps,
        environment=filled(job["environment"].named(), call.inputs, "inputs."),
        needs=needs,
        image=job["container"].named("image"),
        disabled=disabled,
        name=job["name"].text,
        chain=call.chain,
    )


class _Runner:
    """Reads the steps of one job, those of local actions in their place."""

    def __init__(
        self, files: Files, node: Node, job: Node, inputs: Mapping[str, str]
    ) -> None:
        self.files = files
        self.inputs = inputs
        self.matrix = job["strategy"]["matrix"]
        self.tolerated = job["continue-on-error"].value is True
        ours, theirs = job["defaults"]["run"], node["defaults"]["run"]
        self.cwd = ours["working-directory"].text or theirs["working-directory"].text
        windows = "windows" in job["runs-on"].text.lower()
        shell = ours["shell"].text or theirs["shell"].text
        self.shell: Shell = shell_of(shell, "pwsh" if windows else "sh")
        # What a job checks out of elsewhere is not listed here.
        self.elsewhere = any(
            "checkout" in step["uses"].text
            and any(key in step["with"] for key in ("path", "repository", "ref"))
            for step in job["steps"].each()
        )

    def steps(
        self,
        steps: Node,
        inputs: Mapping[str, str] | None = None,
        within: tuple[str, ...] = (),
        tolerated: bool = False,
    ) -> Iterator[Command | Use]:
        """Yield the steps of a list; `within` are the local actions around it."""
        known = self.inputs if inputs is None else inputs
        for step in steps.each():
            if not self.files.spend():
                return
            if is_false(step["if"]):
                continue
            ignored = (
                tolerated or self.tolerated or step["continue-on-error"].value is True
            )
            if "uses" in step:
                yield from self._uses(step, known, within, ignored)
            elif "run" in step:
                yield from self._run(step, known, ignored, bool(within))

    def _run(
        self, step: Node, inputs: Mapping[str, str], tolerated: bool, action: bool
    ) -> Iterator[Command]:
        cwd = step["working-directory"].text or ("" if action else self.cwd)
        shell = shell_of(step["shell"].text, "sh" if action else self.shell)
        for item in command(
            step["run"],
            fill=lambda text: filled(text, inputs, "inputs."),
            shell=shell,
            cwd=folder(filled(cwd, inputs, "inputs.")),
            tolerated=tolerated,
        ):
            yield from variants(item, self.matrix)

    def _uses(
        self,
        step: Node,
        inputs: Mapping[str, str],
        within: tuple[str, ...],
        tolerated: bool,
    ) -> Iterator[Command | Use]:
        name = step["uses"].text.strip()
        given = {
            key: filled(text, inputs, "inputs.")
            for key, text in step["with"].scalars().items()
        }
        action = self._local(name, step) if name.startswith("./") else None
        if action is None or action.path in within or len(within) >= DEEPEST:
            yield Use(name, step.path, step["uses"].line, given, tolerated)
            return
        runs = action["runs"]
        if runs["using"].text != "composite":
            yield Use(name, step.path, step["uses"].line, given, tolerated)
            return
        defaults = {
            key: value["default"].text for key, value in action["inputs"].items()
        }
        inner = (*within, action.path)
        yield from self.steps(runs["steps"], {**defaults, **given}, inner, tolerated)

    def _local(self, name: str, step: Node) -> Node | None:
        """Return the file of a local action, a problem noted where there is none."""
        directory = folder(name)
        for file in ACTION_FILES:
            path = f"{directory}/{file}" if directory else file
            if self.files.has(path):
                return self.files.open(path)
        docker = f"{directory}/Dockerfile" if directory else "Dockerfile"
        if not (self.elsewhere or self.files.has(docker) or "$" in name):
            detail = f"step uses {name}, where no action is"
            self.files.problem(step.path, detail, step["uses"].line)
        return None


def unpinned(uses: Iterable[Use]) -> Iterator[Use]:
    """Yield the actions of others that are not named by a whole commit id."""
    for use in uses:
        if use.name.startswith(("./", "docker://")) or "@" not in use.name:
            continue
        reference = use.name.rpartition("@")[2]
        hexadecimal = all(char in "0123456789abcdef" for char in reference.lower())
        if not (hexadecimal and len(reference) in (40, 64)):
            yield use
