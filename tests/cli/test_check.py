"""`mlops-lint check`: exit codes, selection, formats, and every refusal."""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import pytest

from mlops_lint.checks.content import Content
from mlops_lint.checks.document import DocumentKind
from mlops_lint.cli.check import command, exit_code
from mlops_lint.engine import FACT_ERRORED
from mlops_lint.model import (
    Confidence,
    Outcome,
    Report,
    RuleResult,
    Score,
    Severity,
    Verdict,
    Warn,
)
from mlops_lint.records import replace
from tests.cli.conftest import Run
from tests.reports.make import finding, result, rule
from tests.reports.sample import sample

A = rule("DAT001", "data-versioned")
LOW, HIGH = Confidence.LOW, Confidence.HIGH


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def report(*results: RuleResult, overall: float | None = 61.46) -> Report:
    score = Score(overall=overall, reason="too few rules" if overall is None else "")
    return replace(sample(), results=results, score=score, warnings=())


def failed(severity: Severity, confidence: Confidence = HIGH) -> RuleResult:
    found = finding(A, "bad", severity=severity, confidence=confidence)
    return result(A, Outcome.FAILED, found, severity=severity, credit=0.0)


# -- exit codes ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "codes"),
    [
        (Severity.ERROR, {"info": 1, "warning": 1, "error": 1, "never": 0}),
        (Severity.WARNING, {"info": 1, "warning": 1, "error": 0, "never": 0}),
        (Severity.INFO, {"info": 1, "warning": 0, "error": 0, "never": 0}),
    ],
)
def test_findings_at_or_above_the_threshold(
    severity: Severity, codes: dict[str, int]
) -> None:
    found = report(failed(severity))
    assert {name: exit_code(found, name, None) for name in codes} == codes


def test_low_confidence_never_counts() -> None:
    assert exit_code(report(failed(Severity.ERROR, LOW)), "info", None) == 0
    both = report(failed(Severity.ERROR, LOW), failed(Severity.ERROR, HIGH))
    assert exit_code(both, "info", None) == 1


def test_nothing_found() -> None:
    assert exit_code(report(), "info", None) == 0


@pytest.mark.parametrize(
    ("overall", "least", "code", "said"),
    [
        (61.46, 61.5, 0, ""),
        (61.44, 61.5, 1, "score 61.4 is below the minimum of 61.5\n"),
        (61.46, 70, 1, "score 61.5 is below the minimum of 70\n"),
        (0.0, 0, 0, ""),
        (100.0, float("nan"), 1, "score 100.0 is below the minimum of nan\n"),
        (None, 70, 0, "no score to hold against the minimum of 70: too few rules\n"),
    ],
)
@pytest.mark.parametrize("threshold", ["error", "never"])
def test_the_least_score(
    capsys: pytest.CaptureFixture[str],
    overall: float | None,
    least: float,
    code: int,
    said: str,
    threshold: str,
) -> None:
    assert exit_code(report(overall=overall), threshold, least) == code
    assert capsys.readouterr().err == said


def test_without_a_score_findings_decide(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(report(failed(Severity.ERROR), overall=None), "error", 70) == 1
    assert capsys.readouterr().err.startswith("no score")


@pytest.mark.parametrize("threshold", ["error", "never"])
def test_what_could_not_be_judged_goes_before_all(threshold: str) -> None:
    errored = result(A, Outcome.ERRORED, reason="boom")
    found = report(errored, failed(Severity.ERROR))
    assert exit_code(found, threshold, 70) == 3
    warned = replace(report(), warnings=(Warn(FACT_ERRORED, "x"),))
    assert exit_code(warned, threshold, None) == 3
    assert exit_code(replace(report(), warnings=(Warn("x", "x"),)), "error", None) == 0


# -- runs ------------------------------------------------------------------------


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
    assert judged(found) == ["DVC003", "DVC004", "DVC005"]
    found = cli("--format", "json", "--select", "SEC001", "--select", "tests")
    assert judged(found) == ["SEC001", "TST001"]


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


# -- refusals --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("gone",), "error: gone does not exist\nhelp: name a directory\n"),
        (
            ("chek",),
            "error: chek does not exist\nhelp: did you mean `mlops-lint check`?\n",
        ),
        (("./chek",), "error: ./chek does not exist\nhelp: name a directory\n"),
        (
            ("file.txt",),
            "error: file.txt is not a directory\nhelp: name its directory instead\n",
        ),
        (
            ("--select", "DVC01,x"),
            "error: no rule is called DVC01\nhelp: did you mean DVC001?\n"
            "error: no rule is called x\nhelp: `mlops-lint rules` lists them all\n",
        ),
        (
            ("--ignore", "data-versoned"),
            "error: no rule is called data-versoned\n"
            "help: did you mean data-versioned?\n",
        ),
        (
            ("--formt", "json"),
            "error: no such option '--formt'. Did you mean '--format'?\n"
            "help: `mlops-lint check --help` shows what can be given\n",
        ),
        (
            ("--format", "xml"),
            "error: invalid value for '--format': 'xml' is not one of 'text', "
            "'concise', 'json'.\n"
            "help: `mlops-lint check --help` shows what can be given\n",
        ),
        (
            ("--min-score", "101"),
            "error: invalid value for '--min-score': 101.0 is not in the range "
            "0<=x<=100.\nhelp: `mlops-lint check --help` shows what can be given\n",
        ),
        (
            (".", "other"),
            "error: got unexpected extra argument (other)\n"
            "help: `mlops-lint check --help` shows what can be given\n",
        ),
        (
            ("--config", "gone.yaml"),
            "error: gone.yaml: cannot be read: No such file or directory\n",
        ),
        (
            ("--config", "."),
            "error: .: cannot be read: Is a directory\n",
        ),
    ],
)
def test_wrong_usage(
    cli: Run, here: Path, arguments: tuple[str, ...], message: str
) -> None:
    write(here, {"file.txt": ""})
    found = cli(*arguments)
    assert (found.code, found.out, found.err) == (2, "", message)


