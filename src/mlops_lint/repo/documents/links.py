"""Links and images in lines of prose."""

import re
from collections.abc import Iterator
from typing import TypeAlias

from mlops_lint.patterns import late
from mlops_lint.records import NamedTuple
from mlops_lint.repo.documents.prose import inline_text

Lines: TypeAlias = tuple[tuple[int, str], ...]

# Counts are bounded and possessive so that hostile lines cost linear time.
_IMAGE = late(
    r"!\[([^\[\]]{0,999}+)\]\(\s{0,9}+<?([^()\s<>]{0,2000}+)[^()\n]{0,999}+\)"
)
_LINK = late(
    r"\[([^\[\]]{0,999}+)\]\(\s{0,9}+(?:<([^<>]{0,2000}+)>|"
    r"([^()\s<>]{0,2000}+(?:\([^()\s]{0,200}+\)[^()\s<>]{0,200}+){0,5}+))"
    r"(?:\s[^()\n]{0,999}+)?\)"
)
_REFERENCE = late(r"\[([^\[\]]{1,999})\](?:\[([^\[\]]{0,999})\])?(?![(:\[])")
_DEFINITION = late(r" {0,3}\[([^\[\]]{1,999})\]:\s*<?([^\s<>]{1,2000})>?")
_AUTOLINK = late(r"<((?:https?|mailto|ftp):[^\s<>]{1,2000})>", re.IGNORECASE)
_HTML_LINK = late(
    r"<a\s[^<>]{0,300}?href=[\"']?([^\"'\s<>]{1,2000}+)[^<>]{0,999}+>([^<]{0,999}+)",
    re.IGNORECASE,
)
_HTML_IMAGE = late(r"<img\s[^<>]{0,300}?src=[\"']?([^\"'\s<>]{1,2000}+)", re.IGNORECASE)
_CODE_SPAN = late(r"(?<!`)(`{1,10}+)[^`\n]{1,2000}+\1(?![`_])")
_RST_LINK = late(r"`([^`<>]{0,999}+)<([^`<>\s]{1,2000}+)>`_")


class Link(NamedTuple):
    """A link or image: its text, its target as written, its 1-based line."""

    text: str
    target: str
    line: int


def without_code(line: str) -> str:
    """Return a line without its code spans."""
    return _CODE_SPAN.sub("", line) if "`" in line else line


def find_links(lines: Lines) -> Iterator[Link]:
    """Yield the links of (line, text) pairs, those by reference resolved."""
    definitions = {
        match[1].casefold(): match[2]
        for _, line in lines
        if (match := _DEFINITION.match(line))
    }
    for number, line in lines:
        if not _DEFINITION.match(line):
            yield from _line_links(line, number, definitions)


def find_images(lines: Lines) -> Iterator[Link]:
    """Yield the images of (line, text) pairs; the text is the alternative text."""
    for number, line in lines:
        for match in _IMAGE.finditer(line):
            yield Link(match[1], match[2], number)
        for match in _HTML_IMAGE.finditer(line):
            yield Link("", match[1], number)


def _line_links(line: str, number: int, definitions: dict[str, str]) -> Iterator[Link]:
    """Yield the links of one line: inline, by reference, automatic, HTML."""
    bare = _IMAGE.sub(lambda match: match[1], line)
    for match in _LINK.finditer(bare):
        yield Link(inline_text(match[1]), match[2] or match[3] or "", number)
    for match in _REFERENCE.finditer(bare):
        target = definitions.get((match[2] or match[1]).casefold())
        if target:
            yield Link(inline_text(match[1]), target, number)
    for match in _RST_LINK.finditer(bare):
        yield Link(match[1].strip(), match[2], number)
    bare = _RST_LINK.sub(" ", bare)
    for match in _AUTOLINK.finditer(bare):
        yield Link(match[1], match[1], number)
    for match in _HTML_LINK.finditer(bare):
        yield Link(match[2].strip(), match[1], number)
