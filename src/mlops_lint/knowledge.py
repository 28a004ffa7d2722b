"""The YAML that comes with the program, parsed once and then kept.

Parsing it takes 100 ms, what was made of it 2 ms, and a hook runs at every commit. A
wheel carries that beside the YAML, so that the first run has it too. Elsewhere a copy
lies in the user's own cache directory; no run depends on it: a cache that cannot be
read or written is left alone. Neither is believed unless it belongs to the YAML that
lies there.
"""

import marshal
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from mlops_lint import __version__
from mlops_lint.bundled import rules_directory
from mlops_lint.errors import Problem, RulePackError
from mlops_lint.repo.kept import cache_directory, digest_of, is_foreign
from mlops_lint.repo.sealed import opened, sealed

if TYPE_CHECKING:
    from mlops_lint.repo.documents import Structured

Mappings = Mapping[str, dict[str, Any]]

PARSED = "parsed"
"""The file of a wheel, beside the YAML, that holds what parsing made of it."""
SAME_EVERYWHERE = 2
"""The version of marshal's format that all Pythons read, and write alike."""


class Packed(Mapping[str, dict[str, Any]]):
    """Contents of files by name, each unpacked when it is first asked for."""

    def __init__(self, packed: Mapping[str, bytes]) -> None:
        """Unpack nothing yet."""
        self._packed = packed
        self._unpacked: dict[str, dict[str, Any]] = {}

    def __getitem__(self, name: str) -> dict[str, Any]:
        """Return the content of a file."""
        if name not in self._unpacked:
            content = marshal.loads(self._packed[name])  # noqa: S302 - written by us
            self._unpacked[name] = content
        return self._unpacked[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._packed)

    def __len__(self) -> int:
        """Count the files."""
        return len(self._packed)


def read_mapping(path: Path, shown: str = "") -> "tuple[Structured, dict[str, Any]]":
    """Return a YAML file and its mapping.

    Raises:
        RulePackError: the file cannot be read, does not parse or is no mapping.
    """
    # Imported late: no run needs it whose YAML was parsed before.
    from mlops_lint.repo.documents import ParseFailure, Structured, parse

    name = shown or str(path)
    try:
        document = parse(name, path.read_bytes())
    except OSError as error:
        raise RulePackError(
            Problem(f"cannot be read: {error.strerror}", name)
        ) from None
    if isinstance(document, ParseFailure):
        raise RulePackError(Problem(document.problem, name, document.line))
    if not isinstance(document, Structured) or not isinstance(document.data, dict):
        advice = "write a mapping with `rules` in a .yaml file"
        raise RulePackError(Problem("this is no rule file", name, help=advice))
    return document, document.data


@cache
def bundled_mappings() -> Mappings:
    """Return every bundled file by its path below rules/, such as `data.yaml`.

    Raises:
        RulePackError: a bundled file cannot be read.
    """
    return mappings_of(rules_directory(), cache_directory())


def mappings_of(folder: Path, kept_in: Path | None) -> Mappings:
    """Return the files of `folder`: as parsed before if that is current, or anew."""
    names = sorted(_names(folder))
    shipped = _bytes(folder / PARSED)
    found = _unpacked(shipped, _contents(folder, names)) if shipped else None
    if found is not None:
        return found
    state = [__version__, str(folder)]
    for name in names:
        status = os.stat(folder / name)
        state.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    # One copy an installation, so that two of them do not take turns.
    kept = kept_in / f"rules-{crc32(os.fsencode(folder)):08x}" if kept_in else None
    found = _unpacked(_bytes(kept, ours=True), state) if kept else None
    if found is not None:
        return found
    made = {name: read_mapping(folder / name)[1] for name in names}
    if kept is not None:
        _keep(kept, _file(made, state))
    return made


def parsed(folder: Path) -> bytes:
    """Return the file `PARSED` that belongs to the YAML of `folder`.

    Raises:
        RulePackError: one of its files cannot be read.
    """
    names = sorted(_names(folder))
    made = {name: read_mapping(folder / name)[1] for name in names}
    return _file(made, _contents(folder, names))


def _names(folder: Path) -> Iterator[str]:
    for prefix in ("", "signatures/"):
        with os.scandir(folder / prefix) as entries:
            for entry in entries:
                if entry.name.endswith(".yaml"):
                    yield prefix + entry.name


def _contents(folder: Path, names: Iterable[str]) -> list[str]:
    """Return a state that changes with every byte of the files.

    When a file of an installation was written says nothing: it was not written there.
    """
    state = [__version__]
    for name in names:
        with open(folder / name, "rb", buffering=0) as stream:
            state.append(f"{name} {digest_of((stream.read(),)).hex()}")
    return state


def _file(made: Mappings, state: list[str]) -> bytes:
    each = {name: _dumped(content) for name, content in made.items()}
    return sealed(_dumped(each), state)


def _bytes(path: Path, *, ours: bool = False) -> bytes:
    """Return a file's bytes, none where it cannot be read or has to be `ours`."""
    try:
        with path.open("rb") as stream:
            return b"" if ours and is_foreign(stream.fileno()) else stream.read()
    except OSError:
        return b""


def _unpacked(data: bytes, state: list[str]) -> Mappings | None:
    """Return what a file holds, None where it is not whole or not of this state."""
    packed = opened(data, state)
    if packed is None:
        return None
    return Packed(marshal.loads(packed))  # noqa: S302 - written by us


def _dumped(value: Any) -> bytes:
    return marshal.dumps(value, SAME_EVERYWHERE)


def _keep(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written beside and renamed, so that no other run reads half of it.
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        unfinished.write_bytes(data)
        unfinished.replace(path)
    except OSError:
        return
