"""Where training gets its parameters and seeds, and what it loads."""

import pytest

from tests.facts.conftest import MakeFacts
from tests.trees import Tree

TRAIN = "from sklearn.linear_model import Ridge\nRidge().fit([[1]], [1])\n"
CLI = "import argparse\nargparse.ArgumentParser()\n"
NOTEBOOK = (
    '{"cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "source": '
    '["from sklearn.linear_model import Ridge\\n", "Ridge(random_state=1).fit(x, y)"]}'
    '], "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, '
    '"nbformat_minor": 5}'
)

PARAMETERS: dict[str, tuple[Tree, str]] = {
    "none": ({"train.py": TRAIN}, ""),
    "its own": ({"train.py": CLI + TRAIN}, "train.py"),
    "a decorator with an option": (
        {"train.py": f"import click\n@click.option('--a')\ndef f(a): ...\n{TRAIN}"},
        "train.py",
    ),
    "settings": (
        {"train.py": f"import x\nclass S(x.BaseSettings): ...\n{TRAIN}"},
        "train.py",
    ),
    "a package that it imports": (
        {"train.py": f"import conf\n{TRAIN}", "conf/__init__.py": CLI},
        "conf/__init__.py",
    ),
    "a file that it runs": (
        {
            "train.py": "exec(open('more.py').read())\nopen(name)\nopen('a.csv')\n"
            + TRAIN,
            "more.py": "import sys\nargs = sys.argv\n",
        },
        "more.py",
    ),
    "a stage of DVC": (
        {"train.py": TRAIN, "dvc.yaml": "stages:\n  t: {cmd: c, params: [a]}\n"},
        "dvc.yaml",
    ),
    "a loop of DVC": (
        {
            "train.py": TRAIN,
            "dvc.yaml": "stages:\n  t:\n    foreach: [1]\n    do: {cmd: c}\n",
        },
        "dvc.yaml",
    ),
    "a stage without": (
        {"train.py": TRAIN, "dvc.yaml": "stages:\n  t: {cmd: c}\n"},
        "",
    ),
    "a file of DVC that cannot be read": (
        {"train.py": TRAIN, "dvc.yaml": "stages: [\n"},
        "",
    ),
    "an entry point of MLflow": (
        {
            "train.py": TRAIN,
            "MLproject": "entry_points:\n  main:\n    parameters:\n      a: float\n",
        },
        "MLproject",
    ),
    "an entry point of a test": (
        {"train.py": TRAIN, "tests/MLproject": "parameters:\n"},
        "",
    ),
    "an entry point without": ({"train.py": TRAIN, "MLproject": "name: x\n"}, ""),
    "parameters that kedro hands over": (
        {
            "train.py": "from kedro.pipeline import Pipeline, node\n"
            f"Pipeline([node(train, 'a', 'b')])\n{TRAIN}",
            "conf/base/parameters.yml": "alpha: 0.1\n",
        },
        "conf/base/parameters.yml",
    ),
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters(name: str, facts_of_tree: MakeFacts) -> None:
    tree, place = PARAMETERS[name]
    fact = facts_of_tree(tree)["hyperparameters_external"]
    assert fact.value is bool(place)
    assert fact.evidence[0].location.path == (place or "train.py")


SEEDS: dict[str, tuple[Tree, bool]] = {
    "a method of anything": ({"train.py": f"import x\nx.set_seed()\n{TRAIN}"}, True),
    "another file's": ({"train.py": TRAIN, "split.py": "f(random_state=1)\n"}, True),
    "in an expression": ({"train.py": f"P = {{'seed': 1, 2: 3}}\n{TRAIN}"}, True),
    "a word": ({"train.py": f"seed = 'seed'\n{TRAIN}"}, False),
    "an empty parameter": ({"train.py": TRAIN, "p.yaml": "a: {seed: }\n"}, False),
    "deep in a file": ({"train.py": TRAIN, "p.yaml": "a: {b: {seed: 1}}\n"}, True),
    "a file of CI": ({"train.py": TRAIN, ".github/p.yml": "seed: 1\n"}, False),
    "a file that cannot be read": ({"train.py": TRAIN, "p.yaml": "seed: [\n"}, False),
}


@pytest.mark.parametrize("name", SEEDS)
def test_seeds(name: str, facts_of_tree: MakeFacts) -> None:
    tree, value = SEEDS[name]
    assert facts_of_tree(tree).value("seeds_set") is value


def test_notebooks_count_where_nothing_else_trains(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree({"a.ipynb": NOTEBOOK})
    assert [file.path for file, _ in facts.training] == ["a.ipynb"]
    assert facts["seeds_set"].evidence[0].location.line is None


def test_notebooks_do_not_count_beside_code(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree({"a.ipynb": NOTEBOOK, "train.py": TRAIN})
    assert [file.path for file, _ in facts.training] == ["train.py"]
    assert facts.value("seeds_set") is False


def test_what_can_run_code(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree(
        {
            "a.py": "from keras.models import load_model\n"
            "load_model('a')\nload_model('a', safe_mode=False)\n"
        }
    )
    assert [e.location.line for e in facts["unsafe_loading"].evidence] == [3]
