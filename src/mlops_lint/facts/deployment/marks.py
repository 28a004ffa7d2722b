"""How tools of serving and infrastructure are recognised, as rules/signatures states.

Every section (`serving`, `serverless`, `infrastructure`, `rollouts`) maps names to
marks of the same form, so that adding a tool needs no Python.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from mlops_lint.facts.signatures import Signatures
from mlops_lint.records import NamedTuple
from mlops_lint.repo.documents import ParseFailure, Structured
from mlops_lint.repo.documents.base import child


class Mark(NamedTuple):
    """What shows that one tool is used; each part alone is enough.

    `files` with `words` (one of them in the bytes), `keys` (all at the top level of
    the parsed file) and `items` (all in the first item of a list) are one part.
    `resources` are types, `commands` first words of a command, `images` starts of an
    image's name. `form` says what kind of thing it is, to the section, and `pointers`
    lead to the images that a file names.
    """

    name: str
    form: str = ""
    files: tuple[str, ...] = ()
    words: tuple[bytes, ...] = ()
    keys: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    resources: frozenset[str] = frozenset()
    commands: tuple[tuple[str, ...], ...] = ()
    uses: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    imports: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    routes: tuple[str, ...] = ()
    pointers: tuple[str, ...] = ()

    def holds(self, document: object) -> bool:
        """Whether a parsed file has the keys that the tool's own files have."""
        if not self.keys and not self.items:
            return not isinstance(document, ParseFailure)
        if not isinstance(document, Structured):
            return False
        if self.items:
            first = child(document.data, "0")
            return isinstance(first, dict) and not {*self.items} - {*first}
        return any(
            isinstance(data, dict) and not {*self.keys} - {*data}
            for data in document.documents
        )


def section(signatures: Signatures, name: str) -> list[Mark]:
    """Return the marks of a section, in file order."""
    return list(_kept(signatures, name))


@cache
def _kept(signatures: Signatures, name: str) -> tuple[Mark, ...]:
    return tuple(_marks(signatures.marks.get(name, {})))


def _marks(stated: Mapping[str, Any]) -> Iterator[Mark]:
    for name, entry in stated.items():
        if not isinstance(entry, Mapping):
            # A section may hold a plain list beside its marks.
            continue
        yield Mark(
            name,
            str(entry.get("form", "")),
            tuple(entry.get("files", ())),
            tuple(word.encode() for word in entry.get("words", ())),
            tuple(entry.get("keys", ())),
            tuple(entry.get("items", ())),
            frozenset(entry.get("resources", ())),
            tuple(tuple(words.split()) for words in entry.get("commands", ())),
            tuple(entry.get("uses", ())),
            tuple(entry.get("images", ())),
            frozenset(entry.get("imports", ())),
            frozenset(entry.get("calls", ())),
            tuple(entry.get("routes", ())),
            tuple(entry.get("pointers", ())),
        )


def command_mark(words: Sequence[str], marks: list[Mark]) -> Mark | None:
    """Return the mark whose command `words` starts with."""
    for mark in marks:
        for command in mark.commands:
            if tuple(words[: len(command)]) == command:
                return mark
    return None


def image_mark(image: str, marks: list[Mark]) -> Mark | None:
    """Return the mark of which an image is one, whatever registry mirrors it."""
    for mark in marks:
        for start in mark.images:
            if image.startswith(start) or f"/{start}" in image:
                return mark
    return None
