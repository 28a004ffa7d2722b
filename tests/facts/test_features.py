"""Modules of features, models that are declared, and what evaluation leaves."""

import pytest

from tests.facts.conftest import MakeFacts
from tests.trees import Tree

MODULE = "def build(df):\n    return df.a\n"
FEATURES: dict[str, Tree] = {
    "a module": {"src/shop/features.py": MODULE},
    "words joined": {"src/shop/FeatureExtractor.py": MODULE},
    "a directory": {"src/feature_engineering/tenure.py": MODULE},
    "code that cannot be parsed": {"features.py": "def (\n"},
    "a store among other code": {
        "a.py": "import feast\n",
        "b.py": "from tecton import Entity\nrun()\nEntity(name='x')\n",
    },
}
NO_FEATURES: dict[str, Tree] = {
    "nothing": {"a.py": MODULE},
    "an empty module": {"features.py": ""},
    "a module that does nothing": {"features.py": "def build(df):\n    pass\n"},
    "a test": {"tests/test_features.py": MODULE},
    "feature flags": {"feature_flags.py": MODULE},
    "an empty notebook": {"features/a.ipynb": '{"cells": [], "metadata": {}}'},
    "a template of nothing": {"features/a.py.tmpl": "x = 1\n"},
    "the store of a test": {"tests/feature_store.yaml": "project: x\n"},
    "a package file": {"features/__init__.py": MODULE},
    "a store that is only read": {"a.py": "import feast\nfeast.FeatureStore('x')\n"},
}


@pytest.mark.parametrize("name", FEATURES)
def test_features_are_made(name: str, facts_of_tree: MakeFacts) -> None:
    assert facts_of_tree(FEATURES[name]).value("feature_code") is True


@pytest.mark.parametrize("name", NO_FEATURES)
def test_no_features_are_made(name: str, facts_of_tree: MakeFacts) -> None:
    assert facts_of_tree(NO_FEATURES[name]).value("feature_code") is False


def test_models_of_dbt_define_features_though_no_code_does(
    facts_of_tree: MakeFacts,
) -> None:
    facts = facts_of_tree({"dbt_project.yml": "name: shop\n", "dvc.yaml": "x: 1\n"})
    assert facts.value("feature_code") is False
    assert facts.value("features_defined") is True


def test_stages_define_no_features(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree({"dvc.yaml": "stages:\n  train: {cmd: x}\n"})
    assert facts.value("features_defined") is False


DECLARED: dict[str, tuple[Tree, bool]] = {
    "a model": ({"dvc.yaml": "artifacts:\n  a: x\n  m: {type: model}\n"}, True),
    "data": ({"dvc.yaml": "artifacts:\n  d: {type: dataset}\n"}, False),
    "no artifacts": ({"dvc.yaml": "artifacts: []\n"}, False),
    "a test": ({"tests/dvc.yaml": "artifacts:\n  m: {type: model}\n"}, False),
}


@pytest.mark.parametrize("name", DECLARED)
def test_models_are_declared(name: str, facts_of_tree: MakeFacts) -> None:
    tree, declared = DECLARED[name]
    assert facts_of_tree(tree).value("models_declared") is declared


METRICS: dict[str, tuple[Tree, str]] = {
    "declared": ({"dvc.yaml": "metrics: [m.json]\n"}, "declared"),
    "declared in a test": ({"tests/dvc.yaml": "metrics: [m.json]\n"}, "none"),
    "no stages": ({"dvc.yaml": "stages: []\n"}, "none"),
    "logged": ({"a.py": "import wandb\nprint(1)\nwandb.log({})\n"}, "logged"),
    "a tracker that logs no metric": ({"a.py": "import wandb\nwandb.init()\n"}, "none"),
    "a pipeline that does not evaluate": (
        {"recipe.yaml": "recipe: a\nsteps: {train: {}}\n"},
        "none",
    ),
    "a file of scores that is only named": (
        {"a.py": "from pathlib import Path\nPath('out/dev_scores.json')\n"},
        "none",
    ),
    "written by a method": (
        {"a.py": "from pathlib import Path\nPath('metrics.csv').write_text('a')\n"},
        "written",
    ),
    "another file is written": (
        {"a.py": "x.dump(open('a.json'))\n'metrics.json'\nf(path='b.json')\n"},
        "none",
    ),
}


@pytest.mark.parametrize("name", METRICS)
def test_metrics_are_kept(name: str, facts_of_tree: MakeFacts) -> None:
    tree, value = METRICS[name]
    assert facts_of_tree(tree).value("evaluation_metrics") == value


def test_examples_of_a_library_are_none_of_its_pipelines(
    facts_of_tree: MakeFacts,
) -> None:
    flow = "from prefect import flow\n@flow\ndef f(): train()\ndef train(): pass\n"
    tree: Tree = {
        "setup.py": "setup(classifiers=['Development Status :: 4 - Beta'])\n",
        "examples/flow.py": flow,
    }
    facts = facts_of_tree(tree)
    assert len(facts.pipelines) == 1
    assert facts.value("pipeline_tools") == ()


def test_a_custom_chain_is_named_where_nothing_else_orders_the_steps(
    facts_of_tree: MakeFacts,
) -> None:
    chain: Tree = {
        "train.py": "",
        "prepare.py": "",
        "run.sh": "python prepare.py\npython train.py\n",
    }
    assert facts_of_tree(chain).value("pipeline_tools") == ("custom",)
