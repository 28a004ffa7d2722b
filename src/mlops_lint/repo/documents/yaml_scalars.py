"""Scalars of YAML 1.2: the core schema, and explicit tags."""

from mlops_lint.patterns import late
from mlops_lint.repo.documents.base import Tagged

CORE = "tag:yaml.org,2002:"

# Longer integers stay text: Python refuses to convert or print them.
_MOST_DIGITS = 1_000

_NUMBER = late(
    r"(?P<int>[-+]?[0-9]+)"
    r"|0o(?P<oct>[0-7]+)"
    r"|0x(?P<hex>[0-9a-fA-F]+)"
    r"|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
)
NUMBER_START = frozenset("+-.0123456789")
# Stands for a plain `<<` key until its mapping is complete.
MERGE = object()
_INF = float("inf")
WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), _INF),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -_INF),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    "<<": MERGE,
}


def number(text: str) -> object:
    """Resolve plain text that starts like a number."""
    match = _NUMBER.fullmatch(text)
    if match is None or len(text) > _MOST_DIGITS:
        return text
    kind = match.lastgroup
    if kind == "int":
        return int(text)
    if kind == "oct":
        return int(match["oct"], 8)
    if kind == "hex":
        return int(match["hex"], 16)
    return float(text)


def tagged_scalar(tag: str, text: str) -> object:
    """Resolve a scalar with an explicit tag; what does not fit its tag stays Tagged."""
    if tag in ("!", CORE + "str"):
        return text
    short = short_tag(tag)
    value = number(text) if text[:1] in NUMBER_START else text
    value = WORDS.get(text, value)
    fits = (
        (short == "!!int" and type(value) is int)
        or (short == "!!bool" and type(value) is bool)
        or (short == "!!null" and value is None)
    )
    if fits:
        return value
    if short == "!!float" and type(value) in (int, float):
        try:
            return float(value)  # type: ignore[arg-type]
        except OverflowError:
            return _INF if not text.startswith("-") else -_INF
    return Tagged(short, text)


def short_tag(tag: str) -> str:
    """Write a tag of YAML itself as `!!name`."""
    return "!!" + tag.removeprefix(CORE) if tag.startswith(CORE) else tag
