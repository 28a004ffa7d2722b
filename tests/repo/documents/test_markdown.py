import pytest

from mlops_lint.repo.documents import CodeBlock, Markdown, Section
from mlops_lint.repo.documents.markdown import load


def read(text: str | bytes) -> Markdown:
    result = load("a.md", text.encode() if isinstance(text, str) else text)
    assert isinstance(result, Markdown), result
    return result


def titles(text: str) -> list[tuple[int, str, int]]:
    sections = read(text).sections[1:]
    return [(section.level, section.title, section.line) for section in sections]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# A\n## B ##\n###### C", [(1, "A", 1), (2, "B", 2), (6, "C", 3)]),
        ("#A\n####### B\n    # C\n", []),
        ("   # A", [(1, "A", 1)]),
        ("#\n# #\n# C# #\n# D#", [(1, "", 1), (1, "", 2), (1, "C#", 3), (1, "D#", 4)]),
        ("A\n===\nB\n-\n", [(1, "A", 1), (2, "B", 3)]),
        ("text\nA\n---\n", [(2, "A", 2)]),
        ("---\n---\n\n***\n", []),
        ("- a\n---\n> b\n---\n| c\n---\n1. d\n---\n", []),
        ("a | b\n--- | ---\n", []),
        ("\n---\n", []),
        ("```\n# no\n```\n# yes", [(1, "yes", 4)]),
        ("~~~~ sh\n# no\n~~~\n# no\n~~~~\n# yes", [(1, "yes", 6)]),
        ("```\n# no\n~~~\n# no", []),
        ("``` a`b\n# yes", [(1, "yes", 2)]),
        ("<!-- # no\n# no\n--> \n# yes", [(1, "yes", 4)]),
        ("<!-- a --># yes <!-- b -->", [(1, "yes", 1)]),
        ("<!-- a\n-->\n<!-- b --> # yes", [(1, "yes", 3)]),
        ("<!-- never closed\n# yes", [(1, "yes", 2)]),
        ("--> <!--\n# yes", [(1, "yes", 2)]),
        ("`<!--` is code\n# yes\n-->", [(1, "yes", 2)]),
        ("text <!-- a --> more <!-- b\n# no\n--> end\n# yes", [(1, "yes", 4)]),
        ("a <!-- x --> b <!-- open", []),
        ("<h1>A</h1>\n<H2 align=center>B</H2>", [(1, "A", 1), (2, "B", 2)]),
        ('<p align="c"><h1>\n  A <b>b</b>\n</h1>\n\n# C', [(1, "A b", 1), (1, "C", 5)]),
        ("<h1>open\n# A", [(1, "open", 1), (1, "A", 2)]),
        ("# **B** `c` [d](e) ![f](g) &amp; _h_", [(1, "B c d & h", 1)]),
        ("# snake_case", [(1, "snake_case", 1)]),
        ("\ufeff# A\r\n## B\r\n", [(1, "A", 1), (2, "B", 2)]),
    ],
)
def test_headings(text: str, expected: list[tuple[int, str, int]]) -> None:
    assert titles(text) == expected


def test_sections_hold_their_text() -> None:
    document = read("before\n\n# A\none\n```py\ncode\n```\n\ntwo\n## B\n")
    assert document.sections == (
        Section(0, "", 1, "before", "before"),
        Section(1, "A", 3, "one\n```py\ncode\n```\n\ntwo", "one\n\ntwo"),
        Section(2, "B", 10, "", ""),
    )


def test_comments_are_no_text() -> None:
    document = read("a <!-- b --> c\n<!--\nd\n-->\ne <!-- f\ng --> h\n")
    assert document.sections[0].text == "a  c\n\ne  h"


