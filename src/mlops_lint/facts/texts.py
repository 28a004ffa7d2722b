"""What the plain text of all files tells: which hold a mark, and credentials."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zlib import crc32

from mlops_lint.facts.looks import Looks, extend
from mlops_lint.records import NamedTuple
from mlops_lint.repo import Repository
from mlops_lint.repo.plain_texts import holding

if TYPE_CHECKING:
    from mlops_lint.facts.secrets import Hit, Scanner

MENTION = b"mlops-lint"
"""What a file must hold to silence findings."""
KUBERNETES = b"apiVersion"
FILLED, DECIDED = b"{{", b"{%"
"""Signs of templates: a value, and a line that is there on a condition."""
MARKS = (MENTION, KUBERNETES, FILLED, DECIDED)


class Part(NamedTuple):
    """What some files tell: their credentials, and the paths that hold each mark."""

    hits: "dict[str, list[Hit]]"
    holders: dict[bytes, list[str]]


class Texts(Looks[Part]):
    """What the text of all files tells.

    Credentials are looked for in nearly every file, so that all else that is asked of
    as many is best asked of them then.
    """

    def __init__(
        self, repo: Repository, paths: Mapping[str, bool], scanner: "Scanner"
    ) -> None:
        """Look at nothing yet; `paths` says of each whether to scan it."""
        super().__init__(repo, paths)
        self._scanner = scanner
        self._texts = (*MARKS, *(t for t in scanner.texts if t not in MARKS))
        self._holders: dict[bytes, frozenset[str]] = {}
        self.are_asked = False
        """Whether all are looked at in this run, whatever else is asked."""

    @cached_property
    def question(self) -> str:
        """A name for what is asked, by marks and patterns."""
        return f"texts {crc32(repr((MARKS, self._scanner.question)).encode())}"

    def look(self, paths: list[str]) -> Part:
        """Look at some paths."""
        part = Part({}, {})
        files = ((path, self._repo.read(path) or b"") for path in paths)
        for path, data, held in holding(self._texts, files):
            for mark in held:
                if mark in MARKS:
                    part.holders.setdefault(mark, []).append(path)
            if self.paths[path] and (hits := self._scanner.hits(data, held)):
                part.hits[path] = hits
        return part

    def joined(self, parts: Iterable[tuple[Any, ...]]) -> Part:
        """Return as one what several bunches tell."""
        whole = Part({}, {})
        for hits, holders in parts:
            whole.hits.update(hits)
            extend(whole.holders, holders)
        return whole

    def may_hold(self, path: str, mark: bytes) -> bool:
        """Whether a file holds one of `MARKS`.

        It is read for that, unless all are looked at anyway.
        """
        if self.are_asked and path in self.paths:
            return path in self.holders(mark)
        return mark in (self._repo.read(path) or b"")

    def holders(self, mark: bytes) -> frozenset[str]:
        """Return the paths, of those that are looked at, that hold one of `MARKS`."""
        known = self._holders.get(mark)
        if known is None:
            known = self._holders[mark] = frozenset(self.whole.holders.get(mark, ()))
        return known
