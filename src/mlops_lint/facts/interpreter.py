"""How the version of Python is named, and where."""

import re
from collections.abc import Iterator
from typing import Any

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.environment import MANIFESTS, conda_files, dockerfiles
from mlops_lint.model import Evidence
from mlops_lint.patterns import late
from mlops_lint.repo.documents import Structured

POINTERS = (
    "/project/requires-python",
    "/tool/poetry/dependencies/python",
    "/requires/python_version",
    "/tool/pixi/dependencies/python",
    "/dependencies/python",
    "/options/python_requires",
)
PLAIN = late(r"\d+\.\d+(\.\d+)?")
TOOL_VERSION = late(r"^\s*python\s*=?\s*[\"']?(\d[\w.]*)", re.MULTILINE)
CONDA_PYTHON = late(r"python\s*((?:[<>=~!]|\s\d).*)")
SETUP = late(r"python_requires\s*=\s*[\"']([^\"']+)")
UPPER_BOUND = late(r"<|~|\^|==|^=?\d")
IMAGE = late(r"(?:^|/)python:(?:\d-)?(\d+\.\d+[\w.-]*)")
CONTAINER = late(r'"image"\s*:\s*"([^"]*/)?(python:(?:\d-)?\d+\.\d+[\w.-]*)"')


@detector("python_pin", absent="no file pins the Python version")
def python_pin(facts: Facts) -> Found:
    """How Python's version is named: exact, range, floor, image or none."""
    floor = None
    for how, evidence in _named(facts):
        if how != "floor":
            return found(how, evidence)
        floor = floor or evidence
    image = next(_images(facts), None)
    if image is not None:
        # What runs in the image has one version, whatever else would be allowed.
        return found("image", image, low=floor is None)
    return found("floor", floor) if floor else absent("none")


@detector("python_version", absent="no Python version is named")
def python_version(facts: Facts) -> Found:
    """Python's version is declared; an image's tag alone counts with low confidence."""
    pin = facts["python_pin"]
    return Found(pin.value != "none", pin.evidence, pin.confidence)


def _named(facts: Facts) -> Iterator[tuple[str, Evidence]]:
    """Yield each way in which a file names the version, the strictest files first."""
    repo = facts.repo
    for file in repo.tracked(".python-version", "runtime.txt"):
        match = PLAIN.search(repo.text(file.path))
        if match:
            yield "exact", seen(file.path, f"Python {match[0]}", 1)
    for file in repo.tracked(".tool-versions", "mise.toml", ".mise.toml"):
        text = repo.text(file.path)
        match = TOOL_VERSION.search(text)
        if match:
            line = text.count("\n", 0, match.start(1)) + 1
            yield "exact", seen(file.path, f"Python {match[1]}", line)
    for file, conda in conda_files(facts):
        packages: Any = conda.get("/dependencies")
        for index, item in enumerate(packages):
            match = CONDA_PYTHON.match(str(item))
            if match:
                line_ = conda.line(f"/dependencies/{index}")
                is_exact = match[1].lstrip("= ")[:1].isdigit()
                how = "exact" if is_exact else _bounds(match[1])
                yield how, seen(file.path, f"Python {match[1]}", line_)
    for file in repo.tracked(*MANIFESTS):
        yield from _required(facts, file.path)


def _required(facts: Facts, path: str) -> Iterator[tuple[str, Evidence]]:
    """Yield what a manifest requires of Python."""
    document = facts.repo.document(path)
    if isinstance(document, Structured):
        for pointer in POINTERS:
            value = document.get(pointer)
            if isinstance(value, dict):
                value = value.get("version")
            if value and value != "*":
                detail = f"Python {value}"
                yield _bounds(str(value)), seen(path, detail, document.line(pointer))
                return
    elif path.endswith("setup.py"):
        match = SETUP.search(facts.repo.text(path))
        if match:
            yield _bounds(match[1]), seen(path, f"Python {match[1]}")


def _bounds(specifier: str) -> str:
    """Say whether a specifier bounds the version from above."""
    return "range" if UPPER_BOUND.search(specifier) else "floor"


def _images(facts: Facts) -> Iterator[Evidence]:
    for file, docker in dockerfiles(facts):
        for stage in docker.stages:
            if IMAGE.search(stage.resolved):
                yield seen(file.path, f"FROM {stage.resolved}", stage.line)
    for file in facts.repo.tracked(".devcontainer/*.json", ".devcontainer.json"):
        text = facts.repo.text(file.path)
        match = CONTAINER.search(text)
        if match:
            line = text.count("\n", 0, match.start()) + 1
            yield seen(file.path, f"image {match[2]}", line)


DETECTORS = (python_pin, python_version)
