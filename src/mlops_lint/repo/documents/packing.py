"""YAML documents and notebooks as plain values and back, so that they can be kept.

Everything else is read faster than it is recalled.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mlops_lint.repo.documents.base import Structured
from mlops_lint.repo.documents.yaml_lines import Lines, LineTable

if TYPE_CHECKING:
    from mlops_lint.repo.documents import Document, Notebook, ParseFailure

YAML, NOTEBOOK = "yaml12", "notebook"
READERS = (YAML, NOTEBOOK)
"""The readers whose documents can be packed."""


def pack(document: "Document | ParseFailure | None") -> tuple[Any, ...] | None:
    """Return what makes up the document, None for one that cannot be packed.

    All of it is plain, but for documents with tags of their own.
    """
    if isinstance(document, Structured):
        return _pack_structured(document)
    # Imported late: most repositories have no notebooks.
    from mlops_lint.repo.documents.notebook import Notebook

    if isinstance(document, Notebook):
        cells = [tuple(cell) for cell in document.cells]
        return cells, document.metadata, document.language
    return None


def unpack(path: str, reader: str, packed: Any) -> "Structured | Notebook":
    """Return the document that was packed, as one of the file at `path`."""
    return (_structured if reader == YAML else _notebook)(path, packed)


def _notebook(path: str, packed: Any) -> "Notebook":
    from mlops_lint.repo.documents.notebook import Cell, Notebook

    cells, metadata, language = packed
    return Notebook(path, tuple(Cell(*cell) for cell in cells), metadata, language)


def _pack_structured(document: Structured) -> tuple[Any, ...] | None:
    """Return what makes up the document, None for one whose lines are not known."""
    finder = document.finder
    if not isinstance(finder, Lines):
        return None
    lines = [finder.table.get(id(item)) for item in _containers(document.documents)]
    return document.documents, document.duplicates, finder.roots, lines


def _structured(path: str, packed: Any) -> Structured:
    documents, duplicates, roots, lines = packed
    table: LineTable = {
        id(item): known
        for item, known in zip(_containers(documents), lines, strict=True)
        if known is not None
    }
    return Structured(
        path, "YAML", documents, duplicates, Lines(documents, roots, table)
    )


def _containers(values: tuple[object, ...]) -> Iterator[dict[Any, Any] | list[Any]]:
    """Yield every mapping and sequence, an alias once for each of its places."""
    stack = list(values)
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            yield value
            stack += value.values()
        elif isinstance(value, list):
            yield value
            stack += value
