"""Suppressions: how they are written, what they silence, what is said of them."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mlops_lint import engine, packs
from mlops_lint.model import (
    Hit,
    Location,
    Outcome,
    Report,
    Settings,
    Severity,
    Suppression,
    SuppressionPolicy,
    Verdict,
    Warn,
)
from mlops_lint.selection import Selected
from mlops_lint.suppress import comments
from tests.test_engine import rule
from tests.trees import Tree, make_repo

CHECK = "mlops_lint.checks.path.Path.run"
TODAY = date(2026, 6, 1)


def place(number: int) -> Location:
    return Location("conf.yaml", number)


def configured(
    name: str, path: str = "", reason: str = "", expires: date | None = None
) -> Suppression:
    return Suppression(name, path, reason, "config", place(1), expires=expires)


@pytest.fixture
def judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that silences hits of TST901 in a tree."""

    def call(
        tree: Tree,
        *hits: Hit,
        suppress: tuple[Suppression, ...] = (),
        required: bool = False,
        **more: Any,
    ) -> Report:
        monkeypatch.setattr(CHECK, lambda *_: Verdict(hits))
        only = rule(**more)
        repo = make_repo(tmp_path / "tree", tree)
        policy = SuppressionPolicy(
            configured=suppress,
            reasons_required=required,
            today=TODAY,
            rules=(only, rule("TST902")),
        )
        return engine.run(
            repo,
            [Selected(only, Severity.ERROR)],
            packs.bundled().scoring,
            Settings(),
            suppressions=policy,
        )

    return call


# -- comments --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("a.yaml", "x: 1\ny: 2  # {} why\nz: 3\n", [(2, "why", 2)]),
        ("a.toml", "x = 1\n# {}: why\n\n# other\ny = 2\n", [(2, "why", 5)]),
        ("Dockerfile", "# {}\r\nFROM x\r\n", [(1, "", 0)]),
        ("Makefile", "\n# first\n# {} - why\nall:\n", [(3, "why", 0)]),
        ("a.md", "# Title\n\n<!-- {} why --> x\ntext\n", [(3, "why", 4)]),
        ("a.md", "# {} no comment\n", []),
        ("a.html", "<!-- {} why -->\n<p>\n", [(1, "why", 0)]),
        ("a.jsonc", '{{"a": 1 // {} why\n}}', [(1, "why", 1)]),
        ("a.py", "x = 1\n# {} why", [(2, "why", 2)]),
        ("a.py", "x = '# {} text'\n", []),
        ("a.py", "x = (\n# {} why\n", [(2, "why", 2)]),
        ("a.py", "#!/usr/bin/python\n# {} why\nx = 1\n", [(2, "why", 0)]),
        ("a.yaml", "x: mlops-lint: ignored\n", []),
        ("a.yaml", "x: 1\n", []),
        ("gone.yaml", "", []),
    ],
)
def test_comments(
    tmp_path: Path, path: str, text: str, found: list[tuple[int, str, int]]
) -> None:
    content = text.format("mlops-lint: ignore[TST901]")
    tree = {} if path.startswith("gone") else {path: content}
    said = comments(make_repo(tmp_path, tree), path)
    assert [
        (each.rule, each.place, each.reason, each.line, each.by) for each in said
    ] == [
        ("TST901", Location(path, number), reason, line, "inline")
        for number, reason, line in found
    ]


def test_one_comment_names_several_rules(tmp_path: Path) -> None:
    repo = make_repo(tmp_path, {"a": "x\ny # mlops-lint: ignore[A, b-c,] why\n"})
    assert [(each.rule, each.reason) for each in comments(repo, "a")] == [
        ("A", "why"),
        ("b-c", "why"),
    ]


