"""Globs whose only wildcards are stars, matched without a regular expression.

Most globs are of that shape, and compiling an expression takes longer than all the
matching it is ever used for.
"""

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from functools import cache

Test = Callable[[str], bool]
OTHERS = frozenset("?[")


def fits(name: str, pattern: str) -> bool:
    """Whether a name fits a pattern as `fnmatch.fnmatchcase` says it does."""
    return _fit_test(pattern)(name)


@cache
def _fit_test(pattern: str) -> Test:
    if OTHERS.isdisjoint(pattern):
        return part_test(pattern)
    return lambda name: fnmatchcase(name, pattern)


def longest_text(part: str) -> str:
    """Return the longest text that is in every name that `part` matches."""
    return max(part.split("*"), key=len)


def part_test(part: str) -> Test:
    """Return a function that says whether a file or directory name matches `part`."""
    if "*" not in part:
        return lambda name: name == part
    first, *others, last = part.split("*")
    least = len(first) + len(last)
    middle = [chunk for chunk in others if chunk]

    def matches(name: str) -> bool:
        if len(name) < least or not (name.startswith(first) and name.endswith(last)):
            return False
        # The leftmost fit of a chunk between two stars is as good as any later one.
        at, end = len(first), len(name) - len(last)
        for chunk in middle:
            at = name.find(chunk, at, end)
            if at < 0:
                return False
            at += len(chunk)
        return True

    return matches


def path_test(body: str) -> Test:
    """Return a function that says whether a whole path matches `body`."""
    runs: list[list[Test]] = [[]]
    for part in body.split("/"):
        # As git reads it: two stars or more are the same.
        if len(part) > 1 and not part.strip("*"):
            runs.append([])
        else:
            runs[-1].append(part_test(part))
    first, *others = runs
    if not others:
        return lambda path: _fits(first, path.split("/"))
    *middle, last = others
    least = len(first) + sum(map(len, middle)) + max(len(last), 1)

    def matches(path: str) -> bool:
        names = path.split("/")
        if len(names) < least or not _fits(first, names[: len(first)]):
            return False
        if not _fits(last, names[len(names) - len(last) :]):
            return False
        at, end = len(first), len(names) - max(len(last), 1)
        for run in middle:
            while at + len(run) <= end and not _fits(run, names[at : at + len(run)]):
                at += 1
            at += len(run)
            if at > end:
                return False
        return True

    return matches


def _fits(tests: Sequence[Test], names: Sequence[str]) -> bool:
    return len(tests) == len(names) and all(
        test(name) for test, name in zip(tests, names, strict=True)
    )
