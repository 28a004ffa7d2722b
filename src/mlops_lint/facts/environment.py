"""How the environment is declared, pinned and locked."""

import re
from collections.abc import Iterator
from typing import Any

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
from mlops_lint.repo.documents import (
    Dockerfile,
    Requirements,
    Structured,
)

MANIFESTS = ("pyproject.toml", "Pipfile", "pixi.toml", "setup.cfg", "setup.py")
LOCKS = (
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "Pipfile.lock",
    "conda-lock.yml",
    "*conda-lock.yml",
    "pixi.lock",
    "pylock.toml",
    "pylock.*.toml",
)
REQUIREMENTS = ("*requirements*.txt", "**/requirements/*.txt")
DEVELOPMENT = late(
    r"(^|[-_./])(dev\w*|tests?|testing|docs?|documentation|lint\w*)([-_./]|$)",
    re.IGNORECASE,
)
CONDA_PIN = late(r"[\w.:/-]+(\[[^\]]*\])?\s*={1,3}\s*\d[\w.+!-]*(=\S+)?\s*$")
CONDA = ("*environment*.yml", "*environment*.yaml", "*conda*.yml", "*conda*.yaml")


def conda_files(facts: Facts) -> Iterator[tuple[File, Structured]]:
    """Yield conda environments: YAML files with `dependencies`, by content."""
    for file in facts.repo.tracked(*CONDA, "*env*.yml", "*env*.yaml"):
        document = facts.repo.document(file.path)
        if isinstance(document, Structured) and isinstance(
            document.get("/dependencies"), list
        ):
            yield file, document


@detector("deps_declared", absent="no dependencies are declared")
def deps_declared(facts: Facts) -> Found:
    """Dependencies are declared in a manifest of any kind."""
    evidence: list[Evidence] = []
    globs = (*REQUIREMENTS, "*requirements*.in", "setup.py", "setup.cfg", "Pipfile")
    for file in facts.repo.tracked("pyproject.toml", "pixi.toml", *globs):
        document = facts.repo.document(file.path)
        if isinstance(document, Structured):
            pointer = next((p for p in DECLARED if document.get(p)), "")
            declares, line = bool(pointer), document.line(pointer) if pointer else None
        elif isinstance(document, Requirements):
            declares, line = bool(document.lines or document.includes), None
        else:
            declares, line = "require" in facts.repo.text(file.path), None
        if declares and len(evidence) < MOST_EVIDENCE:
            evidence.append(seen(file.path, "dependencies", line))
    if not evidence:
        evidence = [seen(file.path, "conda") for file, _ in conda_files(facts)]
    return found(bool(evidence), *evidence)


MOST_EVIDENCE = 5
DECLARED = (
    "/project/dependencies",
    "/tool/poetry/dependencies",
    "/project/optional-dependencies",
    "/dependency-groups",
    "/tool/pixi/dependencies",
    "/project/dynamic",
    "/packages",
    "/dev-packages",
    "/dependencies",
    "/options/install_requires",
    "/options.extras_require",
)


@detector("lock_quality", absent="nothing is locked")
def lock_quality(facts: Facts) -> Found:
    """How dependencies are locked: lock, hashes, pins, ignored or none."""
    repo = facts.repo
    locks = repo.tracked(*LOCKS)
    if locks:
        return found("lock", *(seen(file.path, "lock file") for file in locks[:5]))
    pinned: Evidence | None = None
    depth: int | None = None
    for file, document in _main_requirements(facts):
        if not document.lines:
            continue
        if document.hashes or document.generated_by:
            detail = "hashes" if document.hashes else f"by {document.generated_by}"
            return found("hashes", seen(file.path, f"locked {detail}"))
        # Those further down belong to a part; pins there say nothing of the whole.
        depth = file.path.count("/") if depth is None else depth
        if pinned is None and document.pinned and file.path.count("/") == depth:
            count = len(document.lines)
            pinned = seen(file.path, f"all {count} requirements pinned")
    pinned = pinned or _pinned_conda(facts)
    if pinned is not None:
        return found("pins", pinned)
    for name in LOCKS[:4]:
        if repo.on_disk(name) and repo.is_ignored(name):
            return found("ignored", seen(".gitignore", f"{name} is ignored"))
    for name in ("uv.lock", "poetry.lock", "Pipfile.lock"):
        if repo.is_ignored(name):
            return found("ignored", seen(".gitignore", f"{name} is ignored"))
    return absent("none")


def _pinned_conda(facts: Facts) -> Evidence | None:
    """Find a conda environment in which every package has one version."""
    for file, document in conda_files(facts):
        listed: Any = document.get("/dependencies")
        entries = [item for item in listed if isinstance(item, str)]
        for inner in listed:
            more = inner.get("pip") if isinstance(inner, dict) else None
            entries += map(str, more or ())
        # pip itself is listed so that it may install the rest.
        wanted = [entry for entry in entries if entry.strip() != "pip"]
        if wanted and all(CONDA_PIN.match(entry) for entry in wanted):
            return seen(file.path, f"all {len(wanted)} packages pinned")
    return None


