"""Records of the model as plain values, which marshal writes and reads fast."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from typing import Any

from mlops_lint import model
from mlops_lint.model import Rule


def packed(value: Any) -> Any:
    """Return what marshal takes: a record is a tuple that its name leads.

    Raises:
        AttributeError: `value` holds something that is no record of the model.
    """
    kind = type(value)
    if value is None or kind in {str, bool, int, float}:
        return value
    if kind is tuple:
        return [packed(each) for each in value]
    if isinstance(value, Mapping):
        return {key: packed(each) for key, each in value.items()}
    if isinstance(value, Rule):
        return (Rule.__name__, value.id)
    if isinstance(value, Enum):
        return (kind.__name__, value.value)
    if isinstance(value, date):
        return (date.__name__, value.isoformat())
    fields = kind.__match_args__
    return (kind.__name__, *(packed(getattr(value, name)) for name in fields))


class Unpacking:
    """Values made again of what they were packed into."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Take the rules that packed values name by their ids."""
        self._rules = {rule.id: rule for rule in rules}

    def value(self, held: Any) -> Any:
        """Return the value that `packed` made `held` of."""
        kind = type(held)
        if kind is list:
            return tuple(map(self.value, held))
        if kind is dict:
            return {key: self.value(each) for key, each in held.items()}
        if kind is not tuple:
            return held
        name, *fields = held
        if name == Rule.__name__:
            return self._rules[fields[0]]
        if name == date.__name__:
            return date.fromisoformat(fields[0])
        made = getattr(model, name)
        if issubclass(made, Enum):
            return made(fields[0])
        named = zip(made.__match_args__, map(self.value, fields), strict=True)
        return made(**dict(named))
