"""The kind of project: application, library, template or course."""

import re
from functools import cache

from mlops_lint.facts.base import Facts, Found, detector, found, seen
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.model import REPOSITORY, Evidence
from mlops_lint.patterns import late
from mlops_lint.repo.documents import Structured

TEMPLATE_FILES = (
    "/cookiecutter.json",
    "/copier.yml",
    "/copier.yaml",
    "databricks_template_schema.json",
)
COURSE_WORDS = late(
    r"\b(course|curriculum|bootcamp|zoomcamp|syllabus|homework|lecture notes|"
    r"tutorials?|workshop|curso)\b",
    re.IGNORECASE,
)

COURSE_LATER = late(
    r"\bin this (course|tutorial|workshop|lesson)\b|^#{1,3} +(lessons|syllabus)\s*$",
    re.IGNORECASE | re.MULTILINE,
)
# Parts of a course, each with code of its own; 01-raw/ and its like hold notebooks.
PART = late(r"(week|lesson|lecture|module|chapter|session)[-_ ]?\d+", re.IGNORECASE)
NUMBERED = late(r"\d\d[-_]")
MOST_PARTS_OF_A_PROJECT = 3
TEMPLATE_WORDS = late(
    r"\buse this template\b|\btemplate repository\b|"
    r"(^|\b(is|provides) )an? ([\w-]+ ){0,5}template( (project|repository|repo))?"
    r"( (for|to|that|which|with)\b|[.!])",
    re.IGNORECASE | re.MULTILINE,
)
OPENING_LINES = 40
ASIDE = late(r"(^|/)(examples?|samples?|docs?|notebooks?|benchmarks?|cookbooks?)/")


@detector("project_kind", absent="unknown")
def project_kind(facts: Facts) -> Found:
    """The kind of project: application, library, template or course."""
    if facts.settings.kind:
        return found(facts.settings.kind)
    repo = facts.repo
    for file in repo.files.glob(*TEMPLATE_FILES):
        return found("template", seen(file.path, "a project template"))
    for file in repo.files.files:
        if "{{" in file.path:
            return found("template", seen(file.path, "a templated path"))
    for kind, told in (("course", _course), ("template", _template)):
        evidence = told(facts)
        if evidence is not None:
            return found(kind, evidence)
    manifest = _published(facts)
    if manifest and not own_data(facts):
        return found("library", seen(manifest, "a package for others to import"))
    return found("application")


def _readme(facts: Facts) -> tuple[str, str]:
    """Return the path and the text of the README, both empty if there is none."""
    evidence = facts["readme_present"].evidence
    if not evidence:
        return "", ""
    path = evidence[0].location.path
    return path, facts.repo.text(path).replace("\r\n", "\n")


def _course(facts: Facts) -> Evidence | None:
    path, text = _readme(facts)
    # The title and the first lines say what a repository is; later text cites others.
    opening = text[:600].partition("\n\n")[0]
    match = COURSE_WORDS.search(opening) or COURSE_LATER.search(text)
    if match is not None:
        line = text.count("\n", 0, match.start()) + 1
        words = match[0].strip("# \n").lower()
        return seen(path, f'calls itself "{words}"', line)
    return _parts(facts)


def _parts(facts: Facts) -> Evidence | None:
    """Find directories beside each other that are the parts of a course."""
    parts: dict[str, set[str]] = {}
    for file in (*facts.python.files, *facts.python.notebooks):
        above = ""
        for name in file.path.split("/")[:-1]:
            is_part = PART.match(name) or (
                file.path.endswith(".ipynb") and NUMBERED.match(name)
            )
            if is_part and not is_test_path(file.path):
                parts.setdefault(above, set()).add(f"{above}{name}")
            above = f"{above}{name}/"
    for found_here in parts.values():
        if len(found_here) > MOST_PARTS_OF_A_PROJECT:
            return seen(min(found_here), f"one of {len(found_here)} parts of a course")
    return None


def _template(facts: Facts) -> Evidence | None:
    path, text = _readme(facts)
    opening = "\n".join(text.split("\n", OPENING_LINES)[:OPENING_LINES])
    match = TEMPLATE_WORDS.search(opening)
    if match is None:
        return None
    line = opening.count("\n", 0, match.start()) + 1
    return seen(path, "calls itself a template", line)


def _published(facts: Facts) -> str:
    """Return the manifest that describes a package on an index, "" if none.

    Only positive evidence counts: the classifiers that an index shows.
    """
    for path in ("pyproject.toml", "setup.py", "setup.cfg"):
        if path not in facts.repo.files.by_path:
            continue
        text = facts.repo.text(path)
        if path == "pyproject.toml":
            text = _classifiers(facts)
        if "Development Status ::" in text or "Intended Audience ::" in text:
            return path
    return ""


def _classifiers(facts: Facts) -> str:
    document = facts.repo.document("pyproject.toml")
    classifiers: object = ()
    if isinstance(document, Structured):
        classifiers = document.get("/project/classifiers") or document.get(
            "/tool/poetry/classifiers"
        )
    return " ".join(map(str, classifiers)) if isinstance(classifiers, list) else ""


@cache
def is_aside(path: str) -> bool:
    """Whether a path is beside the project's own code: a test, an example, a page."""
    return is_test_path(path) or ASIDE.search(path.lower()) is not None


def own_data(facts: Facts) -> tuple[Evidence, ...]:
    """Return the data and the pointers that are no part of tests or examples."""
    kept = [*facts["dvc_pointers"].evidence, *facts["dir_data"].evidence]
    named = (item for item in kept if item.location.path != REPOSITORY)
    return tuple(item for item in named if not is_aside(f"{item.location.path}/"))


@detector("application", absent="this is no application, by its kind")
def application(facts: Facts) -> Found:
    """The project is neither a library nor a template nor a course."""
    kind = facts["project_kind"]
    return Found(kind.value == "application", kind.evidence, kind.confidence)


@detector("library", absent="this is no library")
def library(facts: Facts) -> Found:
    """The project is a package for others to import."""
    return found(facts.value("project_kind") == "library")


@detector("internal", absent="the configuration does not say that it is internal")
def internal(facts: Facts) -> Found:
    """The configuration says that the repository is internal."""
    return found(facts.settings.internal)


DETECTORS = (project_kind, application, library, internal)
