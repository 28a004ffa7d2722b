"""Writing to the terminal: its width, colours and characters, and closed pipes."""

import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from mlops_lint.model import Report
from mlops_lint.records import record
from mlops_lint.reports.layout import UNICODE, Line, plain

PIPED_WIDTH = 100

STYLES = {
    "": "",
    "alarm": "bold white on red",
    "bad": "red",
    "bold": "bold",
    "bold bad": "bold red",
    "bold fair": "bold yellow",
    "bold good": "bold green",
    "dim": "dim",
    "error": "red",
    "fair": "yellow",
    "fix": "bold green",
    "good": "green",
    "heading": "bold underline",
    "info": "blue",
    "path": "cyan",
    "rule": "bold",
    "warning": "yellow",
}
"""How each style name of the reports looks in colour."""


@record
class Terminal:
    """What a stream can show; `width` is in cells."""

    width: int
    ascii_only: bool
    colour: bool


def terminal_of(stream: TextIO) -> Terminal:
    """Describe `stream`: colour for a terminal unless NO_COLOR or TERM=dumb asks not.

    Anything but a terminal is 100 cells wide. `ascii_only` is set where the stream's
    encoding lacks one of the signs the reports draw.
    """
    live = stream.isatty()
    width = _columns() if live else PIPED_WIDTH
    plain_wanted = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return Terminal(width, not _encodes_signs(stream), live and not plain_wanted)


def write_report(
    report: Report,
    stream: TextIO | None = None,
    *,
    verbose: bool = False,
    quiet: bool = False,
    elapsed: float | None = None,
) -> None:
    """Write the text report as `stream` (stdout by default) can show it."""
    from mlops_lint.reports.text import render_text

    stream = stream or sys.stdout
    terminal = terminal_of(stream)
    lines = render_text(
        report,
        width=terminal.width,
        verbose=verbose,
        quiet=quiet,
        ascii_only=terminal.ascii_only,
        elapsed=elapsed,
    )
    write_lines(lines, stream)


def write_lines(lines: Iterable[Line], stream: TextIO | None = None) -> None:
    """Write laid out lines, in colour where `stream` (stdout by default) has it."""
    stream = stream or sys.stdout
    terminal = terminal_of(stream)
    text = _coloured(lines, terminal.width) if terminal.colour else plain(lines)
    write_text(text, stream)


def write_text(text: str, stream: TextIO | None = None) -> None:
    r"""Write text for people; what `stream` cannot encode is written as `\xNN`."""
    stream = stream or sys.stdout
    with _open_pipe(stream):
        stream.write(text)


def write_machine(text: str, stream: TextIO | None = None) -> None:
    """Write text for programs: UTF-8 and bare newlines whatever the stream's own."""
    stream = stream or sys.stdout
    buffer = getattr(stream, "buffer", None)
    with _open_pipe(stream):
        if buffer is None:
            stream.write(text)
        else:
            stream.flush()
            buffer.write(text.encode())


def _coloured(lines: Iterable[Line], width: int) -> str:
    """Colour with rich; a `Text` takes no markup, emoji code or highlighting."""
    from rich.console import Console
    from rich.text import Text

    written = io.StringIO()
    console = Console(
        file=written,
        force_terminal=True,
        width=width,
        markup=False,
        emoji=False,
        highlight=False,
    )
    for line in lines:
        text = Text()
        for piece, style in line:
            text.append(piece, STYLES[style])
        console.print(text, soft_wrap=True)
    return written.getvalue()


def _columns() -> int:
    # Imported late: only a terminal has a width of its own.
    from shutil import get_terminal_size

    return get_terminal_size((PIPED_WIDTH, 24)).columns


def _encodes_signs(stream: TextIO) -> bool:
    signs = "".join(getattr(UNICODE, name) for name in UNICODE.__match_args__)
    try:
        signs.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


@contextmanager
def _open_pipe(stream: TextIO) -> Iterator[None]:
    """Flush at the end, and be quiet about a reader that went away (`| head`)."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    try:
        yield
        stream.flush()
    except BrokenPipeError:
        _discard(stream)


def _discard(stream: TextIO) -> None:
    """Let what is still buffered go nowhere, so that the exit flush cannot fail."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, stream.fileno())
        finally:
            os.close(nowhere)
