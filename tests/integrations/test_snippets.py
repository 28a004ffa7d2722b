"""What docs/integrations.md and README show: of the right form, with real options."""

import os
import re
import shlex
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from mlops_lint.cli.commands import COMMANDS
from mlops_lint.reports import FORMATS
from tests.gitrepo import GitRepo
from tests.integrations.project import ROOT, call, copy_of_example, environment
from tests.integrations.test_workflows import tool
from tests.literal import BLOCK

PAGE = (ROOT / "docs" / "integrations.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
TEMPLATE = ROOT / "templates" / "gitlab.yml"
CALL = re.compile(r"(?:^|[\s/`\"(])mlops-lint\"?(?= )([^\n|`;)]*)")
# In two parts, so that nobody takes it for a real one.
SECRET = "KEY=AKIA" + "Q3EGRTXQZ5PLMN4B\n"


def blocks(language: str, page: str = PAGE) -> list[str]:
    return [
        each["body"] for each in BLOCK.finditer(page) if each["language"] == language
    ]


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def calls() -> Iterator[tuple[str, list[str]]]:
    """Yield command and words of each call of mlops-lint in a block of code."""
    languages = ("sh", "yaml", "groovy")
    texts = [text for name in languages for text in blocks(name) + blocks(name, README)]
    for text in (*texts, TEMPLATE.read_text(encoding="utf-8")):
        for found in CALL.finditer(text.replace("\\\n", " ")):
            words = shlex.split(found[1].replace("'''", ""), comments=True)
            named = words[:1] and words[0] in COMMANDS
            yield (words[0], words[1:]) if named else ("check", words)


def test_calls_are_found() -> None:
    assert {name for name, _ in calls()} >= {"check", "schema"}
    assert len(list(calls())) > 6


@pytest.mark.parametrize("number", range(len(list(calls()))))
def test_options_exist(number: int) -> None:
    name, words = list(calls())[number]
    command: click.Command = import_module(f"mlops_lint.cli.{name}").command
    known = {option for param in command.params for option in param.opts}
    asked = {word.partition("=")[0] for word in words if word.startswith("-")}
    assert asked <= {*known, "--help"}, words


def test_formats_exist() -> None:
    text = PAGE + README + TEMPLATE.read_text(encoding="utf-8")
    written = re.findall(r"--output[ =]([\w-]+)=|--format[ =]([\w-]+)", text)
    names = {one or two for one, two in written}
    assert {"junit", "sarif", "gitlab", "rdjson"} <= names
    assert names - {"FORMAT"} <= FORMATS.keys()
    table = re.findall(r"^\| `([\w-]+)` \|", section("Other systems"), re.MULTILINE)
    assert len(table) >= 6
    assert set(table) <= FORMATS.keys()


def of_form(name: str, file: Path) -> None:
    """Hold a file to a schema; one of them has an escape that only some take."""
    options = ("--builtin-schema", f"vendor.{name}", "--regex-variant", "nonunicode")
    done = tool("check-jsonschema", *options, file)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("title", "schema"),
    [("GitLab CI", "gitlab-ci"), ("Azure Pipelines", "azure-pipelines")],
)
def test_yaml_has_the_form_of_its_system(
    tmp_path: Path, title: str, schema: str
) -> None:
    (text,) = blocks("yaml", section(title))
    file = tmp_path / "pipeline.yml"
    file.write_text(text, encoding="utf-8")
    of_form(schema, file)


def test_template_has_the_form_of_gitlab() -> None:
    of_form("gitlab-ci", TEMPLATE)


def test_workflow_of_readme_has_the_form_of_github(tmp_path: Path) -> None:
    (text,) = (each for each in blocks("yaml", README) if "runs-on:" in each)
    action: Any = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    file = tmp_path / "workflow.yml"
    file.write_text(text, encoding="utf-8")
    of_form("github-workflows", file)
    *_, step = yaml.safe_load(text)["jobs"]["mlops-lint"]["steps"]
    assert step["with"].keys() <= action["inputs"].keys()
    table = README.partition("\n## GitHub Action\n")[2].partition("\n## ")[0]
    rows = "\n".join(
        row.split("|")[1] for row in re.findall(r"^\| `.*", table, re.MULTILINE)
    )
    named = re.findall(r"`([\w-]+)`", rows)
    assert {*named, "token"} == action["inputs"].keys()
    outputs = table.partition("Outputs:")[2]
    assert set(re.findall(r"`([\w-]+)`", outputs)) == action["outputs"].keys()


