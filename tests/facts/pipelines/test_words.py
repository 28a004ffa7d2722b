"""What the name of a step says."""

import pytest

from mlops_lint.facts.pipelines.words import Vocabulary, spelled
from mlops_lint.facts.signatures import bundled_signatures

NAMES = {
    "train_model": "train",
    "TrainModel": "train",
    "model-training": "train",
    "HPTuning": "train",
    "prepare_training_data": "prep",
    "training_data": "prep",
    "train_test_split": "prep",
    "feature_engineering": "prep",
    "load_train_data": "ingest",
    "data_ingestion": "ingest",
    "CsvExampleGen": "ingest",
    "evaluate": "evaluate",
    "test_model": "evaluate",
    "validate_model": "evaluate validate",
    "data_validation": "validate",
    "register_model": "deploy",
    "evaluate_and_register": "deploy evaluate",
    "detect_drift": "monitor",
    "retrain": "retrain",
    "pretrained": "",
    "hello": "",
    "": "",
}


@pytest.mark.parametrize("name", NAMES)
def test_the_first_known_words_decide(name: str) -> None:
    known = Vocabulary(bundled_signatures().marks["step_words"])
    assert " ".join(sorted(known.cells(name))) == NAMES[name]


def test_names_are_spelled_alike() -> None:
    names = ("TrainModelV2", "train-model", "train model", "TRAIN_MODEL")
    assert [spelled(name) for name in names] == [
        "train_model_v",
        "train_model",
        "train_model",
        "train_model",
    ]
