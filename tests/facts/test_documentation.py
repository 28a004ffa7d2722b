"""Facts of README and documents, told by tables of small trees."""

import pytest

from tests.facts.conftest import MakeFacts
from tests.trees import Tree

# The paths with which each fact holds, and those with which it does not.
PRESENCE = {
    "readme_present": (
        "README.md readme.md ReadMe.MD README.rst README.txt README",
        "docs/README.md README_old/x.md readme-notes src/readme.txt",
    ),
    "license_present": (
        "LICENSE LICENCE.txt license.md COPYING LICENSE-MIT UNLICENSE "
        "LICENSES/MIT.txt License.rst",
        "src/LICENSE licenses.py.d/x third_party/LICENSE licensing.md",
    ),
    "gitignore_present": (
        ".gitignore",
        "src/.gitignore gitignore",
    ),
    "architecture_doc": (
        "ARCHITECTURE.md docs/architecture.rst docs/architecture/overview.md "
        "docs/adr/0001-use-dvc.md docs/design-doc.md docs/system_design.md "
        "docs/arquitectura.md docs/decisions/1.md",
        "docs/model_architecture.md docs/index.md src/architecture.py "
        "node_modules/x/ARCHITECTURE.md docs/designers.md "
        ".claude/agents/architecture-reviewer.md docs/.x/architecture.md",
    ),
    "runbook": (
        "RUNBOOK.md docs/runbooks/drift.md docs/operations.md playbook.rst "
        "docs/cloud-operations.md docs/canary_ab_deployment.md "
        "docs/TROUBLESHOOTING.md docs/on-call.md docs/deployment/index.md "
        "docs/incident_response.md docs/despliegue.md "
        "docs/deployguides/aml.md docs/deployment-guide.md",
        "docs/deploy/README.md src/runbook.py docs/bookrun.md docs/index.md "
        "docs/redeployments.md deployment/README.md .cursor/runbook.md",
    ),
}


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        (name, path, value)
        for name, lists in PRESENCE.items()
        for value, paths in zip((True, False), lists, strict=True)
        for path in paths.split()
    ],
)
def test_files_by_name(
    facts_of_tree: MakeFacts, name: str, path: str, value: bool
) -> None:
    fact = facts_of_tree({path: "Text.\n"})[name]
    assert fact.value is value
    assert [item.location.path for item in fact.evidence] == [path] * value


SETUP: dict[str, tuple[Tree, bool]] = {
    "heading": ({"README.md": "# x\n## Installation\nPut it on your disk.\n"}, True),
    "empty heading": ({"README.md": "# x\n## Installation\n\n## More\n"}, False),
    "heading in Spanish": (
        {"README.md": "## Instalación\nSiga estos pasos ya.\n"},
        True,
    ),
    "first steps in Spanish": (
        {"README.md": "# x\n## Primeros pasos\nClone este repositorio ahora.\n"},
        True,
    ),
    "heading in reStructuredText": (
        {"README.rst": "x\n=\n\nSetup\n-----\n\nPut it on your disk.\n"},
        True,
    ),
    "heading in plain text": (
        {"README.txt": "Installation\n------------\nPut it on disk.\n"},
        True,
    ),
    "command": ({"README.md": "# x\n```sh\n$ pip install -r r.txt\n```\n"}, True),
    "second command": ({"README.md": "# x\n```\ncd x\nuv sync\n```\n"}, True),
    "command in a line": ({"README.md": "Type `poetry install` first.\n"}, True),
    "only prose": ({"README.md": "We pip install nothing.\n"}, False),
    "README of docs": (
        {"docs/README.md": "## Installation\nDo this or that.\n"},
        False,
    ),
    "no README": ({}, False),
    "README of another format": ({"README.adoc": "== Installation\nDo it.\n"}, False),
}


@pytest.mark.parametrize(("tree", "value"), SETUP.values(), ids=SETUP)
def test_readme_setup(facts_of_tree: MakeFacts, tree: Tree, value: bool) -> None:
    assert facts_of_tree(tree).value("readme_setup") is value


