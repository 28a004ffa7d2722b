"""What readers of prose share: a cursor over lines, and what a reader sees."""

import re
from typing import Literal

from mlops_lint.patterns import late
from mlops_lint.records import NamedTuple

_IMAGE = late(r"!\[[^\[\]]{0,999}\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,999}\])")
_LINK = late(r"\[([^\[\]]{0,999})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,999}\])")
_DEFINITION = late(r"^ {0,3}\[[^\[\]\n]{1,999}\]:[^\n]*$", re.MULTILINE)
_TAG = late(r"</?[A-Za-z][^<>]{0,2000}>")
_FENCE = late(r"^[ \t]*(?:`{3,}|~{3,})[^\n]*$", re.MULTILINE)
EMPHASIS = frozenset("*_`")
_EMPHASIS = late(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)|`")


def visible(text: str) -> str:
    """Return text as a reader sees it.

    Images, tags, link targets and fence markers go, blanks collapse.
    """
    # Most text has no markup, and a search for that takes longer than all the rest.
    if "```" in text or "~~~" in text:
        text = _FENCE.sub(" ", text)
    if "]" in text:
        for pattern, instead in (
            (_DEFINITION, " "),
            (_IMAGE, " "),
            (_LINK, r"\1"),
        ):
            text = pattern.sub(instead, text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    return " ".join(text.split())


def inline_text(text: str) -> str:
    """Return a title or link text without its markup."""
    text = visible(text)
    if not EMPHASIS.isdisjoint(text):
        text = _EMPHASIS.sub("", text)
    if "&" in text:
        from html import unescape

        text = unescape(text)
    return text.strip()


BlockKind = Literal["prose", "code", "marker"]


class Block(NamedTuple):
    """One line of a section; markers are fences and directives."""

    kind: BlockKind
    line: int
    text: str


class Title:
    """A heading and the lines under it; `source` is the heading as written."""

    __slots__ = ("blocks", "level", "line", "source", "title")

    def __init__(self, level: int, title: str, line: int, source: str) -> None:
        """Begin with no lines."""
        self.level = level
        self.title = title
        self.line = line
        self.source = source
        self.blocks: list[Block] = []


class Code(NamedTuple):
    """A code block and the title of its section."""

    language: str
    line: int
    text: str
    section: str


class Reader:
    """A cursor over lines that collects titles, their lines and code blocks."""

    def __init__(self, lines: list[str], start: int = 0) -> None:
        """Start at the 0-based line `start`."""
        self.lines = lines
        self.position = start
        self.titles = [Title(0, "", start + 1, "")]
        self.codes: list[Code] = []
        self._start = start
        self._last_close = max(
            (number for number, line in enumerate(lines) if "-->" in line), default=-1
        )

    def more(self) -> bool:
        """Tell whether a line is left."""
        return self.position < len(self.lines)

    def left(self) -> int:
        """Count the lines left, this one included."""
        return len(self.lines) - self.position

    def line(self, ahead: int = 0) -> str:
        """Return the line at the cursor, or some lines ahead of it."""
        return self.lines[self.position + ahead]

    def after_blank(self) -> bool:
        """Tell whether a blank line, or the start, comes before the cursor."""
        before = self.position - 1
        return before < self._start or not self.lines[before].strip()

    def title(self, level: int, title: str, source: str, lines: int = 1) -> None:
        """Open a section whose heading takes some lines."""
        number = self.position + 1
        self.titles.append(Title(level, inline_text(title), number, source))
        self.position += lines

    def prose(self, line: str) -> None:
        """Keep the line at the cursor, or what is left of it, as prose."""
        self._keep("prose", line)

    def marker(self) -> None:
        """Keep the line at the cursor as markup that readers do not see."""
        self._keep("marker", self.line())

    def keep_code(self) -> None:
        """Keep the line at the cursor as code."""
        self._keep("code", self.line())

    def code(self, language: str, first: int, body: list[str]) -> None:
        """Record a code block that began at the 0-based line `first`."""
        text = "\n".join(body).strip("\n")
        section = self.titles[-1].title
        self.codes.append(Code(language.lower(), first + 1, text, section))

    def take_comment(self, line: str) -> bool:
        """Take HTML comments off the cursor's line, and the lines they span.

        Returns False, with nothing taken, when the line holds no closed comment.
        """
        start = line.find("<!--")
        if start < 0 or "`" in line[:start]:
            return False
        kept: list[str] = []
        done = 0
        while start >= 0:
            end = line.find("-->", start + 4)
            if end < 0 and self._last_close <= self.position:
                break
            kept.append(line[done:start])
            while end < 0:
                self.position += 1
                line = self.line()
                end = line.find("-->")
            done = end + 3
            start = line.find("<!--", done)
        if not done:
            return False
        rest = "".join(kept) + line[done:]
        if rest.strip() and start < 0:
            # What is left is read again, as a line of its own.
            self.lines[self.position] = rest
        else:
            self._keep("prose", rest)
        return True

    def _keep(self, kind: BlockKind, text: str) -> None:
        self.titles[-1].blocks.append(Block(kind, self.position + 1, text))
        self.position += 1
