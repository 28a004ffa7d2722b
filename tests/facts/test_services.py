"""Which trackers and registries code and configuration use."""

import pytest

from mlops_lint.facts.signatures import signatures_of
from tests.facts.conftest import MakeFacts
from tests.trees import Tree

HTTP = "http://10.0.0.7:5000"

TRACKERS: dict[str, tuple[Tree, tuple[str, ...], str]] = {
    "an import alone": ({"a.py": "import mlflow\n"}, (), ""),
    "an alias": (
        {"a.py": "import mlflow as m\nm.start_run()\n"},
        ("mlflow",),
        "a.py:2 calls mlflow.start_run",
    ),
    "loading a model is no tracking": (
        {"a.py": "import mlflow\nmlflow.pyfunc.load_model('m')\n"},
        (),
        "",
    ),
    "a client": (
        {"a.py": "from mlflow import MlflowClient\nc = get()\nc.log_metric(1)\n"},
        ("mlflow",),
        "a.py:3 calls c.log_metric",
    ),
    "a logger of lightning": (
        {"a.py": "from lightning.pytorch.loggers import CometLogger\nCometLogger()\n"},
        ("comet",),
        "a.py:2 calls lightning.pytorch.loggers.CometLogger",
    ),
    "a class of one's own": (
        {"a.py": "class CometLogger: ...\nCometLogger()\n"},
        (),
        "",
    ),
    "an experiment of Vertex": (
        {
            "a.py": "from google.cloud import aiplatform as ai\n"
            "ai.init(experiment=name)\n"
        },
        ("vertex",),
        "a.py:2 calls google.cloud.aiplatform.init",
    ),
    "Vertex without one": (
        {"a.py": "from google.cloud import aiplatform as ai\nai.init(project=p)\n"},
        (),
        "",
    ),
    "Keras writes for TensorBoard": (
        {"a.py": "import tensorflow as tf\ntf.keras.callbacks.TensorBoard('x')\n"},
        ("tensorboard",),
        "a.py:2 calls tensorflow.keras.callbacks.TensorBoard",
    ),
    "the profiler's trace is no tracking": (
        {"a.py": "import torch\ntorch.profiler.tensorboard_trace_handler('x')\n"},
        (),
        "",
    ),
    "accelerate": (
        {"a.py": "from accelerate import Accelerator\nAccelerator(log_with='aim')\n"},
        ("aim",),
        "a.py:2 calls accelerate.Accelerator",
    ),
    "a list in a configuration": (
        {"c.yaml": "trainer:\n  report_to:\n  - wandb\n  - none\n"},
        ("wandb",),
        "c.yaml:3 wandb",
    ),
    "classes in a configuration": (
        {"c.yaml": "a:\n- class_path: x.NeptuneLogger\n- other: x.AimLogger\n"},
        ("neptune",),
        "c.yaml:2 x.NeptuneLogger",
    ),
    "a configuration that cannot be read": (
        {"c.yaml": "a: [\n_target_: x.NeptuneLogger\n"},
        (),
        "",
    ),
    "a configuration of a test": (
        {"tests/c.yaml": "_target_: x.NeptuneLogger\n"},
        (),
        "",
    ),
    "a notebook": (
        {
            "a.ipynb": '{"cells": [{"cell_type": "code", "metadata": {}, '
            '"outputs": [], "source": ["import wandb\\n", "wandb.init()"]}], '
            '"metadata": {"language_info": {"name": "python"}}, '
            '"nbformat": 4, "nbformat_minor": 5}'
        },
        ("wandb",),
        "a.ipynb calls wandb.init",
    ),
    "a template": (
        {
            "a.py.tmpl": "import mlflow\n%cd x\nif True:\n{{ if .x }}\n"
            "    mlflow.set_experiment({{ .name }})\n{{- end }}\n"
        },
        ("mlflow",),
        "a.py.tmpl:5 calls mlflow.set_experiment",
    ),
}


