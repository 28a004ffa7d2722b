"""Which files do not mention us, so that nothing in them silences a finding.

Every file that a run looks at is asked this, so that the answers are kept as one.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from mlops_lint.facts.plain_marks import MENTION
from mlops_lint.facts.texts import Texts
from mlops_lint.repo import Repository

KEY = b"contents without a mention"
MOST = 200_000
"""Contents that are kept in mind; beyond that, those that are new alone stay."""


class Mentions:
    """Which files of one repository mention us."""

    def __init__(self, repo: Repository, texts: Texts) -> None:
        """Look at nothing yet; what all `texts` tell, if they do, is believed."""
        self._repo = repo
        self._texts = texts
        self._asked: set[str] = set()
        self._loud: set[str] = set()
        self._new: set[bytes] = set()

    def any_in(self, paths: Iterable[str]) -> bool:
        """Whether one of the paths mentions us."""
        asked = set(paths)
        self._look(asked)
        return not self._loud.isdisjoint(asked)

    def told(self, paths: Iterable[str]) -> tuple[Any, ...]:
        """Look at the paths; return what was found in plain values, for `absorb`."""
        self._look(set(paths))
        return self._loud, self._new

    def absorb(self, told: tuple[Any, ...], paths: Iterable[str]) -> None:
        """Take over what `told` said of the paths in another process of the run."""
        loud, new = told
        self._asked.update(paths)
        self._loud.update(loud)
        self._new.update(new)

    def keep(self) -> None:
        """Keep for the next run what is new."""
        if self._repo.kept is not None and self._new:
            every = self._known | self._new
            self._repo.kept.put(KEY, every if len(every) <= MOST else self._new)

    def _look(self, paths: set[str]) -> None:
        left = paths - self._asked
        self._asked |= left
        if self._texts.is_known:
            told = left & self._texts.paths.keys()
            self._loud |= told & self._texts.holders(MENTION)
            left -= told
        self._loud.update([path for path in left if not self._is_silent(path)])

    def _is_silent(self, path: str) -> bool:
        digest = b"" if self._repo.kept is None else self._repo.digest(path)
        if digest and digest in self._known:
            return True
        if self._texts.may_hold(path, MENTION):
            return False
        if digest:
            self._new.add(digest)
        return True

    @cached_property
    def _known(self) -> frozenset[bytes]:
        """The digests of contents in which an earlier run found no mention."""
        kept = self._repo.kept
        known = None if kept is None else kept.get(KEY)
        return frozenset(known) if isinstance(known, (set, frozenset)) else frozenset()
