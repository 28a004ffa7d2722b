"""Which files of a repository import each other."""

from mlops_lint.facts.imported import Imported
from tests.facts.conftest import MakeFacts

TREE = {
    "src/churn/__init__.py": "from .train import fit\n",
    "src/churn/train.py": "import os, churn.data as d\n",
    "src/churn/data.py": "from . import (\n    clean,  # (first)\n    nothing,\n)\n",
    "src/churn/clean.py": "# import churn\n",
    "tests/test_train.py": "from churn.train import fit\nfrom churn.clean import *\n",
}


def test_what_a_file_imports(facts_of_tree: MakeFacts) -> None:
    imported = Imported(facts_of_tree(TREE))
    assert imported.by("tests/test_train.py") == {
        "src/churn/train.py",
        "src/churn/clean.py",
    }
    assert imported.by("src/churn/__init__.py") == {"src/churn/train.py"}
    assert imported.by("src/churn/train.py") == {"src/churn/data.py"}
    assert imported.by("src/churn/data.py") >= {"src/churn/clean.py"}
    assert imported.by("src/churn/clean.py") == frozenset()


def test_over_how_many_imports(facts_of_tree: MakeFacts) -> None:
    imported = Imported(facts_of_tree(TREE))
    start = "src/churn/__init__.py"
    assert imported.reach([start], hops=0) == {start}
    assert imported.reach([start], hops=1) == {start, "src/churn/train.py"}
    assert "src/churn/clean.py" in imported.reach([start])
