"""How a tracker or a registry is recognised in code."""

from collections.abc import Iterable, Mapping
from typing import Any

from mlops_lint.facts.python_summary import Call
from mlops_lint.records import NamedTuple
from mlops_lint.repo.wildcards import fits

REPORTS = ("report_to", "log_with")


class Service(NamedTuple):
    """How one tracker or registry is recognised; see rules/signatures/trackers.yaml."""

    name: str
    imports: frozenset[str] = frozenset()
    calls: tuple[str, ...] = ()
    methods: frozenset[str] = frozenset()
    arguments: tuple[tuple[str, str], ...] = ()
    classes: frozenset[str] = frozenset()
    reports: str = ""
    commands: tuple[tuple[str, ...], ...] = ()
    files: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    types: frozenset[str] = frozenset()
    readers: frozenset[str] = frozenset()

    @property
    def roots(self) -> frozenset[str]:
        """The top-level modules of the service."""
        return frozenset(name.partition(".")[0] for name in self.imports)

    @property
    def used_by(self) -> frozenset[str]:
        """Words of which each use in code has one."""
        ends = (call.rpartition(".")[2].strip("*") for call in self.calls)
        return frozenset(ends) | self.methods | {key for key, _ in self.arguments}

    @property
    def hints(self) -> frozenset[bytes]:
        """Words of which one stands in each file that uses it."""
        names = {self.name, self.reports, *self.roots, *self.classes}
        return frozenset(name.encode() for name in names)

    def may_be_in(self, data: bytes, modules: frozenset[str]) -> bool:
        """Whether the bytes of a file, and what it imports, make it worth parsing."""
        if any(name.encode() in data for name in self.classes):
            return True
        if self.reports and any(word.encode() in data for word in REPORTS):
            return True
        if self.roots.isdisjoint(modules):
            return False
        return any(word.encode() in data for word in self.used_by)

    def reads(self, call: Call) -> bool:
        """Whether a call to this service only looks up what is in it."""
        return call.method in self.readers or call.name in self.readers

    def uses(self, call: Call, imported: bool) -> bool:
        """Whether a call is one to this service; `imported` is that its file may."""
        name = call.name
        if call.method in self.classes and "." in name:
            return True
        if self.reports and _names(call, REPORTS, self.reports):
            return True
        if not imported:
            return False
        if call.method in self.methods or name in self.calls:
            return True
        if any("*" in item and fits(name, item) for item in self.calls):
            return True
        return any(
            key in call.keywords and _fits(call.keywords[key], pattern)
            for key, pattern in self.arguments
        )


def _names(call: Call, keywords: Iterable[str], word: str) -> bool:
    return any(call.keywords.get(key) == word for key in keywords)


def _fits(value: object, pattern: str) -> bool:
    return pattern == "*" or fits(str(value), pattern)


def services(section: Mapping[str, Mapping[str, Any]]) -> list[Service]:
    """Return the services that a section of a signature file states, in its order."""
    return [
        Service(
            name,
            frozenset(entry.get("imports", ())),
            tuple(entry.get("calls", ())),
            frozenset(entry.get("methods", ())),
            tuple(entry.get("arguments", {}).items()),
            frozenset(entry.get("classes", ())),
            str(entry.get("reports", "")),
            tuple(tuple(words.split()) for words in entry.get("commands", ())),
            tuple(entry.get("files", ())),
            tuple(entry.get("keys", ())),
            frozenset(entry.get("types", ())),
            frozenset(entry.get("reads", ())),
        )
        for name, entry in section.items()
    ]
