"""Phrases of the line reports."""

import pytest

from mlops_lint.model import Evidence, Location, Score
from mlops_lint.records import replace
from mlops_lint.reports.words import (
    counts,
    first_sentence,
    fold,
    listed,
    place,
    plural,
    points,
    score_phrase,
)
from tests.reports.sample import sample


@pytest.mark.parametrize(
    ("location", "said", "shown"),
    [
        (Location("a.py", 3), "", "a.py:3"),
        (Location("a.yaml", 3, "/x"), "", "a.yaml:3"),
        (Location("a.json", None, "/x/0"), "", "a.json#/x/0"),
        (Location("n.ipynb", None, "cell 3"), "", "n.ipynb cell 3"),
        (Location("n.ipynb", None, "cell 3"), "cell 3 holds", "n.ipynb"),
        (Location("models"), "", "models"),
        (Location(), "", ""),
    ],
)
def test_place(location: Location, said: str, shown: str) -> None:
    assert place(location, said) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(61.449, "61.4"), (0.25, "0.2"), (0.75, "0.8"), (-0.01, "0.0"), (100, "100.0")],
)
def test_points_round_half_even(value: float, shown: str) -> None:
    assert points(value) == shown


def test_plural() -> None:
    assert [plural(number, "rule") for number in (0, 1, 2)] == [
        "0 rules",
        "1 rule",
        "2 rules",
    ]


@pytest.mark.parametrize(
    ("size", "verbose", "shown", "left"),
    [(0, False, 0, 0), (4, False, 4, 0), (5, False, 3, 2), (5, True, 5, 0)],
)
def test_fold_never_hides_a_single_entry(
    size: int, verbose: bool, shown: int, left: int
) -> None:
    assert fold(range(size), verbose=verbose) == (range(shown), left)


def test_score_phrase() -> None:
    report = sample()
    assert score_phrase(report) == "score 61.4 C"
    assert score_phrase(replace(report, score=Score(overall=50.0))) == "score 50.0"
    assert score_phrase(replace(report, score=Score())) == "no score: no rule applied"
    few = Score(reason="only 3 rules apply")
    assert score_phrase(replace(report, score=few)) == "no score: only 3 rules apply"


def test_counts() -> None:
    report = sample()
    assert counts(report) == [
        "23 findings: 6 errors, 10 warnings, 7 info",
        "3 of 15 applicable rules passed",
        "2 suppressed",
        "1 rule errored: DVC004",
        "2 warnings about the run",
    ]
    nothing = replace(report, results=(), suppressed=(), warnings=())
    assert counts(nothing) == ["no findings", "0 of 0 applicable rules passed"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Write it.", "Write it"),
        ("Write it. Then run it.", "Write it"),
        ("Use a lock, e.g. uv.lock.", "Use a lock, e.g. uv.lock"),
        ("Call it. `dvc repro` does.", "Call it"),
        ("dvc add FILE && git add x.dvc .gitignore", None),
        ("echo a\necho b", "echo a"),
    ],
)
def test_the_first_sentence_of_a_fix(text: str, first: str | None) -> None:
    assert first_sentence(text) == (text if first is None else first)


def test_evidence_that_is_only_counted() -> None:
    a, b = Evidence(Location("a"), "x"), Evidence(Location("b"), "and 3 more")
    rest = Evidence(Location(), "and 35 more")
    assert listed((a, rest)) == ((a,), 35)
    assert listed((a, b)) == ((a, b), 0)
    assert listed((a, Evidence(Location(), "another"))) == (
        (a, Evidence(Location(), "another")),
        0,
    )
    assert listed(()) == ((), 0)
