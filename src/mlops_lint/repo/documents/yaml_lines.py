"""Lines of YAML: from a JSON pointer to the line of its key or item."""

from typing import TypeAlias

from mlops_lint.repo.documents.base import (
    Tagged,
    find_key,
    item_index,
    split_pointer,
)

# id(container) -> 0-based lines: a list with one line an item (sequence) or one for
# each key and each value in turn (mapping), or lines by key for the mappings whose
# keys moved by a merge or a repetition.
LineTable: TypeAlias = dict[int, list[int] | dict[object, int]]


class Lines:
    """Finds the line of a pointer; keeps the documents alive for their ids.

    `roots` holds the 0-based line of each document, `table` those below.
    """

    def __init__(
        self,
        documents: tuple[object, ...],
        roots: list[int],
        table: LineTable,
    ) -> None:
        self._documents = documents
        self.roots = roots
        self.table = table
        self._positions: dict[int, dict[object, int]] = {}

    def __call__(self, pointer: str, document: int) -> int | None:
        """Return the 1-based line of the key or item; None if it is not there."""
        if not 0 <= document < len(self._documents):
            return None
        value = self._documents[document]
        line = self.roots[document]
        for token in split_pointer(pointer):
            while isinstance(value, Tagged):
                value = value.value
            lines = self.table.get(id(value))
            if isinstance(value, list) and isinstance(lines, list):
                index = item_index(token)
                if not 0 <= index < len(value):
                    return None
                line, value = lines[index], value[index]
            elif isinstance(value, dict) and lines is not None:
                key = find_key(value, token)
                if key not in value:
                    return None
                if isinstance(lines, dict):
                    line = lines[key]
                else:
                    line = lines[self._position(value, key) * 2]
                value = value[key]
            else:
                return None
        return line + 1

    def _position(self, mapping: dict[object, object], key: object) -> int:
        """Return which key of a mapping it is; asking for all of them takes no longer.

        A dvc.lock has thousands of stages, each of which is looked for.
        """
        known = self._positions.get(id(mapping))
        if known is None:
            known = {name: position for position, name in enumerate(mapping)}
            self._positions[id(mapping)] = known
        return known[key]
