"""The steps of the GitHub Action, executed as a runner executes them."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from mlops_lint.cli import run
from tests.gitrepo import GitRepo
from tests.integrations.project import (
    copy_of_example,
    copy_of_project,
    environment,
    passing_example,
)
from tests.integrations.runner import Outcome, Runner

# In two parts, so that nobody takes it for a real one.
SECRET = "KEY=AKIA" + "Q3EGRTXQZ5PLMN4B\n"
Act = Callable[..., Outcome]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """Return a runner whose steps up to the installation have run once."""
    folder = tmp_path_factory.mktemp("action")
    project = copy_of_project(folder / "action")
    temporary = folder / "temporary"
    temporary.mkdir()
    runner = Runner(project.root, temporary, environment(folder / "home"))
    outcome = runner.run(folder, {"path": str(folder / "nowhere")}, "")
    assert outcome.failed == "Verdict", outcome.log
    assert outcome.outputs["exit-code"] == "2"
    runner.kept = {name: runner.steps[name] for name in ("python", "install")}
    return runner


@pytest.fixture
def act(installed: Runner, tmp_path: Path) -> Act:
    """Return a function that runs the action on a repository for an event."""

    def call(
        repo: GitRepo,
        event: Mapping[str, Any] | None = None,
        *,
        base_ref: str = "",
        token: str = "",
        api: str = "",
        **inputs: str,
    ) -> Outcome:
        file = tmp_path / "event.json"
        file.write_text(json.dumps(event or {}))
        added = {
            "GITHUB_EVENT_PATH": str(file),
            "GITHUB_BASE_REF": base_ref,
            "GITHUB_REPOSITORY": "acme/churn",
            "GITHUB_API_URL": api,
        }
        old = dict(installed.env)
        installed.env.update(added)
        try:
            named = {name.replace("_", "-"): text for name, text in inputs.items()}
            return installed.run(repo.root, named, token)
        finally:
            installed.env = old

    return call


def pull_request(base: str, *, fork: bool = False) -> dict[str, Any]:
    head = "stranger/churn" if fork else "acme/churn"
    return {
        "pull_request": {
            "number": 7,
            "base": {"sha": base, "repo": {"full_name": "acme/churn"}},
            "head": {"repo": {"full_name": head}},
        }
    }


def merged(
    upstream: GitRepo, folder: Path, change: Mapping[str, str], *clone: str
) -> tuple[GitRepo, str]:
    """Check out a pull request with this change as merged; return it and its base."""
    base = upstream.git("rev-parse", "main").strip()
    upstream.git("switch", "-q", "-c", "work")
    upstream.commit(change)
    upstream.git("switch", "-q", "main")
    upstream.git("switch", "-q", "--detach")
    upstream.git("merge", "-q", "--no-ff", "-m", "merge", "work")
    upstream.git("update-ref", "refs/pull/7/merge", "HEAD")
    upstream.git("switch", "-q", "main")
    repo = GitRepo.create(folder)
    repo.git("remote", "add", "origin", upstream.root.as_uri())
    wanted = ["+refs/pull/7/merge:refs/remotes/pull/7/merge"]
    if not clone:
        wanted.append("+refs/heads/*:refs/remotes/origin/*")
    repo.git("fetch", "-q", *clone, "origin", *wanted)
    repo.git("checkout", "-q", "--force", "refs/remotes/pull/7/merge")
    return repo, base


@pytest.fixture
def upstream(tmp_path: Path) -> GitRepo:
    return copy_of_example("notebook-heap", tmp_path / "upstream")


def test_a_good_repository_passes(act: Act, tmp_path: Path) -> None:
    repo = passing_example(tmp_path / "good")
    outcome = act(repo, formats="sarif, junit,badge-svg", min_score="80")
    assert outcome.failed == "", outcome.log
    assert float(outcome.outputs["score"]) >= 80
    assert outcome.outputs["grade"] == "A"
    assert outcome.outputs["exit-code"] == "0"
    reports = json.loads(outcome.outputs["reports"])
    level = json.loads(Path(reports["json"]).read_text())["score"]["maturity"]["level"]
    assert outcome.outputs["level"] == ("" if level is None else str(level))
    assert json.loads(Path(reports["sarif"]).read_text())["version"] == "2.1.0"
    assert Path(reports["junit"]).suffix == ".xml"
    assert "<svg" in Path(reports["badge-svg"]).read_text()
    assert outcome.outputs["score"] in outcome.summary
    assert outcome.used.keys() == set()


def test_each_input_becomes_its_option(act: Act, tmp_path: Path) -> None:
    repo = copy_of_example("notebook-heap", tmp_path / "bad")
    assert act(repo).outputs["exit-code"] == "1"
    assert act(repo, fail_on="never").failed == ""
    assert act(repo, fail_on="never", min_score="90").failed == "Verdict"
    strict = act(repo, fail_on="never")
    loose = act(repo, fail_on="never", profile="prototype")
    assert strict.outputs["score"] != loose.outputs["score"]
    nested = GitRepo.create(tmp_path / "nested")
    nested.commit({"part/train.py": "import sklearn\n", "README.md": "# Parts\n"})
    outcome = act(nested, path="part", fail_on="never")
    assert "part" in outcome.summary + outcome.log
    report = json.loads(outcome.outputs["reports"])["json"]
    assert json.loads(Path(report).read_text())["repository"]["files"] == 1


def test_a_baseline(act: Act, tmp_path: Path) -> None:
    repo = copy_of_example("notebook-heap", tmp_path / "bad")
    assert run(["baseline", str(repo.root)]) == 0
    outcome = act(repo, baseline=".mlops-lint-baseline.json")
    assert outcome.failed == "", outcome.log
    repo.write({".env.production": SECRET})
    repo.git("add", "--all")
    assert act(repo, baseline=".mlops-lint-baseline.json").failed == "Verdict"


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"profile": "--isolated"}, "'--isolated' is not one of"),
        ({"path": "--help"}, "--help does not exist"),
        ({"path": "a b; exit 0 #"}, "does not exist"),
        ({"formats": "../../x"}, "unknown format '../../x'"),
        ({"baseline": "$(touch broken)"}, "$(touch broken)"),
        ({"min_score": "much"}, "much"),
    ],
)
def test_no_input_is_code_or_an_option(
    act: Act, tmp_path: Path, inputs: dict[str, str], said: str
) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    repo.commit({"train.py": "import sklearn\n"})
    outcome = act(repo, **inputs)
    assert outcome.failed == "Verdict"
    assert outcome.outputs["exit-code"] == "2"
    assert outcome.outputs["score"] == ""
    (annotation,) = outcome.commands
    assert annotation.startswith("::error title=mlops-lint::")
    assert said in annotation
    assert repo.git("status", "--porcelain") == ""


def test_pull_request_fails_for_what_it_breaks(
    act: Act, upstream: GitRepo, tmp_path: Path
) -> None:
    repo, base = merged(upstream, tmp_path / "checkout", {"prod.env": SECRET})
    event = pull_request(base)
    outcome = act(repo, event, base_ref="main", changed_only="true")
    assert outcome.failed == "Verdict"
    errors = [line for line in outcome.commands if line.startswith("::error")]
    assert errors
    assert all("file=prod.env" in line for line in errors)
    assert "SEC001" in errors[0]
    assert "SEC001" in outcome.summary
    assert "prod.env" in outcome.summary


@pytest.mark.parametrize("ref", ["main", "gone"])
def test_pull_request_passes_with_old_findings(
    act: Act, upstream: GitRepo, tmp_path: Path, ref: str
) -> None:
    repo, base = merged(upstream, tmp_path / "checkout", {"notes.txt": "a note\n"})
    outcome = act(repo, pull_request(base), base_ref=ref, changed_only="true")
    assert outcome.failed == "", outcome.log
    assert "left out, which this change did not cause" in outcome.log
    assert act(repo, pull_request(base), base_ref=ref).failed == "Verdict"


def test_what_others_merged_meanwhile_is_not_of_the_pull_request(
    act: Act, upstream: GitRepo, tmp_path: Path
) -> None:
    old = upstream.git("rev-parse", "main").strip()
    upstream.commit({"other.env": SECRET})
    repo, _ = merged(upstream, tmp_path / "checkout", {"notes.txt": "a note\n"})
    outcome = act(repo, pull_request(old), base_ref="main", changed_only="true")
    assert outcome.failed == "", outcome.log


def test_shallow_checkout_is_judged_whole_and_says_so(
    act: Act, upstream: GitRepo, tmp_path: Path
) -> None:
    change = {"notes.txt": "a note\n"}
    repo, base = merged(upstream, tmp_path / "checkout", change, "--depth=1")
    outcome = act(repo, pull_request(base), base_ref="main", changed_only="true")
    assert outcome.failed == "Verdict"
    (line,) = (line for line in outcome.commands if "fetch-depth" in line)
    assert line.startswith("::warning")
    assert base in line
    assert line.endswith("the whole repository is judged")


@pytest.mark.parametrize("before", ["", "0" * 40])
def test_an_event_without_a_base_says_so(
    act: Act, upstream: GitRepo, before: str
) -> None:
    outcome = act(upstream, {"before": before}, changed_only="true")
    assert outcome.failed == "Verdict"
    (line,) = (line for line in outcome.commands if "whole repository" in line)
    assert line.startswith("::notice title=mlops-lint::this event has no commit")


@pytest.mark.parametrize("queue", [False, True])
def test_pushes_and_merge_queues_have_a_base(
    act: Act, upstream: GitRepo, queue: bool
) -> None:
    base = upstream.git("rev-parse", "HEAD").strip()
    upstream.commit({"notes.txt": "a note\n"})
    event = {"merge_group": {"base_sha": base}} if queue else {"before": base}
    assert act(upstream, event, changed_only="true").failed == ""


def test_a_fork_needs_no_token(act: Act, upstream: GitRepo, tmp_path: Path) -> None:
    repo, base = merged(upstream, tmp_path / "checkout", {"prod.env": SECRET})
    outcome = act(
        repo,
        pull_request(base, fork=True),
        base_ref="main",
        changed_only="true",
        sarif_upload="true",
        comment="true",
    )
    assert outcome.failed == "Verdict"
    assert outcome.outputs["exit-code"] == "1"
    assert "github/codeql-action/upload-sarif" not in outcome.used
    said = "\n".join(outcome.commands)
    assert "nothing is uploaded to code scanning" in said
    assert "no comment was written: there is no token" in said
    assert any("file=prod.env" in line for line in outcome.commands)


def test_code_scanning_is_given_the_report(act: Act, upstream: GitRepo) -> None:
    outcome = act(upstream, {}, sarif_upload="true")
    given = outcome.used["github/codeql-action/upload-sarif"]
    assert given["sarif_file"] == json.loads(outcome.outputs["reports"])["sarif"]
    assert Path(given["sarif_file"]).is_file()


def test_names_in_the_repository_are_no_commands(act: Act, tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    repo.commit(
        {
            "train.py": "import sklearn\nmodel.fit(x, y)\n",
            "data/\n::error::owned.pkl": b"\x80\x04" + b"x" * 300_000,
            "data/\r\n::set-output name=x::y.env": SECRET,
            ".mlops-lint.yaml": 'suppress: [{rule: X, path: "a\\n::error::owned"}]\n',
        }
    )
    outcome = act(repo, fail_on="never", formats="concise, markdown")
    assert outcome.commands
    assert all("mlops-lint" in line or "title=" in line for line in outcome.commands)
    assert not any(line.startswith("::error::") for line in outcome.commands)
    assert "\n::" not in outcome.summary


def test_nothing_is_imported_from_the_repository(act: Act, tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    hostile = "import pathlib\npathlib.Path('broken').touch()\n"
    names = ("json", "click", "mlops_lint", "sitecustomize", "yaml", "secrets")
    repo.commit({f"{name}.py": hostile for name in names})
    outcome = act(repo, fail_on="never")
    assert outcome.failed == "", outcome.log
    assert not (repo.root / "broken").exists()
