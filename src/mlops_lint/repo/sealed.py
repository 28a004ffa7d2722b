"""Bytes that say of themselves whether they are whole and of a given state.

Damaged bytes must not reach marshal, which trusts what it reads.
"""

from collections.abc import Sequence

from mlops_lint.repo.kept import digest_of

HEAD = 20
"""The bytes in front of the others that tell."""


def sealed(packed: bytes, state: Sequence[object]) -> bytes:
    """Return the bytes with what tells that they are whole and of this state."""
    return _head(packed, state) + packed


def opened(data: bytes, state: Sequence[object]) -> bytes | None:
    """Return what was sealed, None where it is not whole or not of this state."""
    head, packed = data[:HEAD], data[HEAD:]
    return packed if head == _head(packed, state) else None


def _head(packed: bytes, state: Sequence[object]) -> bytes:
    return digest_of((repr(state).encode(errors="surrogatepass"), packed))
