"""TOML over tomllib, with best-effort lines."""

import json

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

FORMAT = "TOML"

_KEY = r"""[ \t]*(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')[ \t]*"""
_DOTTED = rf"{_KEY}(?:\.{_KEY})*"
_TABLE = late(rf"[ \t]*(\[\[?)({_DOTTED})\]")
_ASSIGNMENT = late(rf"({_DOTTED})=(.*)")
_PART = late(_KEY)
_PLACE = late(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


def load(
    path: str, data: bytes, limits: Limits = DEFAULT_LIMITS
) -> Structured | ParseFailure:
    """Read a TOML file."""
    import tomllib

    refused = too_large(path, FORMAT, data, limits)
    if refused:
        return refused
    try:
        text = decode_strict(data).replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return not_text(path, FORMAT, error)
    deep = f"nested deeper than {limits.depth} levels"
    line = _endless_key(text, limits.depth)
    if line:
        return failure(path, FORMAT, deep, line)
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        problem = _PLACE.sub("", str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        return failure(path, FORMAT, problem[:1].lower() + problem[1:], line)
    except RecursionError:
        return failure(path, FORMAT, deep)
    except (ValueError, OverflowError) as error:
        return failure(path, FORMAT, f"invalid value: {error}")
    if too_deep(value, limits.depth):
        return failure(path, FORMAT, deep)
    return Structured(path, FORMAT, (value,), finder=_finder(text, value))


def _endless_key(text: str, depth: int) -> int:
    """Return the line of a dotted key deeper than `depth`, or 0.

    tomllib's time grows with the square of a key's parts. Parts over 300 characters
    are let through: a file cannot hold enough of them to matter.
    """
    part = r"""(?:(?<![\w-])[\w-]{1,300}+|"(?:[^"\\]|\\.){0,300}+"|'[^']{0,300}+')"""
    endless = late(rf"(?:{part}[ \t]*+\.[ \t]*+){{{depth}}}")
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") >= depth and endless.search(line):
            return number
    return 0


def _finder(text: str, value: dict[str, object]) -> Finder:
    """Return a finder that scans the text when first asked.

    Members of inline tables and arrays have the line of the key that holds them.
    """
    table: dict[str, int] = {}

    def find(pointer: str, document: int) -> int | None:
        if not table:
            table.update(_lines(text))
        holder = Structured("", FORMAT, (value,))
        absent = object()
        if document or holder.get(pointer, absent) is absent:
            return None
        while pointer not in table:
            pointer = pointer.rpartition("/")[0]
        return table[pointer]

    return find


def _lines(text: str) -> dict[str, int]:
    """Return the line of each table and key; the root has line 1."""
    found = {"": 1}
    arrays: dict[str, int] = {}
    table = ""
    closing = ""
    for number, line in enumerate(text.split("\n"), 1):
        if closing:
            closing = "" if closing in line else closing
            continue
        header = _TABLE.match(line)
        assignment = None if header else _ASSIGNMENT.match(line)
        pointers: list[str] = []
        if header:
            pointers = _opened(_parts(header[2]), header[1] == "[[", arrays)
            table = pointers[-1]
        elif assignment:
            pointers = [table]
            for part in _parts(assignment[1]):
                pointers.append(join_pointer(pointers[-1], part))
        for pointer in pointers:
            found.setdefault(pointer, number)
        for mark in ('"""', "'''"):
            if line.count(mark) % 2:
                closing = mark
    return found


def _opened(parts: list[str], new_item: bool, arrays: dict[str, int]) -> list[str]:
    """Return the pointers down to the table that a header opens.

    `arrays` holds the last index of each array of tables.
    """
    pointers = [""]
    for position, part in enumerate(parts, 1):
        pointer = join_pointer(pointers[-1], part)
        pointers.append(pointer)
        if new_item and position == len(parts):
            arrays[pointer] = arrays.get(pointer, -1) + 1
        if pointer in arrays:
            pointers.append(f"{pointer}/{arrays[pointer]}")
    return pointers


def _parts(dotted: str) -> list[str]:
    """Split a dotted key into its names."""
    return [_name(part) for part in _PART.findall(dotted)]


def _name(part: str) -> str:
    """Return a key's name without its quotes."""
    bare = part.strip()
    if bare[0] == "'":
        return bare[1:-1]
    if bare[0] == '"':
        try:
            return str(json.loads(bare))
        except ValueError:
            return bare[1:-1]
    return bare
