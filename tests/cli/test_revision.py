"""`mlops-lint check --rev` and bare repositories: the verdicts of a checkout."""

import json
from pathlib import Path
from typing import Any

from tests.cli.conftest import Run
from tests.gitrepo import GitRepo

COMMITS: list[dict[str, str]] = [
    {"train.py": "import sklearn\nmodel.fit(x, y)\n", "README.md": "# A model\n"},
    {"dvc.yaml": "stages:\n  train:\n    cmd: python train.py\n    deps: [train.py]\n"},
    {".mlops-lint.yaml": "profile: prototype\nexclude: [old/]\n", "old/a.py": "x=1\n"},
    {"requirements.txt": "scikit-learn==1.5.0\n", "data/x.csv": "a,b\n1,2\n"},
    {"pyproject.toml": "[project]\nname = 'x'\n", "conf/a.yaml": "lr: [\n"},
]


def report(cli: Run, *arguments: str) -> Any:
    data = json.loads(cli(*arguments, "--format", "json").out)
    for key in ("tracking", "dirty", "name"):
        del data["repository"][key]
    return data


def test_equal_to_a_checkout(cli: Run, tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    commits = [repo.commit(files) for files in COMMITS]
    for number, commit in enumerate(commits):
        copy, bare = tmp_path / f"copy{number}", tmp_path / f"bare{number}"
        repo.git("clone", "-q", ".", str(copy))
        GitRepo(copy).git("checkout", "-q", "--detach", commit)
        wanted = report(cli, str(copy))
        assert report(cli, str(repo.root), "--rev", commit) == wanted
        repo.git("clone", "-q", "--bare", ".", str(bare))
        GitRepo(bare).git("update-ref", "--no-deref", "HEAD", commit)
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
