"""`${}` of dvc.yaml: expressions looked up in a context, as DVC does it.

Values are never filled in twice, so nothing can go round in circles; but each can be
written out many times, so what all templates of a file grow to is bounded.
"""

from collections.abc import Mapping
from typing import Any

from mlops_lint.patterns import late

EXPRESSION = late(r"(?<!\\)\$\{(.*?)\}")
KEY = late(r"[^.\[\]]+(?:\.[^.\[\]]+|\[[^.\[\]]+\])*")
SIMPLE = (str, int, float, bool, type(None))
MOST_TEXT = 32 * 1024 * 1024
"""Characters that the templates of one dvc.yaml may grow to."""


class TemplateError(Exception):
    """A template that DVC could not fill either; the message is a finding."""


class UnresolvedError(TemplateError):
    """A template that could not be filled for want of a file that may exist."""


class Context:
    """The values that templates of one place can name, by key."""

    def __init__(self) -> None:
        """Know nothing."""
        self.values: dict[str, Any] = {}
        self.files: dict[str, list[str] | None] = {}
        self.reserved: frozenset[str] = frozenset()

    def clone(self) -> "Context":
        """Return a copy to which more can be added; lists are shared."""
        copy = Context()
        copy.values = _copied(self.values)
        copy.files = {p: k if k is None else [*k] for p, k in self.files.items()}
        copy.reserved = self.reserved
        return copy

    def add(self, values: Mapping[object, Any], source: str) -> None:
        """Add values; raises TemplateError for one that is there already."""
        named = {key: value for key, value in values.items() if isinstance(key, str)}
        taken = sorted(self.reserved & named.keys())
        if taken:
            raise TemplateError(f"{source} defines {taken[0]}, which DVC defines")
        _merge(self.values, named, source, "")

    def look_up(self, expression: str) -> Any:
        """Return the value of `a.b[0]`; raises TemplateError for an unknown key."""
        value: Any = self.values
        for part in expression.replace("[", ".").replace("]", "").split("."):
            token = part.strip()
            try:
                value = value[_index(token)] if _is_list(value) else value[token]
            except (KeyError, IndexError, TypeError, ValueError):
                message = f"${{{expression}}} names nothing that is defined"
                raise TemplateError(message) from None
        return value


class Filler:
    """Fills templates; one for each dvc.yaml, whose whole growth it bounds.

    `lists` and `booleans` are what `[parsing]` of the configuration says of them.
    """

    def __init__(self, lists: str = "nargs", booleans: str = "store_true") -> None:
        """Have filled nothing yet."""
        self._lists = lists
        self._booleans = booleans
        self._left = MOST_TEXT

    def fill(self, value: Any, context: Context, key: str = "") -> Any:
        """Return a value with all templates in it filled.

        `key` names the part of a stage it is of; only commands take whole mappings,
        and only the data of loops takes lists.

        Raises:
            TemplateError: DVC could not fill one either.
        """
        if isinstance(value, str):
            return self._text(value, context, key) if "${" in value else value
        if isinstance(value, dict):
            return {
                self.fill(name, context, key): self.fill(item, context, key)
                for name, item in value.items()
            }
        if isinstance(value, list):
            return [self.fill(item, context, key) for item in value]
        return value

    def _text(self, text: str, context: Context, key: str) -> Any:
        matches = list(EXPRESSION.finditer(text))
        if len(matches) == 1 and matches[0][0] == text:
            return _allowed(context.look_up(expression(matches[0][1])), key)
        parts, end = [], 0
        for match in matches:
            value = _allowed(context.look_up(expression(match[1])), key)
            parts += [text[end : match.start()], self.shown(value)]
            end = match.end()
        filled = "".join((*parts, text[end:])).replace("\\${", "${")
        self._left -= len(filled)
        if self._left < 0:
            raise TemplateError("its templates grow beyond 32 MiB of text")
        return filled

    def shown(self, value: Any) -> str:
        """Return a value as it is written into a text."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, dict):
            return " ".join(self._options("", value)).rstrip()
        return str(value)

    def _options(self, prefix: str, mapping: dict[object, Any]) -> list[str]:
        """Return a mapping as options of a command."""
        from shlex import quote

        found: list[str] = []
        for key, value in mapping.items():
            name = f"{prefix}{key}"
            if isinstance(value, dict):
                found += self._options(f"{name}.", value)
            elif isinstance(value, bool):
                if value:
                    found.append(f"--{name}")
                elif self._booleans == "boolean_optional":
                    found.append(f"--no-{name}")
            elif isinstance(value, str):
                found.append(f"--{name} {quote(value)}")
            elif isinstance(value, list):
                found += self._items(name, value)
            else:
                found.append(f"--{name} {value}")
        return found

    def _items(self, name: str, values: list[Any]) -> list[str]:
        from shlex import quote

        if any(isinstance(item, list | dict) for item in values):
            raise TemplateError(f"the list {name} holds lists or mappings")
        items = [quote(item) if isinstance(item, str) else str(item) for item in values]
        if self._lists == "append":
            return [f"--{name} {item}" for item in items]
        return [" ".join((f"--{name}", *items))] if items else []


def expression(text: str) -> str:
    """Return what stands between the braces; raises TemplateError if it is no key."""
    if KEY.fullmatch(text) is None:
        raise TemplateError(f"${{{text}}} is not a key")
    return text


def has_template(value: Any) -> bool:
    """Whether anything in a value asks to be filled."""
    if isinstance(value, str):
        return EXPRESSION.search(value) is not None
    if isinstance(value, dict):
        return any(has_template(k) or has_template(v) for k, v in value.items())
    return isinstance(value, list) and any(map(has_template, value))


def scalar_text(value: Any) -> str:
    """Return a value as it becomes part of a stage's name."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _allowed(value: Any, key: str) -> Any:
    if isinstance(value, SIMPLE) or not key or "foreach" in key:
        return value
    if isinstance(value, dict) and key == "cmd":
        return value
    kind = "a list" if isinstance(value, list) else "a mapping"
    raise TemplateError(f"{kind} cannot be written into {key}")


def _is_list(value: Any) -> bool:
    if isinstance(value, dict | list):
        return isinstance(value, list)
    raise TypeError


def _index(token: str) -> int:
    return int(token) if len(token) < 10 else 10**9


def _merge(
    into: dict[str, Any], new: Mapping[str, Any], source: str, prefix: str
) -> None:
    for key, value in new.items():
        there = into.get(key)
        if isinstance(there, dict) and isinstance(value, dict):
            # Written over a copy: what was there may be a document's own value.
            into[key] = there = dict(there)
            named = {k: v for k, v in value.items() if isinstance(k, str)}
            _merge(there, named, source, f"{prefix}{key}.")
        elif key in into:
            message = f"{source} defines {prefix}{key}, which is defined already"
            raise TemplateError(message)
        else:
            into[key] = value


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return value
