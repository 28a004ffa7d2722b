"""What rules/signatures states: tools, roles of directories, marks of training."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from mlops_lint.knowledge import bundled_mappings, read_mapping
from mlops_lint.patterns import late
from mlops_lint.records import NamedTuple

NO_WORD = (
    bytes(n if chr(n).isalnum() or n == ord("_") else ord(" ") for n in range(128))
    + b" " * 128
)
"""A table that turns all bytes that are part of no word into spaces."""


NAME = late(r"[\w.:/@*-]+$", re.ASCII)


class Tool(NamedTuple):
    """How one tool is recognised, and what it leaves in the working directory.

    `files` are globs of files that are there for it alone; `reads` is a file that
    it looks for; `redirected_by` is what makes it write elsewhere: a word that must be
    there by the pattern it is part of, empty for the word alone. `constructs` is a
    pattern of the last parts of the names with which it states a schema.
    """

    name: str
    roles: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()
    outputs: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    redirected_by: tuple[tuple[str, str], ...] = ()
    constructs: str = r"\w+"


class Role(NamedTuple):
    """A job a directory can do: names it goes by, globs of files that do the job."""

    name: str
    names: tuple[str, ...]
    content: tuple[str, ...]


class Signatures:
    """All signature files, read once; `marks` is what is neither tool nor role."""

    def __init__(
        self,
        tools: Mapping[str, Tool],
        roles: Mapping[str, Role],
        marks: Mapping[str, Any],
    ) -> None:
        """Hold what the files say."""
        self.tools = tools
        self.roles = roles
        self.marks = marks

    def with_role(self, role: str) -> list[Tool]:
        """Return the tools that have a role, in file order."""
        return [tool for tool in self.tools.values() if role in tool.roles]

    def roots(self, role: str) -> frozenset[str]:
        """Return the top-level modules of the tools that have a role."""
        return frozenset(
            name.partition(".")[0]
            for tool in self.with_role(role)
            for name in tool.imports
        )

    @cached_property
    def words(self) -> frozenset[bytes]:
        """Every word that names something: what it pays to look for in code.

        Those of phrases and patterns, single letters and numbers are left out: most
        files hold them, and none is asked for.
        """
        named = filter(NAME.match, _texts([self.tools, self.marks]))
        found = set(" ".join(named).encode().translate(NO_WORD).split())
        return frozenset(w for w in found if len(w) > 1 and not w[:1].isdigit())

    @cached_property
    def training_calls(self) -> frozenset[str]:
        """Whole calls that train."""
        return frozenset(self.marks["training"]["calls"])

    @cached_property
    def training_methods(self) -> frozenset[str]:
        """Last parts of calls that train, on any object."""
        return frozenset(self.marks["training"]["methods"])

    @cached_property
    def reading_methods(self) -> frozenset[str]:
        """Last parts of calls that read a data set."""
        return frozenset(self.marks["reading"]["methods"])


def _texts(values: Iterable[object]) -> Iterator[str]:
    """Yield the texts in values at any depth, keys too."""
    waiting = [values]
    while waiting:
        for value in waiting.pop():
            if isinstance(value, str):
                yield value
            elif isinstance(value, (tuple, list, frozenset)):
                waiting.append(value)
            elif isinstance(value, Mapping):
                waiting += (value, value.values())


def words(names: Iterable[str]) -> re.Pattern[bytes]:
    """Return a pattern that finds any of `names` as a whole word in bytes."""
    joined = "|".join(sorted(map(re.escape, names)))
    return late(rf"\b(?:{joined})\b".encode())


@cache
def bundled_signatures() -> Signatures:
    """Read rules/signatures once.

    Raises:
        RulePackError: a signature file cannot be read.
    """
    files = bundled_mappings()
    return signatures_of(
        files[name] for name in files if name.startswith("signatures/")
    )


def read_signatures(directory: Path) -> Signatures:
    """Read the signature files of a directory.

    Raises:
        RulePackError: a signature file cannot be read.
    """
    paths = sorted(directory.glob("*.yaml"))
    return signatures_of(read_mapping(path)[1] for path in paths)


def signatures_of(contents: Iterable[Mapping[str, Any]]) -> Signatures:
    """Join the contents of signature files; a later one replaces equal keys.

    Each file may state tools: they are joined by name, and fields of an equal name too.
    """
    data: dict[str, Any] = {}
    stated: dict[str, dict[str, Any]] = {}
    for content in contents:
        data.update(content)
        for name, entry in content.get("tools", {}).items():
            stated[name] = {**stated.get(name, {}), **entry}
    data["tools"] = stated
    tools = {
        name: Tool(
            name,
            frozenset(entry.get("roles", ())),
            frozenset(entry.get("imports", ())),
            frozenset(entry.get("calls", ())),
            frozenset(entry.get("packages", ())),
            tuple(entry.get("outputs", ())),
            tuple(entry.get("reads", ())),
            tuple(entry.get("files", ())),
            tuple(entry.get("redirected_by", {}).items()),
            entry.get("constructs", r"\w+"),
        )
        for name, entry in data.pop("tools").items()
    }
    roles = {
        name: Role(name, tuple(entry["names"]), tuple(entry["content"]))
        for name, entry in data.pop("roles").items()
    }
    return Signatures(tools, roles, data)
