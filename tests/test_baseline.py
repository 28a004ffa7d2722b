"""Baselines: what they record, what is new against them, what they refuse."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_lint import baseline, engine, packs
from mlops_lint.baseline import Baseline, Known
from mlops_lint.errors import ConfigError
from mlops_lint.model import (
    Location,
    Outcome,
    Report,
    RepositoryInfo,
    Score,
    Settings,
    Severity,
    Tracking,
    Warn,
)
from mlops_lint.records import replace
from mlops_lint.selection import Selected
from tests.reports.make import finding, result, rule
from tests.test_engine import rule as engine_rule
from tests.trees import make_repo

ONE, TWO = rule("DAT001", "one"), rule("DVC002", "two")
A = finding(ONE, "bad", Location("a.py", 3))
B = finding(ONE, "bad", Location("b.py", 3))
TWIN = finding(ONE, "bad", Location("a.py", 9))
C = finding(TWO, "worse")


def report(*found: Any, overall: float | None = 60.04, profile: str = "p") -> Report:
    results = tuple(
        result(
            each,
            Outcome.FAILED if mine else Outcome.PASSED,
            *mine,
            credit=0.5 if mine else 1.0,
        )
        for each in (ONE, TWO)
        for mine in [[f for f in found if f.rule_id == each.id]]
    )
    return Report(
        version="1",
        repository=RepositoryInfo(
            name="r", tracking=Tracking.GIT, files=1, kind="application", traits={}
        ),
        profile=profile,
        categories=(),
        results=results,
        score=Score(overall=overall, categories={"data": overall, "models": None}),
    )


def test_what_is_recorded(tmp_path: Path) -> None:
    made = baseline.of_report(report(B, A))
    assert made == Baseline(
        (
            Known(A.fingerprint, "DAT001", "a.py", "bad"),
            Known(B.fingerprint, "DAT001", "b.py", "bad"),
        ),
        60.0,
        {"data": 60.0, "models": None},
        "p",
        ("DAT001", "DVC002"),
    )
    path = tmp_path / "base.json"
    path.write_text(baseline.dump(made), encoding="utf-8")
    assert baseline.load(path) == made
    data = json.loads(path.read_text())
    assert data["schema_version"] == 1
    assert [each["path"] for each in data["findings"]] == ["a.py", "b.py"]
    assert "line" not in data["findings"][0]
    empty = baseline.of_report(report(overall=None))
    assert (empty.findings, empty.overall) == ((), None)


def test_new_known_and_stale() -> None:
    before = baseline.of_report(report(A, C))
    delta = baseline.compare(report(A, B), before)
    assert (delta.new, delta.known) == ((B,), (A,))
    assert [known.rule_id for known in delta.stale] == ["DVC002"]
    assert delta.summary == "1 new, 1 known, 1 gone; score 60.0, was 60.0"
    assert not delta.is_lower


def test_each_recorded_finding_accepts_one() -> None:
    assert A.fingerprint == TWIN.fingerprint
    delta = baseline.compare(report(A, TWIN), baseline.of_report(report(A)))
    assert (delta.known, delta.new) == ((A,), (TWIN,))
    delta = baseline.compare(report(A), baseline.of_report(report(A, TWIN)))
    assert (len(delta.stale), delta.new) == (1, ())


def test_what_did_not_run_is_not_stale() -> None:
    other = Known("0", "XYZ001", "a", "m")
    before = replace(baseline.of_report(report()), findings=(other,))
    assert baseline.compare(report(), before).stale == ()


@pytest.mark.parametrize(
    ("before", "now", "is_lower"),
    [
        (60.0, 60.0, False),
        (60.0, 59.9, True),
        (60.0, 70.0, False),
        (None, 1.0, False),
        (60.0, None, False),
    ],
)
def test_a_lower_score(before: float | None, now: float | None, is_lower: bool) -> None:
    recorded = baseline.of_report(report(overall=before))
    assert baseline.compare(report(overall=now), recorded).is_lower is is_lower


def test_scores_of_other_rules_or_profiles_are_not_compared() -> None:
    recorded = baseline.of_report(report(overall=99))
    delta = baseline.compare(report(overall=1, profile="q"), recorded)
    assert (delta.score_before, delta.is_lower) == (None, False)
    assert delta.summary == "0 new, 0 known, 0 gone; score 1.0"
    delta = baseline.compare(report(overall=1), replace(recorded, rules=("DAT001",)))
    assert delta.score_before is None
    none = baseline.compare(report(overall=None), recorded)
    assert none.summary == "0 new, 0 known, 0 gone"


def test_known_findings_are_suppressed_and_the_score_stays() -> None:
    now = report(A, B, C)
    delta = baseline.compare(now, baseline.of_report(report(A, C)))
    applied = baseline.apply(now, delta, "base.json")
    compared = applied.baseline
    assert compared is not None
    assert (compared.file, compared.new, compared.known, compared.gone) == (
        "base.json", len(delta.new), len(delta.known), len(delta.stale),
    )  # fmt: skip
    assert compared.score_before == delta.score_before
    assert applied.findings == (B,)
    assert applied.score == now.score
    assert [(each.outcome, each.credit, each.reason) for each in applied.results] == [
        (Outcome.FAILED, 0.5, ""),
        (Outcome.SUPPRESSED, 0.5, "recorded in base.json"),
    ]
    assert [(each.finding, each.by, each.reason) for each in applied.suppressed] == [
        (C, "baseline", "recorded in base.json"),
        (A, "baseline", "recorded in base.json"),
    ]
    gone = report(overall=61)
    delta = baseline.compare(gone, baseline.of_report(report(A)))
    assert baseline.apply(gone, delta, "base.json").warnings == (
        Warn("stale-baseline", "DAT001 no longer finds this: a.py bad"),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{\n!", "x.json:2: is not JSON"),
        ("[" * 100_000, "x.json: is not JSON"),
        ("[]", "x.json: is no baseline"),
        ("{}", "x.json: is no baseline"),
        ('{"schema_version": 9}', "x.json: schema_version 9 is not known"),
        (
            '{"schema_version": 1, "profile": "", "rules": "", "findings": [],'
            ' "score": {"overall": "1", "categories": {}}}',
            "x.json: is no baseline",
        ),
        ('{"schema_version": 1, "findings": [3]}', "x.json: is no baseline"),
    ],
)
def test_what_is_no_baseline(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        baseline.load(path, "x.json")
    advice = "help: `mlops-lint baseline` writes it anew"
    assert str(caught.value) == f"error: {message}\n{advice}"


def test_a_missing_file_and_a_directory(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file or directory"):
        baseline.load(tmp_path / "gone.json")
    with pytest.raises(ConfigError, match="is no file"):
        baseline.load(tmp_path)


# -- fingerprints ----------------------------------------------------------------

RULES = [
    engine_rule(
        "TST901", kind="content", options={"paths": ["*.py"], "none": ["seed"]}
    ),
    engine_rule("TST902", options={"present": ["params.yaml"]}),
    engine_rule("TST903", options={"absent": ["*.csv"]}),
]
TREE = {
    "src/a.py": "import os\nseed = 1\n",
    "b.py": "x = 1\n",
    "data/x.csv": "1\n",
    "notes.txt": "n\n",
}
LINES = st.lists(st.sampled_from(["", "# a", "y = 2", "é = 'ü'"]), max_size=6)
NAME = st.from_regex(r"[a-z]{1,8}\.txt", fullmatch=True)


def fingerprints(tree: Mapping[str, str]) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        repo = make_repo(Path(folder), tree)
        selected = [Selected(each, Severity.ERROR) for each in RULES]
        made = engine.run(repo, selected, packs.bundled().scoring, Settings())
        assert len(made.findings) == 3
        return sorted(each.fingerprint for each in made.findings)


@settings(max_examples=8, deadline=None)
@given(above=LINES, below=LINES, name=NAME)
def test_fingerprints_survive_moved_lines_and_renamed_other_files(
    above: list[str], below: list[str], name: str
) -> None:
    code = "".join(f"{line}\n" for line in above) + TREE["src/a.py"]
    code += "".join(f"{line}\n" for line in below)
    moved = {**TREE, "src/a.py": code}
    moved[f"sub/{name}"] = moved.pop("notes.txt")
    assert fingerprints(moved) == fingerprints(TREE)


def test_fingerprints_tell_places_and_rules_apart() -> None:
    renamed = {**TREE, "src/c.py": TREE["src/a.py"]}
    del renamed["src/a.py"]
    here, there = fingerprints(TREE), fingerprints(renamed)
    assert len(set(here)) == 3
    assert len(set(here) & set(there)) == 2
