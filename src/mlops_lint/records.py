"""Frozen, slotted value types that cost little to define.

`dataclasses` generates and compiles source for each class: 1.4 ms a frozen, slotted
one, which for the fifty of this package is a third of a whole run as a hook.
A record is defined in 0.03 ms and behaves the same: by-value equality, a repr, no
assignment. Types that are made by the hundred thousand are NamedTuples instead, which
are defined here in a tenth of the time that those of `typing` take.
"""

from collections.abc import Callable
from functools import cache, partial
from operator import itemgetter
from types import CodeType, FunctionType, MappingProxyType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    TypeVar,
    cast,
    dataclass_transform,
    get_origin,
    overload,
)

try:
    # What the named tuples of the standard library read their fields with.
    from _collections import (  # type: ignore[import-not-found]
        _tuplegetter as field_reader,
    )
except ImportError:

    def field_reader(index: int, _: str) -> property:
        """Return what reads a field."""
        return property(itemgetter(index))


__all__ = ["EMPTY", "FrozenError", "NamedTuple", "record", "replace"]

T = TypeVar("T")

MAKER = {"_new": tuple.__new__}
"""The names that the code which makes a tuple knows."""

EMPTY: MappingProxyType[Any, Any] = MappingProxyType({})
"""The default of a field that holds a mapping."""


class FrozenError(AttributeError):
    """A field of a record was assigned to."""


@overload
def record(cls: type[T], /) -> type[T]: ...


@overload
def record(
    *, kw_only: bool = False, hidden: tuple[str, ...] = ()
) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True)
def record(
    cls: type[T] | None = None,
    /,
    *,
    kw_only: bool = False,
    hidden: tuple[str, ...] = (),
) -> type[T] | Callable[[type[T]], type[T]]:
    """Make a frozen, slotted class of annotated fields, as a dataclass would be.

    Fields are those of the class itself, in order; a class that inherits fields is not
    supported. Defaults are shared by all instances and must not be changed. Fields in
    `hidden` count neither for equality nor for the repr.
    """
    if cls is not None:
        return _define(cls, kw_only, hidden)
    return partial(_define, kw_only=kw_only, hidden=hidden)


def replace(instance: T, /, **changes: object) -> T:
    """Return a copy of a record with some fields changed."""
    names = type(instance).__match_args__  # type: ignore[attr-defined]
    values = {name: getattr(instance, name) for name in names}
    made: T = type(instance)(**(values | changes))
    return made


def _define(cls: type[T], kw_only: bool, hidden: tuple[str, ...]) -> type[T]:
    namespace = dict(cls.__dict__)
    annotations: dict[str, Any] = cls.__annotations__
    names = tuple(
        name
        for name, annotation in annotations.items()
        if get_origin(annotation) is not ClassVar and annotation is not ClassVar
    )
    defaults = {name: namespace.pop(name) for name in names if name in namespace}
    namespace.pop("__dict__", None)
    namespace.pop("__weakref__", None)
    namespace.update(
        __slots__=names,
        __match_args__=names,
        _shown_=tuple(name for name in names if name not in hidden),
        __init__=_initialiser(cls.__name__, names, defaults, kw_only),
        __setattr__=_refuse,
        __delattr__=_refuse,
    )
    namespace.setdefault("__eq__", _equal)
    namespace.setdefault("__hash__", _hash)
    namespace.setdefault("__repr__", _show)
    if "__hash__" in cls.__dict__ and cls.__dict__["__hash__"] is None:
        namespace["__hash__"] = _hash
    kind: Any = type(cls)
    made: type[T] = kind(cls.__name__, cls.__bases__, namespace)
    return made


def _initialiser(
    title: str, names: tuple[str, ...], defaults: dict[str, Any], kw_only: bool
) -> Callable[..., None]:
    assign = object.__setattr__
    most = 0 if kw_only else len(names)

    def __init__(self: object, *args: object, **fields: object) -> None:  # noqa: N807
        if len(args) > most:
            raise TypeError(f"{title} takes {most} positional fields, not {len(args)}")
        for name, value in zip(names, args, strict=False):
            assign(self, name, value)
        for name in names[len(args) :]:
            if name in fields:
                assign(self, name, fields.pop(name))
            elif name in defaults:
                assign(self, name, defaults[name])
            else:
                raise TypeError(f"{title} needs the field {name}")
        if fields:
            raise TypeError(f"{title} takes no field {', '.join(fields)}")

    return __init__


def _values(instance: Any) -> tuple[object, ...]:
    return tuple(getattr(instance, name) for name in instance._shown_)


def _equal(self: object, other: object) -> bool:
    if type(self) is not type(other):
        return False
    return _values(self) == _values(other)


def _hash(self: Any) -> int:
    return hash(_values(self))


def _show(self: Any) -> str:
    fields = (f"{name}={getattr(self, name)!r}" for name in self._shown_)
    return f"{type(self).__name__}({', '.join(fields)})"


def _refuse(self: object, name: str, *_: object) -> None:
    raise FrozenError(f"{type(self).__name__}.{name} cannot be changed")


@cache
def _maker(count: int) -> CodeType:
    """Return the code that makes a tuple of `count` fields, whatever they are called.

    Compiling it is most of what a class of named tuples takes to define.
    """
    fields = "".join(f", _{index}" for index in range(count))
    values = fields.removeprefix(", ")
    source = (
        f"def make(_cls{fields}): return _new(_cls, ({values}{',' * (count == 1)}))"
    )
    made: dict[str, Any] = {}
    exec(source, made)  # noqa: S102 - nothing but numbers from elsewhere
    code: CodeType = made["make"].__code__
    return code


class _Named(type):
    """Makes classes of tuples whose fields are what the class body annotates."""

    def __new__(
        cls, title: str, bases: tuple[type, ...], namespace: dict[str, Any]
    ) -> "_Named":
        namespace["__slots__"] = ()
        made: Any = super().__new__(cls, title, bases, namespace)
        names = tuple(made.__annotations__)
        defaults = tuple(namespace[name] for name in names if name in namespace)
        code = _maker(len(names)).replace(
            co_name="__new__",
            co_qualname=f"{title}.__new__",
            co_varnames=("_cls", *names),
        )
        made.__new__ = FunctionType(code, MAKER, "__new__", defaults)
        for known in ("_fields", "__match_args__"):
            setattr(made, known, names)
        for index, name in enumerate(names):
            setattr(made, name, field_reader(index, name))
        return cast("_Named", made)


if TYPE_CHECKING:
    from typing import NamedTuple
else:

    class NamedTuple(tuple, metaclass=_Named):
        """As that of `typing`, without what nothing here uses."""

        def _replace(self, **changes):
            """Return a copy with some fields changed."""
            made = type(self)(*map(changes.pop, self._fields, self))
            if changes:
                raise ValueError(f"there is no field {', '.join(changes)}")
            return made

        def __getnewargs__(self):
            return tuple(self)

        def __repr__(self):
            shown = zip(self._fields, self, strict=True)
            fields = ", ".join(f"{name}={value!r}" for name, value in shown)
            return f"{type(self).__name__}({fields})"
