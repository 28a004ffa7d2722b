"""Which tool points at data and models, and what git holds of them."""

from pathlib import Path

import pytest

from mlops_lint.facts.data import DATA_LIMIT, is_data
from mlops_lint.facts.holdings import Holding
from tests.facts.conftest import MakeFacts
from tests.gitrepo import GitRepo
from tests.trees import Tree, make_facts

POINTER = f"outs:\n- md5: {'a' * 32}\n  size: 3\n  path: a.csv\n"
TWO_REMOTES = """[core]
    remote = storage
['remote "laptop"']
    url = /home/ana/storage
['remote "storage"']
    url = s3://acme/churn
"""

TREES: dict[str, tuple[str, Tree, tuple[tuple[str, str, int | None], ...]]] = {
    "initialised": (
        "dvc_init",
        {".dvc/config": ""},
        ((".dvc/config", "DVC configuration", None),),
    ),
    "initialised in two projects": (
        "dvc_init",
        {"a/.dvc/config": "", "b/.dvc/config": ""},
        (
            ("a/.dvc/config", "DVC configuration", None),
            ("b/.dvc/config", "DVC configuration", None),
        ),
    ),
    "not initialised": ("dvc_init", {".dvc/.gitignore": ""}, ()),
    "a pointer": (
        "dvc_pointer_files",
        {"a.csv.dvc": POINTER},
        (("a.csv.dvc", "DVC pointer", None),),
    ),
    "a file of that name alone": ("dvc_pointer_files", {"x/.dvc": POINTER}, ()),
    "a pipeline is no pointer file": ("dvc_pointer_files", {"dvc.yaml": ""}, ()),
    "a pipeline points": (
        "dvc_pointers",
        {"dvc.yaml": ""},
        (("dvc.yaml", "DVC", None),),
    ),
    "used by a pointer": (
        "uses_dvc",
        {"a.csv.dvc": POINTER},
        (("a.csv.dvc", "DVC", None),),
    ),
    "used by its configuration": (
        "uses_dvc",
        {".dvc/config": ""},
        ((".dvc/config", "DVC configuration", None),),
    ),
    "not used": ("uses_dvc", {"README.md": "We may use DVC.\n"}, ()),
    "the default remote first": (
        "dvc_remote",
        {".dvc/config": TWO_REMOTES},
        ((".dvc/config", "remote s3://acme/churn", 6),),
    ),
    "the first remote without a default": (
        "dvc_remote",
        {".dvc/config": TWO_REMOTES.replace("remote = storage", "autostage = true")},
        ((".dvc/config", "remote /home/ana/storage", 4),),
    ),
    "a default that has no url": (
        "dvc_remote",
        {".dvc/config": TWO_REMOTES.replace("url = s3://acme/churn", "jobs = 4")},
        ((".dvc/config", "remote /home/ana/storage", 4),),
    ),
    "the default alone is no remote": (
        "dvc_remote",
        {".dvc/config": "[core]\n    remote = storage\n"},
        (),
    ),
    "a broken configuration": ("dvc_remote", {".dvc/config": "remote\n"}, ()),
    "a pipeline": (
        "dvc_yaml",
        {"churn/dvc.yaml": ""},
        (("churn/dvc.yaml", "DVC pipeline", None),),
    ),
    "a pipeline of a fixture": ("dvc_yaml", {"tests/fixtures/dvc.yaml": ""}, ()),
    "a lock": ("dvc_lock", {"dvc.lock": ""}, (("dvc.lock", "DVC lock", None),)),
    "a lock of a fixture": ("dvc_lock", {"tests/fixtures/dvc.lock": ""}, ()),
    "Git LFS": (
        "lfs_used",
        {".gitattributes": "# tables\n*.csv filter=lfs -text\n"},
        ((".gitattributes", "*.csv filter=lfs -text", 2),),
    ),
    "Git LFS in a comment": (
        "lfs_used",
        {".gitattributes": " # *.csv filter=lfs -text\n*.sh text\n"},
        (),
    ),
}


