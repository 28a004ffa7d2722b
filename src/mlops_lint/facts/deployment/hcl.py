"""Terraform's language: blocks, their labels, and what is written in them.

A scanner, not an evaluator: values stay the text they are, comments and the insides
of strings hold no blocks.
"""

import re
from collections.abc import Iterator

from mlops_lint.patterns import late
from mlops_lint.records import record

TOKENS = late(
    r"(?P<skip>#[^\n]*|//[^\n]*|/\*.*?(?:\*/|\Z)|[ \t\r,]+)|"
    r'(?P<string>"(?:[^"\\\n]|\\.)*"?)|'
    r"(?P<heredoc><<-?\s*(?P<end>\w+)[^\n]*\n.*?(?:\n[ \t]*(?P=end)\b|\Z))|"
    r"(?P<line>\n)|(?P<open>[{\[(])|(?P<close>[}\])])|(?P<equals>=(?![=>]))|"
    r'(?P<word>[\w.-]+)|(?P<other>[^\s"]|".)',
    re.DOTALL,
)
MOST_LEVELS = 50
MOST_VALUE = 1000
"""Characters of a value that are kept."""


@record
class Block:
    """`type "label" "label" { ... }`; attributes are the text of their values."""

    type: str
    labels: tuple[str, ...]
    line: int
    attributes: dict[str, str]
    lines: dict[str, int]
    blocks: "list[Block]"

    def inside(self, *types: str) -> "Iterator[Block]":
        """Yield the blocks of a type at any depth below this one, in order."""
        stack = self.blocks[::-1]
        while stack:
            block = stack.pop()
            if block.type in types:
                yield block
            stack += block.blocks[::-1]


def unquoted(text: str) -> str:
    """Return the text of a string literal; any other value as it is written."""
    quoted = len(text) > 1 and text[0] == text[-1] == '"'
    return text[1:-1] if quoted else text


def blocks(text: str) -> list[Block]:
    """Return the blocks of the top level; what is broken ends the reading."""
    reader = _Reader()
    for match in TOKENS.finditer(text):
        kind = "heredoc" if match.lastgroup == "end" else match.lastgroup or ""
        if not reader.value(kind, match[0]):
            reader.token(kind, match[0])
        reader.line += match[0].count("\n")
    return reader.open[0].blocks


class _Reader:
    """Holds the blocks that are open, and the attribute whose value is being read."""

    def __init__(self) -> None:
        self.open = [Block("", (), 1, {}, {}, [])]
        self.words: list[str] = []
        self.key = ""
        self.depth = 0
        self.line = 1

    def value(self, kind: str, token: str) -> bool:
        """Add a token to the value; False where there is none, or it has ended.

        Within brackets a value spans lines; the first line end after them ends it.
        """
        if not self.key:
            return False
        self.depth += (kind == "open") - (kind == "close")
        if self.depth < 0 or (kind == "line" and self.depth == 0):
            self.key, self.depth, self.words = "", 0, []
            return False
        if kind != "skip":
            values = self.open[-1].attributes
            space = " " if values[self.key] and kind != "line" else ""
            values[self.key] = f"{values[self.key]}{space}{token}"[:MOST_VALUE]
        return True

    def token(self, kind: str, token: str) -> None:
        """Read a token outside a value."""
        block = self.open[-1]
        if kind in ("word", "string"):
            self.words.append(unquoted(token))
        elif kind == "equals" and self.words:
            self.key = self.words[-1]
            block.attributes[self.key] = ""
            block.lines[self.key] = self.line
        elif token == "{" and self.words and len(self.open) < MOST_LEVELS:
            made = Block(self.words[0], tuple(self.words[1:]), self.line, {}, {}, [])
            block.blocks.append(made)
            self.open.append(made)
            self.words = []
        elif token == "}" and len(self.open) > 1:
            self.open.pop()
            self.words = []
        elif kind == "line":
            self.words = []
