"""How a glob is cut into atoms, and atoms become a regular expression."""

import re

_STAR, _STARS, _SLASH, _ANY = "*", "**", "/", "[^/]"
_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": r"\x21-\x7e",
    "lower": "a-z",
    "print": r"\x20-\x7e",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\t-\r ",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


def cut(body: str) -> list[list[str]] | None:
    """Cut a glob into parts, and those into atoms; None where it is invalid."""
    atoms = _atoms(body)
    return _split(atoms, _SLASH) if atoms else None


def _atoms(body: str) -> list[str] | None:
    """Cut a glob into stars, slashes and expressions for one character each."""
    atoms: list[str] = []
    at = 0
    while at < len(body):
        char = body[at]
        at += 1
        if char == "*":
            run = at
            while at < len(body) and body[at] == "*":
                at += 1
            atoms.append(_STARS if at > run else _STAR)
        elif char == "?":
            atoms.append(_ANY)
        elif char == "[":
            bracket = _bracket(body, at)
            if bracket is None:
                return None
            atoms.append(bracket[0])
            at = bracket[1]
        else:
            if char == "\\":
                if at == len(body):
                    return None
                char = body[at]
                at += 1
            atoms.append(re.escape(char))
    return atoms


def _bracket(body: str, at: int) -> tuple[str, int] | None:
    """Translate `[...]`, whose inside starts at `at`; return it and where it ends.

    None where it is not closed or names a class that does not exist.
    """
    negated = body[at : at + 1] in ("!", "^")
    at += negated
    items: list[str] = []
    previous = ""
    first = True
    while at < len(body) and (first or body[at] != "]"):
        first = False
        char = body[at]
        following = body[at + 1 : at + 2]
        if char == "-" and previous and following not in ("", "]"):
            at += 2 if following == "\\" else 1
            if at >= len(body):
                return None
            if previous <= body[at]:
                items[-1] = f"{re.escape(previous)}-{re.escape(body[at])}"
            previous = ""
        elif char == "[" and following == ":" and (end := _class_end(body, at)):
            name = body[at + 2 : end - 1]
            if name not in _CLASSES:
                return None
            items.append(_CLASSES[name])
            previous = ""
            at = end
        else:
            if char == "\\":
                at += 1
                if at == len(body):
                    return None
            previous = body[at]
            items.append(re.escape(previous))
        at += 1
    if at >= len(body):
        return None
    inside = "".join(items)
    # A set never matches a slash, even where its range spans it.
    return (f"[^/{inside}]" if negated else f"(?!/)[{inside}]"), at + 1


def _class_end(body: str, at: int) -> int:
    """Return where the `]` of `[:name:]` is, 0 where what follows is no class."""
    end = body.find("]", at + 2)
    return end if end > at + 2 and body[end - 1] == ":" else 0


def _split(atoms: list[str], separator: str) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for atom in atoms:
        if atom == separator:
            parts.append([])
        else:
            parts[-1].append(atom)
    return parts


def _literal(atom: str) -> str:
    """Return the character an atom stands for, empty for a wildcard."""
    if len(atom) == 2 and atom[0] == "\\":
        return atom[1]
    return atom if len(atom) == 1 and atom != _STAR else ""


def plain_text(part: list[str]) -> str:
    """Return what a part stands for where it has no wildcard, else nothing."""
    letters = [_literal(atom) for atom in part]
    return "".join(letters) if all(letters) else ""


def plain_suffix(part: list[str]) -> str:
    """Return the tail of a part from its last dot, if no wildcard follows it."""
    tail = ""
    for atom in reversed(part):
        letter = _literal(atom)
        tail = letter + tail
        if not letter:
            return ""
        if letter == ".":
            return tail
    return ""


def part_regex(atoms: list[str]) -> str:
    """Translate the glob of one file or directory name."""
    chunks = [
        "".join(chunk)
        for chunk in _split([_STAR if a == _STARS else a for a in atoms], _STAR)
    ]
    if len(chunks) == 1:
        return chunks[0]
    # The leftmost fit of a chunk between two stars is as good as any later one.
    middle = "".join(f"(?>[^/]*?{chunk})" for chunk in chunks[1:-1])
    return f"{chunks[0]}{middle}[^/]*{chunks[-1]}"


def path_regex(parts: list[list[str]]) -> str:
    """Translate the glob of a whole path, given as its parts."""
    groups: list[list[str]] = [[]]
    for part in parts:
        if part == [_STARS]:
            groups.append([])
        else:
            groups[-1].append(part_regex(part))
    first, *others = ("/".join(group) for group in groups)
    if not others:
        return first
    middle = "".join(f"(?>(?:[^/]+/)*?{group}/)" for group in others[:-1] if group)
    last = f"(?:[^/]+/)*{others[-1]}" if others[-1] else ".+"
    return (f"{first}/" if first else "") + middle + last
