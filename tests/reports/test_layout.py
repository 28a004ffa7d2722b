"""Lines fit their width and lose nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_lint.reports.layout import Layout, Line, cells, inner, plain

WORDS = st.lists(st.text("ab/数é-", max_size=30), max_size=12)


def texts(lines: list[Line]) -> list[str]:
    return plain(lines).splitlines()


def test_a_short_line_keeps_its_spaces_and_styles() -> None:
    segments = [("x ", "bad"), (" ", ""), ("DVC008", "rule"), (":  name", "")]
    assert Layout().wrap(*segments, indent=2) == [
        (("  ", ""), ("x", "bad"), ("  DVC008", "rule"), (":  name", ""))
    ]


def test_a_long_line_hangs() -> None:
    lines = Layout(width=20).wrap(("one two three four five", ""), indent=2, hang=3)
    assert texts(lines) == ["  one two three four", "     five"]


def test_a_word_that_changes_style_is_not_broken_inside() -> None:
    lines = Layout(width=20).wrap(("aaaaaaaaaaaaaaa bbb", ""), ("ccc", "rule"))
    assert texts(lines) == ["aaaaaaaaaaaaaaa", "bbbccc"]


def test_a_word_longer_than_the_line_goes_on_below() -> None:
    lines = Layout(width=20).wrap(("at " + "x" * 45, "path"), ("yyyy", ""), hang=2)
    assert texts(lines) == [
        "at",
        "  " + "x" * 18,
        "  " + "x" * 18,
        "  " + "x" * 9 + "yyyy",
    ]
    split = Layout(width=20).wrap(("x" * 20, "path"), ("yy", ""))
    assert split == [(("x" * 20, "path"),), (("yy", ""),)]


def test_wide_characters_take_two_cells_and_marks_none() -> None:
    assert cells("数据") == 4
    assert cells("e\u0301") == 1
    assert Layout().pad("数据", 6) == "数据  "
    lines = Layout(width=20).wrap(("数" * 11, ""))
    assert texts(lines) == ["数" * 10, "数"]


def test_no_text_is_an_empty_line() -> None:
    assert Layout().wrap(("", ""), indent=4) == [()]


def test_a_deep_indent_leaves_half_the_line() -> None:
    lines = Layout(width=20).wrap(("aaaa bbbb cccc", ""), indent=60, hang=9)
    assert texts(lines) == [" " * 10 + "aaaa bbbb", " " * 10 + "cccc"]


def test_fields_stay_whole_where_they_fit() -> None:
    fields = [[("one two", "")], [], [("three four", "bold")], [("5", "")]]
    assert texts(Layout(width=30).fields(*fields, indent=2)) == [
        "  one two   three four   5"
    ]
    assert texts(Layout(width=20).fields(*fields, indent=2, hang=2)) == [
        "  one two",
        "    three four   5",
    ]


def test_no_fields_are_no_lines() -> None:
    assert Layout().fields([], []) == []


@given(WORDS, st.integers(1, 90), st.integers(0, 12), st.integers(0, 12))
def test_lines_fit_and_lose_nothing(
    words: list[str], width: int, indent: int, hang: int
) -> None:
    layout = Layout(width=width)
    segments = [(word + " " * (i % 3), str(i % 2)) for i, word in enumerate(words)]
    lines = texts(layout.wrap(*segments, indent=indent, hang=hang))
    assert all(cells(line) <= max(width, 20) for line in lines)
    assert all(line == line.rstrip() for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(words)
    fields = texts(layout.fields(*([each] for each in segments), indent=indent))
    assert all(cells(line) <= max(width, 20) for line in fields)
    assert "".join(fields).replace(" ", "") == "".join(words)


@pytest.mark.parametrize(
    ("value", "bar"),
    [(0, "----"), (0.1, "#---"), (50, "##--"), (99.9, "###-"), (100, "####")],
)
def test_a_bar_is_empty_or_full_only_at_the_ends(value: float, bar: str) -> None:
    assert plain([tuple(Layout(ascii_only=True).bar(value, 4))]) == bar + "\n"


@pytest.mark.parametrize(("value", "style"), [(39, "bad"), (40, "fair"), (70, "good")])
def test_a_bar_has_the_colour_of_its_value(value: float, style: str) -> None:
    assert Layout().bar(value, 4)[0][1] == style


@pytest.mark.parametrize(
    ("value", "whole"), [(0, 0), (0.2, 1), (50.5, 50), (99.6, 99), (100, 100)]
)
def test_inner(value: float, whole: int) -> None:
    assert inner(value, 100) == whole


def test_ascii_escapes_and_marks() -> None:
    layout = Layout(ascii_only=True)
    assert texts(layout.wrap(("é", ""))) == [r"\xe9"]
    assert layout.cells("é") == 4
    assert layout.marks.failed == "x"
