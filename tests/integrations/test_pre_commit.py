"""The hooks, run by the real pre-commit in real repositories."""

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.gitrepo import GitRepo
from tests.integrations.project import (
    ROOT,
    call,
    copy_of_example,
    copy_of_project,
    environment,
    passing_example,
)

PRE_COMMIT = (sys.executable, "-m", "pre_commit")
CONFIG = ".pre-commit-config.yaml"
# In two parts, so that nobody takes it for a real one.
SECRET = "KEY=AKIA" + "Q3EGRTXQZ5PLMN4B\n"
Hook = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    return copy_of_project(tmp_path_factory.mktemp("project") / "mlops-lint")


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the variables of all runs, which share one environment of the hooks."""
    home = tmp_path_factory.mktemp("home")
    return {**environment(home), "PRE_COMMIT_HOME": str(home / "pre-commit")}


@pytest.fixture
def hook(project: GitRepo, variables: dict[str, str]) -> Hook:
    """Return a function that configures a hook in a repository and runs it."""
    revision = project.git("rev-parse", "HEAD").strip()

    def run(repo: GitRepo, name: str, *args: str) -> CompletedProcess[str]:
        config = (
            f"repos:\n  - repo: {project.root}\n    rev: {revision}\n    hooks:\n"
            f"      - {{id: {name}, args: [{', '.join(args)}]}}\n"
        )
        repo.write({CONFIG: config})
        repo.git("add", CONFIG)
        return call(*PRE_COMMIT, "run", cwd=repo.root, env=variables)

    return run


def test_whole_repository(hook: Hook, tmp_path: Path) -> None:
    repo = passing_example(tmp_path / "good")
    done = hook(repo, "mlops-lint")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout
    # The score is to be seen of a passing run too.
    assert "production profile" in done.stdout

    done = hook(copy_of_example("notebook-heap", tmp_path / "bad"), "mlops-lint")
    assert done.returncode == 1
    assert "Failed" in done.stdout
    assert "SEC001" in done.stdout


def test_arguments_and_configuration(hook: Hook, tmp_path: Path) -> None:
    repo = copy_of_example("notebook-heap", tmp_path / "repo")
    done = hook(repo, "mlops-lint", "--fail-on=never", "--format=concise")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "SEC001" in done.stdout
    done = hook(repo, "mlops-lint", "--fail-on=never", "--min-score=99")
    assert done.returncode == 1
    assert "is below the minimum of 99" in done.stdout
    repo.write({".mlops-lint.yaml": "fail_on: never\n"})
    repo.git("add", ".mlops-lint.yaml")
    assert hook(repo, "mlops-lint").returncode == 0


def test_only_what_the_commit_breaks(hook: Hook, tmp_path: Path) -> None:
    repo = copy_of_example("notebook-heap", tmp_path / "repo")
    done = hook(repo, "mlops-lint-changed")
    assert done.returncode == 0, done.stdout + done.stderr
    repo.commit({})
    repo.write({"secrets/prod.env": SECRET})
    repo.git("add", "--all")
    done = hook(repo, "mlops-lint-changed")
    assert done.returncode == 1
    assert "secrets/prod.env" in done.stdout
    assert "notebooks" not in done.stdout


def test_a_deleted_file_is_a_change(hook: Hook, tmp_path: Path) -> None:
    repo = passing_example(tmp_path / "repo")
    assert hook(repo, "mlops-lint-changed").returncode == 0
    repo.commit({})
    repo.git("rm", "-q", "-r", "tests")
    done = hook(repo, "mlops-lint-changed")
    assert done.returncode == 1
    assert "TST001" in done.stdout


def test_a_real_commit_is_stopped(
    hook: Hook, tmp_path: Path, variables: dict[str, str]
) -> None:
    repo = copy_of_example("notebook-heap", tmp_path / "repo")
    hook(repo, "mlops-lint-changed")
    call(*PRE_COMMIT, "install", cwd=repo.root, env=variables)
    repo.write({"notes.txt": "nothing that a rule is about\n"})
    repo.git("add", "--all")
    commit = ("git", "commit", "-q", "-m", "work")
    done = call(*commit, cwd=repo.root, env=variables)
    assert done.returncode == 0, done.stderr
    repo.write({"secrets/prod.env": SECRET})
    repo.git("add", "--all")
    done = call(*commit, cwd=repo.root, env=variables)
    assert done.returncode == 1
    assert "SEC001" in done.stderr
    assert repo.git("status", "--porcelain") == "A  secrets/prod.env\n"


def test_the_command_of_readme(
    project: GitRepo, tmp_path: Path, variables: dict[str, str]
) -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if line.startswith("pre-commit try-repo "))
    words = shlex.split(line.replace("<address of this repository>", str(project.root)))
    repo = copy_of_example("notebook-heap", tmp_path / "repo")
    done = call(*PRE_COMMIT, *words[1:], cwd=repo.root, env=variables)
    assert done.returncode == 1
    assert "TST001" in done.stdout
    assert not (repo.root / CONFIG).exists()
