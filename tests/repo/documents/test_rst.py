import pytest

from mlops_lint.repo.documents import CodeBlock, Markdown
from mlops_lint.repo.documents.rst import load


def read(text: str) -> Markdown:
    result = load("README.rst", text.encode())
    assert isinstance(result, Markdown), result
    return result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A\n===\n\nB\n---\n\nC\n===\n", [(1, "A", 1), (2, "B", 4), (1, "C", 7)]),
        ("===\n A\n===\n\nB\n===\n", [(1, "A", 1), (2, "B", 5)]),
        ("Long title\n====\n", [(1, "Long title", 1)]),
        ("Long title\n===\n", []),
        ("  indented\n========\n", []),
        ("====\n\n====\n", []),
        ("A\n", []),
        ("====", []),
    ],
)
def test_underlined_titles(text: str, expected: list[tuple[int, str, int]]) -> None:
    found = [(s.level, s.title, s.line) for s in read(text).sections[1:]]
    assert found == expected


def test_more_than_six_underlines_stay_level_six() -> None:
    text = "".join(f"Title\n{mark * 5}\n\n" for mark in "=-~^\"'+*")
    assert [s.level for s in read(text).sections[1:]] == [1, 2, 3, 4, 5, 6, 6, 6]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "T\n====\n.. code-block:: Python\n   :linenos:\n\n   a\n     b\n\nx",
            [CodeBlock("python", 3, "a\n  b", "T")],
        ),
        ("Run::\n\n  make\n\nthen", [CodeBlock("", 2, "make", "")]),
        ("::\n\n  a\n", [CodeBlock("", 2, "a", "")]),
        (".. code::\n\nnone", []),
        (".. image:: x.png\n   :alt: y\n", []),
        (".. note:: hear\n   this\n", []),
        (".. a comment::\n   hidden::\n\n     code\n", []),
        (".. code-block:: sh\n  :a: b", []),
    ],
)
def test_code_blocks(text: str, expected: list[CodeBlock]) -> None:
    assert list(read(text).code_blocks) == expected


def test_directives_and_comments_are_not_prose() -> None:
    text = (
        "one\n\n.. image:: x\n   :alt: y\n\n.. hidden\n   too\n\n"
        ".. |badge| image:: z\n\n.. note:: \n   kept\n\n"
        ".. _label:\n\ntwo::\n\n  three\n"
    )
    section = read(text).sections[0]
    assert section.words == 4
    assert "hidden" not in section.prose
    assert "three" not in section.prose


def test_links_in_both_notations() -> None:
    text = "See `the docs <https://x.org>`_ and [md](y.md).\n"
    assert [tuple(link) for link in read(text).links()] == [
        ("md", "y.md", 1),
        ("the docs", "https://x.org", 1),
    ]


def test_plain_text_is_one_section() -> None:
    document = read("just\nwords\n")
    assert [section.text for section in document.sections] == ["just\nwords"]
    assert document.prose_length() == len("just words")
