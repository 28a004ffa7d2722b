"""Names, texts and signs of Groovy; comments are left out."""

from typing import NamedTuple

QUOTES = ("'''", '"""', "'", '"')
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
    position = start + len(quote)
    parts: list[str] = []
    while position < len(source):
        if source.startswith(quote, position):
            return "".join(parts), position + len(quote)
        if source[position] == "\\" and position + 1 < len(source):
            following = source[position + 1]
            plain = {"n": "\n", "t": "\t", "\n": "\\\n"}
            parts.append(plain.get(following, following))
            position += 2
        elif source[position] == "\n" and len(quote) == 1:
            # Only texts of three quotes span lines: this one was left open.
            return "".join(parts), position
        else:
            parts.append(source[position])
            position += 1
    return "".join(parts), position
