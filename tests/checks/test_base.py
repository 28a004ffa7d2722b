"""Verdicts that kinds share, apart from any repository."""

import pytest

from mlops_lint.checks._base import joined, not_applicable, shared, shared_files
from mlops_lint.checks.commands import commands
from mlops_lint.checks.pair import fill
from mlops_lint.checks.size import show_size
from mlops_lint.model import Evidence, Hit, Location, Verdict
from mlops_lint.repo import File
from mlops_lint.repo.documents import Markdown, parse


def hits(*paths: str, cost: float = 1.0) -> tuple[Hit, ...]:
    return tuple(Hit("m", Location(path), cost) for path in paths)


def costs(verdict: Verdict) -> list[float]:
    return [round(hit.cost, 6) for hit in verdict.hits]


def test_each_subject_costs_its_share_once() -> None:
    assert costs(shared(hits("a", "a", "b"), 4)) == [0.25, 0, 0.25]


def test_no_subject_is_no_division_by_zero() -> None:
    assert shared([], 0).hits == ()


def test_the_evidence_is_of_files_without_a_hit_five_at_most() -> None:
    files = [File(name, tracked=True, mode=0o100644, blob="1") for name in "abcdefgh"]
    verdict = shared_files(hits("b"), files, "right")
    *named, last = verdict.evidence
    assert [item.location.path for item in named] == list("acdef")
    assert last == Evidence(Location(), "and 2 more")
    assert costs(verdict) == [0.125]


def test_joined_verdicts_cost_no_more_than_their_shares() -> None:
    evidence = (Evidence(Location("e"), "d"),)
    verdict = joined(
        [
            Verdict(hits("a", "b", "c", "d")),
            not_applicable("no reason"),
            Verdict(hits("e", cost=0.5), evidence),
        ]
    )
    assert costs(verdict) == [0.125, 0.125, 0.125, 0.125, 0.25]
    assert verdict.evidence == evidence


def test_joined_gives_the_first_reason() -> None:
    verdict = joined([not_applicable("one"), not_applicable("two")])
    assert verdict.not_applicable == "one"


@pytest.mark.parametrize(
    ("template", "path", "text"),
    [
        ("{dir}/{stem}.md", "a/b.py", "a/b.md"),
        ("{dir}/{stem}.md", "b.py", "b.md"),
        ("{dir}", "b.py", "."),
        ("/{dir}/x", "b.py", "/x"),
        ("{name} {path} {other}", "a/{dir}.py", "{dir}.py a/{dir}.py {other}"),
        ("{stem}", "a/.env", ".env"),
    ],
)
def test_fill(template: str, path: str, text: str) -> None:
    assert fill(template, path) == text


@pytest.mark.parametrize(
    ("kb", "text"), [(0, "0.1 kB"), (12.34, "12.3 kB"), (1024, "1.0 MB")]
)
def test_show_size(kb: float, text: str) -> None:
    assert show_size(kb) == text


@pytest.mark.parametrize(
    ("path", "text", "lines"),
    [
        ("a.md", "# A\n\n```sh\n\nmake a\nmake b\n```\n", [5, 6]),
        ("a.md", "# A\n\n    make a\n    make b\n", [3, 4]),
        ("a.rst", "A\n=\n\n.. code-block:: sh\n\n   make a\n   make b\n", [6, 7]),
    ],
)
def test_commands_have_the_lines_of_the_file(
    path: str, text: str, lines: list[int]
) -> None:
    document = parse(path, text.encode())
    assert isinstance(document, Markdown)
    assert commands(document) == [(lines[0], "make a"), (lines[1], "make b")]
