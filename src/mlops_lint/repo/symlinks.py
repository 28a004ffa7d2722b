"""Where a symlink of a git tree leads, found without a file system."""

from collections.abc import Callable

MOST_LINKS = 40
"""Links on one way, as in Linux; more is a loop."""


def resolve(path: str, target_of: Callable[[str], str | None]) -> str | None:
    """Return the path that `path` stands for once no part of it is a symlink.

    `target_of` returns what a path links to, None where it is no symlink. The answer
    is None where the way leads out of the tree or never ends; nothing need lie there.
    """
    left = list(reversed(path.split("/")))
    place: list[str] = []
    followed = 0
    while left:
        part = left.pop()
        if part in ("", "."):
            continue
        if part == "..":
            if not place:
                return None
            place.pop()
            continue
        place.append(part)
        target = target_of("/".join(place))
        if target is None:
            continue
        followed += 1
        if followed > MOST_LINKS or target.startswith("/"):
            return None
        place.pop()
        left.extend(reversed(target.split("/")))
    return "/".join(place)
