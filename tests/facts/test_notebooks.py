"""How many notebooks git holds, and how many carry outputs."""

import json
from pathlib import Path

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
