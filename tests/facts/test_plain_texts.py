"""Which files hold which plain texts."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_lint.facts import plain_texts
from mlops_lint.facts.plain_texts import holding
from mlops_lint.repo.kept import Kept

LINES = st.text("ab\n", max_size=12).map(str.encode)
TEXTS = st.lists(st.text("ab", min_size=1, max_size=3).map(str.encode), unique=True)


def test_each_file_comes_with_all_that_it_holds() -> None:
    """Files keep their order, and those that hold nothing are left out."""
    files = [("c", b"two\nthree"), ("a", b"none"), ("b", b"three, two")]
    found = holding([b"three", b"two", b"four"], files)
    assert list(found) == [
        ("c", b"two\nthree", [b"three", b"two"]),
        ("b", b"three, two", [b"three", b"two"]),
    ]


@given(TEXTS, st.lists(LINES))
def test_it_finds_what_a_search_of_each_file_finds(
    texts: list[bytes], contents: list[bytes]
) -> None:
    """However the files fall into batches."""
    wanted = [
        (number, data, held)
        for number, data in enumerate(contents)
        if (held := [text for text in texts if text in data])
    ]
    with pytest.MonkeyPatch.context() as patch:
        for most in (1, 2, 500):
            patch.setattr(plain_texts, "FILES", most)
            assert list(holding(texts, enumerate(contents))) == wanted


def test_an_answer_of_an_earlier_run_is_used(tmp_path: Path) -> None:
    """As long as neither the texts nor the files changed."""
    files = [("a", b"one"), ("b", b"two")]
    for texts, expected in (([b"two"], ["b"]), ([b"two"], ["b"]), ([b"one"], ["a"])):
        kept = Kept(tmp_path / "kept")
        assert [file for file, _, _ in holding(texts, files, kept)] == expected
        kept.save()
    again = Kept(tmp_path / "kept")
    assert list(holding([b"two"], [("a", b"one"), ("b", b"new two")], again))
