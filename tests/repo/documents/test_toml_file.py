import time
from datetime import date

import pytest

from mlops_lint.repo.documents import ParseFailure, Structured
from mlops_lint.repo.documents.toml_file import load

TEXT = '''\
top = 1
[project]
name = "x"  # [not.a.table]
urls.home = "h"
deps = [
  "a = b",
]

[tool.ruff.lint]
select = ["E"]
text = """
select = 2
[tool.other]
"""
literal = \'\'\'one line\'\'\'
inline = {a = 1}

[[stage]]
name = "one"
[stage.out]
path = "p"
[[stage]]
name = "two"
['quo"ted'."dotted.name\\u0041"]
"k k" = 1
'''


def read(data: str | bytes) -> Structured:
    result = load("a.toml", data.encode() if isinstance(data, str) else data)
    assert isinstance(result, Structured), result
    return result


def refuse(data: str | bytes) -> ParseFailure:
    result = load("a.toml", data.encode() if isinstance(data, str) else data)
    assert isinstance(result, ParseFailure), result
    return result


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_values(encoding: str) -> None:
    document = read("a = 1\r\n[b]\r\nc = 2024-01-02\r\n".encode(encoding))
    assert document.data == {"a": 1, "b": {"c": date(2024, 1, 2)}}


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("", 1),
        ("/top", 1),
        ("/project", 2),
        ("/project/name", 3),
        ("/project/urls", 4),
        ("/project/urls/home", 4),
        ("/project/deps", 5),
        ("/project/deps/0", 5),
        ("/tool", 9),
        ("/tool/ruff/lint", 9),
        ("/tool/ruff/lint/select", 10),
        ("/tool/ruff/lint/text", 11),
        ("/tool/ruff/lint/inline/a", 16),
        ("/stage", 18),
        ("/stage/0", 18),
        ("/stage/0/name", 19),
        ("/stage/0/out/path", 21),
        ("/stage/1", 22),
        ("/stage/1/name", 23),
        ('/quo"ted/dotted.nameA/k k', 25),
        ("/tool/other", None),
        ("/stage/2", None),
    ],
)
def test_line_of_a_pointer(pointer: str, line: int | None) -> None:
    document = read(TEXT)
    assert document.line(pointer) == line
    assert document.line(pointer, 1) is None


def test_a_key_that_json_cannot_read_keeps_its_text() -> None:
    document = read('"a\\U0001F600" = 1\n')
    assert document.get("/a\U0001f600") == 1
    assert document.line("/a\U0001f600") == 1


@pytest.mark.parametrize(
    ("data", "problem", "line"),
    [
        ("a = ", "invalid value", 1),
        ("a = 1\n[b\n", "expected", 2),
        ("a = 1\na = 2\n", "cannot overwrite a value", 2),
        ("x = '''\n\n", "", 3),
        (b"a = 1\nb = '\xff'", "not utf-8 text", 2),
        ("a = " + "9" * 5_000, "invalid value", None),
        ("a = 2024-13-45", "expected newline", 1),
        ("a = " + "[" * 100_000, "nested deeper than 200 levels", None),
        ("a = " + "[" * 201 + "]" * 201, "nested deeper than 200 levels", None),
        ("x = 1\n" + "a." * 300 + "a = 1", "nested deeper than 200 levels", 2),
        ("[" + "'a' . " * 300 + "a]", "nested deeper than 200 levels", 1),
    ],
)
def test_broken_files_are_values(
    data: str | bytes, problem: str, line: int | None
) -> None:
    result = refuse(data)
    assert problem in result.problem
    assert "(at" not in result.problem
    assert result.line == line


def test_a_line_with_many_dots_is_no_deep_key() -> None:
    numbers = ", ".join(f"{number}.5" for number in range(500))
    names = ", ".join(f'"a{number}.py"' for number in range(500))
    assert isinstance(read(f"a = [{numbers}]\nb = [{names}]\n"), Structured)


def test_an_endless_dotted_key_takes_no_time() -> None:
    started = time.monotonic()
    refuse('x = {q = """\'""", ' + "a." * 500_000 + 'a = 1, b = "\'"}')
    assert time.monotonic() - started < 5
