"""`mlops-lint check`: runs, formats and selection."""

import json
import re
import signal
from pathlib import Path
from textwrap import dedent
from typing import Any

import click
import pytest

from mlops_lint.checks.content import Content
from mlops_lint.cli.check import command
from mlops_lint.model import (
    Verdict,
)
from tests.cli.conftest import Run, write


def test_an_errored_rule_gives_the_whole_report_and_3(
    cli: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def boom(*_: object) -> Verdict:
        raise ValueError("boom")

    monkeypatch.setattr(Content, "run", boom)
    write(here, {"CODEOWNERS": "* @a\n", "train.py": "import sklearn\n"})
    found = cli()
    assert (found.code, found.err) == (3, "")
    assert "errored: this report is incomplete\n" in found.out
    assert "! COL001 owners-named  ValueError: boom (" in found.out
    assert "findings" in found.out
    data = json.loads(cli("--format", "json").out)
    statuses = {each["id"]: each["status"] for each in data["rules"]}
    assert statuses["COL001"] == "errored"
    assert statuses["STR001"] == "failed"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no such timer here")
def test_a_pattern_that_tries_for_years_is_an_errored_rule(
    cli: Run, here: Path
) -> None:
    rule = """
      limits: {rule_seconds: 1}
      rules:
        - id: ACME001
          name: slow
          title: A slow pattern
          category: structure
          severity: warning
          weight: 1
          kind: content
          with: {paths: [notes.txt], none: ["(a+)+b"]}
          why: To see.
          fix: Do.
    """
    write(here, {".mlops-lint.yaml": dedent(rule), "notes.txt": "a" * 80})
    found = cli("--select", "ACME001")
    assert found.code == 3
    assert "ACME001 slow  it took more than 1 s of processor time" in found.out


def test_an_empty_directory(cli: Run, here: Path) -> None:
    found = cli(str(here))
    assert "no score" in found.out
    assert "Traceback" not in found.out + found.err
    # There is no README, which is an error in production and none below it.
    assert found.code == 1
    assert cli("--fail-on", "never").code == 0
    data = json.loads(cli("--format", "json").out)
    assert data["score"]["overall"] is None
    assert data["score"]["grade"] is None
    assert data["score"]["reason"]


def test_nothing_applies(cli: Run, here: Path) -> None:
    del here
    found = cli("--select", "DVC")
    assert found.code == 0
    assert "Nothing was judged: no rule applied." in found.out


def test_nothing_is_selected(cli: Run, here: Path) -> None:
    del here
    found = cli("--select", "DVC", "--ignore", "DVC")
    assert found.code == 0
    assert "Nothing was judged: no rule applied." in found.out


@pytest.mark.parametrize("arguments", [(), (".",), ("check",), ("check", ".")])
def test_ways_to_say_here(cli: Run, here: Path, arguments: tuple[str, ...]) -> None:
    write(here, {"README.md": "# x\n"})
    found = cli(*arguments, "--fail-on", "never")
    assert found.code == 0
    assert found.out.startswith("mlops-lint 0.")
    assert "   here   production profile   " in found.out


def test_a_path_elsewhere(cli: Run, here: Path) -> None:
    write(here, {"sub/rules/a.py": "x = 1\n"})
    assert "   rules   production" in cli("sub/rules").out
    (here / "rules").mkdir()
    assert "   rules   production" in cli("./rules").out
    assert cli("rules").out.startswith("RULE ")


def test_formats(cli: Run, here: Path) -> None:
    write(here, {"train.py": "import sklearn\n"})
    data = json.loads(cli("--format", "json").out)
    assert data["repository"]["name"] == "here"
    assert cli("--format=concise").out.startswith(".: ")
    assert len(cli("--quiet").out.splitlines()) == 2
    assert len(cli("--verbose").out) > len(cli().out)


# -- selection -------------------------------------------------------------------


def judged(found: Any) -> list[str]:
    return [each["id"] for each in json.loads(found.out)["rules"]]


def test_select_and_ignore(cli: Run, here: Path) -> None:
    write(here, {".mlops-lint.yaml": "select: [STR]\nignore: [STR001]\n"})
    assert "STR002" in judged(cli("--format", "json"))
    assert "STR001" not in judged(cli("--format", "json"))
    assert judged(cli("--format", "json", "--select", "DVC001, ENV001")) == [
        "DVC001",
        "ENV001",
    ]
    found = cli("--format", "json", "--select", "DVC", "--ignore", "DVC001,DVC002")
    assert judged(found) == [f"DVC{number:03}" for number in range(3, 13)]
    found = cli("--format", "json", "--select", "SEC001", "--select", "tests")
    assert judged(found) == ["SEC001", *(f"TST{n:03}" for n in range(1, 7))]


def test_a_rule_that_the_profile_switches_off(cli: Run, here: Path) -> None:
    write(here, {"CODEOWNERS": "nobody\n"})
    run = ("--format", "json", "--profile", "prototype", "--select")
    assert judged(cli(*run, "COL")) == []
    found = cli(*run, "COL001")
    assert judged(found) == ["COL001"]
    assert json.loads(found.out)["rules"][0]["severity"] == "warning"


def test_options_go_before_the_configuration(cli: Run, here: Path) -> None:
    text = (
        "profile: prototype\nfail_on: info\nmin_score: 99\nseverity: {STR001: info}\n"
    )
    write(here, {".mlops-lint.yaml": text})
    data = json.loads(cli("--format", "json").out)
    assert data["profile"] == "prototype"
    severities = {each["id"]: each["severity"] for each in data["rules"]}
    assert severities["STR001"] == "info"
    assert cli("--select", "STR001").code == 1
    assert cli("--select", "STR001", "--fail-on", "warning").code == 0
    found = cli("--format", "json", "--profile", "production")
    assert json.loads(found.out)["profile"] == "production"
    assert "minimum of 99" in cli().err
    assert "minimum of 5" in cli("--min-score", "5").err


def test_a_configuration_elsewhere(cli: Run, here: Path) -> None:
    write(here, {"conf/x.yaml": "profile: prototype\n", ".mlops-lint.yaml": "bad: 1\n"})
    data = json.loads(cli("--format", "json", "--config", "conf/x.yaml").out)
    assert data["profile"] == "prototype"


def test_the_readme_names_every_option_and_no_other() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    section = readme.partition("Options of `check`:\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`[^|]*(?:\\\|[^|]*)*`) \|", section, re.MULTILINE)
    given = re.findall(r"--[a-z-]+", " ".join(cells))
    options = [each for each in command.params if isinstance(each, click.Option)]
    assert sorted(given) == sorted(max(each.opts, key=len) for each in options)