@pytest.mark.parametrize(("name", "tree", "seen"), TREES.values(), ids=TREES)
def test_tools(
    facts_of_tree: MakeFacts,
    name: str,
    tree: Tree,
    seen: tuple[tuple[str, str, int | None], ...],
) -> None:
    fact = facts_of_tree(tree)[name]
    assert fact.value is bool(seen)
    assert seen == tuple(
        (item.location.path, item.detail, item.location.line) for item in fact.evidence
    )


@pytest.mark.parametrize("name", ["dvc_init", "dvc_remote", "dvc_lock", "lfs_used"])
def test_what_git_does_not_hold_does_not_count(tmp_path: Path, name: str) -> None:
    GitRepo.create(tmp_path).commit({"README.md": ""})
    tree = {
        ".dvc/config": TWO_REMOTES,
        "dvc.lock": "",
        ".gitattributes": "* filter=lfs",
    }
    assert not make_facts(tmp_path, tree).holds(name)


LARGE = DATA_LIMIT + 1
HOLDINGS: dict[str, tuple[Holding, bool]] = {
    "a table": (Holding("a.csv", LARGE, "text", "CSV", False), True),
    "a small table": (Holding("a.csv", DATA_LIMIT, "text", "CSV", False), False),
    "a fixture": (Holding("a.csv", LARGE, "text", "CSV", True), False),
    "Parquet": (Holding("a.parquet", LARGE, "data", "Parquet", False), True),
    "a model": (Holding("a.pkl", LARGE, "model", "pickle", False), False),
    "JSON anywhere": (Holding("a.JSON", LARGE, "text", "JSON", False), False),
    "JSON in its place": (Holding("data/a.json", LARGE, "text", "JSON", False), True),
    "an image": (Holding("a.png", LARGE, "media", "image", False), False),
    "an image in its place": (
        Holding("data/a.png", LARGE, "media", "image", False),
        True,
    ),
    "an archive": (Holding("a.tgz", LARGE, "archive", "archive", False), False),
    "an archive in its place": (
        Holding("raw/a.tgz", LARGE, "archive", "archive", False),
        True,
    ),
    "a database": (Holding("a.db", LARGE, "data", "SQLite", False), True),
    "the database of a tracker": (
        Holding("mlflow.db", LARGE, "data", "SQLite", False),
        False,
    ),
    "the database of runs": (
        Holding("mlruns/a.db", LARGE, "data", "SQLite", False),
        False,
    ),
}


@pytest.mark.parametrize(("item", "counts"), HOLDINGS.values(), ids=HOLDINGS)
def test_data(item: Holding, counts: bool) -> None:
    assert is_data(item) is counts


def test_images_anywhere_are_data_where_there_are_many() -> None:
    image = Holding("a.png", LARGE, "media", "image", False)
    archive = Holding("a.tgz", LARGE, "archive", "archive", False)
    assert is_data(image, media_is_data=True)
    assert not is_data(archive, media_is_data=True)


def test_data_and_models_in_git(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree(
        {
            "a.csv": "1\n" * DATA_LIMIT,
            "small.csv": "1\n" * 1000,
            "model.pkl": b"\x80\x04.",
            "tests/model.pkl": b"\x80\x04.",
        }
    )
    assert facts.value("data_in_git") == ("a.csv",)
    assert facts.value("model_in_git") == ("model.pkl",)
    [evidence] = facts["data_in_git"].evidence
    assert evidence.detail == "CSV, 204,800 bytes"


def test_many_images_are_a_data_set(facts_of_tree: MakeFacts) -> None:
    png = b"\x89PNG" + b"." * DATA_LIMIT
    facts = facts_of_tree({f"faces/{number}.png": png for number in range(51)})
    assert len(facts["data_in_git"].evidence) == 51
