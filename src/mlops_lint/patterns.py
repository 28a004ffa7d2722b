"""Regular expressions that are compiled when first used.

Compiling one takes 0.1 to 1 ms, and no run needs them all: as plain constants
they would cost a third of the time in which a hook should answer.
"""

import re
import sys
from functools import lru_cache
from importlib import import_module
from typing import Any, AnyStr, ClassVar, Protocol, TypeAlias, cast

Pattern: TypeAlias = re.Pattern[str] | re.Pattern[bytes]


class Keeper(Protocol):
    """Keeps plain values between runs."""

    def key(self, kind: str, data: bytes) -> bytes:
        """Return the key of a question about some data."""

    def get(self, key: bytes) -> Any:
        """Return what was kept, None where nothing was."""

    def put(self, key: bytes, value: Any) -> None:
        """Keep a value."""

    @property
    def used(self) -> tuple[dict[bytes, bytes], bool]:
        """The values that were got or put, and whether any of them is new."""

    def absorb(self, used: dict[bytes, bytes], is_new: bool) -> None:
        """Add what another process got or put."""


COMPILE = re.compile
METHODS = ("search", "match", "fullmatch", "findall", "finditer", "sub", "split")


class _Late:
    """Stands for a compiled pattern; becomes one at the first use of a method."""

    keeper: ClassVar[Keeper | None] = None

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        # As a plain number: flags that are an enumeration are slow to combine.
        self._flags = int(flags)

    def __getattr__(self, name: str) -> object:
        compiled = compiled_by(self.keeper, self._source, self._flags)
        # Found in the instance from now on, without coming here again.
        for method in METHODS:
            self.__dict__[method] = getattr(compiled, method)
        return getattr(compiled, name)

    def __repr__(self) -> str:
        return f"late({self._source!r})"


def late(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what behaves as `re.compile(source, flags)` and is compiled later.

    A pattern that cannot be compiled fails at its first use; tests use every one. Who
    asks for the same one again, file by file, gets it compiled.
    """
    return cast("re.Pattern[AnyStr]", _shared(source, flags))


@lru_cache(maxsize=4096)
def _shared(source: str | bytes, flags: int) -> _Late:
    return _Late(source, flags)


def import_late(name: str) -> None:
    """Import somebody else's module, and have its own patterns compiled when used.

    PyYAML compiles a dozen for its loaders in Python, which takes as long as all else
    in it, and with libyaml none of them is ever used.
    """
    if name in sys.modules:
        return
    re.compile = late  # type: ignore[assignment]
    try:
        import_module(name)
    finally:
        re.compile = COMPILE


def keep_compiled(keeper: Keeper | None) -> None:
    """Take what patterns compile to from `keeper` from now on, and leave it there."""
    _Late.keeper = keeper


def keeper() -> Keeper | None:
    """Return who keeps what patterns compile to; None: nobody."""
    return _Late.keeper


def compiled_by(keeper: Keeper | None, source: str | bytes, flags: int) -> Pattern:
    """Return the compiled pattern, from what an earlier run made of it if it can.

    All patterns of a run together take 50 ms to compile, a quarter of it, and 2 ms to
    take from there. It needs what `re` does not promise: a Python that has it no more
    compiles as ever. The interpreter checks the code before it is used.
    """
    if keeper is None:
        return COMPILE(source, flags)
    data = (
        source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    )
    key = keeper.key(f"{type(source).__name__} {flags}", data)
    made = keeper.get(key)
    try:
        if made is None:
            made = _parts(source, flags)
            keeper.put(key, made)
        return _assemble(source, made)
    except (AttributeError, ImportError, RuntimeError, TypeError, ValueError):
        return COMPILE(source, flags)


def _parts(source: str | bytes, flags: int) -> tuple[Any, ...]:
    """Return what `re.compile` hands to the interpreter besides the source."""
    from re import _compiler, _parser  # type: ignore[attr-defined]

    parsed = _parser.parse(source, flags)
    state = parsed.state
    names = [None] * state.groups
    for name, number in state.groupdict.items():
        names[number] = name
    code = _compiler._code(parsed, flags)  # noqa: SLF001 - see compiled_by
    every = int(flags | state.flags)
    return every, list(map(int, code)), state.groups - 1, state.groupdict, tuple(names)


def _assemble(source: str | bytes, made: tuple[Any, ...]) -> Pattern:
    import _sre  # type: ignore[import-not-found]

    return cast("Pattern", _sre.compile(source, *made))
