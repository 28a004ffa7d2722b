"""Which further commands a command stands for: task runners, scripts, job files."""

from collections.abc import Callable, Iterator, Mapping

from mlops_lint.facts.commands import (
    cloud_builds,
    job_files,
    package_scripts,
    python_runners,
    runners,
    task_files,
)
from mlops_lint.facts.commands.ground import Ground, plain_words
from mlops_lint.facts.commands.model import Argv, Step

Follower = Callable[[Ground, Argv, str], Iterator[Step]]

SHELLS = frozenset(
    {"sh", "bash", "zsh", "dash", "source", ".", "pwsh", "powershell", "ksh"}
)
WITH_VALUES = frozenset({"-o", "-O", "--rcfile"})

FOLLOWERS: Mapping[str, Follower] = {
    "make": runners.make,
    "gmake": runners.make,
    "mingw32-make": runners.make,
    "tox": runners.tox,
    "just": task_files.just,
    "go-task": task_files.task,
    "mise": task_files.mise,
    "nox": python_runners.nox,
    "invoke": python_runners.invoke,
    "inv": python_runners.invoke,
    "npm": package_scripts.npm,
    "yarn": package_scripts.npm,
    "pnpm": package_scripts.npm,
    "bun": package_scripts.npm,
    "dvc": job_files.dvc,
    "mlflow": job_files.mlproject,
    "anyscale": job_files.described,
    "ray": job_files.described,
    "sky": job_files.described,
    "az": job_files.described,
    "kubectl": job_files.described,
    "oc": job_files.described,
    "databricks": job_files.bundle,
    "docker": job_files.build,
    "podman": job_files.build,
    "docker-compose": job_files.compose,
}
OF_PACKAGE = {
    "poetry": "poe",
    "pdm": "pdm",
    "rye": "rye",
    "pixi": "pixi",
    "pipenv": "pipenv",
}


def follow(ground: Ground, argv: Argv, cwd: str) -> list[Step]:
    """Return what a command runs that a file of the repository says, one level deep."""
    return list(_follow(ground, argv, cwd))


def _follow(ground: Ground, argv: Argv, cwd: str) -> Iterator[Step]:
    program, words = argv.program, argv.words
    if argv.remote:
        return
    if program == "docker" and words[1:2] == ("compose",):
        yield from job_files.compose(ground, argv, cwd)
    elif program == "kubectl" and words[1:2] not in (
        ("apply",),
        ("create",),
        ("replace",),
    ):
        return
    elif program in FOLLOWERS:
        yield from FOLLOWERS[program](ground, argv, cwd)
    elif program == "task":
        yield from task_files.task(ground, argv, cwd)
        yield from _named(ground, "task", words[1:], cwd)
    elif program == "poe":
        yield from _named(ground, "poe", words[1:], cwd)
    elif (
        program == "hatch"
        and ("hatch", words[1] if len(words) > 1 else "") in package_scripts.BUILT_IN
    ):
        text = package_scripts.BUILT_IN["hatch", words[1]]
        yield Step("pyproject.toml", None, text, cwd=cwd, name=words[1])
    elif program == "gcloud" and words[1:3] == ("builds", "submit"):
        yield from cloud_builds.submitted(ground, argv, cwd)
    else:
        yield from _script(ground, argv, cwd)


def _named(
    ground: Ground, tool: str, words: tuple[str, ...], cwd: str
) -> Iterator[Step]:
    for name in plain_words(words, frozenset({"-C", "--root"}))[:1]:
        yield from package_scripts.scripts(ground, tool, name, cwd)


def _script(ground: Ground, argv: Argv, cwd: str) -> Iterator[Step]:
    """Yield what a script of a package, of a shell or of Python runs."""
    named = [step for r in argv.runners for step in _of_runner(ground, r, argv, cwd)]
    if named:
        yield from named
    elif argv.program in SHELLS:
        for path in ground.paths(_script_of_shell(argv), cwd):
            if not path.endswith(".py"):
                yield _file(ground, path, cwd)
    elif argv.program == "pdm" and len(argv.words) > 1:
        yield from package_scripts.scripts(ground, "pdm", argv.words[1], cwd)
    else:
        yield from _program(ground, argv, cwd)


def _of_runner(ground: Ground, runner: str, argv: Argv, cwd: str) -> Iterator[Step]:
    """Yield the script that `hatch run NAME` and the like mean."""
    tool = runner.partition(" ")[0]
    if tool == "hatch":
        yield from package_scripts.hatch(ground, argv.words[0], cwd)
    elif tool in package_scripts.TABLES:
        yield from package_scripts.scripts(ground, tool, argv.words[0], cwd)


def _script_of_shell(argv: Argv) -> str:
    if argv.program in ("pwsh", "powershell"):
        scripts = [word for word in argv.words if word.endswith(".ps1")]
    else:
        scripts = plain_words(argv.words[1:], WITH_VALUES)
    return scripts[0] if scripts else ""


def _program(ground: Ground, argv: Argv, cwd: str) -> Iterator[Step]:
    """Yield what a file of the repository runs, or a command of its own package."""
    named = argv.words[0]
    path = ground.script(argv, cwd)
    paths = [path] if path else []
    if not path and ("/" in named or named.endswith(".sh")):
        paths = ground.paths(named, cwd)
    for found in paths:
        if ground.is_python(found):
            yield from python_runners.script(ground, found, cwd)
        elif ground.is_script(found):
            yield _file(ground, found, cwd)
    if not (paths or argv.module or argv.program in ("python", "pip")):
        yield from package_scripts.console_script(ground, named, cwd)


def _file(ground: Ground, path: str, cwd: str) -> Step:
    shell = KINDS.get(path.rpartition(".")[2], "sh")
    return Step(path, 1, ground.repo.text(path), cwd=cwd, shell=shell, name=path)


KINDS = {"ps1": "pwsh", "bat": "cmd", "cmd": "cmd"}
