"""Azure Pipelines: scripts, tasks that run scripts, steps of templates."""

import shlex
from collections.abc import Iterator

from mlops_lint.facts.ci.azure_templates import Scope, Templates
from mlops_lint.facts.ci.model import Command, Shell, Use
from mlops_lint.facts.ci.nodes import Node
from mlops_lint.facts.ci.reading import (
    command,
    folder,
    ignores_failure,
    is_false,
    shell_of,
)

SCRIPTS = {"script": "", "bash": "sh", "pwsh": "pwsh", "powershell": "pwsh"}
INLINE = ("inlineScript", "script", "scriptSource", "inline")
FILES = ("scriptPath", "filePath", "scriptFileName", "targetFile")
ARGUMENTS = ("arguments", "args", "scriptarguments")
ROOTS = (
    "$(Build.SourcesDirectory)",
    "$(System.DefaultWorkingDirectory)",
    "$(Agent.BuildDirectory)/s",
    "$(Pipeline.Workspace)/s",
)
"""Where the repository lies while a pipeline runs."""


def steps_of(
    templates: Templates, steps: Node, scope: Scope, shell: Shell, tolerated: bool
) -> Iterator[Command | Use]:
    """Yield the commands and tasks of a list of steps."""
    for step, inner in templates.flat(steps, scope):
        if is_false(step["condition"]) or step["enabled"].value is False:
            continue
        ignored = tolerated or step["continueOnError"].value is True
        if "template" in step:
            opened = templates.open(step, inner)
            if opened is not None:
                node, called = opened
                yield from steps_of(templates, node["steps"], called, shell, ignored)
            elif "@" in step["template"].text:
                name = inner.fill(step["template"].text)
                inputs = step["parameters"].scalars()
                yield Use(name, step.path, step.line, inputs, ignored)
        elif "task" in step:
            yield from _task(step, inner, ignored)
        else:
            yield from _script(step, inner, shell, ignored)


def _script(
    step: Node, scope: Scope, shell: Shell, tolerated: bool
) -> Iterator[Command]:
    for key, name in SCRIPTS.items():
        if key in step:
            yield from command(
                step[key],
                fill=scope.fill,
                shell=shell_of(name, shell),
                cwd=_folder(scope.fill(step["workingDirectory"].text)),
                tolerated=tolerated,
            )


def _task(step: Node, scope: Scope, tolerated: bool) -> Iterator[Command | Use]:
    """Yield a task, and the script that it runs as a command."""
    name = step["task"].text
    inputs = {key: scope.fill(text) for key, text in step["inputs"].scalars().items()}
    yield Use(name, step.path, step.line, inputs, tolerated)
    plain = name.partition("@")[0].lower()
    shell = _task_shell(plain, inputs.get("scriptType", ""))
    known = {key.lower(): key for key in inputs}
    cwd = _folder(inputs.get(known.get("workingdirectory", ""), ""))
    for wanted in INLINE:
        key = known.get(wanted.lower())
        if key and inputs[key] not in ("inline", "filePath"):
            yield from command(
                step["inputs"][key],
                fill=scope.fill,
                shell=shell,
                cwd=cwd,
                tolerated=tolerated,
            )
            return
    for wanted in FILES:
        key = known.get(wanted.lower())
        if key:
            given = [known[word] for word in ARGUMENTS if word in known]
            arguments = inputs[given[0]] if given else ""
            text = f"{_runner(plain, shell)} {shlex.quote(_path(inputs[key]))}"
            text = f"{text} {arguments}".strip()
            ignored = tolerated or ignores_failure(text)
            line = step["inputs"][key].line
            yield Command(text, step.path, line, "sh", cwd, ignored)
            return


def _runner(task: str, shell: Shell) -> str:
    """Return the program that runs the file of a task."""
    if shell == "pwsh":
        return "pwsh"
    return "python" if shell == "python" or task.startswith("python") else "bash"


def _task_shell(task: str, kind: str) -> Shell:
    if task.startswith("python"):
        return "python"
    if "powershell" in task:
        return "pwsh"
    if task.startswith(("batch", "cmdline")) and kind:
        return "cmd"
    return shell_of(kind)


def _path(text: str) -> str:
    for root in ROOTS:
        if text.lower().startswith(root.lower()):
            return text[len(root) :].lstrip("/\\") or "."
    return text


def _folder(text: str) -> str:
    return folder(_path(text.strip().strip("'\"")))
