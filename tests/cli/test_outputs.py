"""Every format from the command line: several in one run, and on the examples."""

import json
from pathlib import Path

import pytest

from mlops_lint.reports import FORMATS
from tests.cli.conftest import Run, write
from tests.gitrepo import GitRepo
from tests.reports.consumers import CONSUMERS, gitlab, sarif
from tests.test_examples import NAMES, judge

TREE = {"train.py": "import sklearn\n", "data/a.csv": "a,b\n"}


def test_several_outputs_in_one_run(cli: Run, here: Path) -> None:
    write(here, TREE)
    outputs = [f"--output={name}=../{name}.out" for name in FORMATS]
    found = cli(*outputs, "--format", "json", "--fail-on", "never")
    assert (found.code, found.err) == (0, "")
    for name, consume in CONSUMERS.items():
        consume((here.parent / f"{name}.out").read_text("utf-8"))
    assert (here.parent / "json.out").read_text("utf-8") == found.out
    counted = len(json.loads(found.out)["findings"])
    run = sarif((here.parent / "sarif.out").read_text("utf-8"))
    assert len(run["results"]) == counted
    assert len(gitlab((here.parent / "gitlab.out").read_text("utf-8"))) == counted


@pytest.mark.parametrize("name", CONSUMERS)
def test_standard_output_is_what_a_file_would_hold(
    cli: Run, here: Path, name: str
) -> None:
    write(here, TREE)
    found = cli("--format", name, "--output", f"{name}=../out", "--fail-on", "never")
    assert found.out == (here.parent / "out").read_text("utf-8")


def test_paths_of_programs_start_at_the_top_of_git(cli: Run, here: Path) -> None:
    repo = GitRepo.create(here)
    repo.commit({"services/churn/.env": "PASSWORD=hunter2hunter2\n"})
    arguments = ("services/churn", "--select", "SEC001", "--fail-on", "never")
    run = sarif(cli(*arguments, "--format", "sarif").out)
    (result,) = run["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "services/churn/.env"
    found = cli(*arguments, "--format", "github").out
    assert found.startswith("::error file=services/churn/.env,")


@pytest.mark.parametrize("example", NAMES)
def test_the_examples_are_read_by_every_consumer(example: str, tmp_path: Path) -> None:
    report = judge(example, tmp_path)
    for name, consume in CONSUMERS.items():
        consume(FORMATS[name](report))


def test_a_repository_with_hostile_names_leaves_every_format_clean(
    cli: Run, here: Path
) -> None:
    repo = GitRepo.create(here)
    secret = "PASSWORD=hunter2hunter2\n"
    names = (
        "<script>alert(1)<", "::error::forged", "a\n::error::forged", "##[error]forged",
        "\x1b[31mred", "x|y`z`", "@octocat #1", "%0A::warning::forged",
    )  # fmt: skip
    repo.commit({f"{name}/.env": secret for name in names})
    repo.commit({"docs/model_card.md": "# <script>alert(1)</script> ::error::x\n"})
    for name in FORMATS:
        found = cli("--format", name, "--fail-on", "never").out
        assert "\x1b" not in found
        if name in CONSUMERS:
            CONSUMERS[name](found)
        forged = [
            line
            for line in found.splitlines()
            if line.lstrip().startswith("::") and not line.startswith("::error file=")
            if not line.startswith(("::error title=", "::warning ", "::notice "))
        ]
        assert forged == []
        if name in {"markdown", "github-summary", "junit", "badge-svg"}:
            assert "<script" not in found
