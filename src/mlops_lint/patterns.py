"""Regular expressions that are compiled when first used.

Compiling one takes 0.1 to 1 ms, and no run needs them all: as plain constants
they would cost a third of the time in which a hook should answer.
"""

import re
from typing import AnyStr, cast


class _Late:
    """Stands for a compiled pattern; becomes one at the first use of a method."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        compiled: re.Pattern[str] | re.Pattern[bytes]
        compiled = re.compile(self._source, self._flags)
        # Found in the instance from now on, without coming here again.
        for method in ("search", "match", "fullmatch", "finditer", "sub", "split"):
            self.__dict__[method] = getattr(compiled, method)
        return getattr(compiled, name)

    def __repr__(self) -> str:
        return f"late({self._source!r})"


def late(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what behaves as `re.compile(source, flags)` and is compiled later.

    A pattern that cannot be compiled fails at its first use; tests use every one.
    """
    return cast("re.Pattern[AnyStr]", _Late(source, flags))
