"""`escape` makes everything visible that could deceive a reader of a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_lint.reports.escape import escape


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("src/train.py", "src/train.py"),
        ("", ""),
        ("año/数据.csv", "año/数据.csv"),
        (r"C:\data", r"C:\data"),
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x1b[31mred\x07\x7f\x9b", r"\x1b[31mred\x07\x7f\x9b"),
        ("a\u202eb\u2066c\u2069\u200f", r"a\u202eb\u2066c\u2069\u200f"),
        ("\u2028\u2029\u00a0\u200b\ufeff", r"\u2028\u2029\xa0\u200b\ufeff"),
        ("\udc80\ud800", r"\udc80\ud800"),
        ("x\U000e0041", r"x\U000e0041"),
    ],
)
def test_shows_what_does_not_print(text: str, shown: str) -> None:
    assert escape(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [("año", r"a\xf1o"), ("数", r"\u6570"), ("😀", r"\U0001f600"), ("a\n", r"a\n")],
)
def test_ascii_only(text: str, shown: str) -> None:
    assert escape(text, ascii_only=True) == shown


@given(st.text(st.characters()), st.booleans())
def test_the_result_prints_and_stays(text: str, ascii_only: bool) -> None:
    shown = escape(text, ascii_only=ascii_only)
    assert shown.isprintable()
    assert shown.isascii() or not ascii_only
    assert escape(shown, ascii_only=ascii_only) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error file=x::y", r"\x3a:error file=x::y"),
        ("a ::Stop-Commands::t", r"a \x3a:Stop-Commands::t"),
        (":::add-mask::x", r":\x3a:add-mask::x"),
        ("##[group]x", r"\x23#[group]x"),
        ("###vso[task.x]", r"#\x23#vso[task.x]"),
        ("a.py::test_x ## title", "a.py::test_x ## title"),
    ],
)
def test_build_servers_are_not_commanded(text: str, shown: str) -> None:
    assert escape(text) == shown
    assert escape(shown) == shown