def test_a_wrong_configuration(cli: Run, here: Path) -> None:
    write(here, {".mlops-lint.yaml": "ignore: [DVC]\nselct: []\nprofile: x\n"})
    found = cli()
    assert (found.code, found.out) == (2, "")
    assert found.err == (
        "error: .mlops-lint.yaml:2: unknown key selct\nhelp: did you mean select?\n"
        'error: .mlops-lint.yaml:3: profile: unknown value "x"\n'
        "help: known: prototype, production\n"
    )


def test_unknown_rules_in_the_configuration(cli: Run, here: Path) -> None:
    text = (
        '[tool.mlops-lint]\nselect = ["DVC01"]\n[tool.mlops-lint.severity]\nx = "off"\n'
    )
    write(here, {"pyproject.toml": text})
    found = cli("--select", "STR")
    assert (found.code, found.out) == (2, "")
    assert found.err == (
        "error: pyproject.toml:2: no rule is called DVC01\nhelp: did you mean DVC001?\n"
        "error: pyproject.toml:4: no rule is called x\n"
        "help: `mlops-lint rules` lists them all\n"
    )


def test_names_of_the_repository_do_not_reach_the_terminal_raw(
    cli: Run, here: Path
) -> None:
    write(here, {".mlops-lint.yaml": '"\\e[31mred\\nerror: x": 1\n'})
    found = cli()
    assert found.err.splitlines()[0] == (
        r"error: .mlops-lint.yaml:1: unknown key \x1b[31mred\nerror: x"
    )
    assert len(found.err.splitlines()) == 2


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything"
)
def test_a_directory_without_permission(cli: Run, here: Path) -> None:
    locked = here / "locked"
    locked.mkdir(mode=0)
    found = cli("locked")
    locked.chmod(0o700)
    assert (found.code, found.out) == (2, "")
    assert found.err == "error: locked cannot be read: permission denied\n"


def test_a_directory_that_may_not_be_read(
    cli: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "locked").mkdir()
    monkeypatch.setattr(os, "access", lambda *_: False)
    found = cli("locked")
    assert (found.code, found.out) == (2, "")
    assert found.err == "error: locked cannot be read: permission denied\n"


def test_a_bug_is_told_in_one_line(
    cli: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def boom(*_: object) -> None:
        raise ValueError("no\nway")

    del here
    monkeypatch.setattr("mlops_lint.engine.run", boom)
    found = cli()
    assert (found.code, found.out) == (3, "")
    first, second = found.err.splitlines()
    assert first.startswith("error: ValueError: no way (")
    assert second == "help: this is a bug of mlops-lint: please report this line"


def test_an_interrupt(cli: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    write(here, {"README.md": "# x\n"})
    monkeypatch.setattr(DocumentKind, "run", interrupt)
    found = cli()
    assert (found.code, found.out) == (130, "")
    assert found.err.strip() == "interrupted"


def test_the_readme_names_every_option_and_no_other() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    section = readme.partition("Options of `check`:\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`[^|]*(?:\\\|[^|]*)*`) \|", section, re.MULTILINE)
    given = re.findall(r"--[a-z-]+", " ".join(cells))
    options = [each for each in command.params if isinstance(each, click.Option)]
    assert sorted(given) == sorted(max(each.opts, key=len) for each in options)
