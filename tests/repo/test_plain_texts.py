"""Which files hold which plain texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_lint.repo import plain_texts
from mlops_lint.repo.plain_texts import holding

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
        for most in (1, 20, 500):
            patch.setattr(plain_texts, "BYTES", most)
            assert list(holding(texts, enumerate(contents))) == wanted
