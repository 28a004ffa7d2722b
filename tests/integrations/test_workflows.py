"""Our action and workflows: of the form that GitHub takes, and safe."""

import json
import re
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.integrations.project import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTION = ROOT / "action.yml"
PINNED = re.compile(r"uses: [\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
PYTHONS = re.compile(r"Python :: (3\.\d+)")


def tool(name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program of the environment that the tests run in."""
    return subprocess.run(
        [Path(sysconfig.get_path("scripts")) / name, *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    ("schema", "files"),
    [("github-actions", [ACTION]), ("github-workflows", WORKFLOWS)],
)
def test_schema(schema: str, files: list[Path]) -> None:
    assert files
    done = tool("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *files)
    assert done.returncode == 0, done.stdout


def test_zizmor_finds_nothing() -> None:
    arguments = ("--offline", "--no-config", "--persona=pedantic", "--format=json")
    done = tool("zizmor", *arguments, ACTION, *WORKFLOWS)
    assert json.loads(done.stdout) == [], done.stdout
    assert done.returncode == 0, done.stderr


def test_zizmor_would_find_something(tmp_path: Path) -> None:
    broken = tmp_path / "action.yml"
    text = ACTION.read_text(encoding="utf-8")
    broken.write_text(text.replace('exit "$CODE"', "exit ${{ inputs.path }}"))
    arguments = ("--offline", "--no-config", "--format=json")
    found = json.loads(tool("zizmor", *arguments, broken).stdout)
    assert [each["ident"] for each in found] == ["template-injection"]


@pytest.mark.parametrize("path", [ACTION, *WORKFLOWS], ids=lambda path: path.name)
def test_other_actions_are_pinned_with_their_version(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    uses = [line.strip().removeprefix("- ") for line in lines if "uses:" in line]
    assert uses
    assert [line for line in uses if not PINNED.fullmatch(line)] == []


@pytest.mark.parametrize("path", [ACTION, *WORKFLOWS], ids=lambda path: path.name)
def test_no_expression_is_part_of_a_script(path: Path) -> None:
    document: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    jobs = document.get("jobs", {"action": document.get("runs")})
    scripts = [
        step["run"] for job in jobs.values() for step in job["steps"] if "run" in step
    ]
    assert scripts
    assert not any("${{" in script for script in scripts)


def test_one_action_has_one_version() -> None:
    found = re.findall(
        r"uses: ([\w-]+/[\w-]+)\S*@(\S+)",
        "".join(path.read_text(encoding="utf-8") for path in (ACTION, *WORKFLOWS)),
    )
    assert len(set(found)) == len(dict(found))


def test_tests_run_on_each_python_and_system() -> None:
    text = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    document: Any = yaml.safe_load(text)
    matrix = document["jobs"]["test"]["strategy"]["matrix"]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert matrix["python"] == PYTHONS.findall(project)
    assert {name.split("-")[0] for name in matrix["os"]} == {
        "ubuntu",
        "macos",
        "windows",
    }
    steps = [step.get("run", "") for step in document["jobs"]["test"]["steps"]]
    assert any("./test" in step for step in steps)


def test_the_linters_are_those_of_our_own_run() -> None:
    text = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    own = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = re.findall(r'^"\$bin/([\w-]+)"(.*)$', own, re.MULTILINE)
    called = [f"{name}{rest}" for name, rest in commands if name != "python"]
    assert len(called) >= 4
    for command in called:
        assert f".venv/bin/{command}" in text


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_least_permissions(path: Path) -> None:
    document: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert document["permissions"] == {}
    wanted = {"contents": "read", "id-token": "write"}
    for name, job in document["jobs"].items():
        rest = {k: v for k, v in job["permissions"].items() if wanted.get(k) != v}
        assert rest == {}
        assert ("id-token" in job["permissions"]) == (name == "publish")
