"""A configuration and all that it extends, read, judged and laid upon each other.

What is extended comes first and what extends it later: later values take the place of
earlier ones, mappings are merged key by key, and lists add up.
"""

import posixpath
from collections.abc import Iterator
from typing import Any

from mlops_lint.config import Config
from mlops_lint.config.extends import DEPTH, MOST_FILES, find
from mlops_lint.config.schema import config_schema
from mlops_lint.config.trees import Origin, UnreadableError
from mlops_lint.config.values import Values
from mlops_lint.errors import ConfigError, Problem
from mlops_lint.packs import PACK, Entry, bundled_entries, rule_of
from mlops_lint.packs.entries import entry_problems, format_names, joined
from mlops_lint.records import record
from mlops_lint.repo.documents import ParseFailure, Structured, parse
from mlops_lint.validation import in_order, problems

TABLE = "/tool/mlops-lint"
FORMATS = ("YAML", "TOML")
OWN = "repository"
"""What the rules of a repository's own configuration are called together."""


@record
class Layer:
    """One file, and what lies at `prefix` of it: a mapping, if all is well."""

    origin: Origin
    document: Structured
    prefix: str
    data: Any


def read(origin: Origin) -> Config | None:
    """Read a file and what it extends; None for TOML without the table.

    Raises:
        ConfigError: everything that is wrong with the files.
    """
    try:
        content = origin.tree.read(origin.path)
    except UnreadableError as error:
        raise ConfigError(
            Problem(str(error), origin.shown, help=error.advice)
        ) from None
    layer = _layer(origin, content)
    return None if layer is None else _Reader().config(layer)


def _layer(origin: Origin, content: bytes) -> Layer | None:
    """Parse a file.

    Raises:
        ConfigError: it is no configuration file, or broken.
    """
    name = origin.shown
    document = parse(name, content)
    if isinstance(document, ParseFailure):
        raise ConfigError(Problem(document.problem, name, document.line))
    if not isinstance(document, Structured) or document.format not in FORMATS:
        advice = "name a .yaml or .toml file"
        raise ConfigError(Problem("this is no configuration file", name, help=advice))
    if len(document.documents) > 1:
        message = "holds several YAML documents"
        raise ConfigError(Problem(message, name, help="leave the first one only"))
    prefix = TABLE if document.format == "TOML" else ""
    data: Any = document.get(prefix) if prefix else document.data
    if data is None and prefix:
        return None
    return Layer(origin, document, prefix, {} if data is None else data)


class _Reader:
    """Reads the files of one configuration, each of them once."""

    def __init__(self) -> None:
        self._values = Values()
        self._known: dict[str, Entry] = {}
        self._packs: dict[str, str] = {}
        self._touched: set[str] = set()
        self._done: set[tuple[str, str]] = set()

    def config(self, layer: Layer) -> Config:
        self._add(layer, ())
        rules = (
            rule_of(self._known[name], self._packs.get(name, PACK))
            for name in sorted(self._touched)
        )
        values = self._values.of_config()
        return Config(path=layer.origin.shown, rules=tuple(rules), **values)

    def _add(self, layer: Layer, chain: tuple[Origin, ...]) -> None:
        """Take in what the file extends, then what it says itself."""
        top = not chain
        chain = (*chain, layer.origin)
        wrong: list[Problem] = []
        if isinstance(layer.data, dict):
            wrong += self._add_parents(layer, chain)
        # Where something extended is missing, what changes its rules looks wrong.
        entries = self._entries(layer) if not wrong else []
        full = joined(self._known, entries)
        data = layer.data
        if isinstance(data, dict) and isinstance(data.get("rules"), list):
            data = {**data, "rules": full}
        wrong += problems(
            layer.document, config_schema(), data, layer.prefix, format_names()
        )
        at = f"{layer.prefix}/rules"
        wrong += entry_problems(layer.document, at, entries, self._known)
        if not wrong:
            wrong += self._values.add(layer.origin, layer.document, layer.prefix, data)
        if wrong:
            raise ConfigError(*in_order(wrong))
        stem = posixpath.basename(layer.origin.path).rpartition(".")[0]
        pack = data.get("name") or layer.origin.pack or (OWN if top else stem)
        for entry in full:
            if entry["id"] not in self._known:
                self._packs[entry["id"]] = pack
            self._known[entry["id"]] = entry
            self._touched.add(entry["id"])

    def _entries(self, layer: Layer) -> list[Any]:
        entries = layer.data.get("rules") if isinstance(layer.data, dict) else None
        if not isinstance(entries, list):
            return []
        if not self._known:
            self._known = {entry["id"]: entry for entry in bundled_entries()}
        return entries

    def _add_parents(
        self, layer: Layer, chain: tuple[Origin, ...]
    ) -> Iterator[Problem]:
        named: Any = layer.data.get("extends", [])
        at = f"{layer.prefix}/extends"
        entries = {at: named}
        if isinstance(named, list):
            entries = {f"{at}/{index}": name for index, name in enumerate(named)}
        for pointer, name in entries.items():
            if not isinstance(name, str) or not name:
                continue
            try:
                self._add_parent(name, layer, chain)
            except UnreadableError as error:
                line = layer.document.line(pointer)
                message = f"extends: {name} {error}"
                yield Problem(message, layer.origin.shown, line, error.advice)

    def _add_parent(self, name: str, layer: Layer, chain: tuple[Origin, ...]) -> None:
        found = find(name, layer.origin)
        key = (found.pack, found.path)
        if any((step.pack, step.path) == key for step in chain):
            names = " → ".join(step.shown for step in (*chain, found))
            message = f"goes round in a circle: {names}"
            raise UnreadableError(message, "take one of them out")
        if len(chain) >= DEPTH:
            message = f"is one of more than {DEPTH} files that build on each other"
            raise UnreadableError(message, "join some of them")
        if key in self._done:
            return
        if len(self._done) >= MOST_FILES:
            message = f"is one of more than {MOST_FILES} files"
            raise UnreadableError(message, "join some of them")
        self._done.add(key)
        parent = _layer(found, found.tree.read(found.path))
        if parent is None:
            raise UnreadableError("has no table [tool.mlops-lint]")
        self._add(parent, chain)
