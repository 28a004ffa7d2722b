"""Commands that are stated by jobs, Makefiles and stages, with where they run."""

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlops_lint.facts.commands.model import Argv
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.links.references.places import joined
from mlops_lint.links.references.reference import Named, by_file
from mlops_lint.model.graph import Node
from mlops_lint.records import NamedTuple
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.documents.makefile import Makefile

if TYPE_CHECKING:
    from mlops_lint.facts import Facts
    from mlops_lint.facts.ci import Command, Job

CERTAIN = frozenset(("GitHub Actions", "GitLab CI"))
"""Providers whose commands run in a folder that the repository states."""

MOVES = frozenset(
    ("cd", "pushd", "popd", "Set-Location", "chdir", "sl", "Push-Location")
)
INSIDE = (
    *("docker exec", "compose exec", "kubectl exec", "docker run", "compose run"),
    *("podman run", "podman exec", "ssh ", "singularity ", "apptainer "),
)
BRINGS = (
    *("git clone", "gh repo clone", "git checkout", "git fetch", "git pull"),
    *("git submodule", "git switch", "unzip ", "tar -x", "tar x", "7z x", "aws s3 cp"),
    *(
        "aws s3 sync",
        "gsutil ",
        "gcloud storage cp",
        "dvc pull",
        "dvc get",
        "dvc import",
    ),
    *(
        "cookiecutter",
        "copier ",
        "kedro new",
        "dvc init",
        "wget ",
        "curl -O",
        "curl -L",
    ),
    *("gh release download", "gh run download", "git worktree", "cmake", "./configure"),
    *(
        "git archive",
        "zenml init",
        "huggingface-cli download",
        "hf download",
        "npx create",
    ),
    *("databricks bundle init", "git subtree", "pip download", "degit", "azcopy"),
)
"""What brings files that the repository does not have."""

BRINGING_ACTIONS = ("download-artifact", "cache", "download-release", "unzip", "degit")


