"""Which further commands a command stands for: task runners, scripts, job files."""

from collections.abc import Callable, Iterator, Mapping

from mlops_lint.facts.commands import (
    job_files,
    package_scripts,
    python_runners,
    runners,
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
    "just": runners.just,
    "go-task": runners.task,
    "mise": runners.mise,
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
        yield from runners.task(ground, argv, cwd)
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
        return
    else:
        yield from _script(ground, argv, cwd)


def _named(
    ground: Ground, tool: str, words: tuple[str, ...], cwd: str
) -> Iterator[Step]:
    for name in plain_words(words, frozenset({"-C", "--root"}))[:1]:
        yield from package_scripts.scripts(ground, tool, name, cwd)


def _script(ground: Ground, argv: Argv, cwd: str) -> Iterator[Step]:
    program, words = argv.program, argv.words
    for runner in argv.runners:
        tool = runner.split(" ")[0]
        found: list[Step] = []
        if tool == "hatch":
            found = list(package_scripts.hatch(ground, words[0], cwd))
        elif tool in package_scripts.TABLES:
            found = list(package_scripts.scripts(ground, tool, words[0], cwd))
        if found:
            yield from found
            return
    if program == "pdm" and len(words) > 1:
        yield from package_scripts.scripts(ground, "pdm", words[1], cwd)
        return
    named = words[0]
    if program in SHELLS:
        if program in ("pwsh", "powershell"):
            rest = [word for word in words[1:] if word.endswith(".ps1")]
        else:
            rest = plain_words(words[1:], WITH_VALUES)
        if not rest:
            return
        named = rest[0]
        for path in ground.paths(named, cwd):
            if not path.endswith(".py"):
                yield _file(ground, path, cwd)
        return
    path = ground.script(argv, cwd)
    if path:
        if ground.is_python(path):
            yield from python_runners.script(ground, path, cwd)
        elif ground.is_script(path):
            yield _file(ground, path, cwd)
        return
    if "/" in named or named.endswith(".sh"):
        for found_path in ground.paths(named, cwd):
            if ground.is_script(found_path):
                yield _file(ground, found_path, cwd)
            elif ground.is_python(found_path):
                yield from python_runners.script(ground, found_path, cwd)
        return
    if program not in ("python", "pip") and not argv.module:
        yield from package_scripts.console_script(ground, named, cwd)


def _file(ground: Ground, path: str, cwd: str) -> Step:
    shell = (
        "pwsh"
        if path.endswith(".ps1")
        else "cmd"
        if path.endswith((".bat", ".cmd"))
        else "sh"
    )
    return Step(path, 1, ground.repo.text(path), cwd=cwd, shell=shell, name=path)
