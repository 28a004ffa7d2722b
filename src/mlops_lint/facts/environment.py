"""How the environment is declared: manifests of every kind, and images."""

from collections.abc import Iterator
from itertools import islice
from typing import TypeAlias

from mlops_lint.facts.base import (
    Facts,
    Found,
    absent,
    detector,
    files_found,
    found,
    seen,
)
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.patterns import late
from mlops_lint.repo import File
from mlops_lint.repo.documents import Dockerfile, Requirements, Structured

MANIFESTS = ("pyproject.toml", "Pipfile", "pixi.toml", "setup.cfg", "setup.py")
REQUIREMENTS = ("*requirements*.txt", "**/requirements/*.txt")
DEVELOPMENT = late(
    r"(?i)(^|[-_./])(dev\w*|tests?|testing|docs?|documentation|lint\w*)([-_./]|$)"
)
SETUP = late(r"\b(install_requires|extras_require)\b")
PLAIN_NAME = late(
    r"/(pyproject\.toml|Pipfile|pixi\.toml|setup\.(cfg|py)|(environment|conda)\.ya?ml|"
    r"requirements([-_.](lock(ed)?|min(imal)?|base|core|freeze|all|full))?\.(txt|in))$"
)
ASIDE = late(r"(^|/)(\.[^/]+|examples?|samples?|benchmarks?)/")
CONDA = tuple(
    f"{name}.{suffix}"
    for name in ("*env*", "*conda*", "**/envs/*", "**/environments/*")
    for suffix in ("yml", "yaml")
)
Manifest: TypeAlias = tuple[File, int | None]
"""A manifest, and the line at which it declares dependencies where that is known."""


def conda_files(facts: Facts) -> Iterator[tuple[File, Structured]]:
    """Yield conda environments: YAML files with `dependencies`, by content."""
    for file in facts.repo.tracked(*CONDA):
        document = facts.repo.document(file.path)
        if isinstance(document, Structured) and isinstance(
            document.get("/dependencies"), list
        ):
            yield file, document


@detector("deps_declared", absent="no dependencies are declared")
def deps_declared(facts: Facts) -> Found:
    """Dependencies are declared in a manifest of any kind."""
    manifests = islice(_declared(facts, (*RUN, *DEVELOP)), MOST_EVIDENCE)
    evidence = [seen(file.path, "dependencies", line) for file, line in manifests]
    if not evidence:
        evidence = [seen(file.path, "conda") for file, _ in conda_files(facts)]
    return found(bool(evidence), *evidence)


def runtime_manifests(facts: Facts) -> list[Manifest]:
    """Return the manifests of what runs, nearest to the root first.

    Those of tests, documents, tools and examples are left out.
    """
    conda = ((file, None) for file, _ in conda_files(facts))
    manifests = [
        (file, line)
        for file, line in (*_declared(facts, RUN), *conda)
        if not DEVELOPMENT.search(file.path)
        and not ASIDE.search(file.path)
        and not is_test_path(file.path)
    ]
    return sorted(manifests, key=lambda item: (item[0].path.count("/"), item[0].path))


def _declared(facts: Facts, keys: tuple[str, ...]) -> Iterator[Manifest]:
    """Yield each manifest, but those of conda, that has something under a key."""
    for file in facts.repo.tracked(*MANIFESTS, *REQUIREMENTS, "*requirements*.in"):
        document = facts.repo.document(file.path)
        if isinstance(document, Structured):
            key = next((key for key in keys if document.get(key)), None)
            if key is not None:
                yield file, document.line(key)
        elif isinstance(document, Requirements):
            if document.lines or document.includes:
                yield file, None
        elif SETUP.search(facts.repo.text(file.path)):
            yield file, None


MOST_EVIDENCE = 5
RUN = (
    "/project/dependencies",
    "/tool/poetry/dependencies",
    "/tool/pixi/dependencies",
    "/packages",
    "/dependencies",
    "/options/install_requires",
)
DEVELOP = (
    "/project/optional-dependencies",
    "/dependency-groups",
    "/project/dynamic",
    "/dev-packages",
    "/options.extras_require",
)


def dockerfiles(facts: Facts) -> Iterator[tuple[File, Dockerfile]]:
    """Yield every Dockerfile that parses."""
    globs = ("Dockerfile*", "*.dockerfile", "*.Dockerfile", "Containerfile*")
    for file in facts.repo.files.glob(*globs):
        document = facts.repo.document(file.path)
        if isinstance(document, Dockerfile) and document.stages:
            yield file, document


@detector("dockerfile_any", absent="there is no Dockerfile")
def dockerfile_any(facts: Facts) -> Found:
    """There is a Dockerfile."""
    return files_found((file.path for file, _ in dockerfiles(facts)), "image")


@detector("manifest_or_no_python", absent="no manifest declares the dependencies")
def manifest_or_no_python(facts: Facts) -> Found:
    """Dependencies are declared, or there is no Python that could have any."""
    if not facts.holds("has_python"):
        return found(True)
    return Found(facts.holds("deps_declared"), facts["deps_declared"].evidence)


@detector("shared_environment", absent="training and serving have environments apart")
def shared_environment(facts: Facts) -> Found:
    """One manifest, and at most one image, serve all of the code."""
    manifests = runtime_manifests(facts)
    # What tools call by one name in one directory is one environment.
    apart = {PLAIN_NAME.sub("/", f"/{file.path}") for file, _ in manifests}
    images = [file for file, _ in dockerfiles(facts)]
    if len(apart) != 1 or len(images) > 1 or facts.holds("dir_environments"):
        return absent()
    file, line = manifests[0]
    return found(True, seen(file.path, "dependencies", line))


DETECTORS = (
    deps_declared,
    dockerfile_any,
    manifest_or_no_python,
    shared_environment,
)