@pytest.mark.parametrize("name", TRACKERS)
def test_trackers(name: str, facts_of_tree: MakeFacts) -> None:
    tree, value, evidence = TRACKERS[name]
    fact = facts_of_tree(tree)["experiment_tracking"]
    assert fact.value == value
    shown = [
        f"{item.location.path}"
        f"{f':{item.location.line}' if item.location.line else ''} {item.detail}"
        for item in fact.evidence
    ]
    assert shown == ([evidence] if evidence else [])


REGISTRIES: dict[str, tuple[Tree, bool]] = {
    "a stage": (
        {"a.py": "import mlflow\nc.transition_model_version_stage('m', 1, 'x')\n"},
        True,
    ),
    "a model of the registry by keyword": (
        {"a.py": "import mlflow\nmlflow.load(model_uri='models:/m/1')\n"},
        True,
    ),
    "a model of a run by keyword": (
        {"a.py": "import mlflow\nmlflow.load(model_uri='runs:/1/m')\n"},
        False,
    ),
    "an artifact of type model": (
        {"a.py": "import wandb\nwandb.Artifact('m', type='model')\n"},
        True,
    ),
    "an artifact of type dataset": (
        {"a.py": "import wandb\nwandb.Artifact('m', type='dataset')\n"},
        False,
    ),
    "the store of BentoML": (
        {"a.py": "import bentoml\nbentoml.sklearn.save_model('m', model)\n"},
        True,
    ),
    "a service of BentoML": ({"a.py": "import bentoml\nbentoml.service()\n"}, False),
    "a hub": (
        {"a.py": "import transformers\nmodel.push_to_hub('me/m')\n"},
        True,
    ),
    "a bundle": (
        {"r.yml": "resources:\n  registered_models:\n    m:\n      name: churn\n"},
        True,
    ),
    "a bundle without one": (
        {"r.yml": "resources:\n  registered_models: {}\nx: resources\n"},
        False,
    ),
    "another list of that name": (
        {"r.yml": "registered_models: [a]\nresources: [b]\n"},
        False,
    ),
    "CloudFormation": (
        {
            "t.yaml": "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  G:\n"
            "    Type: AWS::SageMaker::ModelPackageGroup\n"
        },
        True,
    ),
    "a command in prose": ({"r.yml": "note: run az ml model create\n"}, False),
}


@pytest.mark.parametrize("name", REGISTRIES)
def test_registries(name: str, facts_of_tree: MakeFacts) -> None:
    tree, value = REGISTRIES[name]
    assert facts_of_tree(tree).value("registry_used") is value


ADDRESSES: dict[str, tuple[str, list[tuple[str, int]]]] = {
    "a literal": (f"mlflow.set_tracking_uri('{HTTP}')", [(HTTP, 2)]),
    "a keyword": (f"mlflow.set_tracking_uri(uri='{HTTP}/x')", [(f"{HTTP}/x", 2)]),
    "nothing": ("mlflow.set_tracking_uri()", []),
    "a word": ("mlflow.set_tracking_uri('databricks')", []),
    "an argument": ("def f(uri):\n    mlflow.set_tracking_uri(uri)", []),
    "another variable": (
        "import os\nos.environ['HOME'] = '/root'  # set_tracking_uri",
        [],
    ),
    "text about it": (f"'set_tracking_uri({HTTP})'", []),
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_addresses(name: str, facts_of_tree: MakeFacts) -> None:
    code, shown = ADDRESSES[name]
    fact = facts_of_tree({"a.py": f"import mlflow\n{code}\n"})["tracking_uri_fixed"]
    assert [(e.detail, e.location.line) for e in fact.evidence] == shown
    assert fact.value is bool(shown)


def test_a_new_tracker_needs_one_entry(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree({"a.py": "import brand_new\nbrand_new.go()\n"})
    entry = {"imports": ["brand_new"], "calls": ["brand_new.go"]}
    facts.signatures = signatures_of(
        [facts.signatures.marks, {"trackers": {"brand-new": entry}, "roles": {}}]
    )
    assert facts.value("experiment_tracking") == ("brand-new",)
