"""The data and models that git holds, told by small trees."""

import os
from pathlib import Path

import pytest

from mlops_lint.facts import Facts
from mlops_lint.facts.holdings import Holding, in_data_place, is_tracking_store
from tests.facts.conftest import MakeFacts
from tests.gitrepo import GitRepo
from tests.trees import Tree, make_facts

PICKLE = b"\x80\x04" + b"." * 2000
ROWS = "31,0\n" * 1000
POINTER = (
    f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 5000\n"
)

Seen = list[tuple[str, int, str, str, bool]]
TREES: dict[str, tuple[Tree, Seen]] = {
    "nothing that could be data": ({"a.py": "print(1)\n", "README.md": "# a\n"}, []),
    "a model": (
        {"models/a.pkl": PICKLE},
        [("models/a.pkl", 2002, "model", "pickle", False)],
    ),
    "a small model": (
        {"a.pkl": b"\x80\x04."},
        [("a.pkl", 3, "model", "pickle", False)],
    ),
    "a model among tests": (
        {"Tests/a.pkl": PICKLE},
        [("Tests/a.pkl", 2002, "model", "pickle", True)],
    ),
    "a pointer of LFS": ({"a.pkl": POINTER}, []),
    "an empty model": ({"a.pkl": b""}, []),
    "a table": ({"a.csv": ROWS}, [("a.csv", 5000, "text", "CSV", False)]),
    "a small table": ({"a.csv": "31,0\n"}, []),
    "a table that is a pointer": ({"a.csv": POINTER}, []),
    "a lock in JSON": ({"package-lock.json": " " * 5000}, []),
    "an unknown binary": ({"a.so": b"\x7fELF" + b"." * 2000}, []),
}


def held(facts: Facts) -> Seen:
    return [
        (item.path, item.size, item.kind, item.format, item.exempt)
        for item in facts.holdings
    ]


@pytest.mark.parametrize(("tree", "seen"), TREES.values(), ids=TREES)
def test_holdings(tmp_path: Path, tree: Tree, seen: Seen) -> None:
    assert held(make_facts(tmp_path / "repo", tree, commit=True)) == seen


@pytest.mark.parametrize(("tree", "seen"), TREES.values(), ids=TREES)
def test_holdings_without_git(facts_of_tree: MakeFacts, tree: Tree, seen: Seen) -> None:
    assert held(facts_of_tree(tree)) == seen


def test_what_git_does_not_hold(tmp_path: Path) -> None:
    GitRepo.create(tmp_path).commit({"a.py": ""})
    assert held(make_facts(tmp_path, {"a.pkl": PICKLE})) == []


def test_a_link_is_no_data(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path)
    repo.write({"a.pkl": PICKLE, ".gitignore": "a.pkl\n"})
    os.symlink("a.pkl", tmp_path / "b.pkl")
    repo.commit({})
    assert held(make_facts(tmp_path, {})) == []


def test_what_git_holds_counts_not_what_lies_there(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path)
    repo.commit({"a.pkl": PICKLE, "b.pkl": POINTER, "c.pkl": PICKLE})
    (tmp_path / "c.pkl").unlink()
    repo.write({"a.pkl": POINTER, "b.pkl": PICKLE})
    assert [item[:2] for item in held(make_facts(tmp_path, {}))] == [
        ("a.pkl", 2002),
        ("c.pkl", 2002),
    ]


def without_blobs(repo: GitRepo, *paths: str) -> None:
    """Take blobs out of the object store, as a partial clone lacks them."""
    for path in paths:
        name = repo.git("rev-parse", f"HEAD:{path}").strip()
        blob = repo.root / ".git" / "objects" / name[:2] / name[2:]
        blob.chmod(0o600)
        blob.unlink()


def test_blobs_that_git_lacks_are_judged_by_the_work_tree(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path)
    repo.commit({"a.pkl": PICKLE, "b.csv": ROWS, "c.pkl": b"\x80\x04."})
    without_blobs(repo, "a.pkl", "b.csv", "c.pkl")
    facts = make_facts(tmp_path, {})
    assert [item[:3] for item in held(facts)] == [
        ("a.pkl", 2002, "model"),
        ("b.csv", 5000, "text"),
        ("c.pkl", 3, "model"),
    ]
    assert facts.repo.warnings == ()


@pytest.mark.parametrize(
    ("paths", "message"),
    [(["a.pkl"], "a file is neither"), (["a.pkl", "b.csv"], "2 files are neither")],
)
def test_a_size_that_nobody_knows_is_no_silence(
    tmp_path: Path, paths: list[str], message: str
) -> None:
    repo = GitRepo.create(tmp_path)
    repo.commit({"a.pkl": PICKLE, "b.csv": ROWS})
    without_blobs(repo, *paths)
    for path in paths:
        (tmp_path / path).unlink()
    facts = make_facts(tmp_path, {})
    assert not {item[0] for item in held(facts)}.intersection(paths)
    [warning] = facts.repo.warnings
    assert warning.code == "size-unknown"
    assert message in warning.message
    assert warning.location.path == "a.pkl"


@pytest.mark.parametrize(
    ("path", "format_", "is_store"),
    [
        ("mlflow.db", "SQLite", True),
        ("a/mlruns/b.db", "SQLite", True),
        ("MLflow.duckdb", "DuckDB", True),
        ("rows.db", "SQLite", False),
        ("mlruns/a.parquet", "Parquet", False),
    ],
)
def test_stores_of_trackers(path: str, format_: str, is_store: bool) -> None:
    item = Holding(path, 1, "data", format_, False)
    assert is_tracking_store(item) is is_store


@pytest.mark.parametrize(
    ("path", "is_place"),
    [
        ("data/a.png", True),
        ("a/Raw/b/c.png", True),
        ("data.png", False),
        ("database/a.png", False),
    ],
)
def test_places_of_data(path: str, is_place: bool) -> None:
    assert in_data_place(path) is is_place