def _main_requirements(facts: Facts) -> Iterator[tuple[File, Requirements]]:
    """Yield requirements files, those nearest to the root first.

    Files for development alone say nothing of what runs.
    """
    files = [
        file
        for file in facts.repo.tracked(*REQUIREMENTS)
        if not DEVELOPMENT.search(file.path) and not is_test_path(file.path)
    ]
    for file in sorted(files, key=lambda file: (file.path.count("/"), file.path)):
        document = facts.repo.document(file.path)
        if isinstance(document, Requirements):
            yield file, document


@detector("deps_locked", absent="dependencies are not locked")
def deps_locked(facts: Facts) -> Found:
    """A lock file is tracked, or every requirement of the main file is pinned."""
    quality = facts["lock_quality"]
    if quality.value in ("lock", "hashes"):
        return Found(True, quality.evidence, quality.confidence)
    for file, document in _main_requirements(facts):
        wanted = document.lines
        if wanted:
            pinned = all(line.pinned for line in wanted)
            return found(pinned, seen(file.path, "every requirement is pinned"))
    return absent()


@detector("python_pin", absent="no Python version is named")
def python_pin(facts: Facts) -> Found:
    """How Python's version is named: exact, range, floor, image or none."""
    repo = facts.repo
    for file in repo.tracked(".python-version", "runtime.txt"):
        match = re.search(r"\d+\.\d+(\.\d+)?", repo.text(file.path))
        if match:
            return found("exact", seen(file.path, f"Python {match[0]}", 1))
    for file in repo.tracked(".tool-versions", "mise.toml", ".mise.toml"):
        match = re.search(
            r"^\s*python\s*=?\s*[\"']?(\d\S*)", repo.text(file.path), re.MULTILINE
        )
        if match:
            return found("exact", seen(file.path, f"Python {match[1]}"))
    for file, conda in conda_files(facts):
        packages: Any = conda.get("/dependencies")
        for index, item in enumerate(packages):
            match = CONDA_PYTHON.match(str(item))
            if match:
                line = conda.line(f"/dependencies/{index}")
                evidence = seen(file.path, f"Python {match[1]}", line)
                exact = match[1].lstrip("= ")[:1].isdigit()
                return found("exact" if exact else _bounds(match[1]), evidence)
    ranged = _requires_python(facts)
    if ranged is not None:
        return ranged
    for file, docker in dockerfiles(facts):
        for stage in docker.stages:
            match = re.search(r"(?:^|/)python:(\d+\.\d+[\w.-]*)", stage.resolved)
            if match:
                evidence = seen(file.path, f"FROM {stage.resolved}", stage.line)
                return found("image", evidence, low=True)
    return absent("none")


CONDA_PYTHON = late(r"python\s*((?:[<>=~!]|\s\d).*)")


def _bounds(specifier: str) -> str:
    """Say whether a specifier bounds the version from above."""
    return "range" if re.search(r"<|~|\^|==|^=?\d", specifier) else "floor"


def _requires_python(facts: Facts) -> Found | None:
    for file in facts.repo.tracked(*MANIFESTS):
        document = facts.repo.document(file.path)
        pointers = (
            "/project/requires-python",
            "/tool/poetry/dependencies/python",
            "/requires/python_version",
            "/tool/pixi/dependencies/python",
            "/dependencies/python",
            "/options/python_requires",
        )
        value: object = None
        pointer = ""
        if isinstance(document, Structured):
            for pointer in pointers:
                value = document.get(pointer)
                if value:
                    break
        if not value and file.path.endswith("setup.py"):
            text = facts.repo.text(file.path)
            match = re.search(r"python_requires\s*=\s*[\"']([^\"']+)", text)
            value = match[1] if match else None
        if isinstance(value, dict):
            value = value.get("version")
        if not value or value == "*":
            continue
        line = document.line(pointer) if isinstance(document, Structured) else None
        return found(_bounds(str(value)), seen(file.path, f"Python {value}", line))
    return None


@detector("python_version", absent="no Python version is named")
def python_version(facts: Facts) -> Found:
    """Python's version is declared; an image's tag alone counts with low confidence."""
    pin = facts["python_pin"]
    return Found(pin.value != "none", pin.evidence, pin.confidence)


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
    """One manifest at the root, and at most one image, serve all of the code."""
    root = [e for e in facts["deps_declared"].evidence if "/" not in e.location.path]
    images = [file for file, _ in dockerfiles(facts)]
    if root and len(images) <= 1 and facts.value("dir_environments") == "absent":
        return found(True, root[0])
    return absent()


DETECTORS = (
    deps_declared,
    lock_quality,
    deps_locked,
    python_pin,
    python_version,
    dockerfile_any,
    manifest_or_no_python,
    shared_environment,
)
