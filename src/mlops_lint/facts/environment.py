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
from mlops_lint.model import Evidence
from mlops_lint.patterns import late
from mlops_lint.repo import File
from mlops_lint.repo.documents import Dockerfile, Notebook, Requirements, Structured

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


INSTALLERS = frozenset({"pip", "pip3", "conda", "mamba", "uv"})
MANIFEST = late(r"(^|/)([^/]*requirements[^/]*\.(txt|in)|environment\.ya?ml|Pipfile)$")
VALUED = frozenset(("-r", "--requirement", "-c", "-i", "--index-url", "-n", "-f", "-t"))
MOST_SHOWN = 4


@detector("deps_stated", absent="no dependencies are declared")
def deps_stated(facts: Facts) -> Found:
    """What states the dependencies: a manifest, commands alone, or none."""
    if facts.holds("deps_declared"):
        return Found("manifest", facts["deps_declared"].evidence)
    commands = tuple(islice(_installing(facts), MOST_EVIDENCE))
    return found("commands", *commands) if commands else absent("none")


def _installing(facts: Facts) -> Iterator[Evidence]:
    """Yield the cells of notebooks and lines of images that name what to install."""
    for file, docker in dockerfiles(facts):
        for item in docker.instructions:
            # Lines that are continued come as several.
            text = (
                item.value if "<<" in item.value else " ".join(item.value.split("\n"))
            )
            names = _installed(facts, text) if item.keyword == "RUN" else ""
            if names:
                yield seen(file.path, f"RUN installs {names}", item.line)
    for file in facts.repo.tracked("*.ipynb"):
        data = facts.repo.read(file.path) or b""
        document = facts.repo.document(file.path) if b"install" in data else None
        if document is None and b"writefile" in data:
            document = facts.repo.document(file.path)
        for cell in document.code_cells if isinstance(document, Notebook) else ():
            told = _cell_installs(facts, cell.source)
            if told:
                yield seen(file.path, f"cell {cell.position + 1} {told}")


def _cell_installs(facts: Facts, source: str) -> str:
    """Say which requirements a cell writes or installs; empty if none."""
    first, *others = source.strip().split("\n")
    if first.startswith("%%writefile"):
        path = first.rpartition(" ")[2]
        return f"writes {path}" if any(others) and MANIFEST.search(path) else ""
    for line in (first, *others):
        if line.startswith(("%", "!")):
            names = _installed(facts, line.lstrip("%!"))
            if names:
                return f"installs {names}"
    return ""


def _installed(facts: Facts, text: str) -> str:
    """Return the packages that a shell command installs by name; empty if none."""
    for argv in facts.walker.split(text) if "install" in text else ():
        words = [word for word in argv.bare if not word.startswith("#")]
        if words[:1] == ["uv"]:
            words = words[1:]
        if not words or words[0] not in INSTALLERS or "install" not in words[1:2]:
            continue
        rest = words[2:]
        names = [
            word
            for before, word in zip(["", *rest], rest, strict=False)
            if word[:1].isalnum() and before not in VALUED
        ]
        # What keeps the installer itself new is no dependency of the code.
        names = [name for name in names if name not in TOOLS]
        if names:
            return " ".join(names[:MOST_SHOWN]) + (
                " ..." if len(names) > MOST_SHOWN else ""
            )
    return ""


TOOLS = frozenset(("pip", "setuptools", "wheel", "uv", "poetry", "pipenv"))

DETECTORS = (
    deps_declared,
    deps_stated,
    dockerfile_any,
    manifest_or_no_python,
    shared_environment,
)
