"""Errors that are the user's to mend; each knows its exit code."""

from collections.abc import Iterable

from mlops_lint.records import record

LEAST_START = 3
LONGEST_ERROR = 300
"""Characters of an unforeseen error's text."""


@record
class Problem:
    """One thing wrong in the user's input, where, and what to do about it."""

    message: str
    path: str = ""
    line: int | None = None
    help: str = ""

    def render(self) -> str:
        """Return `error: FILE:LINE: what is wrong`, then `help: what to do`."""
        place = f"{self.path}:{self.line}: " if self.line else ""
        place = place or (f"{self.path}: " if self.path else "")
        text = f"error: {place}{self.message}"
        return f"{text}\nhelp: {self.help}" if self.help else text


class UserError(Exception):
    """Usage, configuration, rule pack or PATH is wrong: every problem at once."""

    exit_code = 2

    def __init__(self, *problems: Problem) -> None:
        """Hold one or more problems; they are shown together."""
        super().__init__("\n".join(problem.render() for problem in problems))
        self.problems = problems


class ConfigError(UserError):
    """The configuration file or an option's value is wrong."""


class RulePackError(UserError):
    """A rule file is wrong."""


class CaseError(UserError):
    """A file of cases is wrong."""


class TargetError(UserError):
    """PATH is missing, unreadable or not a directory."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known name nearest to `word`, or an empty string.

    Case does not matter, and the start of a name, from three letters on, is near.
    """
    from difflib import get_close_matches

    names = {name.lower(): name for name in known}
    wanted = word.lower()
    close = [name for name in names if name.startswith(wanted)]
    if len(wanted) < LEAST_START or not close:
        close = get_close_matches(wanted, names, n=1, cutoff=0.6)
    return names[close[0]] if close else ""


def describe(error: Exception) -> str:
    """Return what an unforeseen error says, and the calls that led to it."""
    import traceback

    calls = traceback.extract_tb(error.__traceback__)[-3:]
    names = (call.filename.replace("\\", "/").rpartition("/")[2] for call in calls)
    places = (f"{name}:{call.lineno}" for name, call in zip(names, calls, strict=True))
    text = " ".join(str(error).split())[:LONGEST_ERROR]
    return f"{type(error).__name__}: {text} ({' > '.join(places)})"
