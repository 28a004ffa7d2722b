"""How data is versioned, told by small trees."""

from pathlib import Path

import pytest

from mlops_lint.facts.versioning import DETECTORS
from mlops_lint.model import Confidence
from tests.facts.conftest import MakeFacts
from tests.gitrepo import GitRepo
from tests.trees import Tree, make_facts

LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 12345\n".format(
    "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
)
PIPELINE = "stages:\n  fetch:\n    cmd: fetch\n    outs: [{}]\n"
LOCK = "schema: '2.0'\nstages:\n  fetch:\n    cmd: fetch\n"
ROWS = "31,0\n" * 1000


def pointer(*paths: str) -> str:
    lines = (f"- md5: {'a' * 32}\n  size: 3\n  path: {path}\n" for path in paths)
    return "outs:\n" + "".join(lines)


TREES: dict[str, tuple[Tree, str, tuple[str, ...]]] = {
    "nothing": ({"train.py": "print(1)\n"}, "none", ()),
    "pointers": (
        {"a.csv.dvc": pointer("a.csv"), "b.csv.dvc": pointer("b.csv")},
        "dvc",
        ("a.csv.dvc", "b.csv.dvc"),
    ),
    "a broken pointer is one for its own rule": (
        {"a.csv.dvc": "<<<<<<< ours\n"},
        "dvc",
        ("a.csv.dvc",),
    ),
    "a pointer to a model by its name": ({"a.onnx.dvc": pointer("a.onnx")}, "none", ()),
    "a pointer to a model by its outs": (
        {"dvcfiles/trained.dvc": pointer("../models/model.bin")},
        "none",
        (),
    ),
    "a pointer to a directory of models": (
        {"models.dvc": pointer("models")},
        "none",
        (),
    ),
    "a pointer to data and a model": (
        {"all.dvc": pointer("model.pt", "rows.csv")},
        "dvc",
        ("all.dvc",),
    ),
    "pickled rows are data": (
        {"data/rows.pkl.dvc": pointer("rows.pkl")},
        "dvc",
        ("data/rows.pkl.dvc",),
    ),
    "a model before data": (
        {"models/a.pt.dvc": pointer("a.pt"), "x.csv.dvc": pointer("x.csv")},
        "dvc",
        ("x.csv.dvc",),
    ),
    "a pipeline with its lock": (
        {"dvc.yaml": PIPELINE.format("data/a.csv"), "dvc.lock": LOCK},
        "dvc",
        ("dvc.yaml",),
    ),
    "a pipeline of a project": (
        {"churn/dvc.yaml": PIPELINE.format("a.csv"), "churn/dvc.lock": LOCK},
        "dvc",
        ("churn/dvc.yaml",),
    ),
    "a pipeline without a lock": (
        {"dvc.yaml": PIPELINE.format("data/a.csv")},
        "none",
        (),
    ),
    "a lock that cannot be read": (
        {"dvc.yaml": PIPELINE.format("data/a.csv"), "dvc.lock": "stages: ["},
        "none",
        (),
    ),
    "a lock of other stages": (
        {
            "dvc.yaml": PIPELINE.format("data/a.csv"),
            "dvc.lock": LOCK.replace("fetch:", "train:"),
        },
        "none",
        (),
    ),
    "a pipeline that cannot be read": (
        {"dvc.yaml": "stages: [", "dvc.lock": LOCK},
        "none",
        (),
    ),
    "stages that are none": (
        {"dvc.yaml": "stages:\n  fetch: 1\n", "dvc.lock": LOCK},
        "none",
        (),
    ),
    "a pipeline that makes a model": (
        {"dvc.yaml": PIPELINE.format("model.pkl"), "dvc.lock": LOCK},
        "none",
        (),
    ),
    "outs that DVC does not keep": (
        {"dvc.yaml": PIPELINE.format("{a.csv: {cache: false}}"), "dvc.lock": LOCK},
        "none",
        (),
    ),
    "outs with other options": (
        {
            "dvc.yaml": PIPELINE.format("{a.csv: {persist: true}}, {b.csv: }, 1"),
            "dvc.lock": LOCK,
        },
        "dvc",
        ("dvc.yaml",),
    ),
    "a stage for each": (
        {
            "dvc.yaml": "stages:\n  get:\n    foreach: [a]\n    do: {outs: [a.csv]}\n",
            "dvc.lock": "stages:\n  get@a: {cmd: x}\n",
        },
        "dvc",
        ("dvc.yaml",),
    ),
    "a data set of a hub": (
        {
            "train.py": "from datasets import load_dataset\n"
            f"load_dataset('acme/rows', revision='{'0' * 40}')\n"
        },
        "hub",
        ("train.py",),
    ),
    "a branch of a hub": (
        {
            "train.py": "from datasets import load_dataset\n"
            "load_dataset('acme/rows', revision='main')\n"
        },
        "none",
        (),
    ),
    "an artifact": (
        {"train.py": "import wandb\nwandb.init().use_artifact('rows:v3')\n"},
        "platform",
        ("train.py",),
    ),
    "a method of the same name": (
        {"train.py": "import shop\nshop.use_artifact('rows')\n"},
        "none",
        (),
    ),
    "a Delta table": (
        {"train.py": "from deltalake import DeltaTable\nDeltaTable('s3://a/b')\n"},
        "platform",
        ("train.py",),
    ),
    "a digest": (
        {"train.py": "import mlflow\nmlflow.log_input(1)\nmlflow.log_input(2)\n"},
        "digest",
        ("train.py",),
    ),
    "a store of versions before a digest": (
        {
            "a.py": "import mlflow\nmlflow.log_input(1)\n",
            "b.py": "import wandb\nwandb.use_artifact('rows:v3')\n",
        },
        "platform",
        ("b.py",),
    ),
    "an asset of Azure ML": (
        {"job.yml": "inputs:\n  rows:\n    type: uri_file\n    path: azureml:rows@7\n"},
        "platform",
        ("job.yml",),
    ),
    "an environment of Azure ML": (
        {"job.yml": "environment: azureml:env@7\n"},
        "none",
        (),
    ),
    "checksums": ({"data/SHA256SUMS": "ab  a.csv\n"}, "checksum", ("data/SHA256SUMS",)),
    "a download that is checked": (
        {
            "get.py": "import hashlib\nfrom urllib.request import urlretrieve\n"
            "urlretrieve('u', 'a')\nhashlib.sha256(b'')\n"
        },
        "checksum",
        ("get.py",),
    ),
    "a hash of something else": (
        {"get.py": "import hashlib\nhashlib.sha256(b'')\n"},
        "none",
        (),
    ),
    "small data without git": ({"data/a.csv": ROWS}, "none", ()),
    "an unlocked file of git-annex": (
        {"data/a.csv": "/annex/objects/SHA256E-s9--0a1b.csv\n"},
        "annex",
        ("data/a.csv",),
    ),
    "LFS without git": (
        {".gitattributes": "*.csv filter=lfs\n"},
        "lfs",
        (".gitattributes",),
    ),
}


