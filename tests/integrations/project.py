"""This project as others get it: a git repository with one commit."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.gitrepo import GitRepo, plain_environment

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("action", "rules", "src")
FILES = (
    ".pre-commit-hooks.yaml",
    "CHANGELOG.md",
    "LICENSE",
    "hatch_build.py",
    "README.md",
    "action.yml",
    "pyproject.toml",
)
EXAMPLES = ROOT / "examples"


def copy_of_project(folder: Path) -> GitRepo:
    """Commit what an installation needs, as it lies here, to a repository."""
    for name in FOLDERS:
        ignored = shutil.ignore_patterns("__pycache__", ".mypy_cache")
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in FILES:
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, folder / name)
    repo = GitRepo.create(folder)
    repo.commit({})
    return repo


def copy_of_example(name: str, folder: Path) -> GitRepo:
    """Commit one of the examples to a repository of its own."""
    ignored = shutil.ignore_patterns("expected*", "__pycache__")
    shutil.copytree(EXAMPLES / name, folder, symlinks=True, ignore=ignored)
    repo = GitRepo.create(folder)
    repo.git("add", "--all", "--force")
    repo.git("commit", "-q", "-m", "example")
    return repo


def passing_example(folder: Path) -> GitRepo:
    """Commit the good example, judged by a few rules that it is known to pass."""
    repo = copy_of_example("churn-service", folder)
    repo.commit({".mlops-lint.yaml": "select: [structure, DVC, SEC001, TST001]\n"})
    return repo


def environment(home: Path) -> dict[str, str]:
    """Return variables that cut a program off from the user's own configuration.

    Those that say where packages come from stay.
    """
    home.mkdir(exist_ok=True)
    packages = ("PIP_", "UV_", "SSL_", "REQUESTS_", "HTTP", "http", "NO_PROXY")
    kept = {
        name: text for name, text in os.environ.items() if name.startswith(packages)
    }
    return {**plain_environment(), **kept, "HOME": str(home)}


def call(
    *command: str | Path, cwd: Path, env: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a program and return its exit code and both of its streams."""
    return subprocess.run(
        command,
        cwd=cwd,
        env=env,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