@pytest.mark.parametrize(
    ("metadata", "found"),
    [
        (
            {"mlops-lint": {"ignore": {"A": "why", "B": None}}},
            [("A", "why"), ("B", "")],
        ),
        ({"mlops-lint": {"ignore": ["A"]}}, []),
        ({"mlops-lint": "A"}, []),
        ({}, []),
    ],
)
def test_notebook_metadata(
    tmp_path: Path, metadata: Mapping[str, Any], found: list[tuple[str, str]]
) -> None:
    notebook = {"cells": [], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    repo = make_repo(tmp_path, {"a.ipynb": json.dumps(notebook)})
    said = list(comments(repo, "a.ipynb"))
    assert [(each.rule, each.reason) for each in said] == found
    assert all((each.line, each.place) == (0, Location("a.ipynb")) for each in said)


def test_what_is_no_notebook_silences_nothing(tmp_path: Path) -> None:
    repo = make_repo(tmp_path, {"a.ipynb": "mlops-lint: ignore[A]"})
    assert list(comments(repo, "a.ipynb")) == []


# -- what they do ----------------------------------------------------------------

COMMENT = "x: 1\ny: 2  # mlops-lint: ignore[TST901] it is meant\n"


def test_a_rule_all_of_whose_findings_are_silenced(judge: Any) -> None:
    report = judge({"a.yaml": COMMENT}, Hit("bad", Location("a.yaml", 2)))
    (result,) = report.results
    assert (result.outcome, result.credit, result.gain, result.reason) == (
        Outcome.SUPPRESSED,
        None,
        None,
        "it is meant",
    )
    assert report.findings == ()
    (silenced,) = report.suppressed
    assert (silenced.finding.message, silenced.by) == ("bad", "inline")
    assert (silenced.reason, silenced.expires) == ("it is meant", None)
    assert report.score.applicable == 0
    assert report.warnings == ()


def test_a_rule_partly_silenced_keeps_the_rest(judge: Any) -> None:
    hits = [Hit("bad", Location("a.yaml", line), cost=0.25) for line in (1, 2)]
    report = judge({"a.yaml": COMMENT}, *hits)
    (result,) = report.results
    assert (result.outcome, result.credit) == (Outcome.FAILED, 0.75)
    assert [finding.location.line for finding in report.findings] == [1]
    assert len(report.suppressed) == 1


def test_the_cost_of_a_file_stays_while_a_finding_does(judge: Any) -> None:
    hits = [
        Hit("bad", Location("a.yaml", 2), cost=0.5),
        Hit("bad", Location("a.yaml", 3), cost=0.0),
        Hit("bad", Location("a.yaml", 4), cost=0.0),
        Hit("bad", Location("b", 1), cost=0.25),
    ]
    (result,) = judge({"a.yaml": COMMENT}, *hits).results
    assert result.credit == 0.25
    assert [finding.cost for finding in result.findings] == [0.5, 0.0, 0.25]


@pytest.mark.parametrize(
    ("given", "location", "is_silenced"),
    [
        (configured("TST901"), Location(), True),
        (configured("tests", "."), Location(), True),
        (configured("TST", "*.yaml"), Location("a.yaml", 1), True),
        (configured("rule-tst901", "sub/"), Location("sub"), True),
        (configured("TST901", "sub/**"), Location("sub/b"), True),
        (configured("TST901", "sub/*"), Location("sub"), False),
        (configured("TST901", "*.yaml"), Location(), False),
        (configured("TST902"), Location(), False),
        (configured("TST901", expires=date(2026, 6, 1)), Location(), True),
        (configured("TST901", expires=date(2026, 5, 31)), Location(), False),
    ],
)
def test_in_the_configuration(
    judge: Any, given: Suppression, location: Location, is_silenced: bool
) -> None:
    tree = {"a.yaml": "x: 1\n", "sub/b": ""}
    report = judge(tree, Hit("bad", location), suppress=(given,))
    assert [len(report.findings), len(report.suppressed)] == (
        [0, 1] if is_silenced else [1, 0]
    )
    if is_silenced:
        assert report.suppressed[0].by == "config"
        assert report.suppressed[0].expires == given.expires
        assert report.results[0].reason == "no reason given"


def test_without_a_policy_nothing_is_silenced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hit = Hit("bad", Location("a.yaml", 2))
    monkeypatch.setattr(CHECK, lambda *_: Verdict((hit,)))
    selected = [Selected(rule(), Severity.ERROR)]
    repo = make_repo(tmp_path, {"a.yaml": COMMENT})
    report = engine.run(repo, selected, packs.bundled().scoring, Settings())
    assert (len(report.findings), report.suppressed) == (1, ())


def test_a_large_file_is_not_read_for_its_comments(
    judge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "COMMENTED_SIZE", 10)
    report = judge({"a.yaml": COMMENT}, Hit("bad", Location("a.yaml", 2)))
    assert len(report.findings) == 1


# -- warnings --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "warning"),
    [
        (configured("TST901", "."), ()),
        (
            configured("TST901", "a.yaml"),
            ("unused-suppression", "nothing is suppressed here: TST901 finds nothing"),
        ),
        (
            configured("TST901", "*.toml"),
            (
                "glob-matches-nothing",
                "no file matches *.toml, where TST901 is suppressed",
            ),
        ),
        (
            configured("TST901", "", expires=date(2026, 5, 31)),
            (
                "expired-suppression",
                "the suppression of TST901 expired on 2026-05-31",
            ),
        ),
        (configured("TST902", "."), ()),
        (
            configured("TST91"),
            ("unknown-rule", "no rule is called TST91, did you mean TST901?"),
        ),
        (configured("XYZ"), ("unknown-rule", "no rule is called XYZ")),
    ],
)
def test_what_is_wrong_with_them(
    judge: Any, given: Suppression, warning: tuple[str, ...]
) -> None:
    report = judge({"a.yaml": "x: 1\n"}, Hit("bad"), suppress=(given,))
    assert [(each.code, each.message, each.location) for each in report.warnings] == (
        [(*warning, place(1))] if warning else []
    )


def test_an_unused_comment_has_its_place(judge: Any) -> None:
    report = judge({"a.yaml": COMMENT}, Hit("bad", Location("a.yaml", 1)))
    message = "nothing is suppressed here: TST901 finds nothing"
    warning = Warn("unused-suppression", message, Location("a.yaml", 2))
    assert report.warnings == (warning,)
    assert len(report.findings) == 1


def test_reasons_can_be_required(judge: Any) -> None:
    given = (configured("TST901", "a"), configured("TST901", "b", "why"))
    hits = Hit("bad", Location("a")), Hit("bad", Location("b"))
    report = judge({"a": "", "b": ""}, *hits, suppress=given, required=True)
    assert [each.location.path for each in report.findings] == ["a"]
    message = "the suppression of TST901 gives no reason"
    assert report.warnings == (Warn("suppression-without-reason", message, place(1)),)


def test_a_rule_that_cannot_be_suppressed(judge: Any) -> None:
    given = configured("TST901", "", "why")
    report = judge({"a": ""}, Hit("bad"), suppress=(given,), suppressible=False)
    assert (len(report.findings), report.suppressed) == (1, ())
    message = "TST901 cannot be suppressed"
    assert report.warnings == (Warn("not-suppressible", message, place(1)),)


def test_many_findings_are_silenced_before_they_are_counted(
    judge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MOST_FINDINGS", 2)
    hits = [Hit("bad", Location(f"f{n}"), cost=0.125) for n in range(5)]
    report = judge({"f4": ""}, *hits, suppress=(configured("TST901", "f4"),))
    assert [each.location.path for each in report.findings] == ["f0", "f1"]
    assert report.results[0].credit == 0.5
