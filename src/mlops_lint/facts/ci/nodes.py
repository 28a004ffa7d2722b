"""Values of a configuration with the places where they stand."""

from collections.abc import Iterator

from mlops_lint.model import Evidence, Location
from mlops_lint.records import NamedTuple
from mlops_lint.repo.documents import Structured, Tagged
from mlops_lint.repo.documents.base import (
    find_key,
    item_index,
    join_pointer,
    key_text,
)

NOWHERE = "-"
"""The pointer of what is not there: it has no line."""


class Source(NamedTuple):
    """One parsed file, with the lines of its text."""

    path: str
    document: Structured
    lines: tuple[str, ...]

    def starts_block(self, line: int) -> bool:
        """Whether the text of the value on a line starts on the next one."""
        shown = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        shown = shown.partition(" #")[0].rstrip().rstrip("+-123456789")
        before = shown[:-1].rstrip()
        return shown.endswith(("|", ">")) and before.endswith((":", "-"))


class Node:
    """A value of a parsed file that knows its place; absent ones hold None.

    Nothing is copied: a node is the file, a JSON pointer and the value there.
    """

    __slots__ = ("number", "pointer", "source", "value")

    def __init__(
        self, source: Source, pointer: str = "", value: object = None, number: int = 0
    ) -> None:
        """Point to a value of document `number`; tags without meaning are kept."""
        self.source = source
        self.pointer = pointer
        self.value = value
        self.number = number

    @property
    def path(self) -> str:
        """The path of the file."""
        return self.source.path

    @property
    def line(self) -> int | None:
        """The 1-based line of the key or item."""
        return self.source.document.line(self.pointer, self.number)

    @property
    def tag(self) -> str:
        """The tag that means something to the provider alone, "" without one."""
        return self.value.tag if isinstance(self.value, Tagged) else ""

    @property
    def text_line(self) -> int | None:
        """The 1-based line on which the text of a scalar starts."""
        line = self.line
        if line is not None and self.source.starts_block(line):
            return line + 1
        return line

    def __getitem__(self, key: str) -> "Node":
        """Return the member of a mapping, a node without value where none is."""
        value = self.value
        while isinstance(value, Tagged):
            value = value.value
        # Most keys that are asked for are not there: that must cost next to nothing.
        if isinstance(value, dict):
            name = key if key in value else find_key(value, key)
            if name in value:
                pointer = join_pointer(self.pointer, key)
                return Node(self.source, pointer, value[name], self.number)
        elif isinstance(value, list):
            index = item_index(key)
            if 0 <= index < len(value):
                pointer = f"{self.pointer}/{key}"
                return Node(self.source, pointer, value[index], self.number)
        return Node(self.source, NOWHERE)

    def __contains__(self, key: str) -> bool:
        """Whether a mapping has the key."""
        return isinstance(self.value, dict) and key in self.value

    def __bool__(self) -> bool:
        """Whether there is a value that is neither null, empty nor false."""
        return bool(self.value)

    @property
    def is_mapping(self) -> bool:
        """Whether this is a mapping."""
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        """Whether this is a sequence."""
        return isinstance(self.value, list)

    @property
    def text(self) -> str:
        """A scalar as YAML writes it, "" for null and for what is no scalar."""
        value = self.value
        if isinstance(value, str):
            return value
        if value is None or isinstance(value, (dict, list, Tagged)):
            return ""
        return key_text(value)

    def items(self) -> Iterator[tuple[str, "Node"]]:
        """Yield the keys, as text, and values of a mapping; nothing of the rest."""
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                name = key_text(key)
                pointer = join_pointer(self.pointer, name)
                yield name, Node(self.source, pointer, value, self.number)

    def values(self) -> Iterator["Node"]:
        """Yield the values of a mapping; nothing of the rest."""
        if isinstance(self.value, dict):
            for key in self.value:
                yield self[key_text(key)]

    def each(self) -> Iterator["Node"]:
        """Yield the items of a sequence, or the value itself where it is one."""
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Node(self.source, f"{self.pointer}/{index}", value, self.number)
        elif self.value is not None:
            yield self

    def texts(self) -> list[str]:
        """Return the scalars of a sequence, or the one scalar."""
        return [item.text for item in self.each() if item.text]

    def named(self, key: str = "name") -> str:
        """Return a scalar, or that under `key` of a mapping."""
        return self[key].text if self.is_mapping else self.text

    def scalars(self) -> dict[str, str]:
        """Return the members of a mapping that are scalars, as text."""
        return {key: node.text for key, node in self.items() if node.text}

    def seen(self, detail: str) -> Evidence:
        """Say what was seen here."""
        return Evidence(Location(self.path, self.line), detail)
