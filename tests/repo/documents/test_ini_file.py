import pytest

from mlops_lint.repo.documents import ParseFailure, Structured
from mlops_lint.repo.documents.ini_file import load

TEXT = """\
; comment
[core]
    remote = s3
Remote2: x=y
flag
['remote "s3"']
url = s3://bucket
; url = no
multi =
  one
  url = two
[DEFAULT]
k = %(v)s
[core]
flag = 2
"""


def read(data: str | bytes) -> Structured:
    result = load("a.ini", data.encode() if isinstance(data, str) else data)
    assert isinstance(result, Structured), result
    return result


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_values(encoding: str) -> None:
    assert read(TEXT.replace("\n", "\r\n").encode(encoding)).data == {
        "core": {"remote": "s3", "remote2": "x=y", "flag": "2"},
        "'remote \"s3\"'": {"url": "s3://bucket", "multi": "\none\nurl = two"},
        "DEFAULT": {"k": "%(v)s"},
    }


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("", 1),
        ("/core", 2),
        ("/core/remote", 3),
        ("/core/remote2", 4),
        ("/core/flag", 15),
        ("/'remote \"s3\"'", 6),
        ("/'remote \"s3\"'/url", 7),
        ("/'remote \"s3\"'/multi", 9),
        ("/DEFAULT/k", 13),
        ("/core/none", None),
        ("/none", None),
    ],
)
def test_line_of_a_pointer(pointer: str, line: int | None) -> None:
    assert read(TEXT).line(pointer) == line
    assert read(TEXT).line(pointer, 1) is None


def test_a_bracketed_value_is_no_section() -> None:
    document = read("[a]\nk =\n  [b]\nj = [c]\n")
    assert document.data == {"a": {"k": "\n[b]", "j": "[c]"}}
    assert document.line("/a/j") == 4


def test_an_empty_file_has_no_sections() -> None:
    assert read("").data == {}


def test_an_indented_line_under_a_key_without_a_value_is_a_failure() -> None:
    result = load("a.ini", b"[a]\nk\n  more\n")
    assert isinstance(result, ParseFailure)


@pytest.mark.parametrize(
    ("data", "problem", "line"),
    [
        (b"a = 1\n[b]\n", "text before the first [section]", 1),
        (b"[a]\nk=1\n= 2\n", "not a key = value line", 3),
        (b"[a]\nk = \xff\n", "not utf-8 text", 2),
    ],
)
def test_broken_files_are_values(data: bytes, problem: str, line: int) -> None:
    result = load("a.ini", data)
    assert isinstance(result, ParseFailure)
    assert (result.line, result.format) == (line, "INI")
    assert problem in result.problem
