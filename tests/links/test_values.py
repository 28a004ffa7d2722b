"""Parameters: which values DVC holds for the same, and which keys it finds."""

from pathlib import Path

import pytest

from mlops_lint.links.tree import Tree
from mlops_lint.links.values import ABSENT, Values, pointer_to, same, value_at
from mlops_lint.repo.documents import Structured
from tests.trees import make_repo


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1.0, True),
        (1, True, True),
        ("1", 1, False),
        ("1_000", 1000, True),
        ("1_0.5", 10.5, True),
        ("a_b", 1, False),
        ({"a": 1, "b": [1]}, {"b": [1.0], "a": 1}, True),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ([1, 2], [2, 1], False),
        ([1], [1, 2], False),
        ((1, 2), [1, 2], True),
        (None, 0, False),
        (float("nan"), float("nan"), False),
    ],
)
def test_sameness(one: object, other: object, equal: bool) -> None:
    assert same(one, other) is equal


DATA = {"a": {"b": [1, {"c": 2}]}, 1: {"x": 3}}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("a.b.0", 1),
        ("a.b.1.c", 2),
        ("1.x", 3),
        ("a.b.9", ABSENT),
        ("a.b.x", ABSENT),
        ("a.c", ABSENT),
        ("a.b.0.c", ABSENT),
    ],
)
def test_dotted_keys(key: str, value: object) -> None:
    assert value_at(DATA, key) == value


def test_pointers_to_keys() -> None:
    assert pointer_to("a.b/c.d~e") == "/a/b~1c/d~0e"


TREE = {
    "a.yaml": "x: on\n",
    "b.conf": "x: 1e-3\n",
    "c.json": '{"x": 1}',
    "d.toml": "x = 1\n",
    "e.py": (
        "import os\nA: int = 1\nB = C = 2\nD = os.sep\nX.y = 3\n\n\n"
        "class N:\n    E = {'k': (1, 2)}\n\n    def __init__(self):\n"
        "        self.f = 4\n        g = 5\n        self.h.i = 6\n\n"
        "    def other(self):\n        self.j = 7\n"
    ),
    "f.py": "def broken(:\n",
    "g.yaml": "x: [\n",
}


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.yaml", {"x": "on"}),
        ("b.conf", {"x": 0.001}),
        ("c.json", {"x": 1}),
        ("d.toml", {"x": 1}),
        ("e.py", {"A": 1, "N": {"E": {"k": (1, 2)}, "f": 4}}),
    ],
)
def test_files_are_read_by_their_names(path: str, data: object, tmp_path: Path) -> None:
    values = Values(Tree(make_repo(tmp_path / "repo", TREE)))
    document = values.document(path)
    assert isinstance(document, Structured)
    assert document.data == data
    assert values.document(path) is document


def test_lines_of_constants(tmp_path: Path) -> None:
    document = Values(Tree(make_repo(tmp_path / "repo", TREE))).document("e.py")
    assert isinstance(document, Structured)
    assert document.line("/N/f") == 12
    assert document.line("/N") == 8
    assert document.line("/no") is None


@pytest.mark.parametrize(
    ("path", "why"),
    [("f.py", "not Python"), ("g.yaml", "cannot be read"), ("no.yaml", "")],
)
def test_why_there_are_no_values(path: str, why: str, tmp_path: Path) -> None:
    found = Values(Tree(make_repo(tmp_path / "repo", TREE))).document(path)
    assert isinstance(found, str)
    assert why in found
    assert bool(found) is bool(why)


def test_constants_are_kept_between_runs(tmp_path: Path) -> None:
    for _ in range(2):
        repo = make_repo(tmp_path / "repo", TREE)
        repo.keep_answers()
        document = Values(Tree(repo)).document("e.py")
        assert isinstance(document, Structured)
        assert document.get("/N/f") == 4
        assert document.line("/N/f") == 12
        repo.close()
