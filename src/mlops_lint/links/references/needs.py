"""What jobs and their commands need: actions, folders, requirements, manifests."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from mlops_lint.links.references.ground import Ground
from mlops_lint.links.references.places import VARIABLE, joined
from mlops_lint.links.references.reference import (
    Judged,
    Named,
    edge,
    missing,
    ok,
    unknown,
)
from mlops_lint.links.references.runs import Run
from mlops_lint.model.graph import MISSING, OK, Edge, Node
from mlops_lint.repo.documents import Structured

KIND = "need"
PIP = frozenset(("-r", "--requirement", "-c", "--constraint"))
FILES: Mapping[tuple[str, ...], frozenset[str]] = {
    ("pip", "install"): PIP,
    ("uv", "pip", "install"): PIP | {"--requirements"},
    ("conda", "env"): frozenset(("-f", "--file")),
    ("mamba", "env"): frozenset(("-f", "--file")),
    ("micromamba", "create"): frozenset(("-f", "--file")),
    ("kubectl", "apply"): frozenset(("-f", "--filename", "-k", "--kustomize")),
    ("kubectl", "create"): frozenset(("-f", "--filename", "-k", "--kustomize")),
    ("kubectl", "replace"): frozenset(("-f", "--filename")),
    ("kubectl", "delete"): frozenset(("-f", "--filename", "-k", "--kustomize")),
    ("helm", "upgrade"): frozenset(("-f", "--values")),
    ("helm", "install"): frozenset(("-f", "--values")),
    ("helm", "template"): frozenset(("-f", "--values")),
    ("helm", "lint"): frozenset(("-f", "--values")),
    ("docker", "compose"): frozenset(("-f", "--file", "--env-file")),
    ("docker-compose",): frozenset(("-f", "--file", "--env-file")),
    ("docker", "build"): frozenset(("-f", "--file")),
    ("docker", "buildx", "build"): frozenset(("-f", "--file")),
    ("podman", "build"): frozenset(("-f", "--file")),
    ("az", "ml"): frozenset(("-f", "--file")),
    ("gcloud", "builds", "submit"): frozenset(("--config",)),
    ("sam", "build"): frozenset(("-t", "--template", "--template-file")),
    ("sam", "deploy"): frozenset(("--config-file",)),
    ("aws", "cloudformation", "deploy"): frozenset(("--template-file",)),
    ("aws", "cloudformation", "validate-template"): frozenset(("--template-body",)),
    ("terraform",): frozenset(("-chdir", "-var-file")),
    ("tofu",): frozenset(("-chdir", "-var-file")),
    ("az", "deployment"): frozenset(("-f", "--template-file")),
}
"""The options that name a file or directory, by program and subcommand."""

BARE: Mapping[tuple[str, ...], str] = {
    ("kustomize", "build"): "kustomization",
    ("helm", "lint"): "chart",
    ("ansible-playbook",): "playbook",
    ("uv", "pip", "sync"): "requirements",
    ("pip-sync",): "requirements",
    ("pip-compile",): "requirements",
}
"""Programs whose first word names a file or directory."""

MAKES_FOLDERS = ("clone", "mkdir", "unzip", "tar ")


def edges(ground: Ground) -> Iterator[Edge]:
    """Yield an edge for each file, folder, action or workflow that a job needs."""
    yield from _workflows(ground)
    for run in ground.runs:
        for name in wanted(run):
            judged = _judge(ground, run, name)
            if judged is not None:
                yield edge(KIND, run.named, judged)


def wanted(run: Run) -> Iterator[str]:
    """Yield the files and directories that a command is given."""
    words = (run.argv.program, *run.words[1:])
    for start, options in FILES.items():
        if words[: len(start)] == start:
            yield from _values(words[len(start) :], options)
    for start in BARE:
        rest = words[len(start) :]
        if words[: len(start)] == start and rest and not rest[0].startswith("-"):
            yield rest[0]


def _values(words: tuple[str, ...], options: frozenset[str]) -> Iterator[str]:
    for index, word in enumerate(words):
        head, equals, value = word.partition("=")
        if head in options and equals:
            yield from value.split(",")
        elif word in options and index + 1 < len(words):
            yield from words[index + 1].split(",")
        elif (
            word[:2] in options and len(word) > 2 and word[1] != "-" and word[2] != "="
        ):
            yield word[2:]


def _judge(ground: Ground, run: Run, name: str) -> Judged | None:
    name = name.removeprefix("file://").strip("\"'").partition("#")[0]
    if name in ("", "-", ".", "./") or name.startswith("-"):
        return None
    if name == ".env" or posixpath.basename(name).startswith(".env"):
        return None
    return ground.in_run(run, name)


# -- what workflows say themselves -------------------------------------------


def _workflows(ground: Ground) -> Iterator[Edge]:
    for file in ground.repo.files.glob(
        "/.github/workflows/*.yml", "/.github/workflows/*.yaml"
    ):
        document = ground.repo.document(file.path)
        jobs = document.get("/jobs") if isinstance(document, Structured) else None
        if isinstance(document, Structured) and isinstance(jobs, dict):
            yield from _github(ground, document, jobs)
    for file in ground.repo.files.glob("/.gitlab-ci.yml"):
        document = ground.repo.document(file.path)
        if isinstance(document, Structured):
            yield from _gitlab(ground, document)


def _github(
    ground: Ground, document: Structured, jobs: Mapping[Any, Any]
) -> Iterator[Edge]:
    doubt = _checkouts(jobs)
    for name, job in jobs.items():
        if not isinstance(job, dict):
            continue
        pointer = f"/jobs/{name}"
        node = Node(
            f"job:{document.path}#{name}", "job", document.path, document.line(pointer)
        )
        defaults = job.get("defaults")
        run = defaults.get("run") if isinstance(defaults, dict) else None
        where: list[tuple[str, object, object]]
        where = [(f"{pointer}/uses", job.get("uses"), None)]
        if isinstance(run, dict):
            key = f"{pointer}/defaults/run/working-directory"
            where.append((key, None, run.get("working-directory")))
        steps = job.get("steps")
        for index, step in enumerate(steps if isinstance(steps, list) else ()):
            if isinstance(step, dict):
                at = f"{pointer}/steps/{index}"
                where.append((f"{at}/uses", step.get("uses"), None))
                folder = step.get("working-directory") if "run" in step else None
                where.append((f"{at}/working-directory", None, folder))
        for key, uses, folder in where:
            named = Named(node, document.path, document.line(key))
            judged: Judged | None = None
            if isinstance(uses, str) and uses.startswith("./"):
                judged = _local(ground, document.path, uses)
            elif isinstance(folder, str) and folder not in ("", "."):
                judged = _folder(ground, document.path, folder)
            if judged is not None:
                if judged.state == MISSING and doubt:
                    judged = unknown(f"{judged.detail}, but {doubt}", judged.path)
                yield edge(KIND, named, judged)


def _checkouts(jobs: Mapping[Any, Any]) -> str:
    """Say why folders may come from elsewhere, "" where nothing brings any."""
    for step in _steps(jobs):
        given, uses = step.get("with"), str(step.get("uses", ""))
        own = isinstance(given, dict) and (given.get("path") or given.get("repository"))
        if own and "checkout" in uses:
            return "the job checks out into a folder of its own"
        if any(word in str(step.get("run", "")) for word in MAKES_FOLDERS):
            return "the job makes folders of its own"
        if "download-artifact" in uses:
            return "the job brings files of its own"
    return ""


def _steps(jobs: Mapping[Any, Any]) -> Iterator[Mapping[Any, Any]]:
    for job in jobs.values():
        steps = job.get("steps") if isinstance(job, dict) else None
        listed = steps if isinstance(steps, list) else []
        yield from (step for step in listed if isinstance(step, dict))


def _local(ground: Ground, at: str, uses: str) -> Judged | None:
    if VARIABLE.search(uses):
        return None
    path = joined("", uses) or ""
    if path.endswith((".yml", ".yaml")):
        return ground.places.judge(at, path, "")
    for name in ("action.yml", "action.yaml", "Dockerfile"):
        found = posixpath.join(path, name)
        if ground.places.is_file(found):
            return ok(f"{found} is there", found)
    judged = ground.places.judge(at, path or ".", "")
    if judged.state == OK:
        return missing(f"{path or 'the root'} holds no action.yml", path)
    return judged


def _folder(ground: Ground, at: str, folder: str) -> Judged | None:
    if VARIABLE.search(folder):
        return None
    judged = ground.places.judge(at, folder, "")
    if judged.state == OK and ground.places.is_file(judged.path):
        return missing(f"{judged.path} is a file, not a directory", judged.path)
    return judged


def _gitlab(ground: Ground, document: Structured) -> Iterator[Edge]:
    listed = document.get("/include")
    entries = listed if isinstance(listed, list) else [listed]
    for index, entry in enumerate(entries):
        local = entry.get("local") if isinstance(entry, dict) else entry
        if not isinstance(local, str) or "://" in local or local.startswith("@"):
            continue
        pointer = f"/include/{index}" if isinstance(listed, list) else "/include"
        node = Node(f"file:{document.path}", "job", document.path)
        named = Named(node, document.path, document.line(pointer))
        yield edge(
            KIND, named, ground.places.judge(document.path, local.lstrip("/"), "")
        )
