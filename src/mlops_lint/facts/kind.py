"""The kind of project: application, library, template or course."""

import re

from mlops_lint.facts.base import Facts, Found, detector, found, seen
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
    course = _course(facts)
    if course is not None:
        return course
    if _is_library(facts):
        return found(
            "library", seen("pyproject.toml", "a package for others to import")
        )
    return found("application")


def _course(facts: Facts) -> Found | None:
    readme = facts["readme_present"].evidence
    if not readme:
        return None
    path = readme[0].location.path
    # The title and the first lines say what a repository is; later text cites others.
    opening = facts.repo.text(path)[:600].replace("\r\n", "\n")
    match = COURSE_WORDS.search(opening.partition("\n\n")[0])
    if match is None:
        return None
    line = opening.count("\n", 0, match.start()) + 1
    return found("course", seen(path, f'calls itself "{match[0].lower()}"', line))


def _is_library(facts: Facts) -> bool:
    """Whether the project is published for others to import.

    Only positive evidence counts: a package on an index by its classifiers, and
    nothing here that reads a project's own data, trains in a pipeline or serves.
    """
    document = facts.repo.document("pyproject.toml")
    classifiers: object = ()
    if isinstance(document, Structured):
        classifiers = document.get("/project/classifiers") or document.get(
            "/tool/poetry/classifiers"
        )
    text = " ".join(map(str, classifiers)) if isinstance(classifiers, list) else ""
    if not text and "setup.py" in facts.repo.files.by_path:
        text = facts.repo.text("setup.py")
    if "Development Status ::" not in text and "Intended Audience ::" not in text:
        return False
    return not facts.holds("dvc_pointers") and facts.value("dir_data") == "absent"


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
