"""CONTRIBUTING.md, followed to the letter in a copy of the project."""

import os
import re
import shutil
import sys
import tomllib
from pathlib import Path

import pytest

from tests.docs.pages import COMMAND
from tests.literal import follow, steps

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
COPIED = ("docs", "examples", "rules", "src", "tests")
FILES = (".mlops-lint.yaml", "CHANGELOG.md", "README.md", "pyproject.toml")
TEST = """\
#!/usr/bin/env bash
exec .venv/bin/python -m pytest -q -p no:cacheprovider "$@"
"""
"""Stands for the test script in the copy: it installs nothing."""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "clone"
    ignored = shutil.ignore_patterns("__pycache__")
    for name in (*COPIED, *FILES):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, symlinks=True, ignore=ignored)
        else:
            shutil.copy(ROOT / name, folder / name)
    (folder / "test").write_text(TEST)
    (folder / "test").chmod(0o755)
    binaries = folder / ".venv" / "bin"
    binaries.mkdir(parents=True)
    run = f'#!/bin/sh\nexec "{sys.executable}"'
    for name, words in (("python", ""), ("mlops-lint", " -m mlops_lint")):
        (binaries / name).write_text(f'{run}{words} "$@"\n')
        (binaries / name).chmod(0o755)
    return folder


def test_following_it_adds_a_rule_a_kind_and_a_tool(copy: Path) -> None:
    environment = {
        "HOME": str(copy.parent),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(copy / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "MLOPS_LINT_NO_CACHE": "1",
    }
    # The tests as a whole are running already; the linters look at their own groups.
    start = PAGE.index("## Add a rule")
    assert follow(PAGE[start:], copy, environment) == 4
    rules = (copy / "docs" / "rules.md").read_text()
    assert "## STR090" in rules
    assert "`ending`" not in rules
    assert '"const": "ending"' in (copy / "docs" / "schema" / "rules.json").read_text()


def test_what_it_begins_with_can_be_called() -> None:
    start = PAGE[: PAGE.index("## Add a rule")]
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    wanted = (*groups["lint"], *groups["docs"])
    packages = {re.split(r"[^\w-]", each)[0] for each in wanted}
    names = {"lint-imports": "import-linter"}
    commands = [line for step in steps(start) for line in step.body.splitlines()]
    assert commands[0] == "./test"
    assert os.access(ROOT / "test", os.X_OK)
    for command in commands[1:]:
        tool = command.split()[0].removeprefix(".venv/bin/")
        if tool == "python":
            assert re.search(r"-m pip install --group (lint|docs)$", command)
        else:
            assert names.get(tool, tool) in packages
            assert command.removeprefix(".venv/") in (
                ROOT / ".ci/run"
            ).read_text().replace('"$bin/', "bin/").replace('"', "")


def test_every_path_is_there() -> None:
    prose = re.sub(r"^```.*?^```", "", PAGE, flags=re.MULTILINE | re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", prose) + re.findall(r"\]\(([^)]+)\)", prose)
    paths = [each for each in spans if "/" in each and " " not in each]
    written = {
        each
        for step in steps(PAGE)
        for each in re.findall(r"[Ww]rite `([^`]+)`:$", step.about)
    }
    assert len(paths) > 20
    missing = [each for each in paths if not (ROOT / each).exists()]
    assert set(missing) == written


def test_it_names_the_command_that_makes_the_pages() -> None:
    assert COMMAND in PAGE
