"""`per_path` of a configuration, as a run sees it."""

import json
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.gitrepo import GitRepo

BIG = b"\x80\x04" + b"\0" * 300_000
TREE: dict[str, str | bytes] = {
    "train.py": "import sklearn\nmodel.fit(x, y)\n",
    "app/model.pkl": BIG,
    "legacy/old/model.pkl": BIG,
    "research/model.pkl": BIG,
    "research/small.pkl": BIG[:200_000],
}


@pytest.fixture
def repo(tmp_path_factory: pytest.TempPathFactory, monkeypatch: Any) -> GitRepo:
    made = GitRepo.create(tmp_path_factory.mktemp("repo"))
    made.commit(TREE)
    monkeypatch.chdir(made.root)
    return made


def judged(cli: Run, repo: GitRepo, text: str, *arguments: str) -> Any:
    repo.write({".mlops-lint.yaml": text})
    return json.loads(cli("--format", "json", "--select", "DAT002", *arguments).out)


def found(data: Any) -> dict[str, str]:
    return {each["path"]: each["severity"] for each in data["findings"]}


def test_ignored_below_a_path(cli: Run, repo: GitRepo) -> None:
    before = judged(cli, repo, "")
    assert len(found(before)) == 4
    text = "per_path:\n- {path: legacy/, ignore: [data]}\n"
    data = judged(cli, repo, text)
    assert set(found(data)) == set(found(before)) - {"legacy/old/model.pkl"}
    (rule,) = data["rules"]
    assert rule["credit"] > before["rules"][0]["credit"]
    (gone,) = data["suppressed"]
    assert (gone["by"], gone["reason"]) == ("config", "ignored in legacy/")
    assert judged(cli, repo, text, "--isolated")["suppressed"] == []


def test_a_rule_that_is_ignored_wherever_it_finds_something(
    cli: Run, repo: GitRepo
) -> None:
    data = judged(cli, repo, "per_path: [{path: '**', ignore: [DAT002]}]")
    (rule,) = data["rules"]
    assert (rule["status"], rule["credit"]) == ("suppressed", None)
    assert rule["reason"] == "ignored in **"


def test_the_severities_of_another_profile(cli: Run, repo: GitRepo) -> None:
    text = "per_path: [{path: research/, profile: prototype}]"
    assert found(judged(cli, repo, text)) == {
        "app/model.pkl": "error",
        "legacy/old/model.pkl": "error",
        "research/model.pkl": "warning",
        "research/small.pkl": "warning",
    }
    own = f"{text}\nseverity: {{DAT002: info}}"
    assert set(found(judged(cli, repo, own)).values()) == {"info"}


def test_what_is_off_in_the_other_profile_does_not_count(
    cli: Run, repo: GitRepo
) -> None:
    text = (
        "rules: [{id: DAT002, severity: {prototype: 'off'}}]\n"
        "per_path: [{path: research/, profile: prototype}]"
    )
    data = judged(cli, repo, text)
    assert set(found(data)) == {"app/model.pkl", "legacy/old/model.pkl"}
    assert {each["reason"] for each in data["suppressed"]} == {
        "off in the prototype profile, which is that of research/"
    }


def test_ignored_stays_ignored_and_the_last_profile_counts(
    cli: Run, repo: GitRepo
) -> None:
    text = (
        "per_path:\n- {path: legacy/, ignore: [DAT002]}\n"
        "- {path: '*.pkl', profile: prototype}\n- {path: app/, profile: production}\n"
    )
    assert found(judged(cli, repo, text)) == {
        "app/model.pkl": "error",
        "research/model.pkl": "warning",
        "research/small.pkl": "warning",
    }


def test_globs_that_match_nothing_and_unknown_rules(cli: Run, repo: GitRepo) -> None:
    data = judged(cli, repo, "per_path:\n- {path: gone/, ignore: [DAT002]}\n")
    (warning,) = [w for w in data["warnings"] if w["code"] == "glob-matches-nothing"]
    assert warning["message"] == "no file matches gone/, which per_path speaks of"
    assert (warning["path"], warning["line"]) == (".mlops-lint.yaml", 2)
    repo.write({".mlops-lint.yaml": "per_path:\n- {path: app/, ignore: [DATA02]}\n"})
    assert cli().err == (
        "error: .mlops-lint.yaml:2: no rule is called DATA02\n"
        "help: did you mean DAT002?\n"
    )


def test_a_limit_of_findings(cli: Run, repo: GitRepo) -> None:
    data = judged(cli, repo, "limits: {findings: 1}")
    assert len(data["findings"]) == 1
    assert [w["message"] for w in data["warnings"]] == [
        "DAT002 has 4 findings, 1 are shown"
    ]


def test_a_limit_of_files(cli: Run, repo: GitRepo) -> None:
    repo.commit({"pyproject.toml": "[project]\nname = 'x'\n" + "#" * 2000})
    repo.write({".mlops-lint.yaml": "limits: {file_kb: 1}"})
    data = json.loads(cli("--format", "json", "--select", "STR012,ENV").out)
    assert [
        (each["path"], each["message"])
        for each in data["findings"]
        if each["rule_id"] == "STR012"
    ] == [("pyproject.toml", "TOML: larger than 1,024 bytes, not read")]
