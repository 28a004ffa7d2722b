"""What patterns compile to, as a wheel has it for the Python that built it.

Compiling takes a quarter of a small run, and in CI every run is the first. A wheel that
pip builds from source, as pre-commit does, is built by the Python that uses it.
"""

import marshal
import sys
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from mlops_lint import __version__
from mlops_lint.repo.kept import Kept, digest_of, key_of
from mlops_lint.repo.sealed import opened, sealed

COMPILED = "compiled"
"""The file of a wheel, beside the rules."""


class Shipped:
    """Keeps what patterns compile to: what the wheel has, then what runs added."""

    def __init__(self, folder: Path, kept: Kept | None) -> None:
        """Read nothing yet; `folder` holds the rules, `kept` what runs added."""
        self._folder = folder
        self._kept = kept

    @cached_property
    def shipped(self) -> Mapping[bytes, bytes]:
        """What the wheel has; empty where another Python built it, or none did."""
        try:
            data = (self._folder / COMPILED).read_bytes()
        except OSError:
            return {}
        packed = opened(data, _state())
        if packed is None:
            return {}
        answers: dict[bytes, bytes] = marshal.loads(packed)  # noqa: S302 - our own file
        return answers

    def key(self, kind: str, data: bytes) -> bytes:
        """Return the key of a question about some data."""
        return key_of(kind, digest_of((data,)))

    def get(self, key: bytes) -> Any:
        """Return what is known, None where nothing is."""
        packed = self.shipped.get(key)
        if packed is not None:
            return marshal.loads(packed)  # noqa: S302 - our own file
        return None if self._kept is None else self._kept.get(key)

    def put(self, key: bytes, value: Any) -> None:
        """Keep a value, where anything is kept."""
        if self._kept is not None:
            self._kept.put(key, value)

    @property
    def used(self) -> tuple[dict[bytes, bytes], bool]:
        """What is not in the wheel, and whether any of it is new."""
        return ({}, False) if self._kept is None else self._kept.used

    def absorb(self, used: dict[bytes, bytes], is_new: bool) -> None:
        """Add what another process got or put."""
        if self._kept is not None:
            self._kept.absorb(used, is_new)

    def save(self) -> None:
        """Write what is new for the next run."""
        if self._kept is not None:
            self._kept.save()


def file_of(answers: Mapping[bytes, bytes]) -> bytes:
    """Return the file `COMPILED` for what a run of this Python kept."""
    return sealed(marshal.dumps(dict(sorted(answers.items()))), _state())


def _state() -> tuple[object, ...]:
    """Return what tells the Python that runs from others."""
    python = (sys.implementation.name, *sys.version_info[:3], sys.byteorder)
    return (__version__, *python)
