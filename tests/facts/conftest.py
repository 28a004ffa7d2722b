from collections.abc import Callable
from pathlib import Path

import pytest

from mlops_lint.facts import Facts
from tests.trees import Tree, make_facts

MakeFacts = Callable[[Tree], Facts]


@pytest.fixture
def facts_of_tree(tmp_path: Path) -> MakeFacts:
    """Make the facts of a directory of these files, without git."""
    return lambda tree: make_facts(tmp_path / "repo", tree)
