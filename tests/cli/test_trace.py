"""`mlops-lint explain --trace`: the text, its options, and what it leaves out."""

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from mlops_lint.cli.trace import trace_lines
from mlops_lint.model import (
    Evidence,
    Fact,
    Location,
    Outcome,
    Report,
    RepositoryInfo,
    Score,
    Suppressed,
    Tracking,
)
from mlops_lint.reports.layout import plain
from mlops_lint.trace import Considered, Consulted, Trace
from tests.cli.conftest import Run
from tests.gitrepo import GitRepo
from tests.reports.make import finding, result, rule

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
GOLDEN = ROOT / "tests" / "golden"


def example(name: str, scratch: Path) -> GitRepo:
    root = scratch / name
    shutil.copytree(EXAMPLES / name, root)
    (root / "expected.json").unlink()
    repo = GitRepo.create(root)
    repo.commit({})
    return repo


@pytest.mark.parametrize(
    ("rule_id", "name"),
    [
        ("DAT001", "notebook-heap"),
        ("DAT001", "churn-service"),
        ("DVC002", "notebook-heap"),
        ("ENV002", "notebook-heap"),
    ],
)
def test_golden(
    cli: Run, tmp_path: Path, rule_id: str, name: str, request: pytest.FixtureRequest
) -> None:
    repo = example(name, tmp_path)
    found = cli("explain", rule_id, str(repo.root), "--trace")
    assert (found.code, found.err) == (0, "")
    head = repo.git("rev-parse", "HEAD")[:7]
    text = found.out.replace(f" at {head}", " at 1234567")
    # What a rule costs hangs on all the others.
    text = re.sub(r"costs [\d.]+ points", "costs N points", text)
    golden = GOLDEN / f"trace-{rule_id}-{name}.txt"
    if request.config.getoption("--update"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_the_current_directory(cli: Run, here: Path) -> None:
    GitRepo.create(here).commit({"train.py": "import sklearn\n"})
    assert "in here at " in cli("explain", "data-versioned", "--trace").out


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    "arguments",
    [
        (".",),
        ("--rev", "HEAD"),
        ("--isolated",),
        ("--profile", "prototype"),
        ("--config", "x"),
        ("--baseline", "x"),
    ],
)
def test_a_path_and_options_are_for_a_trace(
    cli: Run, arguments: tuple[str, ...]
) -> None:
    found = cli("explain", "DAT001", *arguments)
    assert (found.code, found.out) == (2, "")
    assert "with --trace only" in found.err


def test_options_change_the_verdict(cli: Run, here: Path) -> None:
    repo = GitRepo.create(here)
    repo.commit({"data/a.csv": "a\n1\n", "README.md": "# model training\n"})
    repo.commit(
        {
            ".mlops-lint.yaml": "profile: prototype\n"
            "suppress: [{rule: DAT001, path: ., reason: tiny}]\n"
        }
    )
    trace = ("explain", "DAT001", "--trace")
    configured = cli(*trace).out
    assert "\nsuppressed  tiny\n" in configured
    assert "prototype profile\n" in configured
    assert "    by config at .mlops-lint.yaml:2: tiny\n" in configured
    assert "\nfailed  1 finding\n" in cli(*trace, "--isolated").out
    assert "\nfailed  1 finding\n" in cli(*trace, "--rev", "HEAD~1").out
    assert "\nsuppressed  tiny\n" in cli(*trace, "--rev", "HEAD").out
    assert "production profile\n" in cli(*trace, "--profile", "production").out
    repo.write({"own.yaml": "fail_on: never\n"})
    assert "\nfailed  1 finding\n" in cli(*trace, "--config", "own.yaml").out


