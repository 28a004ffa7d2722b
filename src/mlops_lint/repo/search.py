"""What many files tell, without reading those that an earlier run has read."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from mlops_lint.repo.files import File
from mlops_lint.repo.kept import Kept, bunches, digest_of, recall
from mlops_lint.repo.plain_texts import holding

T = TypeVar("T")

WHOLE = 0
"""Of a file, all that is ever read."""

Tell = Callable[[str], Any]
"""Says in plain values what the content of the file at a path tells, if anything."""
Several = Callable[[list[str]], list[tuple[int, Any]]]
"""Says what several paths tell, with the number of each that tells anything."""


class Contents(Protocol):
    """What files hold."""

    def read(self, path: str) -> bytes | None:
        """Return the bytes, None where there is nothing to read."""

    def head(self, path: str, size: int) -> bytes:
        """Return the first bytes."""

    def digest(self, path: str) -> bytes:
        """Return what tells the bytes from any others, empty where there are none."""


class Search:
    """Looks through the contents of many files, bunch by bunch, when it is asked.

    To parse a file costs a hundred times as much as to look whether that is worth it;
    where next to nothing changed since an earlier run, it is reading that costs most.
    """

    def __init__(self, contents: Contents, kept: Kept | None) -> None:
        """Read nothing yet."""
        self.contents = contents
        self._kept = kept
        self._bunches: dict[tuple[str, ...], list[list[str]]] = {}
        self._digests: dict[tuple[str, ...], bytes] = {}

    def holding(
        self, files: Iterable[File], *texts: bytes, within: int = WHOLE
    ) -> Iterator[File]:
        """Yield the files that hold one of the texts in their first bytes."""
        read = self._reader(within)

        def tell(path: str) -> bool:
            return any(map(read(path).__contains__, texts))

        question = f"holds {within} {digest_of(sorted(texts)).hex()}"
        return (file for file, _ in self.told(files, question, tell))

    def matching(
        self, files: Iterable[File], pattern: re.Pattern[bytes], within: int = WHOLE
    ) -> Iterator[File]:
        """Yield the files in whose first bytes a pattern is found."""
        read = self._reader(within)

        def tell(path: str) -> bool:
            return pattern.search(read(path)) is not None

        asked = (pattern.pattern, b"%d" % pattern.flags)
        question = f"matches {within} {digest_of(asked).hex()}"
        return (file for file, _ in self.told(files, question, tell))

    def _reader(self, within: int) -> Callable[[str], bytes]:
        if within != WHOLE:
            return lambda path: self.contents.head(path, within)
        return lambda path: self.contents.read(path) or b""

    def held(
        self,
        files: Iterable[File],
        texts: Sequence[bytes],
        read: Callable[[str], bytes],
    ) -> Iterator[tuple[File, list[bytes]]]:
        """Yield the files that hold one of the texts, with all that they hold.

        No text may hold the end of a line; `read` returns what is searched of a file,
        and hangs on nothing but its name and content.
        """

        def several(paths: list[str]) -> list[tuple[int, Any]]:
            numbered = ((number, read(path)) for number, path in enumerate(paths))
            return [(number, found) for number, _, found in holding(texts, numbered)]

        return self._told(files, f"held {digest_of(texts).hex()}", several)

    def told(
        self, files: Iterable[File], question: str, tell: Tell
    ) -> Iterator[tuple[File, Any]]:
        """Yield the files that tell anything, with what they tell.

        That must depend on nothing but their content, the program, and the question,
        which names all else.
        """
        return self._told(files, question, _several(tell))

    def each(self, paths: Iterable[str], question: str, tell: Tell) -> Tell:
        """Return what says of each of the paths what it tells, when it is asked."""
        several = _several(tell)
        bunch_of: dict[str, list[str]] = {}
        for bunch in self._bunched(dict.fromkeys(paths)):
            bunch_of |= dict.fromkeys(bunch, bunch)
        known: dict[str, Any] = {}

        def said(path: str) -> Any:
            if path not in known:
                bunch = bunch_of[path]
                known.update(dict.fromkeys(bunch))
                told = self.recalled(bunch, f"search {question}", several)
                for number, found in told:
                    known[bunch[number]] = found
            return known[path]

        return said

    def _told(
        self, files: Iterable[File], question: str, several: Several
    ) -> Iterator[tuple[File, Any]]:
        listed = {file.path: file for file in files}
        for bunch in self._bunched(listed):
            told = self.recalled(bunch, f"search {question}", several)
            for number, said in told:
                yield listed[bunch[number]], said

    def recalled(
        self, bunch: list[str], question: str, make: Callable[[list[str]], T]
    ) -> T:
        """Return what `make` returns for the paths of a bunch; see `kept.recall`."""
        if self._kept is None:
            return make(bunch)
        key = tuple(bunch)
        if key not in self._digests:
            names = (path.encode("utf-8", "surrogatepass") for path in bunch)
            known = map(self.contents.digest, bunch)
            self._digests[key] = digest_of((*names, *known))
        found: T = recall(self._kept, question, self._digests[key], lambda: make(bunch))
        return found

    def _bunched(self, paths: Iterable[str]) -> list[list[str]]:
        """Return the paths in bunches: what is read does not hang on what is kept."""
        whole = tuple(paths)
        known = self._bunches.get(whole)
        if known is None:
            known = self._bunches[whole] = bunches(whole)
        return known


def _several(tell: Tell) -> Several:
    def several(paths: list[str]) -> list[tuple[int, Any]]:
        saying = enumerate(map(tell, paths))
        return [(number, said) for number, said in saying if said]

    return several
