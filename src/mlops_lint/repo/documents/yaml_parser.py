"""The parsers of PyYAML: libyaml's where it is installed, else the one in Python."""

from collections.abc import Callable
from typing import Any, Protocol

from yaml.events import Event, ScalarEvent
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from mlops_lint.patterns import late

_SURROGATE = late("[\ud800-\udfff]")


class EventSource(Protocol):
    """A parser that hands out events one by one."""

    def get_event(self) -> Any:
        """Return the next event."""


class PureParser(Reader, Scanner, Parser):
    """PyYAML's parser in Python, for installations without its C extension."""

    def __init__(self, data: bytes) -> None:
        """Start on the bytes of a stream."""
        Reader.__init__(self, data)
        Scanner.__init__(self)
        Parser.__init__(self)

    def get_event(self) -> Event:
        """Return the next event; like libyaml, refuse halves of surrogate pairs."""
        event: Event = super().get_event()  # type: ignore[no-untyped-call]
        if isinstance(event, ScalarEvent) and _SURROGATE.search(event.value):
            raise RefusedError("half of a surrogate pair", event)
        return event


ParserFactory = Callable[[bytes], EventSource]


def _default_parser() -> ParserFactory:
    """Return the C parser where PyYAML has it."""
    try:
        from yaml._yaml import CParser
    except ImportError:
        return PureParser
    return CParser


DEFAULT_PARSER = _default_parser()


class RefusedError(Exception):
    """The stream breaks a bound or a rule of composition."""

    def __init__(self, problem: str, event: Event) -> None:
        """Take the line of the event."""
        super().__init__(problem)
        self.problem = problem
        self.line = event.start_mark.line + 1 if event.start_mark else None
