"""Alternatives in globs: `*.{yml,yaml}` stands for `*.yml` and `*.yaml`."""

from itertools import pairwise

ALTERNATIVES_LIMIT = 256


def alternatives(pattern: str) -> list[str]:
    """Write out `{a,b}`, nested ones too; braces without a comma stand for themselves.

    Raises:
        ValueError: there are more than `ALTERNATIVES_LIMIT` of them.
    """
    mark = "!" if pattern.startswith("!") else ""
    done: list[str] = []
    waiting = [pattern.removeprefix("!")]
    while waiting:
        text = waiting.pop()
        braces = _find_braces(text)
        if braces is None:
            done.append(mark + text)
        else:
            start, end, choices = braces
            waiting += [text[:start] + choice + text[end:] for choice in choices[::-1]]
        if len(done) + len(waiting) > ALTERNATIVES_LIMIT:
            raise ValueError(f"more than {ALTERNATIVES_LIMIT} alternatives")
    return done


def _find_braces(text: str) -> tuple[int, int, list[str]] | None:
    """Find the first `{a,b}`: where it starts, where it ends, what it offers."""
    starts: list[int] = []
    commas: list[list[int]] = []
    found: tuple[int, int, list[str]] | None = None
    at = 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            at += 1
        elif char == "[":
            at = max(at, text.find("]", at + 2))
        elif char == "{":
            starts.append(at)
            commas.append([])
        elif char == "," and starts:
            commas[-1].append(at)
        elif char == "}" and starts:
            start, cuts = starts.pop(), commas.pop()
            if cuts and (found is None or start < found[0]):
                edges = [start, *cuts, at]
                pairs = pairwise(edges)
                found = (start, at + 1, [text[a + 1 : b] for a, b in pairs])
            if found and not starts:
                break
        at += 1
    return found
