"""What a model card says: its pieces under headings, numbers, blanks left in it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from mlops_lint.patterns import late
from mlops_lint.records import NamedTuple
from mlops_lint.repo.documents import Markdown, Structured
from mlops_lint.repo.documents.prose import inline_text, visible

PLACEHOLDER = late(
    r"(?<![\w$]){{?[ ]?[\w .|-]+[ ]?}}?|\b(?:TODO|TBD|FIXME|XXX)\b|"
    r"\[more information needed\]|"
    r"\[(?:your|insert|fill|add|describe|nombre|tu)\b[^\]]*\](?!\()|"
    r"<(?:your|insert|fill|add|describe)[ _-][^>]*>|lorem ipsum",
    re.IGNORECASE,
)
LEAST_WORDS = 15
ROW = late(r"^\s*\|.*\w.*\|.*\w.*\|?\s*$", re.MULTILINE)
RULE_ROW = late(r"^\s*\|?[\s:|-]+\|?\s*$")
LEAD = late(
    r"^\s*(?:[-*+]\s+|\d+[.)]\s+)?(?:\*\*|__)([^*_\n]{2,60}?)[:.]?(?:\*\*|__)[:.]?(.*)$"
)
NUMBER = late(r"(?<![\w.])[<>=≥≤~≈±]*\s?(?:\d*[.,]\d+|\d+(?:[.,]\d+)?\s?%)")
VERSION = late(r"(?i)\bversion:? v?\d|\bv\d+\.\d|\b\d{4}-\d{2}-\d{2}\b")
MAIL = late(r"\w@[\w-]+\.\w")
NEAR = 60
WORD = late(r"\w[\w'-]*")
DEEPEST = 8


class Piece(NamedTuple):
    """A heading, or what stands for one, with the text below it."""

    title: str
    line: int | None
    text: str


def pieces_of(document: Markdown) -> Iterator[Piece]:
    """Yield sections with all below them, then bold leads and rows of tables."""
    sections = document.sections
    for index, section in enumerate(sections):
        text = [section.text]
        for below in sections[index + 1 :]:
            if below.level <= section.level:
                break
            text += [below.title, below.text]
        if section.level:
            # The title of a whole document is no section of it.
            whole = section.level == 1 and index < 2
            yield Piece(
                section.title, section.line, section.text if whole else "\n".join(text)
            )
        yield from _leads(section.prose, section.line)


def _leads(prose: str, start: int) -> Iterator[Piece]:
    title, text = "", ""
    for line in prose.split("\n"):
        lead = LEAD.match(line)
        cells = [cell.strip(" *_") for cell in line.strip().strip("|").split("|")]
        if lead:
            if title:
                yield Piece(title, start, text)
            title, text = inline_text(lead[1]), lead[2]
        elif line.lstrip().startswith("|") and len(cells) > 1 and cells[1]:
            yield Piece(inline_text(cells[0]), start, line)
        elif title:
            text += f"\n{line}"
    if title:
        yield Piece(title, start, text)


def filled(pieces: Iterable[Piece], known: Any) -> dict[str, int | None]:
    """Map the sections that say something to their lines, by their known headings."""
    filled: dict[str, int | None] = {}
    for piece in pieces:
        title = plain(piece.title)
        for name, phrases in known.items():
            if name in filled or not any(fits(title, p) for p in phrases):
                continue
            if says_something(piece.text):
                filled[name] = piece.line
    return filled


def says_something(text: str) -> bool:
    """Whether a text has fifteen words, or a row of a table below its head."""
    shown = PLACEHOLDER.sub(" ", visible(text))
    if len(WORD.findall(shown)) >= LEAST_WORDS:
        return True
    rows = [row for row in ROW.findall(text) if not RULE_ROW.match(row)]
    return len(rows) > 1 or (len(rows) == 1 and text.strip() == rows[0].strip())


def plain(text: str) -> str:
    """Return text in lower case without accents and signs, for comparison."""
    bare = unicodedata.normalize("NFD", text.lower())
    kept = (c for c in bare if not unicodedata.combining(c))
    words = "".join(c if c.isalnum() or c in "'-" else " " for c in kept).split()
    return " ".join(words)


def fits(title: str, phrase: str) -> bool:
    """Whether a plain title holds a phrase; `*` at its end stands for any ending."""
    if phrase.endswith("*"):
        return f" {phrase[:-1]}" in f" {title}"
    return f" {phrase} " in f" {title} "


def placeholders_of(text: str) -> Iterator[tuple[str, int]]:
    """Yield what nobody filled in, with its line; code is left out."""
    in_code = False
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith(("```", "~~~")):
            in_code = not in_code
        elif not in_code and not line.startswith("    "):
            bare = re.sub(r"`[^`]*`|\$[^$]*\$", "", line)
            for match in PLACEHOLDER.finditer(bare):
                yield match[0], number


def measured_at(text: str, measures: Iterable[str]) -> int | None:
    """Return the first line where a number stands beside a metric."""
    names = [f" {plain(name)} " for name in measures]
    head = ""
    for number, line in enumerate(text.split("\n"), 1):
        is_row = line.lstrip().startswith("|")
        if not is_row:
            head = ""
        elif not head:
            head = line
        match = NUMBER.search(line)
        if match is None:
            continue
        near = line[max(match.start() - NEAR, 0) : match.end() + NEAR]
        told = f" {plain(line if is_row else near)} " + (
            f" {plain(head)} " if is_row else ""
        )
        if any(name in told for name in names):
            return number
    return None


def metadata_of(titles: Iterable[str], said: str, known: Any) -> frozenset[str]:
    """Return which of the known statements headings or `key: value` lines make."""
    titles = [plain(title) for title in titles]
    lines = [plain(row).lstrip("- ") for row in said.split("\n") if ":" in row[:40]]
    stated = {
        name
        for name, phrases in known.items()
        if any(fits(title, p) for title in titles for p in phrases)
        or any(line.startswith(p.rstrip("*")) for line in lines for p in phrases)
    }
    patterns = {"version": VERSION, "contact": MAIL}
    stated |= {name for name, shape in patterns.items() if shape.search(said)}
    return frozenset(stated)


def branches_of(
    document: Structured, data: object, prefix: str = "", depth: int = 0
) -> Iterator[Piece]:
    """Yield the keys of a document, each with all text below it."""
    if depth > DEEPEST:
        return
    items: Iterable[tuple[Any, object]] = ()
    if isinstance(data, dict):
        items = data.items()
    elif isinstance(data, list):
        items = enumerate(data)
    for key, value in items:
        pointer = f"{prefix}/{key}"
        if isinstance(data, dict):
            text = " ".join(_leaves(value))
            line = document.line(pointer)
            yield Piece(str(key).replace("_", " "), line, text)
        yield from branches_of(document, value, pointer, depth + 1)


def _leaves(data: object, depth: int = 0) -> Iterator[str]:
    if depth > DEEPEST:
        return
    if isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from _leaves(value, depth + 1)
    elif isinstance(data, list):
        for value in data:
            yield from _leaves(value, depth + 1)
    elif data is not None:
        yield str(data)
