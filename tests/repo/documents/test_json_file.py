import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_lint.repo.documents import Limits, ParseFailure, Structured, parse
from mlops_lint.repo.documents.base import join_pointer
from mlops_lint.repo.documents.json_file import load, strip_comments


def read(text: str, path: str = "a.json") -> Structured:
    result = load(path, text.encode())
    assert isinstance(result, Structured), result
    return result


def refuse(data: bytes, path: str = "a.json") -> ParseFailure:
    result = load(path, data)
    assert isinstance(result, ParseFailure), result
    return result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": [1, 2.5, true, null]}', {"a": [1, 2.5, True, None]}),
        ('{"a": 1, "a": 2}', {"a": 2}),
        ("\ufeff[1]", [1]),
        ("1", 1),
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ('"\\ud83d"', "\ufffd"),
        ('"\\\\ud83d"', "\\ud83d"),
        ('"\\udc00\\ud83d x"', "\ufffd\ufffd x"),
        ('"\\\\ud83d\\ude00"', "\\ud83d\ufffd"),
        ('"\\ud83d\\\\ude00"', "\ufffd\\ude00"),
        ('"\\\\\\ud83d\\ude00"', "\\\U0001f600"),
        ('"\\ud55c"', "\ud55c"),
    ],
)
def test_values(text: str, expected: object) -> None:
    assert read(text).data == expected


def test_nan_is_tolerated() -> None:
    data = read("[NaN, -Infinity]").data
    assert isinstance(data, list)
    assert math.isnan(data[0])
    assert data[1] == -math.inf


def test_endless_integers_stay_text() -> None:
    assert read("[" + "9" * 5_000 + "]").data == ["9" * 5_000]


def test_utf_16_is_told_by_its_mark() -> None:
    result = load("a.json", '["ñ"]'.encode("utf-16"))
    assert isinstance(result, Structured)
    assert result.data == ["ñ"]


@pytest.mark.parametrize(
    ("data", "problem", "line"),
    [
        (b"", "empty file", 1),
        (b" \n", "empty file", 2),
        (b'{"a": 1}\n{"b": 2}', "text after the end of the value", 2),
        (b'{"a": 1,\n}', "property name", 2),
        (b"{\n// c\n}", "property name", 2),
        (b'{"a": }', "expecting value", 1),
        (b'["a\nb"]', "invalid control character", 1),
        (b'[\n"\xff"]', "not utf-8 text", 2),
        (b"<<<<<<< HEAD\n{}", "expecting value", 1),
    ],
)
def test_broken_files_are_values(data: bytes, problem: str, line: int) -> None:
    result = refuse(data)
    assert problem in result.problem
    assert result.line == line


@pytest.mark.parametrize("unit", ["[", '{"a":', '[{"a":'])
def test_a_hundred_thousand_openers_are_refused(unit: str) -> None:
    assert refuse((unit * 100_000).encode()).problem == "nested deeper than 200 levels"


@pytest.mark.parametrize(("depth", "fine"), [(200, True), (201, False), (500, False)])
def test_depth_is_allowed_up_to_the_limit(depth: int, fine: bool) -> None:
    result = load("a.json", b"[" * depth + b"]" * depth)
    assert isinstance(result, Structured) is fine


def test_many_flat_containers_are_not_depth() -> None:
    assert read("[" + ",".join(["[]"] * 300) + "]").data == [[]] * 300


@pytest.mark.parametrize(
    "path",
    [
        "a.jsonc",
        ".vscode/settings.json",
        "tsconfig.build.json",
        ".devcontainer/devcontainer.json",
        ".markdownlint.json",
        "x.code-workspace",
    ],
)
def test_comments_and_trailing_commas_pass_where_usual(path: str) -> None:
    text = """{
  // note, with "quotes"
  "a": "http://x/*y*/", /* two
  lines */
  "b": [1, 2, /* last */
  ], // end
}
"""
    result = read(text, path)
    assert result.data == {"a": "http://x/*y*/", "b": [1, 2]}
    assert result.line("/b") == 5
    assert isinstance(load("a.json", text.encode()), ParseFailure)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('["a\\"//", 1]', '["a\\"//", 1]'),
        ("[1,,]", "[1, ]"),
        ("/* open", " "),
        ('"open //', '"open //'),
        ("[1] //x", "[1]  "),
        ("1 / 2", "1 / 2"),
    ],
)
def test_strip_comments(text: str, expected: str) -> None:
    assert strip_comments(text) == expected


@pytest.mark.parametrize(
    "unit", ['"', '\\"', "/*", ",/*", "//", ", ", "/**/", "[],", '"\\"']
)
def test_stripping_hostile_text_takes_linear_time(unit: str) -> None:
    strip_comments(unit * (500_000 // len(unit)))


TEXT = """{
  "a": 1,
  "b": [
    10, {"c": "}, {",
      "d/e": []}
  ], "s": "x",

  "t": {"": {
    "u\\u0041": null}}
}"""


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("", 1),
        ("/a", 2),
        ("/b", 3),
        ("/b/0", 4),
        ("/b/1", 4),
        ("/b/1/c", 4),
        ("/b/1/d~1e", 5),
        ("/s", 6),
        ("/t", 8),
        ("/t/", 8),
        ("/t//uA", 9),
        ("/b/2", None),
        ("/x", None),
        ("a", None),
    ],
)
def test_line_of_a_pointer(pointer: str, line: int | None) -> None:
    assert read(TEXT).line(pointer) == line
    assert read(TEXT).line(pointer, 1) is None


def test_line_of_a_bare_value() -> None:
    assert read("\n\n3").line("") == 3


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text('a/~"\\,:{[ ', max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)


@settings(max_examples=100, deadline=None)
@given(value=VALUES)
def test_every_member_has_a_line(value: object) -> None:
    text = json.dumps(value, indent=1)
    document = read(text)
    assert document.data == json.loads(text)
    waiting = [("", document.data)]
    while waiting:
        pointer, inner = waiting.pop()
        assert document.line(pointer) in range(1, text.count("\n") + 2)
        if isinstance(inner, list):
            inner = {str(index): member for index, member in enumerate(inner)}
        for key, member in inner.items() if isinstance(inner, dict) else ():
            waiting.append((join_pointer(pointer, key), member))


def test_size_is_bounded() -> None:
    result = parse("a.json", b"[1, 2]", Limits(size=3))
    assert isinstance(result, ParseFailure)
    assert result.format == "JSON"
