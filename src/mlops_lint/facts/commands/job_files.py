"""What files of jobs run: dvc.yaml, MLproject, manifests, bundles, Dockerfiles."""

import posixpath
from collections.abc import Iterator
from typing import Any

from mlops_lint.facts.commands.ground import (
    Ground,
    joined,
    mapping,
    option,
    plain_words,
    strings,
)
from mlops_lint.facts.commands.model import Argv, Step
from mlops_lint.repo.documents import Dockerfile, Structured
from mlops_lint.repo.documents.base import child

DVC_VALUES = frozenset(
    {"-j", "--jobs", "-S", "--set-param", "-n", "--name", "-C", "--temp"}
)
MOST_DEPTH = 30
RUN_KINDS = frozenset(
    (
        *("Job", "CronJob", "Workflow", "CronWorkflow"),
        *("TFJob", "PyTorchJob", "RayJob"),
    )
)


def dvc(ground: Ground, argv: Argv, cwd: str) -> Iterator[Step]:
    """Yield the commands of the stages that `dvc repro` runs, in the file's order."""
    words = plain_words(argv.words[1:], DVC_VALUES)
    if words[:1] == ["exp"]:
        words = words[1:]
    if words[:1] not in (["repro"], ["reproduce"], ["run"]):
        return
    if words[:1] == ["run"] and "exp" not in argv.words:
        return
    wanted = words[1:]
    path = ground.path("dvc.yaml", cwd)
    for word in wanted:
        if word.endswith("dvc.yaml") or ":" in word:
            path = ground.path(word.partition(":")[0], cwd) or path
    document = ground.document(path)
    if document is None:
        return
    stages = mapping(document.data, "stages")
    names = {
        word.rpartition(":")[2].partition("@")[0] for word in wanted
    } & stages.keys()
    last = max(
        (i for i, name in enumerate(stages) if name in names), default=len(stages)
    )
    folder = posixpath.dirname(path)
    for number, (name, stage) in enumerate(stages.items()):
        if number > last:
            break
        inner = mapping(stage, "do") or mapping(stage)
        cwd_of = joined(folder, str(inner.get("wdir") or "")) or folder
        line = document.line(f"/stages/{name}/cmd") or document.line(f"/stages/{name}")
        for text in strings(inner.get("cmd")):
            yield Step(
                path, line, text.replace("${item", "${"), cwd=cwd_of, name=str(name)
            )


def mlproject(ground: Ground, argv: Argv, cwd: str) -> Iterator[Step]:
    """Yield the commands of the entry points that `mlflow run` runs."""
    if argv.words[1:2] != ("run",):
        return
    values = frozenset(
        {
            "-e",
            "--entry-point",
            "-P",
            "-v",
            "--version",
            "-b",
            "--env-manager",
            "--experiment-name",
        }
    )
    words = plain_words(argv.words[2:], values)
    folder = joined(cwd, words[0]) if words else ""
    path = f"{folder}/MLproject" if folder else "MLproject"
    document = ground.document(path if path in ground.repo.files.by_path else "")
    if document is None:
        return
    name = option(argv.words, "-e", "--entry-point") or "main"
    entry = mapping(document.data, "entry_points", name)
    if isinstance(entry.get("command"), str):
        line = document.line(f"/entry_points/{name}/command")
        text = entry["command"].replace("{", "${")
        yield Step(path, line, text, cwd=folder, name=name)


def described(ground: Ground, argv: Argv, cwd: str) -> Iterator[Step]:
    """Yield the commands of the file that a command submits: `-f job.yaml` and such."""
    names = [
        option(argv.words, "-f", "--file", "--filename", "--config-file", "--config")
    ]
    if argv.program in ("anyscale", "ray", "sky"):
        names += [word for word in argv.words if word.endswith((".yaml", ".yml"))]
    for name in dict.fromkeys(filter(None, names)):
        for path in ground.paths(name, cwd):
            document = ground.document(path)
            if document is not None:
                yield from _commands(document, path, cwd)


def _commands(document: Structured, path: str, cwd: str) -> Iterator[Step]:
    for number, data in enumerate(document.documents):
        kind = mapping(data).get("kind")
        # What keeps running is deployed; jobs are run.
        if mapping(data).get("apiVersion") and kind not in RUN_KINDS:
            continue
        for pointer, value in _members(data):
            line = document.line(pointer, number)
            if isinstance(value, str):
                yield Step(path, line, value.replace("${{", "${"), cwd=cwd)
            else:
                yield Step(path, line, words=tuple(value), cwd=cwd)


