import json
from typing import Any

import pytest

from mlops_lint.repo.documents import Cell, Notebook, ParseFailure
from mlops_lint.repo.documents.notebook import load


def read(value: object) -> Notebook:
    result = load("a.ipynb", json.dumps(value).encode())
    assert isinstance(result, Notebook), result
    return result


def code(**more: object) -> dict[str, object]:
    return {"cell_type": "code", "source": "x", "outputs": [], **more}


def one(cell: dict[str, object]) -> Cell:
    return read({"cells": [cell], "metadata": {}}).cells[0]


def test_cells_of_format_4() -> None:
    notebook = read(
        {
            "nbformat": 4,
            "metadata": {"kernelspec": {"language": "R"}},
            "cells": [
                {"cell_type": "markdown", "source": ["# T\n", "text"]},
                code(
                    execution_count=3,
                    source="plot()",
                    metadata={"tags": ["parameters", 1]},
                    outputs=[
                        {"output_type": "stream", "text": ["abc", "de"]},
                        {"output_type": "display_data", "data": {"image/png": "AAAA"}},
                    ],
                ),
                {"cell_type": "raw", "source": "r"},
                code(source=" \n"),
            ],
        }
    )
    assert notebook.language == "r"
    assert notebook.metadata == {"kernelspec": {"language": "R"}}
    assert [cell.kind for cell in notebook.cells] == ["markdown", "code", "raw", "code"]
    assert notebook.cells[0].source == "# T\ntext"
    assert notebook.cells[1] == Cell(
        position=1,
        kind="code",
        source="plot()",
        outputs_bytes=len(
            '[{"output_type": "stream", "text": ["abc", "de"]}, '
            '{"output_type": "display_data", "data": {"image/png": "AAAA"}}]'
        ),
        has_output=True,
        execution_count=3,
        image_bytes=3,
        tags=("parameters",),
    )
    assert notebook.code_cells == (notebook.cells[1],)


def test_cells_of_format_3() -> None:
    notebook = read(
        {
            "nbformat": 3,
            "worksheets": [
                {
                    "cells": [
                        {"cell_type": "heading", "level": 2, "source": "T"},
                        {"cell_type": "heading", "level": "x", "source": "U"},
                        {
                            "cell_type": "code",
                            "input": ["a\n", "b"],
                            "language": "Julia",
                            "prompt_number": 1,
                            "outputs": [{"output_type": "pyerr", "png": "AAAA"}],
                        },
                    ]
                },
                {"cells": []},
            ],
        }
    )
    assert [cell.source for cell in notebook.cells] == ["## T", "# U", "a\nb"]
    assert notebook.cells[2].error
    assert notebook.cells[2].image_bytes == 3
    assert notebook.cells[2].execution_count == 1
    assert notebook.language == "julia"


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({}, "python"),
        ({"language_info": {"name": "Scala"}}, "scala"),
        ({"kernelspec": "x", "language_info": {"name": ""}}, "python"),
        (None, "python"),
    ],
)
def test_language(metadata: object, language: str) -> None:
    assert read({"cells": [], "metadata": metadata}).language == language


@pytest.mark.parametrize(
    ("cell", "field", "value"),
    [
        (code(outputs=[{"output_type": "error"}]), "error", True),
        (code(outputs=[{"output_type": "stream"}]), "error", False),
        (code(outputs=["nonsense", 3]), "has_output", True),
        (code(outputs="nonsense"), "has_output", False),
        (code(outputs="nonsense"), "outputs_bytes", 0),
        (code(outputs=[]), "outputs_bytes", 0),
        (code(outputs=[1.5, None, "\u00e9"]), "outputs_bytes", 17),
        (code(execution_count=True), "execution_count", None),
        (code(execution_count=None), "execution_count", None),
        (code(metadata={"tags": "x"}), "tags", ()),
        (code(metadata=[]), "tags", ()),
        (code(outputs=[{"data": {"image/svg+xml": ["<svg", ">"]}}]), "image_bytes", 5),
        (
            {
                "cell_type": "markdown",
                "source": "",
                "attachments": {"a.png": {"image/png": "A" * 8}},
            },
            "image_bytes",
            6,
        ),
        ({"cell_type": "code"}, "source", ""),
    ],
)
def test_odd_cells(cell: dict[str, object], field: str, value: object) -> None:
    assert getattr(one(cell), field) == value


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ([], "a JSON list, not a notebook"),
        ("x", "a JSON string, not a notebook"),
        (None, "a JSON null, not a notebook"),
        (True, "a JSON boolean, not a notebook"),
        (1.5, "a JSON number, not a notebook"),
        ({}, "no list of cells"),
        ({"cells": {}}, "no list of cells"),
        ({"cells": None, "worksheets": [{"cells": []}]}, "no list of cells"),
        ({"worksheets": {}}, "no list of cells"),
        ({"worksheets": [1]}, "no list of cells"),
        ({"cells": [1]}, "cell 0: not an object"),
        ({"cells": [code(), {"source": ""}]}, "cell 1: unknown cell type"),
        ({"cells": [code(source=3)]}, "cell 0: source is neither text nor a list"),
        ({"cells": [code(source=[1])]}, "cell 0: source is neither text nor a list"),
    ],
)
def test_what_is_no_notebook_is_a_value(value: Any, problem: str) -> None:
    result = load("a.ipynb", json.dumps(value).encode())
    assert isinstance(result, ParseFailure)
    assert result.format == "notebook"
    assert problem in result.problem


def test_broken_json_is_a_value_with_a_line() -> None:
    result = load("a.ipynb", b'{"cells": [\n<<<<<<< HEAD\n')
    assert isinstance(result, ParseFailure)
    assert (result.format, result.line) == ("notebook", 2)
