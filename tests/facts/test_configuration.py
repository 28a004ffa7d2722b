"""Parameters and settings kept apart from the code, told by small trees."""

import json

import pytest

from tests.facts.conftest import MakeFacts
from tests.trees import Tree

Seen = tuple[str, int | None, str]

PARAMETERS: dict[str, tuple[Tree, Seen | None]] = {
    "nothing": ({"train.py": "lr = 0.1\n"}, None),
    "at the top": ({"a.yaml": "lr: 0.1\n"}, ("a.yaml", 1, "lr")),
    "further down": (
        {"params.yaml": "data: a\ntrain:\n  n_estimators: 10\n"},
        ("params.yaml", 3, "train/n_estimators"),
    ),
    "TOML": (
        {"conf.toml": "[train]\nbatch_size = 8\n"},
        ("conf.toml", 2, "train/batch_size"),
    ),
    "JSON": ({"hyp.json": '{"seed": 1}\n'}, ("hyp.json", 1, "seed")),
    "with a word before it": (
        {"a.yaml": "base_learning_rate: 1\n"},
        ("a.yaml", 1, "base_learning_rate"),
    ),
    "parameters of the training before those of what stands by": (
        {"conf/callbacks/stop.yaml": "min_lr: 1\n", "sizes.yaml": "lr: 0.1\n"},
        ("sizes.yaml", 1, "lr"),
    ),
    "a likely name first": (
        {"a.yaml": "lr: 0.1\n", "params.yaml": "seed: 1\n"},
        ("params.yaml", 1, "seed"),
    ),
    "without a value": ({"a.yaml": "lr:\n"}, None),
    "a word inside a text": ({"a.yaml": "title: how we choose epochs\n"}, None),
    "a broken file": ({"a.yaml": "lr: [\n"}, None),
    "no mapping": ({"a.yaml": "- lr\n"}, None),
    "too deep": (
        {
            "a.json": json.dumps(
                {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"lr": 1}}}}}}}}
            )
        },
        None,
    ),
    "of CI": ({".github/workflows/a.yml": "seed: 1\n"}, None),
    "of a metric": ({"metrics.json": '{"alpha": 1}\n'}, None),
    "of a test": ({"tests/a.yaml": "lr: 1\n"}, None),
}


@pytest.mark.parametrize(("tree", "seen"), PARAMETERS.values(), ids=PARAMETERS)
def test_parameters(facts_of_tree: MakeFacts, tree: Tree, seen: Seen | None) -> None:
    fact = facts_of_tree(tree)["params_file"]
    assert fact.value is (seen is not None)
    assert [seen] * bool(seen) == [
        (item.location.path, item.location.line, item.detail) for item in fact.evidence
    ]


FILES: dict[str, tuple[Tree, Seen | None]] = {
    "nothing": ({"train.py": "print(1)\n"}, None),
    "parameters": ({"params.yaml": "lr: 0.1\n"}, ("params.yaml", 1, "lr")),
    "a directory": (
        {"config/.gitkeep": "", "config/a.md": "# a\n", "config/b.ini": "[a]\nb = 1\n"},
        ("config/b.ini", None, "configuration"),
    ),
    "a directory of another name": (
        {"conf/a.yaml": "a: 1\n"},
        ("conf/a.yaml", None, "configuration"),
    ),
    "a directory of broken files": ({"config/a.yaml": "a: [\n"}, None),
    "a directory of empty files": ({"config/a.yaml": "# a\n"}, None),
    "a bundle": (
        {"databricks.yml": "targets:\n  dev: {}\n"},
        ("databricks.yml", None, "targets of a bundle"),
    ),
    "a bundle without targets": ({"databricks.yml": "bundle: {name: a}\n"}, None),
    "settings from the environment": (
        {"a.py": "import os\nfrom pydantic_settings import BaseSettings\n"},
        ("a.py", 2, "imports pydantic_settings.BaseSettings"),
    ),
    "an import that only reads like one": (
        {"a.py": '"""\nimport dotenv\n"""\n'},
        None,
    ),
    "a name": ({"a/config.yml": "a: 1\n"}, ("a/config.yml", None, "configuration")),
    "a feature store": (
        {"feature_store.yaml": "project: a\n"},
        ("feature_store.yaml", None, "configuration"),
    ),
    "an example of the environment": (
        {".env.example": "A=1\n"},
        (".env.example", None, "configuration"),
    ),
    "a name in a broken file": ({"config.json": "{\n"}, None),
    "of issues": ({".github/ISSUE_TEMPLATE/config.yml": "a: 1\n"}, None),
    "of notebooks": ({"notebooks/config.yml": "a: 1\n"}, None),
    "of a tool": ({".pre-commit-config.yaml": "repos: []\n"}, None),
}


@pytest.mark.parametrize(("tree", "seen"), FILES.values(), ids=FILES)
def test_files(facts_of_tree: MakeFacts, tree: Tree, seen: Seen | None) -> None:
    fact = facts_of_tree(tree)["config_files"]
    assert fact.value is (seen is not None)
    assert [seen] * bool(seen) == [
        (item.location.path, item.location.line, item.detail) for item in fact.evidence
    ]
