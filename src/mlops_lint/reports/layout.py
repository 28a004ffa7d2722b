"""Lines of styled text: wrapping, fields and bars for a terminal of any width.

All text enters a line through `Layout.wrap`, which escapes it and cuts nothing.
"""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from mlops_lint.records import record
from mlops_lint.reports.escape import escape

Segment: TypeAlias = tuple[str, str]
"""A piece of text and the name of its style, empty for none."""
Line: TypeAlias = tuple[Segment, ...]

NARROWEST = 20


@record
class Marks:
    """The signs a report draws."""

    full: str
    empty: str
    passed: str
    failed: str
    partial: str
    more: str


UNICODE = Marks("█", "░", "✓", "✗", "◐", "…")
ASCII = Marks("#", "-", "+", "x", "~", "...")


@record(kw_only=True)
class Layout:
    """How wide and with which characters the text report is laid out.

    `width` is in terminal cells. `verbose` unfolds every list.
    """

    width: int = 100
    ascii_only: bool = False
    verbose: bool = False

    @property
    def marks(self) -> Marks:
        """The signs this layout can draw."""
        return ASCII if self.ascii_only else UNICODE

    def cells(self, text: str) -> int:
        """Return how many terminal cells `text` takes once it is escaped."""
        return cells(self._safe(text))

    def pad(self, text: str, size: int) -> str:
        """Return `text` filled with spaces to `size` cells."""
        return text + " " * (size - self.cells(text))

    def shorten(self, text: str, size: int) -> str:
        """Return `text`, ended at a word where it takes more than `size` cells."""
        if self.cells(text) <= size:
            return text
        short = ""
        for word in text.split():
            longer = f"{short}{word} "
            if self.cells(longer) + len(self.marks.more) > size:
                break
            short = longer
        return f"{short}{self.marks.more}"

    def wrap(self, *segments: Segment, indent: int = 0, hang: int = 0) -> list[Line]:
        """Return the segments as lines that fit, broken at spaces where possible.

        The first line is indented by `indent` cells, the others by `hang` more. A
        word longer than a line is continued on the next.
        """
        width = max(self.width, NARROWEST)
        start = min(indent, width // 2)
        rest = min(indent + hang, width // 2)
        rows: list[list[Segment]] = [[]]
        free = width - start
        for gap, word in _words((self._safe(text), style) for text, style in segments):
            size = _size(word)
            lead = gap if rows[-1] else ""
            if rows[-1] and len(lead) + size > free:
                rows.append([])
                lead, free = "", width - rest
            if len(lead) + size <= free:
                free -= len(lead) + size
                for text, style in word:
                    _append(rows[-1], lead + text, style)
                    lead = ""
                continue
            for text, style in word:
                for char_run in _runs(text, free - len(lead), width - rest):
                    if cells(char_run) + len(lead) > free:
                        rows.append([])
                        free = width - rest
                    _append(rows[-1], lead + char_run, style)
                    free -= len(lead) + cells(char_run)
                    lead = ""
        return [
            _indented(row, start if number == 0 else rest)
            for number, row in enumerate(rows)
        ]

    def fields(
        self, *fields: Iterable[Segment], indent: int = 0, hang: int = 0
    ) -> list[Line]:
        """Return the fields three spaces apart, each kept whole where it fits."""
        width = max(self.width, NARROWEST)
        rows: list[list[Segment]] = []
        free = 0
        for field in filter(None, map(list, fields)):
            size = sum(self.cells(text) for text, _ in field)
            if rows and size + 3 <= free:
                rows[-1] += [("   ", ""), *field]
                free -= size + 3
            else:
                free = width - indent - (hang if rows else 0) - size
                rows.append(field)
        lines: list[Line] = []
        for row in rows:
            lines += self.wrap(*row, indent=indent + (hang if lines else 0), hang=2)
        return lines

    def bar(self, value: float, size: int) -> list[Segment]:
        """Return `value` of 0..100 as a bar; only 0 is empty and only 100 is full."""
        full = inner(value * size / 100, size)
        style = "good" if value >= 70 else "fair" if value >= 40 else "bad"
        filled = (self.marks.full * full, style)
        return [filled, (self.marks.empty * (size - full), "dim")]

    def _safe(self, text: str) -> str:
        return escape(text, ascii_only=self.ascii_only)


def inner(value: float, top: int) -> int:
    """Round `value` of 0..top to a whole number that is an end only at that end."""
    if value <= 0 or value >= top:
        return top if value > 0 else 0
    return min(max(round(value), 1), top - 1)


def cells(text: str) -> int:
    """Return how many terminal cells the printable `text` takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(
        0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1
        for char in text
    )


def plain(lines: Iterable[Line]) -> str:
    """Return the lines as text without styles, each ended by a newline."""
    return "".join("".join(text for text, _ in line) + "\n" for line in lines)


def _words(segments: Iterable[Segment]) -> Iterator[tuple[str, list[Segment]]]:
    """Yield each word, which may change style inside, after the spaces before it."""
    gap = ""
    word: list[Segment] = []
    for text, style in segments:
        for index, piece in enumerate(text.split(" ")):
            if index:
                if word:
                    yield gap, word
                    gap, word = "", []
                gap += " "
            if piece:
                word.append((piece, style))
    if word:
        yield gap, word


def _runs(text: str, first: int, other: int) -> Iterator[str]:
    """Split one word into runs of at most `first` cells, then `other` cells each."""
    if text.isascii() and len(text) <= first:
        yield text
        return
    run, room = "", first
    for char in text:
        size = cells(char)
        if size > room:
            if run:
                yield run
            run, room = "", other
        run += char
        room -= size
    yield run


def _size(word: Iterable[Segment]) -> int:
    return sum(cells(text) for text, _ in word)


def _append(row: list[Segment], text: str, style: str) -> None:
    if row and row[-1][1] == style:
        row[-1] = (row[-1][0] + text, style)
    else:
        row.append((text, style))


def _indented(row: list[Segment], indent: int) -> Line:
    return ((" " * indent, ""), *row) if indent and row else tuple(row)
