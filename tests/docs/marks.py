"""Pages written by hand, of which parts between marks are made from the program."""

import re
from collections.abc import Iterable, Mapping

PART = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def with_parts(page: str, made: Mapping[str, str]) -> str:
    """Return the page with every part between its marks made anew."""
    marks = [found[2] for found in PART.finditer(page)]
    assert sorted(marks) == sorted(made)
    return PART.sub(lambda found: found[1] + made[found[2]] + found[3], page)


def table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [titles, ("---",) * len(titles), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
