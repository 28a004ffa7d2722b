"""A bound on the processor time of one piece of work, such as the search of a pattern.

A pattern that somebody else wrote can try for years: `(a+)+b` on a line of `a`. The
interpreter looks for signals while it matches, so that a timer can end it.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

DEFAULT_SECONDS = 30


class TimeIsUpError(Exception):
    """A piece of work took more processor time than it may."""


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """End what runs inside after `seconds` of processor time.

    Where there is no such timer, as on Windows and outside of the main thread, nothing
    is bounded.

    Raises:
        TimeIsUpError: it took longer.
    """

    def ring(_: int, __: FrameType | None) -> None:
        raise TimeIsUpError

    try:
        before = signal.signal(signal.SIGVTALRM, ring)
    except (AttributeError, ValueError):
        yield
        return
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
