"""YAML documents as plain values and back, so that they can be kept."""

from collections.abc import Iterator
from typing import Any

from mlops_lint.repo.documents.base import Structured
from mlops_lint.repo.documents.yaml_lines import Lines, LineTable


def pack(document: Structured) -> tuple[Any, ...] | None:
    """Return what makes up the document, None for one whose lines are not known.

    All of it is plain, but for documents with tags of their own.
    """
    finder = document.finder
    if not isinstance(finder, Lines):
        return None
    lines = [finder.table.get(id(item)) for item in _containers(document.documents)]
    return document.documents, document.duplicates, finder.roots, lines


def unpack(path: str, form: str, packed: Any) -> Structured:
    """Return the document that was packed, as one of the file at `path`."""
    documents, duplicates, roots, lines = packed
    table: LineTable = {
        id(item): known
        for item, known in zip(_containers(documents), lines, strict=True)
        if known is not None
    }
    return Structured(path, form, documents, duplicates, Lines(documents, roots, table))


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