def test_words_leave_code_and_targets_out() -> None:
    text = "It's [two words](http://x.org/a) ![img](b)\n```\nnot these\n```\n"
    assert read(text).sections[0].words == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("```\na\n\n b\n```", [CodeBlock("", 1, "a\n\n b", "")]),
        ("# T\n```Python title=x\na\n```", [CodeBlock("python", 2, "a", "T")]),
        ("```{.bash}\na\n```", [CodeBlock("bash", 1, "a", "")]),
        ("```{code-cell} py\na\n```", [CodeBlock("code-cell", 1, "a", "")]),
        ("~~~\na\n```\n~~~", [CodeBlock("", 1, "a\n```", "")]),
        ("````\n```\n````", [CodeBlock("", 1, "```", "")]),
        ("- x\n  ```sh\n  a\n  ```", [CodeBlock("sh", 2, "a", "")]),
        ("```\nnever closed", [CodeBlock("", 1, "never closed", "")]),
        ("x\n\n    a\n\n      b\n\ny", [CodeBlock("", 3, "a\n\n  b", "")]),
        ("\ta", [CodeBlock("", 1, "a", "")]),
        ("x\n    not code", []),
        ("- x\n\n    not code", []),
        ("- x\n\ny\n\n    code", [CodeBlock("", 5, "code", "")]),
        ("1. x\n# T\n\n    code", [CodeBlock("", 4, "code", "T")]),
        ("- x\nT\n===\n\n    code", [CodeBlock("", 5, "code", "T")]),
        ("```a`b```", []),
    ],
)
def test_code_blocks(text: str, expected: list[CodeBlock]) -> None:
    assert list(read(text).code_blocks) == expected


def test_front_matter_has_the_lines_of_the_file() -> None:
    document = read("---\nlicense: mit\ntags:\n- a\n---\n# T\n")
    assert document.front_matter == {"license": "mit", "tags": ["a"]}
    assert document.header is not None
    assert document.header.line("/tags/0") == 4
    assert document.sections[0].line == 6
    assert document.sections[1].line == 6


@pytest.mark.parametrize(
    "text",
    ["# T\n---\na: 1\n---\n", "---\na: 1\n", "", "---\n- a\n---\n", "---\n---\n"],
)
def test_what_is_no_front_matter(text: str) -> None:
    document = read(text)
    assert document.front_matter is None
    assert document.front_matter_failure is None


def test_broken_front_matter_is_a_failure_beside_the_text() -> None:
    document = read("---\na: [1\nb: 2\n...\n# T\n")
    assert document.front_matter is None
    assert document.front_matter_failure is not None
    assert document.front_matter_failure.line == 3
    assert document.sections[1].title == "T"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("abc", 3),
        ("a  \n b", 3),
        ("[![CI](badge.svg)](http://ci) ![x](y) ![z][w]", 0),
        ("[text](target) [other][ref]\n\n[ref]: http://x", 10),
        ("<img src='x'><br/> a <b>c</b>", 3),
        ("<!-- note -->", 0),
        ("```python\nabc\n```", 3),
        ("a < b > c", 9),
        ("---\nk: v\n---\nabc", 3),
    ],
)
def test_prose_length_counts_what_readers_see(text: str, length: int) -> None:
    assert read(text).prose_length() == length


LINKS = """\
# [Title](t.md)
[a](b.md) and [c](<d e> "t") and [f](g(h).md "title")
[![CI](badge.svg)](https://ci.org) ![only](image.png)
[ref][R] and [r] and [r][] and [unknown] and [x][unknown]
[R]: https://ref.org
<https://auto.org> <a href="html.md" class=x>Text</a> <A HREF=bare>T</A>
`[code](no)` ``[code](no)``
    [lazy](yes.md)

```
[fenced](no)
```
<!-- [comment](no) -->
<img alt="x" src="logo.svg">
"""


def test_links() -> None:
    assert [tuple(link) for link in read(LINKS).links()] == [
        ("Title", "t.md", 1),
        ("a", "b.md", 2),
        ("c", "d e", 2),
        ("f", "g(h).md", 2),
        ("CI", "https://ci.org", 3),
        ("ref", "https://ref.org", 4),
        ("r", "https://ref.org", 4),
        ("r", "https://ref.org", 4),
        ("https://auto.org", "https://auto.org", 6),
        ("Text", "html.md", 6),
        ("T", "bare", 6),
        ("lazy", "yes.md", 8),
    ]


def test_images() -> None:
    assert [tuple(image) for image in read(LINKS).images()] == [
        ("CI", "badge.svg", 3),
        ("only", "image.png", 3),
        ("", "logo.svg", 14),
    ]


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert read(b"# a\xff").sections[1].title == "a\ufffd"
    assert read("# é".encode("utf-16")).sections[1].title == "é"


@pytest.mark.parametrize(
    "unit",
    [
        *("[", "![", "[a](", "[a](b", "<a href=x ", "<a ", "`", "``a", "<!--", "# "),
        *("<!-- -->", "-->\n<!-- ", "<h1>", "<h1>\n", "# a    b", "```\n", "![](  "),
        *("<!--\n", "[a][b", "_a", "<http:a ", "    a\n", "a\n---\n"),
    ],
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    document = read(unit * (200_000 // len(unit)))
    document.links()
    document.images()
    document.prose_length()
