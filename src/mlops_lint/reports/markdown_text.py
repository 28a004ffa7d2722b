"""Text of the repository inside Markdown: shown as it is, and nothing more."""

import re
from html import escape as escape_html

from mlops_lint.patterns import late
from mlops_lint.reports.escape import escape

_SIGNS = late(r"[\\`*_{}\[\]|~$\u200b]")
_LINKS = r":(?=//)|w(?=ww\.)|@(?=[\w.+-]*\.\w)"
_LIVE_IN_CODE = late(_LINKS, re.IGNORECASE)
_LIVE = late(rf"(?<![A-Za-z0-9])@(?=\w)|#(?=\d)|(?<=GH)-(?=\d)|{_LINKS}", re.IGNORECASE)


def markdown(text: str) -> str:
    """Return text for one line or table cell; parts in backticks are shown as code.

    Signs of Markdown and HTML are written as entities. Mentions, references to issues
    and addresses are broken by an invisible space: nobody is notified by a file name.
    """
    parts = escape(text).split("`")
    if len(parts) % 2 == 0:
        parts = ["`".join(parts)]
    return "".join(
        _plain(part) if number % 2 == 0 else _in_code(part)
        for number, part in enumerate(parts)
    )


def code(text: str) -> str:
    """Return text shown as code, for one line or table cell."""
    return _in_code(escape(text))


def _plain(text: str) -> str:
    return _entities(_LIVE.sub(_break, text))


def _in_code(text: str) -> str:
    return f"<code>{_entities(_LIVE_IN_CODE.sub(_break, text))}</code>" if text else ""


def _break(found: re.Match[str]) -> str:
    return f"{found[0]}\u200b"


def _entities(text: str) -> str:
    safe = escape_html(text, quote=False)
    return _SIGNS.sub(lambda found: f"&#{ord(found[0])};", safe)