class Run(NamedTuple):
    """One command; `folders` are where it may run, the most likely one first.

    `doubt` says why what is missing may yet be there, "" where nothing does. `origin`
    is job, make or stage.
    """

    named: Named
    argv: Argv
    folders: tuple[str, ...]
    doubt: str
    origin: str

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the command."""
        return self.argv.words


def find_runs(facts: "Facts") -> Iterator[Run]:
    """Yield the commands of jobs, then of Makefiles, then of stages."""
    for job in facts.ci.jobs:
        yield from _of_job(facts, job)
    for file in facts.declared.own("Makefile", "makefile", "GNUmakefile"):
        if "templates/" not in file.path:
            yield from _of_makefile(facts, file.path)
    for file in facts.repo.files.glob("dvc.yaml"):
        if not is_test_path(file.path):
            yield from _of_stages(facts, file.path)


def _of_job(facts: "Facts", job: "Job") -> Iterator[Run]:
    from mlops_lint.facts.ci import Command

    node = Node(f"job:{job.path}#{job.id}", "job", job.path, job.line)
    doubt = "" if job.provider in CERTAIN else "the folder it runs in is not certain"
    for step in job.steps:
        if not isinstance(step, Command):
            doubt = doubt or _brought(step.name, bool(step.inputs.get("repository")))
            continue
        text = step.text
        if not doubt and any(sign in text for sign in BRINGS):
            doubt = "the job brings files of its own"
        if step.shell != "python":
            unsure = doubt or _elsewhere(facts, step)
            yield from _of_text(facts, step, node, unsure)


def _brought(action: str, other: bool) -> str:
    if other:
        return "the job checks out another repository"
    name = action.partition("@")[0]
    if any(word in name for word in BRINGING_ACTIONS):
        return "the job brings files of its own"
    return ""


def _elsewhere(facts: "Facts", step: "Command") -> str:
    """Say why the folder of a step is not the one that is known."""
    written = facts.repo.text(step.path)
    if not step.cwd and "working-directory" in written:
        lines = (line.partition("working-directory:") for line in written.split("\n"))
        values = {value.strip(" '}\"\r") for _, key, value in lines if key}
        if any(not _is_folder(facts, value) for value in values):
            return "a working directory is set"
    if (step.cwd and not step.cwd.isascii()) or "$" in step.cwd:
        return "its folder is known only when it runs"
    if "repository:" in written and "checkout" in written:
        return "the job checks out another repository"
    return ""


def _is_folder(facts: "Facts", name: str) -> bool:
    place = joined("", name)
    return place is not None and (not place or place in facts.repo.files.directories)


def _of_text(
    facts: "Facts", step: "Command", node: Node, doubt: str, origin: str = "job"
) -> Iterator[Run]:
    cwd: str | None = step.cwd
    base = step.cwd
    if any(sign in step.text for sign in INSIDE):
        doubt = doubt or "part of it runs in another place"
    for argv in facts.walker.split(step.text, step.shell):
        if argv.words[0] in MOVES:
            cwd = _moved(facts, cwd, argv.words[-1] if len(argv.words) > 1 else "")
            continue
        unsure = doubt or (
            "" if cwd is not None else "it goes to a folder that is not here"
        )
        if argv.remote:
            unsure = "another machine runs it"
        line = None if step.line is None else step.line + argv.line
        folders = tuple(dict.fromkeys((cwd or base, base)))
        yield Run(Named(node, step.path, line), argv, folders, unsure, origin)


def _moved(facts: "Facts", cwd: str | None, target: str) -> str | None:
    if cwd is None or not target or target in ("-", "popd"):
        return None
    place = joined(cwd, target)
    return place if place is not None and _is_folder(facts, place) else None


def _of_makefile(facts: "Facts", path: str) -> Iterator[Run]:
    from mlops_lint.facts.ci import Command

    document = facts.repo.document(path)
    if not isinstance(document, Makefile):
        return
    folder = posixpath.dirname(path)
    variables = {"MAKE": "make", **document.variables}
    whole = facts.repo.text(path)
    doubt = ""
    if document.variables.get("SHELLFLAGS") or ".ONESHELL" in whole:
        doubt = doubt or "its commands share one shell"
    from mlops_lint.repo.documents.makefile import expand

    for target in document.targets.values():
        node = by_file(path, target.line, "make").node
        before = (document.targets.get(name) for name in target.prerequisites)
        recipes = [text for t in (target, *before) if t for text, _ in t.recipe]
        brings = any(sign in text for text in recipes for sign in BRINGS)
        unsure = doubt or ("the target brings files of its own" if brings else "")
        for recipe, line in target.recipe:
            text = expand(recipe, variables).lstrip("@-+ \t").replace("$$", "$")
            text = text.replace("$@", target.name)
            if target.prerequisites and "%" not in target.name:
                text = text.replace("$<", target.prerequisites[0])
            step = Command(text, path, line, cwd=folder)
            for run in _of_text(facts, step, node, unsure, "make"):
                yield run._replace(named=Named(node, path, line))


def _of_stages(facts: "Facts", path: str) -> Iterator[Run]:
    from mlops_lint.facts.ci import Command

    document = facts.repo.document(path)
    if not isinstance(document, Structured):
        return
    stages = document.get("/stages")
    folder = posixpath.dirname(path)
    for name, stage in stages.items() if isinstance(stages, dict) else ():
        inner = stage.get("do", stage) if isinstance(stage, dict) else None
        if not isinstance(inner, dict):
            continue
        home = joined(folder, str(inner.get("wdir", "")))
        line = document.line(f"/stages/{name}")
        address = name if not folder else f"{path}:{name}"
        node = Node(f"stage:{address}", "stage", path, line)
        commands = inner.get("cmd")
        for text in commands if isinstance(commands, list) else [commands]:
            if not isinstance(text, str) or home is None:
                continue
            step = Command(text, path, line, cwd=home)
            for run in _of_text(facts, step, node, "", "stage"):
                yield run._replace(named=Named(node, path, line))
