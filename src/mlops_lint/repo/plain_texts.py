"""Which files hold which plain texts, where there are many of both."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

BYTES = 4 * 1024 * 1024
"""How much is searched at once."""


def holding(
    texts: Sequence[bytes], files: Iterable[tuple[T, bytes]]
) -> Iterator[tuple[T, bytes, list[bytes]]]:
    """Yield each file that holds one of `texts`, its bytes, and all that it holds.

    Files keep their order, texts theirs; no text may hold the end of a line. Most
    texts are in no file at all, and lines repeat themselves from file to file: each
    line of some files is searched once, and a file for what one of them holds.
    """
    for batch in _batches(files):
        there = _any_of(texts, batch)
        for file, data in batch if there else ():
            held = [text for text in there if text in data]
            if held:
                yield file, data, held


def _any_of(texts: Sequence[bytes], batch: list[tuple[T, bytes]]) -> list[bytes]:
    """Return the texts that any file of a batch holds."""
    lines: set[bytes] = set()
    for _, data in batch:
        lines.update(data.split(b"\n"))
    every = b"\n".join(lines)
    return [text for text in texts if text in every]


def _batches(files: Iterable[tuple[T, bytes]]) -> Iterator[list[tuple[T, bytes]]]:
    batch: list[tuple[T, bytes]] = []
    size = 0
    for file in files:
        batch.append(file)
        size += len(file[1])
        if size >= BYTES:
            yield batch
            batch, size = [], 0
    yield batch
