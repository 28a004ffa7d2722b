"""Globs with the meaning git gives them in .gitignore, as regular expressions.

`*.dvc` matches at any depth, `/x` and `a/b` from the top, `**` any number of
directories, `x/` whatever lies below a directory x. Two things are added: `{a,b}`
alternatives, and a leading `!` that takes paths out again. Every expression runs in
polynomial time: a star never gives back what it took, but for the last one.
"""

import re
from collections.abc import Callable, Iterable

from mlops_lint.patterns import late
from mlops_lint.records import record
from mlops_lint.repo.braces import alternatives
from mlops_lint.repo.glob_syntax import (
    cut,
    part_regex,
    path_regex,
    plain_suffix,
    plain_text,
)
from mlops_lint.repo.wildcards import part_test, path_test

Matcher = Callable[[str], bool]

_SPECIAL = frozenset("?[]\\")


@record
class Glob:
    """One glob without alternatives, taken apart.

    `body` is the glob without the marks around it: a leading `!` or slash, a slash at
    the end. `name` is the last part where it has no wildcard, `directory` the leading
    directories without wildcards (only if anchored), `suffix` the tail from the last
    dot of a last part that ends without wildcards; each is empty where there is none.
    `literal` says that there is no wildcard, `stars` that none but stars is used.
    """

    body: str
    anchored: bool
    negated: bool = False
    directory_only: bool = False
    name: str = ""
    directory: str = ""
    suffix: str = ""
    literal: bool = False
    stars: bool = False

    @property
    def regex(self) -> str:
        """What matches the path itself if `anchored`, else its last part."""
        parts = cut(self.body) or [[]]
        return path_regex(parts) if self.anchored else part_regex(parts[0])

    def test(self, *, ignore_case: bool = False) -> Matcher:
        """Return a function that says whether what `regex` matches is the whole text.

        Case is that of ASCII.
        """
        if not self.stars:
            flags = re.DOTALL | (re.IGNORECASE | re.ASCII if ignore_case else 0)
            found = late(self.regex, flags).fullmatch
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
    else:
        parts = cut(body)
        if parts is None:
            return None
        plain = [plain_text(part) for part in parts]
        suffix = plain_suffix(parts[-1])
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
        (late("|".join(regexes), flags).fullmatch, not negated)
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
