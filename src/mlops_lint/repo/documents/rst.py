"""reStructuredText and plain text, read into the same sections as Markdown."""

import re

from mlops_lint.patterns import late
from mlops_lint.repo.documents.base import (
    DEFAULT_LIMITS,
    Limits,
    ParseFailure,
    decode_lenient,
    too_large,
)
from mlops_lint.repo.documents.markdown import Markdown, build
from mlops_lint.repo.documents.prose import Reader

FORMAT = "reStructuredText"

_UNDERLINE = late(r"([=\-`:.'\"~^_*+#<>])\1{2,}\s*$")
_DIRECTIVE = late(r"(\s*)\.\. +(?:\|[^|]*\| +)?([\w-]+)::[ \t]*(.*)$")
_CODE_DIRECTIVES = ("code-block", "code", "sourcecode", "parsed-literal")
_HIDDEN_DIRECTIVES = ("image", "figure", "raw", "contents", "toctree")
_COMMENT = late(r"(\s*)\.\.(?:\s|$)(?! *(?:_|\[|\|))")
_OPTION = late(r"\s*:[\w-]+:")


def load(
    path: str, data: bytes, limits: Limits = DEFAULT_LIMITS
) -> Markdown | ParseFailure:
    """Read a text with underlined titles; only its size can make it fail."""
    refused = too_large(path, FORMAT, data, limits)
    if refused:
        return refused
    text = decode_lenient(data)
    reader = _RstReader(text.split("\n"))
    reader.read()
    return build(path, text, reader)


def _indent(line: str) -> int:
    """Return the width of a line's leading blanks."""
    return len(line) - len(line.lstrip())


class _RstReader(Reader):
    """Splits reStructuredText into titled blocks."""

    def read(self) -> None:
        """Read all lines; the level of a title is the rank of its underline."""
        styles: list[tuple[str, bool]] = []
        while self.more():
            line = self.line()
            over = self._is_title(1) and _UNDERLINE.match(line) is not None
            if over or self._is_title(0):
                mark = self.line(2 if over else 1)[0]
                if (mark, over) not in styles:
                    styles.append((mark, over))
                level = min(styles.index((mark, over)) + 1, 6)
                source = self.line(1 if over else 0)
                self.title(level, source, source, lines=3 if over else 2)
            elif directive := _DIRECTIVE.match(line):
                self._directive(directive)
            elif _COMMENT.match(line):
                self.marker()
                self._skip(_indent(line))
            elif line.rstrip().endswith("::"):
                self.prose(line.rstrip()[:-1])
                self._literal("", _indent(line), self.position)
            else:
                self.prose(line)

    def _is_title(self, ahead: int) -> bool:
        """Tell whether the line that far ahead is text with an underline."""
        if self.left() < ahead + 2:
            return False
        text, under = self.line(ahead), self.line(ahead + 1)
        return (
            bool(text.strip())
            and (ahead == 1 or _indent(text) == 0)
            and _UNDERLINE.match(under) is not None
            and _UNDERLINE.match(text) is None
            and len(under.rstrip()) >= min(len(text.strip()), 4)
        )

    def _directive(self, directive: re.Match[str]) -> None:
        """Take a directive: code, something hidden, or text that is kept."""
        indent, name, argument = len(directive[1]), directive[2], directive[3]
        first = self.position
        self.marker()
        if name in _CODE_DIRECTIVES:
            while self.more() and _OPTION.match(self.line()):
                self.marker()
            self._literal(argument.strip().partition(" ")[0], indent, first)
        elif name in _HIDDEN_DIRECTIVES:
            self._skip(indent)

    def _block_end(self, indent: int) -> int:
        """Return the position after the lines indented deeper than `indent`."""
        end = last = self.position
        while end < len(self.lines):
            line = self.lines[end]
            if line.strip():
                if _indent(line) <= indent:
                    break
                last = end + 1
            end += 1
        return last

    def _skip(self, indent: int) -> None:
        """Take an indented block that readers do not see."""
        end = self._block_end(indent)
        while self.position < end:
            self.marker()

    def _literal(self, language: str, indent: int, first: int) -> None:
        """Take an indented block of code, if one follows."""
        end = self._block_end(indent)
        lines = self.lines[self.position : end]
        inner = min((_indent(line) for line in lines if line.strip()), default=0)
        while self.position < end:
            self.keep_code()
        if lines:
            self.code(language, first, [line[inner:] for line in lines])
