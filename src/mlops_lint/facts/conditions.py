"""The `when` of a rule: an expression over facts with and, or, not."""

from collections.abc import Callable, Iterator

from mlops_lint.facts.base import Facts
from mlops_lint.patterns import late
from mlops_lint.records import record

TOKEN = late(r"\s*(\(|\)|==|!=|[A-Za-z_][\w-]*|\"[^\"]*\"|\d+)")

SIGNS = ("(", ")", "==", "!=", "and", "or", "not")
MOST_TOKENS = 200
"""Words and signs of one expression, so that brackets cannot exhaust the stack."""


class ConditionError(ValueError):
    """The expression cannot be read."""


@record
class Name:
    """A fact that holds, or that has (has not) a value.

    A fact that is a list has each of its members as a value.
    """

    fact: str
    value: str | None = None
    negated: bool = False

    def why_not(self, facts: Facts) -> str:
        """Return why the condition is not met, or an empty string."""
        if self.value is None:
            return "" if facts.holds(self.fact) else facts.detectors[self.fact].absent
        found = facts.value(self.fact)
        values = found if isinstance(found, tuple) else (str(found),)
        is_equal = self.value.lower() in (text.lower() for text in values)
        if is_equal != self.negated:
            return ""
        return f"{self.fact} {'is' if self.negated else 'is not'} {self.value}"

    def why(self, facts: Facts) -> str:
        """Return what a condition that is met says of the repository."""
        if self.value is None:
            meaning = facts.detectors[self.fact].meaning
            return meaning[:1].lower() + meaning[1:]
        return f"{self.fact} {'is not' if self.negated else 'is'} {self.value}"

    def names(self) -> Iterator[str]:
        """Yield the fact."""
        yield self.fact


@record
class Not:
    """The inner condition is not met."""

    inner: "Condition"

    def why_not(self, facts: Facts) -> str:
        """Return why the condition is not met, or an empty string."""
        return "" if self.inner.why_not(facts) else self.inner.why(facts)

    def why(self, facts: Facts) -> str:
        """Return what a condition that is met says of the repository."""
        return self.inner.why_not(facts)

    def names(self) -> Iterator[str]:
        """Yield the facts of the inner condition."""
        yield from self.inner.names()


@record
class Joined:
    """All of the parts are met, or one of them."""

    parts: tuple["Condition", ...]
    all: bool

    def why_not(self, facts: Facts) -> str:
        """Return why the condition is not met, or an empty string."""
        reasons = []
        for part in self.parts:
            reason = part.why_not(facts)
            if self.all and reason:
                return reason
            if not self.all and not reason:
                return ""
            reasons.append(reason)
        return "" if self.all else " and ".join(dict.fromkeys(reasons))

    def why(self, facts: Facts) -> str:
        """Return what a condition that is met says of the repository."""
        met = [part for part in self.parts if not part.why_not(facts)]
        return " and ".join(part.why(facts) for part in met)

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
    if len(tokens) > MOST_TOKENS:
        raise ConditionError(f"longer than {MOST_TOKENS} words")
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


def _joined(tokens: list[str], word: str, read: Reader) -> tuple[Condition, list[str]]:
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
    if word in SIGNS:
        raise ConditionError(f"unexpected {word!r}")
    if rest and rest[0] in ("==", "!="):
        if len(rest) == 1:
            raise ConditionError("the expression ends too early")
        if rest[1] in SIGNS:
            raise ConditionError(f"unexpected {rest[1]!r}")
        return Name(word, rest[1].strip('"'), rest[0] == "!="), rest[2:]
    return Name(word), rest
