"""Which files do not mention us, so that nothing in them silences a finding.

Every file that a run looks at is asked this, so that the answers are kept as one.
"""

from collections.abc import Iterable
from functools import cached_property

from mlops_lint.repo import Repository

MENTION = b"mlops-lint"
"""What a file must hold to silence findings."""
KEY = b"contents without a mention"
MOST = 200_000
"""Contents that are kept in mind; beyond that, those of the last run alone stay."""


class Mentions:
    """Which files of one repository mention us."""

    def __init__(self, repo: Repository) -> None:
        """Look at nothing yet."""
        self._repo = repo
        self._silent: set[str] = set()

    def silent(self, paths: Iterable[str]) -> list[str]:
        """Return those of the paths that do not mention us."""
        found = [path for path in paths if self._is_silent(path)]
        self._silent.update(found)
        return found

    def absorb(self, paths: Iterable[str]) -> None:
        """Take over what `silent` said in another process of the same run."""
        self._silent.update(paths)

    def any_in(self, paths: Iterable[str]) -> bool:
        """Whether one of the paths mentions us."""
        left = [path for path in paths if path not in self._silent]
        return len(self.silent(left)) < len(left)

    def keep(self) -> None:
        """Keep for the next run what is new."""
        kept = self._repo.kept
        if kept is None:
            return
        found = frozenset(map(self._repo.digest, self._silent))
        if not found <= self._known:
            every = found | self._known
            kept.put(KEY, every if len(every) <= MOST else found)

    def _is_silent(self, path: str) -> bool:
        if self._known and self._repo.digest(path) in self._known:
            return True
        return MENTION not in (self._repo.read(path) or b"")

    @cached_property
    def _known(self) -> frozenset[bytes]:
        """The digests of contents in which an earlier run found no mention."""
        kept = self._repo.kept
        known = None if kept is None else kept.get(KEY)
        return known if isinstance(known, frozenset) else frozenset()