def _members(
    data: object, pointer: str = "", depth: int = 0
) -> Iterator[tuple[str, Any]]:
    """Yield the commands at any depth, `args` joined to the `command` beside them."""
    if depth > MOST_DEPTH:
        return
    if isinstance(data, list):
        for index, item in enumerate(data):
            yield from _members(item, f"{pointer}/{index}", depth + 1)
    if not isinstance(data, dict):
        return
    command, args = data.get("command"), data.get("args")
    if isinstance(command, list) and isinstance(args, list):
        yield f"{pointer}/command", [*strings(command), *strings(args)]
    for key, value in data.items():
        place = f"{pointer}/{key}"
        if key in ("command", "entrypoint", "script", "cmd", "run") and isinstance(
            value, str
        ):
            code = data.get("code") or data.get("code_dir")
            text = (
                f"cd {code} && {value}"
                if isinstance(code, str) and "://" not in code
                else value
            )
            yield place, text
        elif key in ("command", "entrypoint", "cmd") and isinstance(value, list):
            if not isinstance(args, list) and strings(value):
                yield place, strings(value)
        else:
            yield from _members(value, place, depth + 1)


def bundle(ground: Ground, argv: Argv, cwd: str) -> Iterator[Step]:
    """Yield what the jobs of a Databricks bundle run, for `databricks bundle run`."""
    if argv.words[1:3] != ("bundle", "run"):
        return
    root = ground.near(("databricks.yml", "databricks.yaml"), cwd)
    folder = posixpath.dirname(root)
    wanted = plain_words(
        argv.words[3:], frozenset({"-t", "--target", "--params", "-p", "--profile"})
    )
    for file in [*ground.repo.files.under(folder)] if root else ():
        if not file.path.endswith((".yml", ".yaml")):
            continue
        if b"jobs:" not in (ground.repo.read(file.path) or b""):
            continue
        document = ground.document(file.path)
        jobs = mapping(document.data, "resources", "jobs") if document else {}
        for name, job in jobs.items():
            if wanted and name not in wanted:
                continue
            for task in job.get("tasks") or () if isinstance(job, dict) else ():
                script = child(task, "spark_python_task")
                named = mapping(script).get("python_file") or mapping(
                    child(task, "notebook_task")
                ).get("notebook_path")
                line = document.line(f"/resources/jobs/{name}") if document else None
                if isinstance(named, str):
                    here = joined(posixpath.dirname(file.path), named)
                    if not here.endswith((".py", ".ipynb")):
                        here += ".py"
                    yield Step(file.path, line, words=("python", here), name=str(name))


def build(ground: Ground, argv: Argv, cwd: str) -> Iterator[Step]:
    """Yield what an image runs while it is built."""
    words = argv.words[1:]
    if "build" not in words[:2]:
        return
    values = frozenset(
        {
            "-f",
            "--file",
            "-t",
            "--tag",
            "--build-arg",
            "--target",
            "--platform",
            "--cache-from",
            "--cache-to",
            "--label",
            "--secret",
            "--ssh",
            "--network",
            "-o",
            "--output",
            "--progress",
            "--builder",
        }
    )
    plain = [
        word for word in plain_words(words, values) if word not in ("build", "buildx")
    ]
    context = joined(cwd, plain[-1]) if plain else cwd
    named = option(words, "-f", "--file")
    path = ground.path(named, cwd) if named else joined(context, "Dockerfile")
    document = ground.repo.document(path) if path in ground.repo.files.by_path else None
    if isinstance(document, Dockerfile):
        for item in document.instructions:
            if item.keyword == "RUN":
                text = item.value.replace("\n", " ")
                while text.startswith("--"):
                    text = text.partition(" ")[2].lstrip()
                yield Step(
                    path, item.line, text, words=item.arguments or (), cwd=context
                )
                for body in item.heredocs:
                    yield Step(path, item.line, body, cwd=context)
                for body in item.heredocs:
                    yield Step(path, item.line, body, cwd=context)


COMPOSE_FILES = (
    "docker-compose.yml",
    "docker-compose.yaml",
    "compose.yml",
    "compose.yaml",
)


def compose(ground: Ground, argv: Argv, cwd: str) -> Iterator[Step]:
    """Yield the commands of the services that `docker compose up` or `run` starts."""
    words = argv.words
    if not {"up", "run"} & {*words[:8]}:
        return
    named = [words[i + 1] for i, w in enumerate(words[:-1]) if w in ("-f", "--file")]
    files = [ground.path(name, cwd) for name in named] or [
        ground.near(COMPOSE_FILES, cwd)
    ]
    start = next(i for i, word in enumerate(words) if word in ("up", "run"))
    values = frozenset(
        {
            "-e",
            "--env",
            "--exit-code-from",
            "-w",
            "-u",
            "--name",
            "-v",
            "--scale",
            "--timeout",
            "-t",
            "--entrypoint",
            "-p",
        }
    )
    chosen = plain_words(words[start + 1 :], values)
    only = chosen[:1] if words[start] == "run" else chosen
    for path in filter(None, files):
        document = ground.document(path)
        services = mapping(document.data, "services") if document else {}
        for name, service in services.items():
            if (
                document is None
                or (only and name not in only)
                or not isinstance(service, dict)
            ):
                continue
            for key in ("entrypoint", "command"):
                value = service.get(key)
                line = document.line(f"/services/{name}/{key}")
                if isinstance(value, str):
                    yield Step(path, line, value, cwd=cwd, name=str(name))
                elif isinstance(value, list) and strings(value):
                    yield Step(
                        path, line, words=tuple(strings(value)), cwd=cwd, name=str(name)
                    )