def test_a_baseline_suppresses(cli: Run, here: Path) -> None:
    GitRepo.create(here).commit({"data/a.csv": "a\n1\n", "README.md": "# a model\n"})
    assert cli("baseline", "--file", "known.json").code == 0
    found = cli("explain", "DAT001", "--trace", "--baseline", "known.json").out
    assert "\nsuppressed  recorded in known.json\n" in found
    assert "    by baseline: recorded in known.json\n" in found
    assert "   credit 0 of 1   " in found
    refused = cli("explain", "DAT001", "--trace", "--baseline", "gone.json")
    assert refused.code == 2
    (here / ".mlops-lint.yaml").write_text("baseline: known.json\n")
    assert "known.json\n" in cli("explain", "DAT001", "--trace").out


def test_a_rule_that_does_not_run(cli: Run, here: Path) -> None:
    (here / ".mlops-lint.yaml").write_text("ignore: [DAT001]\n")
    found = cli("explain", "DAT001", "--trace")
    assert found.code == 0
    assert found.out.endswith("not selected  the configuration leaves it out\n")
    report = json.loads(cli(".", "--profile", "prototype", "--format", "json").out)
    ran = {each["id"] for each in report["rules"]}
    every = json.loads(cli("rules", "--format", "json").out)["rules"]
    off = next(each["id"] for each in every if each["id"] not in {*ran, "DAT001"})
    found = cli("explain", off, "--trace", "--profile", "prototype")
    assert found.out.endswith("not selected  it is off in the prototype profile\n")


@pytest.mark.usefixtures("here")
def test_unknown_rule_and_path(cli: Run) -> None:
    assert cli("explain", "DAT00", "--trace").code == 2
    found = cli("explain", "DAT001", "gone", "--trace")
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("error: gone does not exist\n")


def test_control_characters_are_escaped(cli: Run, here: Path) -> None:
    GitRepo.create(here).commit({"data/\x1b[31m\n.csv": "a\n1\n"})
    found = cli("explain", "DAT001", "--trace")
    assert found.code == 0
    assert "\x1b" not in found.out
    assert r"data/\x1b[31m\n.csv" in found.out


EVIL = "a\x1bb"
ONE = rule("DAT001", "one")
INFO = RepositoryInfo(
    name=EVIL, tracking=Tracking.GIT, files=1, kind="application", traits={}
)


def shown(traced: Trace) -> str:
    report = Report(
        version="1",
        repository=INFO,
        profile="production",
        categories=(),
        results=(traced.result,),
        score=Score(),
    )
    return plain(trace_lines(traced, report))


def test_every_text_is_escaped_and_every_list_is_bounded() -> None:
    found = [finding(ONE, f"{EVIL}{n}", Location(EVIL, n + 1)) for n in range(25)]
    seen = tuple(Evidence(Location(f"{EVIL}{n}"), EVIL) for n in range(9))
    ended = result(ONE, Outcome.FAILED, *found, credit=0.0)
    traced = Trace(
        result=ended,
        suppressed=tuple(
            Suppressed(finding=each, by="config", reason=EVIL, expires=date(2030, 1, 2))
            for each in found
        ),
        facts=(
            Consulted("first", Fact("first", EVIL, seen), True, ("other",)),
            Consulted("second", None, False, (), EVIL),
        ),
        files=tuple(
            Considered(f"{EVIL}{n}", (EVIL, "read"), n > 22) for n in range(25)
        ),
        looks={f"{EVIL}{n} {'long ' * 20}": n for n in range(15)},
        again=ended,
    )
    text = shown(traced)
    assert "\x1b" not in text
    assert "Files considered: 25, 2 of them opened\n  a\\x1bb23  a\\x1bb, read" in text
    # Evidence of a fact, looks, files, findings, suppressed.
    more = [line.strip() for line in text.splitlines() if "more" in line]
    assert more == ["and 4 more", "and 3 more", *["and 5 more"] * 3]
    assert "  second  no answer: a\\x1bb" in text
    assert "for `when`, for other" in text
    assert "25 findings of it suppressed" in text
    assert "by config: a\\x1bb, until 2030-01-02" in text
    assert "long ...: 1 file\n" in text
