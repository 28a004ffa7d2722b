"""`mlops-lint check --rev` and bare repositories: the verdicts of a checkout."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.gitrepo import GitRepo

COMMITS: list[dict[str, str]] = [
    {"train.py": "import sklearn\nmodel.fit(x, y)\n", "README.md": "# A model\n"},
    {"dvc.yaml": "stages:\n  train:\n    cmd: python train.py\n    deps: [train.py]\n"},
    {".mlops-lint.yaml": "profile: prototype\nexclude: [old/]\n", "old/a.py": "x=1\n"},
    {"requirements.txt": "scikit-learn==1.5.0\n", "data/x.csv": "a,b\n1,2\n"},
    {"pyproject.toml": "[project]\nname = 'x'\n", "conf/a.yaml": "lr: [\n"},
]
LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 12345678\n"
POINTER = "outs:\n- md5: {}\n  size: 9\n  hash: md5\n  path: {}\n"
NOTEBOOK = {
    "cells": [
        {
            "cell_type": "code",
            "execution_count": 3,
            "metadata": {},
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["x\n"]}],
            "source": ["import sklearn\n", "model.fit(x, y)\n"],
        }
    ],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "P"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def first(repo: GitRepo) -> None:
    repo.write(
        {
            "train.py": "import sklearn\nmodel.fit(x, y)\n",
            "README.md": "# A model\n\nTrain it with `python train.py`.\n",
            "models/a.pkl": b"\x80\x04" + b"x" * 200_000,
        }
    )


def with_pointers(repo: GitRepo) -> None:
    repo.write(
        {
            "data/raw.csv.dvc": POINTER.format("a" * 32, "raw.csv"),
            "data/broken.dvc": POINTER.format("short", "broken"),
            "data/.gitignore": "/raw.csv\n/broken\n",
            ".dvc/config": "[core]\n    remote = here\n",
            "dvc.yaml": "stages:\n  train:\n    cmd: python train.py\n    deps: [x]\n",
        }
    )


def with_lfs(repo: GitRepo) -> None:
    repo.write(
        {
            ".gitattributes": "*.onnx filter=lfs diff=lfs merge=lfs -text\n",
            "models/b.onnx": LFS.format("b" * 64),
            "models/c.onnx": b"\x08\x07" + b"y" * 150_000,
        }
    )
    # A pointer must reach git as it is, whatever filters this machine has.
    repo.git("config", "filter.lfs.clean", "cat")
    repo.git("config", "filter.lfs.required", "false")


def with_symlinks(repo: GitRepo) -> None:
    links = {
        "latest.yaml": "conf/a.yaml",
        "gone.yaml": "nowhere.yaml",
        "out.txt": "/etc/hostname",
        "up": "..",
        "linked": "conf",
        "conf/loop.yaml": "loop.yaml",
        "conf/through.yaml": "../linked/a.yaml",
    }
    repo.write({"conf/a.yaml": "lr: 0.1\n"})
    for name, target in links.items():
        (repo.root / name).symlink_to(target)


def with_renames(repo: GitRepo) -> None:
    (repo.root / "src" / "model").mkdir(parents=True)
    repo.git("mv", "train.py", "src/model/train.py")
    repo.git("mv", "models/a.pkl", "models/renamed.bin")
    repo.write({"src/model/__init__.py": ""})


def with_notebooks(repo: GitRepo) -> None:
    silenced = {
        **NOTEBOOK,
        "metadata": {"mlops-lint": {"ignore": {"STR010": "shown in a talk"}}},
    }
    repo.write(
        {
            "notebooks/One run.ipynb": json.dumps(NOTEBOOK),
            "notebooks/two.ipynb": json.dumps(silenced),
            "notebooks/cut.ipynb": json.dumps(NOTEBOOK)[:100],
        }
    )


def with_deleted_files(repo: GitRepo) -> None:
    repo.git("rm", "-q", "-r", "data", "notebooks/two.ipynb", "README.md")
    repo.write({"requirements.txt": "scikit-learn\n"})


def with_broken_documents(repo: GitRepo) -> None:
    repo.write(
        {
            "conf/a.yaml": "lr: [\n",
            "conf/b.json": "{",
            "pyproject.toml": "[project\n",
            "conf/latin.yaml": b"name: caf\xe9\n",
            "conf/wide.yaml": "lr: 1\n".encode("utf-16"),
            ".github/workflows/ci.yml": "on: push\njobs: {t: {steps: [{run: p}]}}\n",
        }
    )


def with_modes(repo: GitRepo) -> None:
    repo.write({"run.sh": "#!/bin/sh\npython -m model\n", "Makefile": "t:\n\tpytest\n"})
    (repo.root / "run.sh").chmod(0o755)
    (repo.root / "requirements.txt").chmod(0o755)
    # A submodule that nobody has cloned, as in a checkout without --recursive.
    commit = repo.git("rev-parse", "HEAD").strip()
    entry = f"160000,{commit},third_party/sub"
    repo.git("update-index", "--add", "--cacheinfo", entry)
    repo.write({".gitmodules": '[submodule "s"]\n path = third_party/sub\n url = x\n'})
    (repo.root / "third_party/sub").mkdir(parents=True)


def with_odd_names(repo: GitRepo) -> None:
    for name in (b"caf\xe9.csv", b"new\nline.csv", "é ü.csv".encode(), b"\\x41.csv"):
        with open(os.path.join(os.fsencode(repo.root), name), "wb") as stream:
            stream.write(b"a,b\n1,2\n")
    repo.write({"data/.env": "TOKEN=abc\n", "data/sub/deep/x.parquet": b"PAR1" * 9})


def with_line_ends(repo: GitRepo) -> None:
    repo.write(
        {
            ".gitattributes": "*.yaml text eol=crlf\n*.md ident\n",
            "params.yaml": "train:\n  lr: 0.1\n  # mlops-lint: ignore[DVC003]\n",
            "docs/guide.md": "# Guide $Id$\n\nSee [gone](gone.md).\n",
        }
    )


def with_configuration(repo: GitRepo) -> None:
    repo.write(
        {
            ".mlops-lint.yaml": "profile: prototype\nexclude: [conf/]\n"
            "suppress: [{rule: DAT002, path: models/, reason: small}]\n",
            "src/model/train.py": "x = 1  # mlops-lint: ignore[STR003] one file\n",
        }
    )


STEPS = (
    first,
    with_pointers,
    with_lfs,
    with_symlinks,
    with_renames,
    with_notebooks,
    with_deleted_files,
    with_broken_documents,
    with_modes,
    with_odd_names,
    with_line_ends,
    with_configuration,
)


def report(cli: Run, *arguments: str) -> Any:
    """Return the whole report, less what tells a checkout from a revision."""
    data = json.loads(cli(*arguments, "--format", "json").out)
    del data["repository"]["tracking"]
    return data


def test_equal_to_a_checkout_in_every_respect(cli: Run, tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    commits = []
    for step in STEPS:
        step(repo)
        commits.append(repo.commit({}))
    assert len(set(commits)) == len(STEPS) >= 10
    outcomes = set()
    for number, commit in enumerate(commits):
        copy = tmp_path / str(number) / "repo"
        copy.parent.mkdir()
        # Not by way of the last commit, whose attributes would stay in the files.
        repo.git("clone", "-q", "--no-checkout", ".", str(copy))
        GitRepo(copy).git("checkout", "-q", "--detach", commit)
        wanted = report(cli, str(copy))
        assert report(cli, str(repo.root), "--rev", commit) == wanted, STEPS[number]
        outcomes.add(json.dumps([wanted["rules"], wanted["findings"]]))
    # Each step changes the verdict, else it would test nothing.
    assert len(outcomes) == len(STEPS)


def test_equal_in_a_bare_repository(cli: Run, tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    commits = [repo.commit(files) for files in COMMITS]
    for number, commit in enumerate(commits):
        bare = tmp_path / str(number) / "repo"
        bare.parent.mkdir()
        repo.git("clone", "-q", "--bare", ".", str(bare))
        GitRepo(bare).git("update-ref", "--no-deref", "HEAD", commit)
        wanted = report(cli, str(repo.root), "--rev", commit)
        assert report(cli, str(bare)) == wanted
        assert (wanted["profile"] == "prototype") is (number > 1)


def test_configuration_of_the_commit(cli: Run, tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    repo.commit({"pyproject.toml": "[tool]\nx = 1\n"})
    repo.commit({"pyproject.toml": "[tool.mlops-lint]\nprofile = 'prototype'\n"})
    repo.write({"pyproject.toml": "[tool.mlops-lint]\nbroken = [\n"})
    path = str(repo.root)
    assert report(cli, path, "--rev", "HEAD")["profile"] == "prototype"
    assert report(cli, path, "--rev", "HEAD~1")["profile"] == "production"
    isolated = report(cli, path, "--rev", "HEAD", "--isolated")
    assert isolated["profile"] == "production"


def test_what_is_refused(cli: Run, tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    repo.commit({"a": "a"})
    found = cli(str(repo.root), "--rev", "gone")
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("error: git knows no commit gone\nhelp: ")
    found = cli(str(repo.root), "--rev", "HEAD", "--changed")
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("error: --rev judges a commit, --changed what is not")
    (tmp_path / "plain").mkdir()
    assert "is not in git" in cli(str(tmp_path / "plain"), "--rev", "HEAD").err


CONFIGURED: dict[str, str] = {
    ".mlops-lint.yaml": "extends: conf/house.yaml\nbaseline: base.json\n",
    "conf/house.yaml": "extends: [../more/own.yaml, research]\nexclude: [old/]\n",
    "more/own.yaml": "rules: [{id: DAT002, weight: 1}]\n",
    "svc/train.py": "import sklearn\nmodel.fit(x, y)\n",
    "svc/old/a.pkl": "x",
}


def test_all_that_the_configuration_builds_on_is_that_of_the_commit(
    cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    repo.commit(CONFIGURED)
    wanted: Any = None
    for folder in (repo.root / "svc", repo.root):
        monkeypatch.chdir(folder)
        (repo.root / "base.json").unlink(missing_ok=True)
        assert cli("baseline").code == 0
        repo.commit({})
        wanted = report(cli, ".", "--rev", "HEAD")
        assert wanted == report(cli, ".")
        assert wanted["profile"] == "prototype"
        assert wanted["findings"] == []
        assert {each["by"] for each in wanted["suppressed"]} == {"baseline"}
        (weight,) = {r["weight"] for r in wanted["rules"] if r["id"] == "DAT002"}
        assert weight == 1
    repo.write({name: "broken: [" for name in CONFIGURED if name.endswith("yaml")})
    repo.write({"base.json": "{}"})
    assert report(cli, ".", "--rev", "HEAD") == wanted
    assert report(cli, ".", "--rev", "HEAD", "--isolated")["suppressed"] == []
    bare = tmp_path / "bare"
    repo.git("clone", "-q", "--bare", ".", str(bare))
    found = report(cli, str(bare))
    assert {**found, "repository": None} == {**wanted, "repository": None}
    facts = json.loads(cli("facts", str(bare), "--format", "json").out)
    assert facts["facts"]["deployable"]["value"] is False


def test_what_is_wrong_in_the_commit_is_told(cli: Run, tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    repo.commit({".mlops-lint.yaml": "extends: ../out.yaml", "svc/a.py": "x = 1\n"})
    (tmp_path / "out.yaml").write_text("password: x")
    assert cli(str(repo.root / "svc"), "--rev", "HEAD").err == (
        "error: ../.mlops-lint.yaml:1: extends: ../out.yaml leads out of the "
        "repository\nhelp: keep what is extended inside, or install it as a rule pack\n"
    )
    repo.commit({".mlops-lint.yaml": "extends: gone.yaml\n"})
    repo.write({"gone.yaml": "profile: prototype"})
    assert cli(str(repo.root), "--rev", "HEAD").err == (
        "error: .mlops-lint.yaml:1: extends: gone.yaml does not exist\n"
        "help: the path is relative to this file\n"
    )
    repo.commit({".mlops-lint.yaml": "baseline: base.json\n"})
    repo.write({"base.json": "{}"})
    assert cli(str(repo.root), "--rev", "HEAD").err == (
        "error: base.json: is not in this commit\n"
        "help: `mlops-lint baseline` writes it anew\n"
    )
    repo.commit({".mlops-lint.yaml": "baseline: ../base.json\n"})
    assert "leads out of the directory" in cli(str(repo.root), "--rev", "HEAD").err