RUN: dict[str, tuple[Tree, bool]] = {
    "script": ({"README.md": "```sh\npython train.py\n```\n"}, True),
    "module": ({"README.md": "```\npython -m churn.train\n```\n"}, True),
    "prompt": ({"README.md": "```\n$ dvc repro\n```\n"}, True),
    "through a runner": ({"README.md": "```\nuv run python train.py\n```\n"}, True),
    "with a variable": ({"README.md": "```\nA=1 mlflow run .\n```\n"}, True),
    "in a line": ({"README.md": "Then `make train`.\n"}, True),
    "in reStructuredText": (
        {"README.rst": "x\n=\n\n.. code-block:: sh\n\n   python train.py\n"},
        True,
    ),
    "environment only": ({"README.md": "```\npython -m venv .venv\n```\n"}, False),
    "installation by a runner": ({"README.md": "```\nmise run install\n```\n"}, False),
    "training by a runner": ({"README.md": "```\njust train\n```\n"}, True),
    "installation by setuptools": (
        {"README.md": "```\npython setup.py install\n```\n"},
        False,
    ),
    "installation only": ({"README.md": "```\npip install x\n```\n"}, False),
    "prose": ({"README.md": "Run it.\n"}, False),
    "no README": ({}, False),
}


@pytest.mark.parametrize(("tree", "value"), RUN.values(), ids=RUN)
def test_readme_run(facts_of_tree: MakeFacts, tree: Tree, value: bool) -> None:
    assert facts_of_tree(tree).value("readme_run") is value


def test_a_command_is_shown_with_its_line(facts_of_tree: MakeFacts) -> None:
    text = "# x\n\n```sh\ncd x\n  pip install .\nls\n```\n"
    [evidence] = facts_of_tree({"README.md": text})["readme_setup"].evidence
    assert (evidence.location.line, evidence.detail) == (5, "`pip install .`")


def test_an_indented_command_is_shown_with_its_line(facts_of_tree: MakeFacts) -> None:
    text = "# x\n\nRun it:\n\n    cd x\n    python train.py\n"
    [evidence] = facts_of_tree({"README.md": text})["readme_run"].evidence
    assert evidence.location.line == 6


def test_the_document_nearest_to_the_root_is_shown(facts_of_tree: MakeFacts) -> None:
    tree = {"a/b/ARCHITECTURE.md": "x\n", "docs/architecture.md": "x\n"}
    [evidence] = facts_of_tree(tree)["architecture_doc"].evidence
    assert evidence.location.path == "docs/architecture.md"


ARCHITECTURE: dict[str, tuple[str, bool, str]] = {
    "heading": ("## Architecture\nx\n", True, "high"),
    "heading with more": ("## System Architecture and Flow\n", True, "high"),
    "heading in Spanish": ("## Arquitectura\n", True, "high"),
    "Mermaid": ("```mermaid\nflowchart LR\n  a-->b\n```\n", True, "high"),
    "another Mermaid": ("```mermaid\npie\n  a: 1\n```\n", False, "high"),
    "picture": ("![](docs/architecture.png)\n", True, "low"),
    "picture by its text": ("![System diagram](docs/1.png)\n", True, "low"),
    "picture in HTML": ('<img src="img/overview.svg">\n', True, "low"),
    "badge": (
        "[![ci](https://x.y/z/workflows/ci.yml/badge.svg)](https://x/a)\n",
        False,
        "high",
    ),
    "badge of a diagram's name": (
        "![architecture](https://img.shields.io/badge/architecture-x-green)\n",
        False,
        "high",
    ),
    "hierarchy": ("![](docs/hierarchical.png)\n", False, "high"),
    "network": ("## Model architecture\n", False, "high"),
    "directory tree": ("## Structure\n```\nsrc/\n  a.py\n```\n", False, "high"),
}


@pytest.mark.parametrize(
    ("text", "value", "confidence"), ARCHITECTURE.values(), ids=ARCHITECTURE
)
def test_architecture_in_readme(
    facts_of_tree: MakeFacts, text: str, value: bool, confidence: str
) -> None:
    fact = facts_of_tree({"README.md": text})["architecture_in_readme"]
    assert (fact.value, fact.confidence.label) == (value, confidence)


def test_architecture_without_readme(facts_of_tree: MakeFacts) -> None:
    assert facts_of_tree({}).value("architecture_in_readme") is False


def test_the_markdown_readme_is_read_first(facts_of_tree: MakeFacts) -> None:
    tree = {"README": "x\n", "readme.md": "## Setup\nClone this first.\n"}
    evidence = facts_of_tree(tree)["readme_setup"].evidence
    assert evidence[0].location.path == "readme.md"


@pytest.mark.parametrize(("tree", "value"), [({"LICENSE": ""}, True), ({}, False)])
def test_licence_or_internal(facts_of_tree: MakeFacts, tree: Tree, value: bool) -> None:
    assert facts_of_tree(tree).value("license_or_internal") is value
