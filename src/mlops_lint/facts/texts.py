"""What the plain text of all files tells: which hold a mark, and credentials."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zlib import crc32

from mlops_lint.facts.looks import Looks, extend
from mlops_lint.facts.plain_marks import EVERYWHERE, IN_CODE, IN_OTHERS, Groups
from mlops_lint.records import NamedTuple
from mlops_lint.repo import File, Repository
from mlops_lint.repo.plain_texts import holding

if TYPE_CHECKING:
    from mlops_lint.facts.secrets import Hit, Scanner


class Part(NamedTuple):
    """What some files tell.

    `hits` are their credentials, `holders` the paths that hold a text of each group of
    `plain_marks`.
    """

    hits: "dict[str, list[Hit]]"
    holders: dict[str, list[str]]


class Texts(Looks[Part]):
    """What the text of all files tells.

    Credentials are looked for in nearly every file, so that all else that is asked of
    as many is best asked of them then.
    """

    def __init__(
        self,
        repo: Repository,
        paths: Mapping[str, bool],
        code: Mapping[str, bool],
        scanner: "Scanner",
        in_tests: Groups,
    ) -> None:
        """Look at nothing yet.

        `paths` says of each whether it is scanned for credentials, `code` of those that
        are code whether they are tests.
        """
        super().__init__(repo, paths)
        self._code = code
        self._scanner = scanner
        kinds = {None: IN_OTHERS, False: IN_CODE, True: in_tests}
        self._groups = {kind: {**EVERYWHERE, **own} for kind, own in kinds.items()}
        self._texts = {
            name: texts for own in self._groups.values() for name, texts in own.items()
        }
        self._holders: dict[str, frozenset[str]] = {}
        self.are_asked = False
        """Whether all are looked at in this run, whatever else is asked."""

    @cached_property
    def question(self) -> str:
        """A name for what is asked, by marks and patterns."""
        asked = repr((self._groups, self._scanner.question))
        return f"texts {crc32(asked.encode())}"

    def look(self, paths: list[str]) -> Part:
        """Look at some paths."""
        part = Part({}, {})
        names: dict[bytes, list[str]] = {}
        for kind in {self._code.get(path) for path in paths}:
            for name, texts in self._groups[kind].items():
                for text in texts:
                    names.setdefault(text, []).append(name)
        asked = dict.fromkeys(names)
        if any(map(self.paths.__getitem__, paths)):
            asked |= dict.fromkeys(self._scanner.texts)
        files = ((path, self._repo.read(path) or b"") for path in paths)
        for path, data, held in holding([*asked], files):
            for name in {name for text in held for name in names.get(text, ())}:
                part.holders.setdefault(name, []).append(path)
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

    def may_hold(self, path: str, group: str) -> bool:
        """Whether a file holds a text of a group.

        It is read for that, unless all of its kind are looked at anyway.
        """
        looked_for = self._groups[self._code.get(path)]
        if self.are_asked and path in self.paths and group in looked_for:
            return path in self.holders(group)
        data = self._repo.read(path) or b""
        return any(map(data.__contains__, self._texts[group]))

    def holding(self, group: str, files: Iterable[File]) -> Iterator[File]:
        """Yield the files that hold a text of a group; see `may_hold`."""
        if self.are_asked:
            return (file for file in files if self.may_hold(file.path, group))
        return self._repo.search.holding(files, *self._texts[group])

    def holders(self, group: str) -> frozenset[str]:
        """Return the paths, of those that are looked at, that hold a group."""
        known = self._holders.get(group)
        if known is None:
            known = frozenset(self.whole.holders.get(group, ()))
            self._holders[group] = known
        return known
