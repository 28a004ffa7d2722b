"""What a run imports: a module on the common path costs every run its time."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gitrepo import GitRepo

CODE = """
import contextlib, io, json, sys
before = set(sys.modules)
from mlops_lint.cli import run
with contextlib.redirect_stdout(io.StringIO()):
    code = run(sys.argv[1:])
loaded = set(sys.modules) - before
import sysconfig
homes = tuple(sysconfig.get_paths()[name] for name in ("purelib", "platlib"))
third = {name.partition(".")[0] for name in loaded
         if (getattr(sys.modules[name], "__file__", None) or "").startswith(homes)}
print(json.dumps({"code": code, "all": sorted(loaded), "third": sorted(third)}))
"""
COMPILED = """
import contextlib, io, json, sys
from mlops_lint import cli, patterns
made, compiled_by = [], patterns.compiled_by
def watched(keeper, source, flags):
    made.append(repr(source))
    return compiled_by(keeper, source, flags)
patterns.compiled_by = watched
with contextlib.redirect_stdout(io.StringIO()):
    code = cli.run(sys.argv[1:])
print(json.dumps({"code": code, "all": made, "third": []}))
"""
NEVER = {
    "_hashlib",
    "argparse",
    "asyncio",
    "concurrent.futures",
    "configparser",
    "csv",
    "difflib",
    "email",
    "http",
    "importlib.metadata",
    "logging",
    "multiprocessing",
    "pickle",
    "pprint",
    "socket",
    "sqlite3",
    "ssl",
    "tempfile",
    "tomllib",
    "traceback",
    "unittest",
    "xml",
    "zipfile",
}
"""Modules of the standard library that a plain run needs nothing of."""
TREE = {
    "README.md": "# A model\n",
    "train.py": "import sklearn\n\nmodel.fit(x, y)\n",
    "notebooks/a.ipynb": '{"cells": [], "nbformat": 4}',
    "requirements.txt": "scikit-learn==1.5.0\n",
    "dvc.yaml": "stages:\n  train:\n    cmd: python train.py\n",
    "Dockerfile": "FROM python:3.12\n",
    ".github/workflows/ci.yml": "on: push\njobs: {}\n",
    "Makefile": "test:\n\tpytest\n",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    repo = GitRepo.create(tmp_path_factory.mktemp("repo"))
    repo.commit(TREE)
    return repo.root


def imported(
    folder: Path, *arguments: str, code: str = CODE
) -> tuple[set[str], set[str]]:
    """Return all modules that a run loads, and the names of other people's packages."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["code"] in (0, 1)
    return set(found["all"]), set(found["third"]) - {"mlops_lint", "coverage"}


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("check", "."),
        ("--format", "json", "--verbose"),
        ("--format", "concise"),
        ("--no-cache", "--quiet", "."),
        ("--select", "DVC", "--ignore", "LAY"),
    ],
)
def test_a_plain_run_is_lean(small: Path, arguments: tuple[str, ...]) -> None:
    loaded, third = imported(small, *arguments)
    # Fingerprints, which a report for programs shows, are of SHA-256.
    assert loaded & NEVER == ({"_hashlib"} if "json" in arguments else set())
    assert ("click" in third) == ("--select" in arguments)
    assert third <= {"click", "yaml", "_yaml"}


def test_where_nothing_changed_no_rule_is_loaded(small: Path) -> None:
    imported(small)
    loaded, third = imported(small)
    assert third == set()
    assert not loaded & {"mlops_lint.engine", "mlops_lint.checks", "mlops_lint.facts"}


def test_where_nothing_changed_no_pattern_is_compiled(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    repo.commit({**TREE, "pyproject.toml": "[project]\nname = 'x'\n"})
    assert imported(repo.root, code=COMPILED)[0]
    assert imported(repo.root, code=COMPILED)[0] == set()


def test_what_a_file_or_setting_needs_is_imported_for_it(
    tmp_path: Path,
) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    repo.commit({**TREE, "pyproject.toml": "[project]\nname = 'x'\n"})
    loaded, third = imported(repo.root)
    assert "tomllib" in loaded
    assert loaded & NEVER - {"tomllib"} == set()
    assert third <= {"click", "yaml", "_yaml"}
    repo.write({".mlops-lint.yaml": "fail_on: never\n"})
    assert "jsonschema" in imported(repo.root)[1]


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_reads_no_rules(small: Path, argument: str) -> None:
    loaded, third = imported(small, argument)
    assert third == {"click"}
    assert not {"mlops_lint.engine", "mlops_lint.repo.git", "yaml"} & loaded


def test_nothing_of_a_chain_is_loaded_where_there_is_none(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    repo.commit({"train.py": "import sklearn\n", "README.md": "# A model\n"})
    loaded, _ = imported(repo.root)
    chain = {"mlops_lint.links.dvc", "mlops_lint.links.judge"}
    assert loaded & chain == set()
    repo.commit({"dvc.yaml": "stages:\n  s: {cmd: echo, deps: [train.py]}\n"})
    assert chain <= imported(repo.root)[0]
