"""What the job around a command says of it, and what a script's name says."""

import json

import pytest

from mlops_lint.facts.commands.settle import is_trial
from mlops_lint.facts.signatures import bundled_signatures
from tests.facts.conftest import MakeFacts

STATED = bundled_signatures().marks["commands"]
TRAIN = "from sklearn.linear_model import Ridge\nRidge().fit(x, y)\n"

TRIALS = {
    "train.py --epochs 1": True,
    "train.py --epochs=2": True,
    "train.py trainer.max_epochs=1": True,
    "train.py --max_steps 50": True,
    "train.py --fast_dev_run": True,
    "train.py --fast_dev_run=false": False,
    "train.py --data tests/fixtures/a.csv": True,
    "train.py --data sample.csv": True,
    "train.py --epochs 3": False,
    "train.py --epochs all": False,
    "train.py --name resample-all": False,
    "train.py": False,
}


@pytest.mark.parametrize("text", TRIALS)
def test_arguments_may_ask_for_a_trial(text: str) -> None:
    assert is_trial(text.split(), STATED["smoke"]) is TRIALS[text]


KEEPS = {
    "nothing is kept": (["python train.py"], "smoke"),
    "it is pushed": (["python train.py", "dvc push"], "train"),
    "a managed job keeps it": (["az ml job create -f job.yml"], "train"),
    "too little of it": (["python train.py --epochs 1", "dvc push"], "smoke"),
}


@pytest.mark.parametrize("name", KEEPS)
def test_training_that_leaves_nothing_is_a_trial(
    name: str, facts_of_tree: MakeFacts
) -> None:
    commands, wanted = KEEPS[name]
    steps = json.dumps([{"run": command} for command in commands])
    workflow = f"on: push\njobs:\n  fit:\n    steps: {steps}\n"
    facts = facts_of_tree({"train.py": TRAIN, ".github/workflows/a.yml": workflow})
    assert {"train", "smoke"} & facts.reached[0].classes == {wanted}


CLUSTERS = {
    "a cluster of its own": (["kind create cluster", "kubectl apply -f k8s"], False),
    "a cluster that is there": (["kubectl apply -f k8s"], True),
    "a registry on the same machine": (["docker push localhost:5000/x"], False),
}


@pytest.mark.parametrize("name", CLUSTERS)
def test_what_is_thrown_away_is_no_deployment(
    name: str, facts_of_tree: MakeFacts
) -> None:
    commands, wanted = CLUSTERS[name]
    steps = json.dumps([{"run": command} for command in commands])
    workflow = f"on: push\njobs:\n  a:\n    steps: {steps}\n"
    facts = facts_of_tree({".github/workflows/a.yml": workflow})
    assert bool({"deploy", "deliver"} & facts.reached[-1].classes) is wanted


NAMES = {
    "scripts/train_model.py": {"train"},
    "scripts/validate_data.py": {"data-test"},
    "scripts/check_drift.py": {"drift"},
    "scripts/register_model.py": {"register"},
    "scripts/deploy_model.py": {"deploy"},
    "scripts/train_test_split.py": set(),
    "scripts/plot.py": set(),
}


@pytest.mark.parametrize("path", NAMES)
def test_the_name_of_a_script_says_what_it_does(
    path: str, facts_of_tree: MakeFacts
) -> None:
    assert facts_of_tree({}).walker.scripts.named(path) == NAMES[path]
