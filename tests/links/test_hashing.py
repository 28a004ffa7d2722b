"""Hashes as DVC records them; the numbers were taken from DVC itself."""

import pytest

from mlops_lint.links.hashing import directory_hash, file_hash, line_end_forms

UNIX, WINDOWS = b"a\nb\n", b"a\r\nb\r\n"


def test_a_file_is_hashed_byte_by_byte() -> None:
    assert file_hash(UNIX) == "dd8c6a395b5dd36c56d23275028f526c"
    assert file_hash(WINDOWS) != file_hash(UNIX)


def test_dvc_2_was_blind_to_line_ends_of_text() -> None:
    assert file_hash(WINDOWS, legacy=True) == file_hash(UNIX)


@pytest.mark.parametrize(
    ("data", "is_text"),
    [
        (b"", True),
        (b"a\r\n\0", False),
        (b"\xff" * 30 + b"a" * 68 + b"\r\n", True),
        (b"\xff" * 31 + b"a" * 67 + b"\r\n", False),
        (b"a" * 600 + b"\0\r\n", True),
        ("é\r\n".encode() * 9, False),
    ],
)
def test_what_dvc_2_held_for_text(data: bytes, is_text: bool) -> None:
    plain = data.replace(b"\r\n", b"\n") if is_text else data
    assert file_hash(data, legacy=True) == file_hash(plain)


def test_each_mebibyte_is_judged_by_its_own_beginning() -> None:
    text = b"a\r\n" + b"a" * (1024 * 1024 - 3)
    data = text + b"\0\r\n"
    assert file_hash(data, legacy=True) == file_hash(
        text.replace(b"\r\n", b"\n") + b"\0\r\n"
    )


def test_a_directory_is_the_hash_of_its_list() -> None:
    one, two = file_hash(b"1\n"), file_hash(b"2\n")
    found = directory_hash({"b/two.txt": two, "a.txt": one})
    assert found == directory_hash({"a.txt": one, "b/two.txt": two})
    assert directory_hash({}) == "d751713988987e9331980363e24189ce.dir"


@pytest.mark.parametrize(
    ("data", "forms"),
    [
        (UNIX, (WINDOWS,)),
        (WINDOWS, (UNIX,)),
        (b"a\r\nb\n", (UNIX, WINDOWS)),
        (b"a", ()),
        (b"\0\n", ()),
    ],
)
def test_other_line_ends(data: bytes, forms: tuple[bytes, ...]) -> None:
    assert line_end_forms(data) == forms
