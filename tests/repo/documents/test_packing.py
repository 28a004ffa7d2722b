import json
import marshal

import pytest

from mlops_lint.repo.documents import Notebook, Structured, parse
from mlops_lint.repo.documents.packing import NOTEBOOK, YAML, pack, unpack


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
    back = unpack("b.yml", YAML, marshal.loads(marshal.dumps(pack(document))))  # noqa: S302
    assert isinstance(back, Structured)
    assert back.path == "b.yml"
    assert back.documents == document.documents
    assert back.duplicates == document.duplicates
    for pointer in ("", "/a", "/a/b/1", "/c", "/c/d/1/b", "/c/b", "/none"):
        assert back.line(pointer) == document.line(pointer)
        assert back.line(pointer, 1) == document.line(pointer, 1)


def test_a_notebook_comes_back() -> None:
    image = {"output_type": "display_data", "data": {"image/png": "aGFsbG8="}}
    cells = [
        {"cell_type": "markdown", "source": ["# Title\n", "text"]},
        {
            "cell_type": "code",
            "source": "fit(x)",
            "execution_count": 3,
            "outputs": [image, {"output_type": "error"}],
            "metadata": {"tags": ["parameters"]},
        },
    ]
    metadata = {"kernelspec": {"language": "R"}, "mlops-lint": {"ignore": ["STR010"]}}
    text = json.dumps({"cells": cells, "metadata": metadata})
    document = parse("a.ipynb", text.encode())
    assert isinstance(document, Notebook)
    assert document.cells[1].error
    back = unpack("a.ipynb", NOTEBOOK, marshal.loads(marshal.dumps(pack(document))))  # noqa: S302
    assert back == document


def test_other_formats_are_not_packed() -> None:
    document = parse("a.json", b"{}")
    assert isinstance(document, Structured)
    assert pack(document) is None
    assert pack(parse("a.md", b"# a")) is None
    assert pack(parse("a.yaml", b"a: [")) is None
