"""Globs with the meaning git gives them in .gitignore, as regular expressions.

`*.dvc` matches at any depth, `/x` and `a/b` from the top, `**` any number of
directories, `x/` whatever lies below a directory x. Two things are added: `{a,b}`
alternatives, and a leading `!` that takes paths out again. Every expression runs in
polynomial time: a star never gives back what it took, but for the last one.
"""

import re
from collections.abc import Callable, Iterable

from mlops_lint.records import record
from mlops_lint.repo.braces import alternatives
from mlops_lint.repo.wildcards import part_test, path_test

Matcher = Callable[[str], bool]

_STAR, _STARS, _SLASH, _ANY = "*", "**", "/", "[^/]"
_SPECIAL = frozenset("?[]\\")
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


@record
class Glob:
    """One glob without alternatives, taken apart.

    `body` is the glob without the marks around it: a leading `!` or slash, a slash at
    the end. `name` is the last part where it has no wildcard, `directory` the leading
    directories without wildcards (only if anchored), `suffix` the tail from the last
    dot of a last part that ends without wildcards; each is empty where there is none.
    `literal` says that there is no wildcard at all, `direct` that what it matches lies
    directly in `directory`, `stars` that no wildcard but stars is used.
    """

    body: str
    anchored: bool
    negated: bool = False
    directory_only: bool = False
    name: str = ""
    directory: str = ""
    suffix: str = ""
    literal: bool = False
    direct: bool = False
    stars: bool = False

    @property
    def regex(self) -> str:
        """What matches the path itself if `anchored`, else its last part."""
        parts = _split(_atoms(self.body) or [], _SLASH)
        return _join(parts) if self.anchored else _part(parts[0])

    def test(self, *, ignore_case: bool = False) -> Matcher:
        """Return a function that says whether what `regex` matches is the whole text.

        Case is that of ASCII.
        """
        if not self.stars:
            flags = re.DOTALL | (re.IGNORECASE | re.ASCII if ignore_case else 0)
            found = re.compile(self.regex, flags).fullmatch
            return lambda text: found(text) is not None
        body = self.body.lower() if ignore_case else self.body
        matches = path_test(body) if self.anchored else part_test(body)
        return (lambda text: matches(text.lower())) if ignore_case else matches


def parse_glob(text: str) -> Glob | None:
    """Take a glob apart; None where it is invalid, and then it matches nothing.

    Braces have no meaning here: they are written out before.
    """
    negated = text.startswith("!")
    body = text[1:] if negated else text
    directory_only = body.endswith("/")
    body = body.removesuffix("/")
    anchored = "/" in body
    body = body.removeprefix("/")
    stars = _SPECIAL.isdisjoint(body)
    if stars and body:
        names = body.split("/")
        plain = ["" if "*" in name else name for name in names]
        tail = names[-1].rpartition("*")[2]
        suffix = tail[tail.rfind(".") :] if "." in tail else ""
        last_is_stars = names[-1] == _STARS
    else:
        atoms = _atoms(body)
        if not atoms:
            return None
        parts = _split(atoms, _SLASH)
        plain = [_plain(part) for part in parts]
        suffix = _suffix(parts[-1])
        last_is_stars = parts[-1] == [_STARS]
    lead = 0
    while lead < len(plain) - 1 and plain[lead]:
        lead += 1
    return Glob(
        body=body,
        anchored=anchored,
        negated=negated,
        directory_only=directory_only,
        name=plain[-1],
        directory="/".join(plain[:lead]),
        suffix=suffix,
        literal=all(plain),
        direct=anchored and lead == len(plain) - 1 and not last_is_stars,
        stars=stars,
    )


def glob_problem(pattern: str) -> str:
    """Say why a glob can match nothing; empty where it is well formed."""
    try:
        texts = alternatives(pattern)
    except ValueError as error:
        return str(error)
    if all(parse_glob(text) is not None for text in texts):
        return ""
    if not pattern.strip("!/"):
        return "the glob is empty"
    return "unclosed `[`, unknown `[:class:]` or a backslash at the end"


def escape(text: str) -> str:
    """Return a glob part that matches `text` and nothing else."""
    return re.sub(r"([\\*?\[{},!#])", r"\\\1", text)


def compile_glob(pattern: str, *, ignore_case: bool = False) -> Matcher:
    """Return a function that says whether a file's path matches `pattern`.

    As in .gitignore, a glob that matches a directory matches all files below it.
    """
    return compile_globs((pattern,), ignore_case=ignore_case)


def compile_globs(patterns: Iterable[str], *, ignore_case: bool = False) -> Matcher:
    """Return a function that says whether a file's path matches a list of globs.

    The last glob that matches decides: after `data`, `!data/README.md` takes that
    file out again.
    """
    flags = re.DOTALL | (re.IGNORECASE | re.ASCII if ignore_case else 0)
    # Neighbours of the same sign become one expression; the last ones decide first.
    runs: list[tuple[bool, list[str]]] = []
    for glob in parse_globs(patterns):
        if not runs or runs[-1][0] != glob.negated:
            runs.append((glob.negated, []))
        runs[-1][1].append(_path_regex(glob))
    tests = [
        (re.compile("|".join(regexes), flags).fullmatch, not negated)
        for negated, regexes in reversed(runs)
    ]

    def matches(path: str) -> bool:
        for test, verdict in tests:
            if test(path):
                return verdict
        return False

    return matches


def parse_globs(patterns: Iterable[str]) -> list[Glob]:
    """Take globs with alternatives apart, leaving out invalid ones."""
    globs: list[Glob] = []
    for pattern in patterns:
        try:
            texts = alternatives(pattern)
        except ValueError:
            continue
        globs += [glob for text in texts if (glob := parse_glob(text))]
    return globs


def _path_regex(glob: Glob) -> str:
    start = "" if glob.anchored else r"(?:[^/]+/)*"
    below = "/.*" if glob.directory_only else "(?:/.*)?"
    return f"{start}{glob.regex}{below}"


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


def _plain(part: list[str]) -> str:
    """Return what a part stands for where it has no wildcard, else nothing."""
    letters = [_literal(atom) for atom in part]
    return "".join(letters) if all(letters) else ""


def _suffix(part: list[str]) -> str:
    tail = ""
    for atom in reversed(part):
        letter = _literal(atom)
        tail = letter + tail
        if not letter:
            return ""
        if letter == ".":
            return tail
    return ""


def _part(atoms: list[str]) -> str:
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


def _join(parts: list[list[str]]) -> str:
    """Translate the glob of a whole path, given as its parts."""
    groups: list[list[str]] = [[]]
    for part in parts:
        if part == [_STARS]:
            groups.append([])
        else:
            groups[-1].append(_part(part))
    first, *others = ("/".join(group) for group in groups)
    if not others:
        return first
    middle = "".join(f"(?>(?:[^/]+/)*?{group}/)" for group in others[:-1] if group)
    last = f"(?:[^/]+/)*{others[-1]}" if others[-1] else ".+"
    return (f"{first}/" if first else "") + middle + last
