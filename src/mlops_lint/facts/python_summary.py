"""What one Python file imports, calls and defines, as plain values."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from mlops_lint.records import NamedTuple

Constant = None | bool | int | float | str

NO_KEYWORDS: Mapping[str, Constant] = MappingProxyType({})
NOTHING_MADE: Mapping[str, str] = MappingProxyType({})


class Import(NamedTuple):
    """One imported name: `import a.b` is `a.b`, `from a import b` is `a.b` too.

    A relative import keeps its leading dots; `from a import *` is `a`.
    """

    name: str
    line: int


class Call(NamedTuple):
    """One call by its dotted name, import aliases resolved.

    `model.fit(...)` on a value is `model.fit`, `Ridge().fit(...)` is `Ridge().fit`;
    on anything else, such as a subscript, the unknown part is `?`. Keywords and
    positional arguments that are literals hold their value, all others None.
    """

    name: str
    line: int
    arguments: tuple[Constant, ...] = ()
    keywords: Mapping[str, Constant] = NO_KEYWORDS

    @property
    def method(self) -> str:
        """The last part of the name."""
        return self.name.rpartition(".")[2]


class Definition(NamedTuple):
    """A function or class: decorators or bases as dotted names, aliases resolved.

    `kind` is "function" or "class", `parent` the class that holds it, if any;
    a `trivial` body asserts and does nothing.
    """

    name: str
    kind: str
    line: int
    decorators: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    parent: str = ""
    trivial: bool = False


class PythonSource(NamedTuple):
    """The summary of one file; `error` says why nothing else is known of it.

    `made` holds the call whose result a variable was last given: `scaler` is
    `sklearn.preprocessing.StandardScaler`.
    """

    imports: tuple[Import, ...] = ()
    calls: tuple[Call, ...] = ()
    definitions: tuple[Definition, ...] = ()
    made: Mapping[str, str] = NOTHING_MADE
    error: str = ""
    error_line: int | None = None

    def imports_any(self, roots: frozenset[str]) -> Import | None:
        """Return the first import of a module, or of anything below it, in `roots`."""
        for item in self.imports:
            if any(prefix in roots for prefix in _prefixes(item.name)):
                return item
        return None


def pack(source: PythonSource) -> tuple[Any, ...]:
    """Return a summary as plain values."""
    return tuple(_plain(field) for field in source)


def unpack(packed: Any) -> PythonSource:
    """Return the summary that was packed."""
    imports, calls, definitions, *rest = packed
    return PythonSource(
        tuple(Import(*item) for item in imports),
        tuple(Call(*item) for item in calls),
        tuple(Definition(*item) for item in definitions),
        *rest,
    )


def _plain(field: object) -> object:
    if isinstance(field, tuple):
        return [tuple(item) for item in field]
    return dict(field) if isinstance(field, Mapping) else field


def _prefixes(name: str) -> Iterator[str]:
    """Yield `a`, `a.b`, `a.b.c` for `a.b.c`."""
    position = name.find(".")
    while position > 0:
        yield name[:position]
        position = name.find(".", position + 1)
    yield name
