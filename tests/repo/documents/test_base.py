import pytest

from mlops_lint.repo.documents import Limits, ParseFailure, Structured, Tagged
from mlops_lint.repo.documents.base import (
    decode_lenient,
    decode_strict,
    failure,
    join_pointer,
    key_text,
    one_line,
    split_pointer,
    too_deep,
    too_large,
)


def nested(depth: int) -> object:
    value: object = 1
    for level in range(depth):
        value = [value] if level % 2 else {"k": value}
    return value


DOCUMENT = Structured(
    "a.yaml",
    "YAML",
    (
        {
            "a": [10, {"b/c": 1, "d~e": 2, "": 3}],
            1: "one",
            None: "nil",
            "t": Tagged("!T", Tagged("!U", {"k": "v"})),
        },
    ),
)


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("", DOCUMENT.data),
        ("/a/0", 10),
        ("/a/1/b~1c", 1),
        ("/a/1/d~0e", 2),
        ("/a/1/", 3),
        ("/1", "one"),
        ("/null", "nil"),
        ("/t/k", "v"),
        ("/a/2", "absent"),
        ("/a/-1", "absent"),
        ("/a/-", "absent"),
        ("/a/01", "absent"),
        ("/a/\u0661", "absent"),
        ("/a/99999999999999", "absent"),
        ("/a/0/x", "absent"),
        ("/nope", "absent"),
        ("a", "absent"),
    ],
)
def test_get_follows_a_pointer(pointer: str, expected: object) -> None:
    assert DOCUMENT.get(pointer, "absent") == expected


def test_a_document_without_content_has_neither_data_nor_lines() -> None:
    empty = Structured("a.yaml", "YAML", ())
    assert empty.data is None
    assert empty.get("/a", 1) == 1
    assert empty.line("/a") is None
    assert empty.line("nonsense") is None


@pytest.mark.parametrize("token", ["a/b~c", "~1", "", "~0/", "plain"])
def test_pointer_tokens_survive_escaping(token: str) -> None:
    assert split_pointer(join_pointer("/x", token)) == ["x", token]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("a", "a"),
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (1, "1"),
        (1.5, "1.5"),
        (Tagged("!T", "v"), "!T v"),
        ([1, "x"], "[1, 'x']"),
    ],
)
def test_key_text(key: object, expected: str) -> None:
    assert key_text(key) == expected


def test_key_text_of_a_container_is_short() -> None:
    assert len(key_text(["word"] * 1000)) == 60


@pytest.mark.parametrize(("depth", "deep"), [(0, False), (5, False), (6, True)])
def test_too_deep_counts_containers(depth: int, deep: bool) -> None:
    assert too_deep(nested(depth), 5) is deep


def test_too_deep_of_an_empty_container_inside_the_limit() -> None:
    assert too_deep([[]], 2) is False
    assert too_deep([[]], 1) is True


def test_one_line_takes_control_characters_out() -> None:
    assert one_line(" a\x1b[31m\n\tb\u2028c\x9b\u202e ") == "a [31m b c"
    assert one_line("x" * 300) == "x" * 197 + "..."


def test_failures_have_no_trailing_dot() -> None:
    assert failure("p", "F", "bad\nthing. ", 3) == ParseFailure(
        "p", "F", "bad thing", 3
    )


@pytest.mark.parametrize(
    ("path", "size", "problem"),
    [
        ("a.yaml", 2 * 1024 * 1024, None),
        ("a.yaml", 2 * 1024 * 1024 + 1, "larger than 2 MiB, not read"),
        ("x/dvc.lock", 10 * 1024 * 1024, None),
        ("x/dvc.lock", 10 * 1024 * 1024 + 1, "larger than 10 MiB, not read"),
        ("n.ipynb", 3 * 1024 * 1024, None),
    ],
)
def test_size_limit_depends_on_the_name(
    path: str, size: int, problem: str | None
) -> None:
    refused = too_large(path, "F", bytes(size), Limits())
    assert (refused.problem if refused else None) == problem


def test_small_limits_are_told_in_bytes() -> None:
    refused = too_large("a", "F", bytes(3000), Limits(size=2000))
    assert refused is not None
    assert refused.problem == "larger than 2,000 bytes, not read"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_tell_the_encoding(encoding: str) -> None:
    assert decode_strict("añ\n".encode(encoding)) == "añ\n"
    assert decode_lenient("añ\r\nb\rc".encode(encoding)) == "añ\nb\nc"


def test_lenient_decoding_replaces_what_is_no_text() -> None:
    assert decode_lenient(b"a\xffb") == "a\ufffdb"
    with pytest.raises(UnicodeDecodeError):
        decode_strict(b"a\xffb")
