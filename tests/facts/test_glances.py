"""What the text of code tells without parsing."""

from pathlib import Path

import pytest

from mlops_lint.facts.glances import Glances
from tests.trees import make_repo

WORDS = frozenset({b"fit", b"RandomForestClassifier", b"log_metric"})
TREE = {
    "train.py": "import sklearn.svm as svm, numpy\nmodel.fit(x)\n",
    "plain.py": "from  os.path  import join\nx = 'unfit'\n",
    "notes.ipynb": '{"cells": [{"source": ["import torch\\n", "log_metric(1)"]}]}',
    "tests/test_it.py": "async def test_a():\n    pass\n\nclass T:\n"
    "    def test_b(self):\n        if auc < 1:\n            raise ValueError\n",
}


def glances(tmp_path: Path, files: dict[str, str]) -> Glances:
    repo = make_repo(tmp_path, files)
    paths = {path: path.startswith("tests/") for path in sorted(files)}
    return Glances(repo, paths, WORDS)


def test_words_modules_and_tests(tmp_path: Path) -> None:
    known = glances(tmp_path, TREE)
    assert known.holders([b"fit"]) == {"train.py"}
    assert known.holders([b"fit", b"log_metric"]) == {"train.py", "notes.ipynb"}
    assert known.holders([b"RandomForestClassifier"]) == set()
    assert known.importers(["sklearn", "numpy"]) == {"train.py"}
    assert known.importers(["os"]) == {"plain.py"}
    assert known.importers(["torch"]) == {"notes.ipynb"}
    assert known.whole.tests == {"tests/test_it.py": ["test_a", "test_b"]}
    assert known.gating == set()


def test_a_word_that_was_not_looked_for_may_be_anywhere(tmp_path: Path) -> None:
    assert glances(tmp_path, TREE).holders([b"fit", b"predict"]) == set(TREE)
    assert glances(tmp_path, TREE).holders([b""]) == set()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("if auc < 0.8:\n    raise ValueError\n", True),
        ("def run():\n\tif x and best_loss > y:\n\t\tsys.exit(1)\n", True),
        ("assert metrics['f1'] >= 0.5\n", True),
        ("if (\n    accuracy\n    < limit\n):\n    raise ValueError\n", True),
        ("if accuracy(\n    model,\n) < limit:\n    raise ValueError\n", True),
        ("if (\n    accuracy < limit\n):\n    raise ValueError\n", True),
        ("elif score > 3:\n    raise ValueError\n", True),
        ("if auc < 0.8:\n    print(auc)\n", False),
        ("if count < 3:\n    raise ValueError\n", False),
        ("if auc is None:\n    raise ValueError\n", False),
        ("verify auc < 3\nraise ValueError\n", False),
    ],
)
def test_code_in_which_a_gate_may_be(tmp_path: Path, code: str, expected: bool) -> None:
    known = glances(tmp_path, {"a.py": code})
    assert known.gating == ({"a.py"} if expected else set())


def test_imports_of_tests_and_files_without_content(tmp_path: Path) -> None:
    tree = {
        "load.py": "import os.path\nuri = 'models:/churn/1'\n",
        "none.py": "x = 1\n",
        "tests/test_a.py": "import os.path\nfrom . import (  # local\n  b, c as d)\n",
        "tests/test_b.py": "while True:\n    uri = 'models:/churn/1'\n",
    }
    known = glances(tmp_path, tree)
    assert known.whole.short == ["none.py"]
    assert known.whole.imports == {
        "tests/test_a.py": [("os.path", []), (".", ["b", "c"])],
        "tests/test_b.py": [],
    }
    assert known.importers(["os"]) == {"load.py", "tests/test_a.py"}


def test_parts_together_are_the_whole(tmp_path: Path) -> None:
    files = {f"src/m{n}.py": f"import m{n % 7}\nx.fit(1)\n" for n in range(90)}
    whole = glances(tmp_path / "a", files)
    parted = glances(tmp_path / "b", files)
    assert len(parted.bunches) > 1
    parted.take(*map(parted.at, reversed(parted.bunches)))
    assert parted.holders([b"fit"]) == whole.holders([b"fit"]) == set(files)
    for n in range(7):
        assert parted.importers([f"m{n}"]) == whole.importers([f"m{n}"])