def test_what_the_gitlab_page_sets_is_of_the_template() -> None:
    template: Any = yaml.safe_load(TEMPLATE.read_text(encoding="utf-8"))
    (text,) = blocks("yaml", section("GitLab CI"))
    shown: Any = yaml.safe_load(text)
    given = shown["mlops-lint"]["variables"]
    assert given.keys() <= template["mlops-lint"]["variables"].keys()
    (included,) = shown["include"]
    assert (ROOT / included["file"]).is_file()


@pytest.mark.parametrize("title", ["Azure Pipelines", "Jenkins"])
def test_scripts_are_shell(title: str) -> None:
    if title == "Jenkins":
        (text,) = blocks("groovy", section(title))
        scripts = re.findall(r"sh '''(.*?)'''", text, re.DOTALL)
        assert text.count("{") == text.count("}")
    else:
        (text,) = blocks("yaml", section(title))
        steps = yaml.safe_load(text)["steps"]
        scripts = [step["script"] for step in steps if "script" in step]
    assert scripts
    for script in scripts:
        done = call(
            "bash", "-n", "-c", script, cwd=ROOT, env={"PATH": os.environ["PATH"]}
        )
        assert done.returncode == 0, done.stderr


def job(
    repo: GitRepo, home: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the script of the GitLab template as its runner does; git is not asked."""
    template: Any = yaml.safe_load(TEMPLATE.read_text(encoding="utf-8"))
    this = template["mlops-lint"]
    script = "\n".join(["set -eo pipefail", *this["before_script"], *this["script"]])
    env = {**environment(home / "user"), **this["variables"]}
    env |= {"MLOPS_LINT_HOME": str(home / "mlops-lint"), **variables}
    return call("bash", "-c", script, cwd=repo.root, env=env)


def test_gitlab_template_is_run(tmp_path: Path) -> None:
    repo = copy_of_example("notebook-heap", tmp_path / "repo")
    done = job(repo, tmp_path)
    assert (done.returncode, done.stdout) == (
        2,
        "set MLOPS_LINT_SOURCE, which pip installs\n",
    )
    base = repo.git("rev-parse", "HEAD").strip()
    repo.commit({"prod.env": SECRET})
    done = job(
        repo,
        tmp_path,
        MLOPS_LINT_SOURCE=str(ROOT),
        MLOPS_LINT_CHANGED="true",
        MLOPS_LINT_OPTIONS="--fail-on warning --format concise",
        CI_MERGE_REQUEST_DIFF_BASE_SHA=base,
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("prod.env")
    template: Any = yaml.safe_load(TEMPLATE.read_text(encoding="utf-8"))
    reports = template["mlops-lint"]["artifacts"]["reports"]
    for name in reports.values():
        assert "prod.env" in (repo.root / name).read_text(encoding="utf-8")


def test_schemas_are_those_that_editors_are_told_of(tmp_path: Path) -> None:
    (text,) = blocks("yaml", section("Editors"))
    command, shown = blocks("sh", section("Editors"))[0], text.splitlines()[0]
    name = command.split("> ")[1].strip()
    assert shown == f"# yaml-language-server: $schema={name}"
    scripts = sysconfig.get_path("scripts")
    env = {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    done = call("bash", "-c", command, cwd=tmp_path, env=env)
    assert done.returncode == 0, done.stderr
    config = tmp_path / ".mlops-lint.yaml"
    schema = ("--schemafile", tmp_path / name)
    config.write_text(text, encoding="utf-8")
    assert tool("check-jsonschema", *schema, config).returncode == 0
    config.write_text(text + "nonsense: 1\n", encoding="utf-8")
    assert tool("check-jsonschema", *schema, config).returncode == 1


def test_lines_for_shells_ask_for_their_script() -> None:
    found = re.findall(r"_MLOPS_LINT_COMPLETE=(\w+) mlops-lint", section("Shells"))
    assert found == ["bash_source", "zsh_source", "fish_source"]
    for instruction in found:
        done = subprocess.run(
            [sys.executable, "-m", "mlops_lint"],
            env={**os.environ, "_MLOPS_LINT_COMPLETE": instruction},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert "_mlops_lint_completion" in done.stdout


def test_container_file() -> None:
    text = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split() for line in text.splitlines() if line[:1].isupper()]
    copied = [each for line in lines if line[0] == "COPY" for each in line[1:-1]]
    ours = [each for each in copied if not each.startswith(("--", "/"))]
    assert {"src", "rules", "pyproject.toml"} <= set(ours)
    assert [each for each in ours if not (ROOT / each).exists()] == []
    last = lines[max(i for i, line in enumerate(lines) if line[0] == "FROM") :]
    words = {line[0]: line[1:] for line in last}
    assert words["USER"] != ["root"]
    assert words["ENTRYPOINT"] == ['["mlops-lint"]']
