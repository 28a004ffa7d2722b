"""Names, texts and signs of Groovy; comments are left out."""

from mlops_lint.records import NamedTuple

QUOTES = ("'''", '"""', "'", '"')
ESCAPES = {"n": "\n", "t": "\t", "\n": "\\\n"}
MOST_TOKENS = 100_000


class Token(NamedTuple):
    """A piece of a file: kind is `name`, `text` (a string, without quotes), `sign`."""

    kind: str
    text: str
    line: int


def tokens(source: str) -> list[Token]:
    """Return the tokens of a file; a string that never ends takes the rest of it."""
    found: list[Token] = []
    position, line, size = 0, 1, len(source)
    while position < size and len(found) < MOST_TOKENS:
        char = source[position]
        if char == "\n":
            line += 1
            position += 1
        elif char.isspace():
            position += 1
        elif source.startswith(("//", "#!"), position):
            end = source.find("\n", position)
            position = size if end < 0 else end
        elif source.startswith("/*", position):
            end = source.find("*/", position + 2)
            end = size if end < 0 else end + 2
            line += source.count("\n", position, end)
            position = end
        elif char in "'\"":
            text, end = _string(source, position)
            found.append(Token("text", text, line))
            line += source.count("\n", position, end)
            position = end
        elif char.isalpha() or char == "_":
            end = position + 1
            while end < size and (source[end].isalnum() or source[end] == "_"):
                end += 1
            found.append(Token("name", source[position:end], line))
            position = end
        else:
            found.append(Token("sign", char, line))
            position += 1
    return found


def _string(source: str, start: int) -> tuple[str, int]:
    """Return the text of a string and the place after it."""
    quote = next(mark for mark in QUOTES if source.startswith(mark, start))
    size = len(source)
    position, end = start + len(quote), -1
    parts: list[str] = []
    while position < size:
        if end < position:
            end = source.find(quote, position)
            end = size if end < 0 else end
        slash = source.find("\\", position, end)
        piece = source[position : end if slash < 0 else slash]
        if len(quote) == 1 and "\n" in piece:
            # Only texts of three quotes span lines: this one was left open.
            piece = piece.partition("\n")[0]
            return "".join([*parts, piece]), position + len(piece)
        parts.append(piece)
        if slash < 0:
            return "".join(parts), min(end + len(quote), size)
        following = source[slash + 1 : slash + 2]
        parts.append(ESCAPES.get(following, following) or "\\")
        position = slash + 2
    return "".join(parts), size
