"""Make text of the repository safe to show: one function for every line report."""

import re

from mlops_lint.patterns import late

_COMMAND = late(
    r":(?=:(?:error|warning|notice|debug|group|endgroup|add-|remove-|set-|save-|echo"
    r"|stop-commands|internal-))|#(?=#\w*\[)",
    re.IGNORECASE,
)
"""The first sign of a command that a build server takes out of what it logs."""
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def escape(text: str, *, ascii_only: bool = False) -> str:
    r"""Return `text` with everything that does not print in its visible form.

    A file name must neither colour the terminal, nor start a line of its own, nor
    turn the reading direction: control characters, bidirectional controls, line and
    paragraph separators, invisible formats, odd spaces and lone surrogates become
    `\n`, `\x1b`, `\u202e` or `\U000e0041`. With `ascii_only` all that is not ASCII
    does. Backslashes stay, so escaping twice changes nothing.

    Nor must it command the build server that logs it: of `::error` and `##[group]`
    the first sign is written as a number.
    """
    if "::" in text or ("##" in text and "[" in text):
        text = _COMMAND.sub(lambda found: _visible(found[0]), text)
    if text.isprintable() and (text.isascii() or not ascii_only):
        return text
    return "".join(
        char
        if char.isprintable() and (char.isascii() or not ascii_only)
        else _visible(char)
        for char in text
    )


def _visible(char: str) -> str:
    code = ord(char)
    if code < 0x100:
        return _SHORT.get(char, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
