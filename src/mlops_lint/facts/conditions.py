"""The `when` of a rule: an expression over facts with and, or, not."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mlops_lint.facts.base import Facts

TOKEN = re.compile(r"\s*(\(|\)|==|!=|[A-Za-z_][\w-]*|\"[^\"]*\"|\d+)")


class ConditionError(ValueError):
    """The expression cannot be read."""


@dataclass(frozen=True, slots=True)
class Name:
    """A fact that holds, or that has (has not) a value."""

    fact: str
    value: str | None = None
    negated: bool = False

    def reason(self, facts: Facts) -> str:
        """Return why the condition is not met, or an empty string."""
        if self.value is None:
            return "" if facts.holds(self.fact) else facts.detectors[self.fact].absent
        is_equal = str(facts.value(self.fact)) == self.value
        if is_equal != self.negated:
            return ""
        word = "is" if self.negated else "is not"
        return f"{self.fact} {word} {self.value}"

    def names(self) -> Iterator[str]:
        """Yield the fact."""
        yield self.fact


@dataclass(frozen=True, slots=True)
class Not:
    """The inner condition is not met."""

    inner: "Condition"

    def reason(self, facts: Facts) -> str:
        """Return why the condition is not met, or an empty string."""
        if self.inner.reason(facts):
            return ""
        meanings = (facts.detectors[name].meaning for name in self.inner.names())
        return " and ".join(text[:1].lower() + text[1:] for text in meanings)

    def names(self) -> Iterator[str]:
        """Yield the facts of the inner condition."""
        yield from self.inner.names()


@dataclass(frozen=True, slots=True)
class Joined:
    """All of the parts are met, or one of them."""

    parts: tuple["Condition", ...]
    all: bool

    def reason(self, facts: Facts) -> str:
        """Return why the condition is not met, or an empty string."""
        reasons = []
        for part in self.parts:
            reason = part.reason(facts)
            if self.all and reason:
                return reason
            if not self.all and not reason:
                return ""
            reasons.append(reason)
        return "" if self.all else " and ".join(dict.fromkeys(reasons))

    def names(self) -> Iterator[str]:
        """Yield the facts of all parts."""
        for part in self.parts:
            yield from part.names()


Condition = Name | Not | Joined


def parse_condition(text: str) -> Condition:
    """Read `a and not (b or c)`, `kind == library`.

    Raises:
        ConditionError: what is wrong with the expression.
    """
    tokens = list(_tokens(text))
    condition, rest = _either(tokens)
    if rest:
        raise ConditionError(f"unexpected {rest[0]!r}")
    return condition


def _tokens(text: str) -> Iterator[str]:
    position = 0
    while position < len(text.rstrip()):
        match = TOKEN.match(text, position)
        if match is None:
            raise ConditionError(f"unexpected {text[position:].strip()[:20]!r}")
        yield match[1]
        position = match.end()


def _either(tokens: list[str]) -> tuple[Condition, list[str]]:
    return _joined(tokens, "or", lambda rest: _joined(rest, "and", _single))


Reader = Callable[[list[str]], "tuple[Condition, list[str]]"]


def _joined(
    tokens: list[str], word: str, read: Reader
) -> tuple[Condition, list[str]]:
    part, tokens = read(tokens)
    parts = [part]
    while tokens and tokens[0] == word:
        part, tokens = read(tokens[1:])
        parts.append(part)
    if len(parts) == 1:
        return part, tokens
    return Joined(tuple(parts), word == "and"), tokens


def _single(tokens: list[str]) -> tuple[Condition, list[str]]:
    if not tokens:
        raise ConditionError("the expression ends too early")
    word, rest = tokens[0], tokens[1:]
    if word == "not":
        inner, rest = _single(rest)
        return Not(inner), rest
    if word == "(":
        inner, rest = _either(rest)
        if not rest or rest[0] != ")":
            raise ConditionError("a bracket is not closed")
        return inner, rest[1:]
    if word in (")", "and", "or", "==", "!="):
        raise ConditionError(f"unexpected {word!r}")
    if rest and rest[0] in ("==", "!="):
        if len(rest) == 1:
            raise ConditionError("the expression ends too early")
        return Name(word, rest[1].strip('"'), rest[0] == "!="), rest[2:]
    return Name(word), rest
