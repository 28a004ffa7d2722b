import marshal

import pytest

from mlops_lint.repo.documents import Structured, parse
from mlops_lint.repo.documents.packing import pack, unpack


@pytest.mark.parametrize(
    "text",
    [
        "a: {b: [1, 2.5, null], 3: true}\nc: |\n  x\n",
        "a: &x\n  b: 1\nc:\n  <<: *x\n  d: [*x, *x]\n",
        "a: 1\n---\n- b\n- {c: d}\n",
        "a: 1\na: 2\n",
        "",
    ],
)
def test_a_document_comes_back_with_its_lines(text: str) -> None:
    document = parse("a.yaml", text.encode())
    assert isinstance(document, Structured)
    back = unpack("b.yml", "YAML", marshal.loads(marshal.dumps(pack(document))))  # noqa: S302
    assert back.path == "b.yml"
    assert back.documents == document.documents
    assert back.duplicates == document.duplicates
    for pointer in ("", "/a", "/a/b/1", "/c", "/c/d/1/b", "/c/b", "/none"):
        assert back.line(pointer) == document.line(pointer)
        assert back.line(pointer, 1) == document.line(pointer, 1)


def test_other_formats_are_not_packed() -> None:
    document = parse("a.json", b"{}")
    assert isinstance(document, Structured)
    assert pack(document) is None
