"""What is read without click is what click would read, and mistakes are left to it."""

import pytest

from mlops_lint import cli
from mlops_lint.cli import check, group, judging, plain
from mlops_lint.cli.judging import Run
from mlops_lint.cli.session import Wanted
from mlops_lint.config import PROFILES, THRESHOLDS
from mlops_lint.reports import FORMATS

KNOWN = [
    [],
    ["."],
    [""],
    ["check"],
    ["check", "some/where"],
    *[[flag] for flag in plain.FLAGS],
    *[["--format", name] for name in FORMATS],
    *[[f"--fail-on={name}"] for name in THRESHOLDS],
    *[["there", "--profile", name] for name in PROFILES],
    ["--format", "json", "there", "-v", "--format=text", "--no-cache"],
    ["check", "--no-cache", "there", "--quiet"],
]
LEFT = [
    ["rules"],
    ["check", "rules"],
    ["--no-cache", "check"],
    ["a", "b"],
    ["--"],
    ["-"],
    ["-qv"],
    ["--help"],
    ["--no-cache=1"],
    ["--quie"],
    ["--select", "DVC"],
    ["--format"],
    ["--format", "none"],
    ["--format="],
    ["--fail-on", "--quiet"],
]


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Wanted, Run]]:
    runs: list[tuple[Wanted, Run]] = []

    def judge(wanted: Wanted, run: Run) -> int:
        runs.append((wanted, run))
        return 0

    monkeypatch.setattr(judging, "judge", judge)
    monkeypatch.setattr(check, "judge", judge)
    return runs


@pytest.mark.parametrize("words", KNOWN, ids=repr)
def test_click_reads_the_same(
    words: list[str], judged: list[tuple[Wanted, Run]], monkeypatch: pytest.MonkeyPatch
) -> None:
    group.run(words)
    monkeypatch.setattr(group, "run", None)
    assert cli.run(words) == 0
    assert judged[0] == judged[1]


@pytest.mark.parametrize("words", LEFT, ids=repr)
def test_the_rest_is_left_to_click(words: list[str]) -> None:
    assert plain.read(words) is None
