"""How many notebooks git holds, and how many carry outputs."""

import json
from pathlib import Path

import pytest

from mlops_lint.facts.notebooks import is_in_place
from tests.facts.conftest import MakeFacts
from tests.gitrepo import GitRepo
from tests.trees import make_facts


def saved(*outputs: object) -> str:
    cell = {"cell_type": "code", "source": "1", "outputs": list(outputs)}
    return json.dumps({"nbformat": 4, "cells": [cell]})


OUTPUT = {"output_type": "stream", "text": "1"}


def test_counts(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree(
        {"a.ipynb": saved(), "b/c.ipynb": saved(OUTPUT), "broken.ipynb": "{"}
    )
    assert facts.value("notebooks") == 3
    assert facts.value("notebooks_with_outputs") == 1
    [evidence] = facts["notebooks_with_outputs"].evidence
    assert evidence.location.path == "b/c.ipynb"


def test_none(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree({"README.md": ""})
    assert facts.value("notebooks") == 0
    assert not facts.holds("notebooks_with_outputs")


def test_only_those_in_git_count(tmp_path: Path) -> None:
    GitRepo.create(tmp_path).commit({"a.ipynb": saved(OUTPUT)})
    facts = make_facts(tmp_path, {"b.ipynb": saved(OUTPUT)})
    assert facts.value("notebooks") == 1
    assert facts.value("notebooks_with_outputs") == 1


@pytest.mark.parametrize(
    ("path", "is_there"),
    [
        ("notebooks/a.ipynb", True),
        ("a/Notebooks/b/c.ipynb", True),
        ("a/experimental-notebooks/b.ipynb", True),
        ("lab/a.ipynb", True),
        ("labs/a.ipynb", False),
        ("notebooks.ipynb", False),
        ("src/a.ipynb", False),
    ],
)
def test_place(facts_of_tree: MakeFacts, path: str, is_there: bool) -> None:
    facts = facts_of_tree({"lab/a.ipynb": saved(), "lab/b.ipynb": saved()})
    assert facts.value("dir_notebooks") == "equiv:lab"
    assert is_in_place(facts, path, ("notebooks", "nbs")) is is_there
