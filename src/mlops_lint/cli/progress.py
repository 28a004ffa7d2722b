"""A bar on the terminal, for runs that take longer than a second."""

import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self, TextIO, TypeVar

from mlops_lint.cli.terminal import terminal_of

DELAY = 1.0
"""Seconds before anything is shown."""
STEP = 0.1
"""Seconds between two pictures."""
WIDTH = 24
"""Cells of the bar itself."""
WITHOUT = ("CI", "PRE_COMMIT")
"""Variables of surroundings in which nobody watches."""

Item = TypeVar("Item")


def is_wanted(stream: TextIO, env: Mapping[str, str] = os.environ) -> bool:
    """Whether somebody watches `stream`, and it can go back to the start of a line."""
    is_unwatched = any(env.get(name) for name in WITHOUT)
    return stream.isatty() and env.get("TERM") != "dumb" and not is_unwatched


class Progress:
    """Shows on a stream how many of some items are done, and cleans up after itself.

    A thread draws, because what takes long is often a single item; it sleeps until
    the first second has gone by.
    """

    def __init__(self, stream: TextIO | None = None, delay: float = DELAY) -> None:
        """Draw on `stream`, standard error by default, after `delay` seconds."""
        self._stream = stream or sys.stderr
        self._delay = delay
        self._done = 0
        self._total = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._draw, daemon=True)

    def over(self, items: Sequence[Item]) -> Iterator[Item]:
        """Yield the items; each counts as done when the next one is asked for."""
        # Not before: with a thread a process cannot be split in two safely.
        self._thread.start()
        self._total = len(items)
        for item in items:
            yield item
            self._done += 1

    def __enter__(self) -> Self:
        """Return itself; nothing is drawn before the first item."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take away what was drawn, also after an error."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _draw(self) -> None:
        started = time.monotonic()
        if self._ended.wait(self._delay):
            return
        terminal = terminal_of(self._stream)
        full, empty = ("#", ".") if terminal.ascii_only else ("█", "░")
        longest = 0
        while not self._ended.wait(STEP):
            filled = WIDTH * self._done // self._total if self._total else 0
            text = (
                f"{full * filled}{empty * (WIDTH - filled)}"
                f"  {self._done} of {self._total} rules"
                f"  {time.monotonic() - started:.0f} s"
            )[: terminal.width - 1]
            longest = max(longest, len(text))
            self._write(f"\r{text:{longest}}")
        self._write(f"\r{'':{longest}}\r")

    def _write(self, text: str) -> None:
        """Write at once; a terminal that went away is no reason to fail."""
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:
            self._ended.set()
