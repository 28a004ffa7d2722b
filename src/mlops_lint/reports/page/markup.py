"""Markup that is escaped by construction: what is not `Html` is text."""

from html import escape as quoted

from mlops_lint.patterns import late
from mlops_lint.reports.escape import escape

VOID = frozenset({"br", "input", "link", "meta"})
"""Elements that have no end."""
INLINE = frozenset({"a", "b", "code", "em", "kbd", "span", "strong", "text", "title"})
"""Elements after which no line ends."""
_CODE = late(r"`([^`\n]+)`")


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def html(*parts: str) -> Html:
    """Return the parts as one piece of markup; those that are text are escaped."""
    return Html("".join(p if isinstance(p, Html) else _text(p) for p in parts))


def tag(name: str, /, *children: str, **attributes: str | int | bool | None) -> Html:
    """Return an element; in names of attributes `_` stands for `-`.

    An attribute that is None or False is left out, one that is True has no value.
    """
    head = name
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        attribute = key.rstrip("_").replace("_", "-")
        head += f" {attribute}" if value is True else f' {attribute}="{_text(value)}"'
    end = "" if name in INLINE else "\n"
    if name in VOID:
        return Html(f"<{head}>{end}")
    return Html(f"<{head}>{html(*children)}</{name}>{end}")


def prose(text: str) -> Html:
    """Return a text in which words between backticks are code."""
    pieces = _CODE.split(text.strip())
    return html(
        *(tag("code", p) if index % 2 else p for index, p in enumerate(pieces) if p)
    )


def _text(value: str | int) -> str:
    return quoted(escape(str(value)), quote=True)
