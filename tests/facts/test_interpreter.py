"""How the version of Python is named, told by small trees."""

import pytest

from mlops_lint.model import Confidence
from tests.facts.conftest import MakeFacts
from tests.trees import Tree

Seen = tuple[str, int | None, str]
FLOOR = {"pyproject.toml": '[project]\nname = "a"\nrequires-python = ">=3.11"\n'}
TREES: dict[str, tuple[Tree, str, Seen | None]] = {
    "nothing": ({"train.py": ""}, "none", None),
    ".python-version": (
        {".python-version": "3.12\r\n"},
        "exact",
        (".python-version", 1, "Python 3.12"),
    ),
    ".python-version without one": ({".python-version": "system\n"}, "none", None),
    "runtime.txt": (
        {"runtime.txt": "python-3.12.4\n"},
        "exact",
        ("runtime.txt", 1, "Python 3.12.4"),
    ),
    "asdf": (
        {".tool-versions": "nodejs 20\npython 3.12.4\n"},
        "exact",
        (".tool-versions", 2, "Python 3.12.4"),
    ),
    "tools without Python": ({".tool-versions": "nodejs 20\n"}, "none", None),
    "mise": (
        {"mise.toml": '[tools]\npython = "3.12"\n'},
        "exact",
        ("mise.toml", 2, "Python 3.12"),
    ),
    "conda": (
        {"environment.yml": "dependencies:\n  - a\n  - python=3.12\n"},
        "exact",
        ("environment.yml", 3, "Python =3.12"),
    ),
    "conda from a version on": (
        {"environment.yml": "dependencies:\n  - python>=3.11\n"},
        "floor",
        ("environment.yml", 2, "Python >=3.11"),
    ),
    "conda between versions": (
        {"environment.yml": "dependencies:\n  - python >=3.11,<3.13\n"},
        "range",
        ("environment.yml", 2, "Python >=3.11,<3.13"),
    ),
    "a package of conda whose name starts so": (
        {"environment.yml": "dependencies: [python-dateutil=2.9]\n"},
        "none",
        None,
    ),
    "a project": (
        {"pyproject.toml": '[project]\nrequires-python = ">=3.11,<3.13"\n'},
        "range",
        ("pyproject.toml", 2, "Python >=3.11,<3.13"),
    ),
    "from a version on": (FLOOR, "floor", ("pyproject.toml", 3, "Python >=3.11")),
    "Poetry": (
        {"pyproject.toml": '[tool.poetry.dependencies]\npython = "^3.11"\n'},
        "range",
        ("pyproject.toml", 2, "Python ^3.11"),
    ),
    "Poetry, written out": (
        {"pyproject.toml": '[tool.poetry.dependencies]\npython = {version = "3.12"}\n'},
        "range",
        ("pyproject.toml", 2, "Python 3.12"),
    ),
    "any version": (
        {"pyproject.toml": '[tool.poetry.dependencies]\npython = "*"\n'},
        "none",
        None,
    ),
    "a broken project": ({"pyproject.toml": "[project"}, "none", None),
    "setup.py": (
        {"setup.py": "setup(python_requires='>=3.11')\n"},
        "floor",
        ("setup.py", None, "Python >=3.11"),
    ),
    "setup.py without": ({"setup.py": "setup()\n"}, "none", None),
    "setup.cfg": (
        {"setup.cfg": "[options]\npython_requires = ~=3.11\n"},
        "range",
        ("setup.cfg", 2, "Python ~=3.11"),
    ),
    "an image": (
        {"Dockerfile": "FROM alpine:3\nFROM docker.io/library/python:3.12-slim\n"},
        "image",
        ("Dockerfile", 2, "FROM docker.io/library/python:3.12-slim"),
    ),
    "an image without a version": (
        {"Dockerfile": "FROM python:latest\n"},
        "none",
        None,
    ),
    "an image of a development container": (
        {".devcontainer/Dockerfile": "FROM mcr.microsoft.com/python:1-3.11-bookworm\n"},
        "image",
        (
            ".devcontainer/Dockerfile",
            1,
            "FROM mcr.microsoft.com/python:1-3.11-bookworm",
        ),
    ),
    "a development container": (
        {".devcontainer/a.json": '{\n  // ours\n  "image": "x/python:3.10"\n}\n'},
        "image",
        (".devcontainer/a.json", 3, "image python:3.10"),
    ),
    "a development container without one": (
        {".devcontainer.json": '{"image": "ubuntu:22.04"}\n'},
        "none",
        None,
    ),
    "a range beats a floor": (
        {"environment.yml": "dependencies: [python>=3.11]\n", "Pipfile": ""}
        | {"setup.cfg": "[options]\npython_requires = <3.13\n"},
        "range",
        ("setup.cfg", 2, "Python <3.13"),
    ),
    "an image beats a floor": (
        FLOOR | {"Dockerfile": "FROM python:3.12\n"},
        "image",
        ("Dockerfile", 1, "FROM python:3.12"),
    ),
    "a file beats an image": (
        {".python-version": "3.12\n", "Dockerfile": "FROM python:3.12\n"},
        "exact",
        (".python-version", 1, "Python 3.12"),
    ),
}


@pytest.mark.parametrize(("tree", "value", "seen"), TREES.values(), ids=TREES)
def test_pin(
    facts_of_tree: MakeFacts, tree: Tree, value: str, seen: Seen | None
) -> None:
    facts = facts_of_tree(tree)
    fact = facts["python_pin"]
    assert fact.value == value
    assert [seen] * bool(seen) == [
        (item.location.path, item.location.line, item.detail) for item in fact.evidence
    ]
    assert facts.value("python_version") is (value != "none")
    assert facts["python_version"].evidence == fact.evidence


def test_an_image_alone_is_less_sure(facts_of_tree: MakeFacts) -> None:
    image = {"Dockerfile": "FROM python:3.12\n"}
    assert facts_of_tree(image)["python_version"].confidence is Confidence.LOW


def test_an_image_beside_a_manifest_is_sure(facts_of_tree: MakeFacts) -> None:
    tree = FLOOR | {"Dockerfile": "FROM python:3.12\n"}
    assert facts_of_tree(tree)["python_version"].confidence is Confidence.HIGH