@pytest.mark.parametrize(("tree", "value", "paths"), TREES.values(), ids=TREES)
def test_versioned(
    facts_of_tree: MakeFacts, tree: Tree, value: str, paths: tuple[str, ...]
) -> None:
    fact = facts_of_tree(tree)["data_versioned"]
    assert fact.value == value
    assert tuple(item.location.path for item in fact.evidence) == paths


def test_evidence_has_its_line(facts_of_tree: MakeFacts) -> None:
    tree = {"dvc.yaml": PIPELINE.format("data/a.csv"), "dvc.lock": LOCK}
    [evidence] = facts_of_tree(tree)["data_versioned"].evidence
    assert evidence.detail == "outs of stage fetch"
    assert evidence.location.line == 2


def test_evidence_is_of_five_at_most(facts_of_tree: MakeFacts) -> None:
    tree = {f"{name}.csv.dvc": pointer("a.csv") for name in "abcdefg"}
    assert len(facts_of_tree(tree)["data_versioned"].evidence) == 5


def test_a_rule_of_lfs_without_git_is_a_guess(facts_of_tree: MakeFacts) -> None:
    fact = facts_of_tree({".gitattributes": "*.csv filter=lfs\n"})["data_versioned"]
    assert fact.confidence is Confidence.LOW


IN_GIT: dict[str, tuple[Tree, str]] = {
    "an LFS pointer": (
        {".gitattributes": "*.csv filter=lfs\n", "data/a.csv": LFS},
        "lfs",
    ),
    "an LFS pointer to a model": (
        {".gitattributes": "*.bin filter=lfs\n", "models/a.bin": LFS},
        "none",
    ),
    "an LFS pointer to a picture of documents": (
        {".gitattributes": "*.csv filter=lfs\n", "docs/a.csv": LFS},
        "none",
    ),
    "content under a rule of LFS": (
        {".gitattributes": "*.bin filter=lfs\n", "data/a.bin": ROWS},
        "none",
    ),
    "small data": ({"data/a.csv": ROWS, "data/b.json": ROWS}, "git"),
    "large data among small": ({"data/a.csv": ROWS, "data/b.csv": ROWS * 300}, "none"),
    "small data among fixtures": ({"tests/data/a.csv": ROWS}, "none"),
    "a table in no place of data": ({"a.csv": ROWS}, "none"),
    "a model in a place of data": ({"data/a.pkl": b"\x80\x04" + b"." * 99}, "none"),
}


@pytest.mark.parametrize(("tree", "value"), IN_GIT.values(), ids=IN_GIT)
def test_versioned_in_git(tmp_path: Path, tree: Tree, value: str) -> None:
    assert make_facts(tmp_path, tree, commit=True).value("data_versioned") == value


def test_a_link_of_git_annex(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path)
    (tmp_path / "a.csv").symlink_to(".git/annex/objects/X/Y/SHA256E-s9--ab12.csv/z")
    repo.commit({})
    assert make_facts(tmp_path, {}).value("data_versioned") == "annex"


def test_small_data_that_is_not_in_git(tmp_path: Path) -> None:
    GitRepo.create(tmp_path).commit({"train.py": ""})
    facts = make_facts(tmp_path, {"data/a.csv": ROWS})
    assert facts.value("data_versioned") == "none"


def test_a_lock_that_is_not_in_git(tmp_path: Path) -> None:
    GitRepo.create(tmp_path).commit({"dvc.yaml": PIPELINE.format("data/a.csv")})
    assert make_facts(tmp_path, {"dvc.lock": LOCK}).value("data_versioned") == "none"


def test_one_fact() -> None:
    assert [item.name for item in DETECTORS] == ["data_versioned"]
