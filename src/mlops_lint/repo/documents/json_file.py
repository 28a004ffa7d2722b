"""JSON, and JSON with comments for the files whose tools allow them."""

import json
import re
from collections.abc import Iterator

from mlops_lint.patterns import late
from mlops_lint.repo.documents.base import (
    DEFAULT_LIMITS,
    Finder,
    Limits,
    ParseFailure,
    Structured,
    decode_strict,
    failure,
    join_pointer,
    not_text,
    too_deep,
    too_large,
)

FORMAT = "JSON"

# Longer integers stay text: Python refuses to convert or print them.
_MOST_DIGITS = 1_000

_COMMENTED_NAMES = frozenset(
    ("devcontainer.json", ".devcontainer.json", "jsconfig.json", ".eslintrc.json")
)
_OPEN_STRING = r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+'
# A trailing comma is one that only blanks and comments part from its bracket. What
# is never closed matches to its end, so that the scan stays linear.
_EXTRAS = late(
    rf'(?P<string>{_OPEN_STRING}"?)'
    r"|//[^\n]*+|/\*.*?(?:\*/|\Z)"
    r"|,(?=(?:\s++|//[^\n]*+|/\*.*?\*/)*+[\]}])",
    re.DOTALL,
)
# A backslash comes first, so that a search runs from one to the next.
_ESCAPE = late(
    r"\\(?<!\\\\)(?P<before>(?:\\\\)*+)u[dD]"
    r"(?:[89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<half>[89a-fA-F][0-9a-fA-F]{2}))"
)
_TOKENS = late(rf'{_OPEN_STRING}"|[^\s\[\]{{}},:"]++|[\[\]{{}},:\n]')


def load(
    path: str, data: bytes, limits: Limits = DEFAULT_LIMITS
) -> Structured | ParseFailure:
    """Read a JSON file; comments and trailing commas pass where they are usual."""
    read = read_json(path, data, FORMAT, limits)
    if isinstance(read, ParseFailure):
        return read
    value, text = read
    return Structured(path, FORMAT, (value,), finder=_finder(text))


def read_json(
    path: str, data: bytes, format_: str, limits: Limits
) -> tuple[object, str] | ParseFailure:
    """Return the value and the text it was read from; `format_` names failures."""
    refused = too_large(path, format_, data, limits)
    if refused:
        return refused
    try:
        text = decode_strict(data)
    except UnicodeDecodeError as error:
        return not_text(path, format_, error)
    if allows_comments(path):
        text = strip_comments(text)
    if "\\ud" in text or "\\uD" in text:
        text = _ESCAPE.sub(_whole, text)
    try:
        value = _loads(text)
    except json.JSONDecodeError as error:
        return failure(path, format_, _problem(error, text), error.lineno)
    except RecursionError:
        return failure(path, format_, f"nested deeper than {limits.depth} levels")
    if text.count("[") + text.count("{") > limits.depth and too_deep(
        value, limits.depth
    ):
        return failure(path, format_, f"nested deeper than {limits.depth} levels")
    return value, text


def _whole(match: re.Match[str]) -> str:
    """Replace half of a surrogate pair, which could be neither printed nor encoded."""
    return match["before"] + r"\ufffd" if match["half"] else match[0]


def _loads(text: str) -> object:
    """Decode JSON; an integer too long for Python becomes its digits.

    Raises:
        JSONDecodeError: the text is not JSON.
        RecursionError: it is nested too deeply.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        # The decoder is much slower where it has to call back for each integer.
        return json.loads(text, parse_int=_integer)


def _integer(digits: str) -> int | str:
    """Convert an integer, unless it is absurdly long."""
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def _problem(error: json.JSONDecodeError, text: str) -> str:
    """Say what is wrong, in words that fit an empty file too."""
    if not text.strip():
        return "empty file"
    if error.msg == "Extra data":
        return "text after the end of the value"
    return error.msg[:1].lower() + error.msg[1:]


def allows_comments(path: str) -> bool:
    """Tell whether the tool that reads this file accepts comments in it."""
    folder, _, name = path.rpartition("/")
    return (
        name.endswith((".jsonc", ".code-workspace", "markdownlint.json"))
        or name in _COMMENTED_NAMES
        or (name.startswith("tsconfig") and name.endswith(".json"))
        or folder.rpartition("/")[2] in (".vscode", ".devcontainer")
    )


def strip_comments(text: str) -> str:
    """Blank comments and drop trailing commas; line numbers stay."""

    def keep(match: re.Match[str]) -> str:
        if match["string"]:
            return match["string"]
        return "\n" * match[0].count("\n") or " "

    return _EXTRAS.sub(keep, text)


def _finder(text: str) -> Finder:
    """Return a finder that reads the lines of the text when first asked."""
    table: dict[str, int] = {}

    def find(pointer: str, document: int) -> int | None:
        if not table:
            table.update(_lines(text))
        return table.get(pointer) if document == 0 else None

    return find


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Yield each pointer with its line; the text is known to be valid JSON."""
    line = 1
    # One entry an open container: its pointer, and the next index or None (object).
    stack: list[tuple[str, int | None]] = []
    pointer = ""
    expect_key = False
    seen_root = False
    for match in _TOKENS.finditer(text):
        token = match[0]
        if token == "\n":
            line += 1
        elif token in "]}":
            stack.pop()
            expect_key = False
        elif token == ",":
            expect_key = bool(stack) and stack[-1][1] is None
        elif token == ":":
            continue
        elif expect_key:
            pointer = join_pointer(stack[-1][0], json.loads(token))
            yield pointer, line
            expect_key = False
        else:
            parent, index = stack[-1] if stack else ("", None)
            if index is not None:
                stack[-1] = (parent, index + 1)
                pointer = f"{parent}/{index}"
                yield pointer, line
            elif not seen_root:
                yield "", line
                seen_root = True
            if token == "{":
                stack.append((pointer, None))
                expect_key = True
            elif token == "[":
                stack.append((pointer, 0))
