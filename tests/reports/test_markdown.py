"""Markdown for comments and job summaries, read by GitHub's own parser."""

from collections.abc import Callable

import pytest

from mlops_lint.model import Location, Outcome, Score, Warn
from mlops_lint.records import replace
from mlops_lint.reports.markdown import (
    LONGEST,
    marker,
    render_github_summary,
    render_markdown,
)
from mlops_lint.reports.markdown_text import code, markdown
from tests.reports.consumers import markdown as page_of
from tests.reports.make import finding, result, rule
from tests.reports.sample import capped, sample
from tests.reports.shown import only

HIDDEN = "&#8203;"


def test_golden(golden: Callable[[str, str], None]) -> None:
    golden("report.md", render_markdown(sample()))


def test_golden_of_the_summary(golden: Callable[[str, str], None]) -> None:
    golden("report.summary.md", render_github_summary(sample()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("run `make *x*` now", "run <code>make &#42;x&#42;</code> now"),
        ("one ` tick", "one &#96; tick"),
        ("a|b <i>", "a&#124;b &lt;i&gt;"),
        ("ask @octocat", f"ask @{HIDDEN}octocat"),
        ("checkout@v4", "checkout@v4"),
        ("a@b.org", f"a@{HIDDEN}b.org"),
        ("see #12 or GH-3", f"see #{HIDDEN}12 or GH-{HIDDEN}3"),
        ("https://x.org", f"https:{HIDDEN}//x.org"),
        ("www.x.org", f"w{HIDDEN}ww.x.org"),
        ("a\nb", "a&#92;nb"),
        ("", ""),
    ],
)
def test_texts(text: str, shown: str) -> None:
    assert markdown(text) == shown


def test_code_is_not_touched_but_for_links() -> None:
    assert code("@a/b#1") == "<code>@a/b#1</code>"
    assert code("http://x") == f"<code>http:{HIDDEN}//x</code>"
    assert code("") == ""


def test_the_marker_stays_and_knows_the_directory() -> None:
    report = sample()
    assert render_markdown(report).startswith("<!-- mlops-lint report -->\n")
    worse = replace(report, score=Score(), warnings=())
    assert marker(worse) == marker(report)
    info = replace(report.repository, prefix="a b/c--d>")
    there = marker(replace(report, repository=info))
    assert there == "<!-- mlops-lint report: a%20b/c-%2Dd%3E -->"


def test_the_change_against_the_baseline_is_told() -> None:
    text = render_github_summary(sample())
    assert "20 new, 1 known, 2 gone; score 58.0 → 61.4 (+3.4)." in text
    assert sample().baseline is not None
    unknown = replace(sample(), score=Score(reason="nothing to judge"))
    text = render_github_summary(unknown)
    assert "no score, nothing to judge" in text
    assert "2 gone.\n" in text
    assert "Against" not in render_github_summary(replace(sample(), baseline=None))


def test_caps_levels_and_more_warnings_are_told() -> None:
    many = tuple(Warn("code", f"w{number}") for number in range(12))
    text = render_github_summary(replace(sample(), score=capped(), warnings=many))
    assert "Capped at 60 by SEC001: a secret is committed." in text
    assert "- and 2 more warnings\n" in text
    first = render_github_summary(sample())
    assert "Level L0 of L4; L1 needs CI001, no tests run in CI" in first
    assert "CI 0.0, CT 60.0, CD 100.0." in first


def test_a_comment_is_no_longer_than_a_comment_may_be() -> None:
    of = rule("CI001", "x")
    found = [
        finding(of, f"{number}" + "|" * 40, Location("a", number))
        for number in range(1, 1500)
    ]
    report = only(result(of, Outcome.FAILED, *found, credit=0.0))
    text = render_markdown(report)
    assert LONGEST - 1000 < len(text) <= LONGEST
    rows = text.count("\n| error ")
    assert f"And {1499 - rows} more, not shown here." in text
    page_of(text)


def test_nothing_found() -> None:
    assert "<details>" not in render_markdown(only())
    assert "### mlops-lint: 90.0 A" in render_markdown(only())
