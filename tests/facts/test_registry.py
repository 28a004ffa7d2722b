"""What in git points at a model."""

import pytest

from tests.facts.conftest import MakeFacts
from tests.trees import Tree

POINTER = "outs:\n- md5: 22a1a2931c8370d3aeedd7183606fd7f\n  size: 9\n  path: {}\n"
LOCK = "schema: '2.0'\nstages:\n  train:\n    cmd: x\n    outs:\n    - path: {}\n"

POINTERS: dict[str, tuple[Tree, str, bool]] = {
    "nothing": ({"a.py": "x = 1\n"}, "none", False),
    "a directory of models": ({"models.dvc": POINTER.format("models")}, "dvc", True),
    "a model": ({"m/a.onnx.dvc": POINTER.format("a.onnx")}, "dvc", True),
    "a pointer that cannot be read": ({"m/a.onnx.dvc": "outs: ["}, "none", False),
    "a lock with a model": ({"dvc.lock": LOCK.format("models/a.bin")}, "lock", False),
    "a lock with data": ({"dvc.lock": LOCK.format("data/a.csv")}, "none", False),
    "a lock of strings": ({"dvc.lock": "stages: {a: b}\n"}, "none", False),
    "an id in a file": ({"models/m.yaml": "run_id: 0a1b\n"}, "file", True),
    "a digest": ({"models/m.txt": f"sha256:{'a' * 64}\n"}, "file", True),
    "a file of a test": ({"tests/models/m.yaml": "run_id: 0a1b\n"}, "none", False),
    "a file elsewhere": ({"config/m.yaml": "run_id: 0a1b\n"}, "none", False),
    "a URI in code": ({"a.py": "u = 'models:/churn/1'\n"}, "registry", True),
    "LFS is off": (
        {"models/a.onnx": "version https://git-lfs.github.com/spec/v1\n"},
        "none",
        False,
    ),
}


@pytest.mark.parametrize("name", POINTERS)
def test_pointers(name: str, facts_of_tree: MakeFacts) -> None:
    tree, value, registered = POINTERS[name]
    facts = facts_of_tree(tree)
    assert facts.value("model_pointer") == value
    assert facts.value("model_registry") is registered
