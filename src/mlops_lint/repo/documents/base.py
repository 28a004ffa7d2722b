"""What every document reader shares: results, limits, decoding, JSON pointers."""

import codecs
from collections.abc import Callable, Collection
from typing import Any, TypeAlias

from mlops_lint.records import record

MEBIBYTE = 1024 * 1024

_LARGE_NAMES = frozenset(
    (
        "dvc.lock",
        "uv.lock",
        "poetry.lock",
        "pdm.lock",
        "pylock.toml",
        "pixi.lock",
        "conda-lock.yml",
        "Pipfile.lock",
        "package-lock.json",
    )
)
_MISSING = object()
_CONTAINERS = frozenset({dict, list})


@record
class Limits:
    """Bounds on one document; what exceeds them is a ParseFailure.

    `large_size` (bytes) holds for notebooks and lock files, `size` for the rest.
    `nodes` counts YAML nodes with every alias written out.
    """

    size: int = 2 * MEBIBYTE
    large_size: int = 10 * MEBIBYTE
    depth: int = 200
    aliases: int = 1_000
    nodes: int = 1_000_000

    def size_of(self, path: str) -> int:
        """Return the largest number of bytes that is read of a file so named."""
        name = path.rpartition("/")[2]
        large = name in _LARGE_NAMES or name.endswith(".ipynb")
        return self.large_size if large else self.size


DEFAULT_LIMITS = Limits()


@record
class ParseFailure:
    """A broken file: `problem` is one line without a trailing dot."""

    path: str
    format: str
    problem: str
    line: int | None = None


@record
class Tagged:
    """A YAML node with a tag that means nothing here: `!Ref x`, `!!binary ...`."""

    tag: str
    value: object


Finder: TypeAlias = Callable[[str, int], int | None]


def _nowhere(pointer: str, document: int) -> None:
    """Know no lines."""


@record(hidden=("finder",))
class Structured:
    """The values of a YAML, JSON, TOML or INI file.

    Values are dict, list, str, int, float, bool, None, `Tagged`, and in TOML dates
    and times. YAML may hold several documents, or none; the others hold one.
    `duplicates` are repeated mapping keys as (JSON pointer, line); the last one wins.
    """

    path: str
    format: str
    documents: tuple[object, ...]
    duplicates: tuple[tuple[str, int], ...] = ()
    finder: Finder = _nowhere

    @property
    def data(self) -> object:
        """The first document, None when there is none."""
        return self.documents[0] if self.documents else None

    def get(self, pointer: str, default: object = None) -> object:
        """Return the value at an RFC 6901 pointer of the first document."""
        value = self.data
        for token in split_pointer(pointer):
            value = child(value, token, _MISSING)
            if value is _MISSING:
                return default
        return value if pointer[:1] in ("", "/") else default

    def line(self, pointer: str, document: int = 0) -> int | None:
        """Return the 1-based line of the key or item at a pointer, if known."""
        if pointer[:1] not in ("", "/"):
            return None
        return self.finder(pointer, document)


def split_pointer(pointer: str) -> list[str]:
    """Return the unescaped tokens of an RFC 6901 pointer."""
    tokens = pointer.split("/")[1:]
    if "~" not in pointer:
        return tokens
    return [token.replace("~1", "/").replace("~0", "~") for token in tokens]


def join_pointer(parent: str, token: str) -> str:
    """Return the pointer of a child named `token`, escaped."""
    return f"{parent}/{token.replace('~', '~0').replace('/', '~1')}"


def find_key(mapping: dict[object, object], token: str) -> object:
    """Return the key of `mapping` that a pointer token names, or the token.

    YAML keys may be numbers, booleans or null; a pointer names them by their text.
    """
    if token in mapping:
        return token
    for key in mapping:
        if not isinstance(key, str) and key_text(key) == token:
            return key
    return token


def child(value: object, token: str, default: object = None) -> object:
    """Return the member of a mapping or sequence that a pointer token names.

    Tagged values are looked through.
    """
    while isinstance(value, Tagged):
        value = value.value
    if isinstance(value, dict):
        return value.get(find_key(value, token), default)
    if isinstance(value, list):
        index = item_index(token)
        return value[index] if 0 <= index < len(value) else default
    return default


def item_index(token: str) -> int:
    """Return the sequence index that a pointer token spells, or -1."""
    good = token.isdecimal() and token.isascii() and len(token) < 10
    return int(token) if good and (token == "0" or token[0] != "0") else -1


def key_text(key: object) -> str:
    """Return a mapping key as the text that a pointer uses for it."""
    if isinstance(key, str):
        return key
    if key is None:
        return "null"
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, Tagged):
        return f"{key.tag} {key_text(key.value)}"
    return one_line(str(key), 60)


def containers(values: Collection[object]) -> list[Any]:
    """Return the mappings and sequences among the values.

    A plot holds numbers by the ten thousand: a look at the types alone is fastest.
    """
    if _CONTAINERS.isdisjoint(map(type, values)):
        return []
    return [value for value in values if type(value) in _CONTAINERS]


def too_deep(value: object, depth: int) -> bool:
    """Tell whether containers nest deeper than `depth`; does not recurse."""
    level = containers((value,))
    for _ in range(depth):
        level = [
            inner
            for item in level
            for inner in containers(item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return bool(level)


def one_line(text: str, length: int = 200) -> str:
    """Return text as one line, cut to `length`.

    Control and format characters, such as those that turn the direction of writing,
    become spaces.
    """
    shown = (char if char.isprintable() else " " for char in text[: length * 4])
    clean = " ".join("".join(shown).split())
    return clean if len(clean) <= length else clean[: length - 3] + "..."


def failure(
    path: str, format_: str, problem: str, line: int | None = None
) -> ParseFailure:
    """Return a ParseFailure whose problem is fit to print."""
    return ParseFailure(path, format_, one_line(problem).rstrip(". "), line)


def too_large(
    path: str, format_: str, data: bytes, limits: Limits
) -> ParseFailure | None:
    """Return the failure of a file over its size limit, else None."""
    most = limits.size_of(path)
    if len(data) <= most:
        return None
    whole = most >= MEBIBYTE and most % MEBIBYTE == 0
    size = f"{most // MEBIBYTE} MiB" if whole else f"{most:,} bytes"
    return ParseFailure(path, format_, f"larger than {size}, not read")


def decode_strict(data: bytes) -> str:
    """Decode UTF-8, or UTF-16 and UTF-32 by byte order mark.

    Raises:
        UnicodeDecodeError: the bytes are not of that encoding.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return data.decode("utf-32")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    return data.decode("utf-8-sig")


def decode_lenient(data: bytes) -> str:
    """Decode prose: as `decode_strict`, with U+FFFD for what cannot be read.

    Line ends become newlines.
    """
    try:
        text = decode_strict(data)
    except UnicodeDecodeError:
        text = data.decode("utf-8-sig", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def not_text(path: str, format_: str, error: UnicodeDecodeError) -> ParseFailure:
    """Return the failure of a file that is not text, with its line."""
    place = error.object.count(b"\n", 0, error.start) + 1
    return failure(path, format_, f"not {error.encoding} text", place)
