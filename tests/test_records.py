"""Records behave as frozen, slotted dataclasses do."""

import copy
import typing
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import pytest

from mlops_lint.records import EMPTY, FrozenError, NamedTuple, record, replace


@record
class Point:
    x: int
    y: int = 2
    tags: Mapping[str, str] = EMPTY
    origin: ClassVar[str] = "corner"

    @property
    def total(self) -> int:
        return self.x + self.y


@record(kw_only=True, hidden=("cache",))
class Named:
    name: str
    cache: int = 0


@record
class Odd:
    x: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Odd) and self.x % 2 == other.x % 2

    __hash__ = None  # type: ignore[assignment]


def test_fields_are_set_in_order_and_by_name() -> None:
    point = Point(1, tags={"a": "b"})
    assert (point.x, point.y, point.tags, point.total) == (1, 2, {"a": "b"}, 3)
    assert (Point.origin, point.origin) == ("corner", "corner")


def test_equality_and_hash_go_by_value_and_type() -> None:
    assert Point(1) == Point(x=1)
    assert Point(1) != Point(2)
    other: object = (1, 2, EMPTY)
    assert Point(1) != other
    assert hash(Named(name="a")) == hash(Named(name="a"))
    assert Odd(1) == Odd(3)


def test_hidden_fields_do_not_count() -> None:
    assert Named(name="a", cache=1) == Named(name="a", cache=2)
    assert repr(Named(name="a", cache=1)) == "Named(name='a')"


def test_nothing_can_be_assigned_deleted_or_added() -> None:
    point = Point(1)
    with pytest.raises(FrozenError, match=r"Point\.x cannot be changed"):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(FrozenError):
        del point.x
    with pytest.raises(FrozenError):
        point.z = 3  # type: ignore[attr-defined]
    assert not hasattr(point, "__dict__")


def values(*given: object) -> Any:
    """Return arguments that the type checker does not look into."""
    return given


def fields(**given: object) -> Any:
    return given


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Point(**fields()), "Point needs the field x"),
        (lambda: Point(*values(1, 2, {}, 4)), "Point takes 3 positional fields, not 4"),
        (lambda: Point(1, **fields(z=4)), "Point takes no field z"),
        (lambda: Point(1, **fields(x=4)), "Point takes no field x"),
        (
            lambda: Named(*values("a"), **fields()),
            "Named takes 0 positional fields, not 1",
        ),
    ],
)
def test_a_wrong_call_says_what_is_wrong(
    make: Callable[[], object], message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        make()


def test_replace_copies_with_changes() -> None:
    assert replace(Point(1, 5), x=2) == Point(2, 5)


def test_patterns_match_by_position() -> None:
    match Point(4, 5):
        case Point(x, y):
            assert (x, y) == (4, 5)


class Place(NamedTuple):
    """Where something is."""

    path: str
    line: "int | None" = None
    marks: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        return f"{self.path}:{self.line}"


class PlaceOfTyping(typing.NamedTuple):
    path: str
    line: "int | None" = None
    marks: tuple[str, ...] = ()


class Single(NamedTuple):
    only: int


def test_a_named_tuple_is_what_typing_makes() -> None:
    place: Any = Place("a.py", marks=("x",))
    other: Any = PlaceOfTyping("a.py", marks=("x",))
    assert place == other == ("a.py", None, ("x",))
    assert hash(place) == hash(other)
    assert repr(place) == repr(other).replace("PlaceOfTyping", "Place")
    assert place._fields == other._fields == Place.__match_args__
    assert place._replace(line=3) == other._replace(line=3)
    assert place._replace(line=3).shown == "a.py:3"
    assert Single(1) == (1,)
    path, line, _ = place
    assert (path, line) == (place.path, place.line)
    assert not hasattr(place, "__dict__")
    again = copy.copy(place)
    assert type(again) is Place
    assert again == place


@pytest.mark.parametrize(
    "call",
    [
        lambda kind: kind(),
        lambda kind: kind("a", 1, (), 2),
        lambda kind: kind("a", path="b"),
        lambda kind: kind("a", wrong=1),
    ],
    ids=["too few", "too many", "twice", "unknown"],
)
def test_a_named_tuple_wrongly_made(call: Callable[[Any], object]) -> None:
    for kind in (Place, PlaceOfTyping):
        with pytest.raises(TypeError, match="__new__"):
            call(kind)


def test_a_named_tuple_refuses_what_typing_refuses() -> None:
    for kind in (Place, PlaceOfTyping):
        place: Any = kind("a")
        with pytest.raises(AttributeError):
            place.line = 1
        with pytest.raises(ValueError, match="wrong"):
            place._replace(wrong=1)
