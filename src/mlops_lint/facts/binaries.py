"""Data and models by their content: magic bytes first, the name second.

Nothing is loaded: a zip is judged by its directory, everything else by its first
bytes. The formats are those of rules/signatures/binaries.yaml.
"""

import io
import re
from collections.abc import Callable

from mlops_lint.facts.signatures import Signatures
from mlops_lint.patterns import late
from mlops_lint.records import record

ZIP_LIMIT = 8 * 1024 * 1024
"""Bytes; the members of a larger zip are not listed."""


@record
class Binary:
    """What a file holds: kind `model`, `data`, `media` or `archive`, and the format."""

    kind: str
    format: str


@record
class _Format:
    binary: Binary
    magic: tuple[tuple[int, bytes], ...]
    suffixes: frozenset[str]
    names: re.Pattern[str] | None
    members: re.Pattern[str] | None


class Formats:
    """The table of formats, in the order in which they are tried."""

    def __init__(self, signatures: Signatures) -> None:
        """Read the table of binary formats."""
        self._formats = tuple(
            _Format(
                Binary(entry["kind"], entry["name"]),
                tuple((at, bytes.fromhex(digits)) for at, digits in entry["magic"]),
                frozenset(entry.get("suffixes", ())),
                late(entry["names"]) if "names" in entry else None,
                late(entry["members"]) if "members" in entry else None,
            )
            for entry in signatures.marks["binaries"]
        )
        self.suffixes = frozenset(s for f in self._formats for s in f.suffixes)

    def classify(
        self, path: str, head: bytes, whole: Callable[[], bytes]
    ) -> Binary | None:
        """Say what a file is, None for one that is neither data nor a model.

        `head` holds its first 512 bytes at least; `whole` is asked for all of it only
        where the members of a zip decide.
        """
        suffix = suffix_of(path)
        for entry in self._formats:
            if entry.suffixes and suffix not in entry.suffixes:
                continue
            if entry.names is not None and not entry.names.search(path.lower()):
                continue
            if not any(head[at : at + len(mark)] == mark for at, mark in entry.magic):
                continue
            if entry.members is not None and not any(
                entry.members.search(name.lower()) for name in _members(whole())
            ):
                continue
            return entry.binary
        return None


def suffix_of(path: str) -> str:
    """Return the lower-case suffix with its dot, empty where there is none."""
    stem, dot, suffix = path.rpartition("/")[2].lower().rpartition(".")
    return dot + suffix if stem else ""


def _members(data: bytes) -> list[str]:
    if len(data) > ZIP_LIMIT:
        return []
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()[:1000]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return []
