"""Parameter files: their values as DVC reads them."""

import posixpath
from importlib import import_module
from typing import Any

from mlops_lint.links.tree import NOTHING, Tree
from mlops_lint.patterns import late
from mlops_lint.repo.documents import ParseFailure, Structured

READERS = {".toml": "toml_file", ".json": "json_file"}
SEPARATED = late(r"[-+]?[0-9]+(_[0-9]+)+(\.[0-9_]*)?")
ABSENT = object()
"""Stands for the value of a key that is not there."""


class Values:
    """The parameter files of a repository, each read once."""

    def __init__(self, tree: Tree) -> None:
        """Read nothing yet."""
        self._tree = tree
        self._documents: dict[str, Structured | str] = {}

    def document(self, path: str) -> Structured | str:
        """Return the values of a file, or why there are none.

        An empty sentence stands for a file that is not there at all.
        """
        if path not in self._documents:
            self._documents[path] = self._load(path)
        return self._documents[path]

    def _load(self, path: str) -> Structured | str:
        if self._tree.kind_of(path) == NOTHING:
            return ""
        data = self._tree.read(path)
        if data is None:
            return f"{path} cannot be read"
        loaded: object
        suffix = posixpath.splitext(path)[1].lower()
        if suffix == ".py":
            from mlops_lint.links.constants import load

            loaded = load(path, data, self._tree.repo.kept)
        elif path in self._tree.repo.files.by_path and suffix in (".yaml", ".yml"):
            loaded = self._tree.repo.document(path)
        else:
            reader = READERS.get(suffix, "yaml12")
            module = import_module(f"mlops_lint.repo.documents.{reader}")
            loaded = module.load(path, data, self._tree.repo.limits)
        if isinstance(loaded, ParseFailure):
            return f"{path} cannot be read: {loaded.problem}"
        return loaded if isinstance(loaded, Structured) else f"{path} cannot be read"


def value_at(data: Any, key: str) -> Any:
    """Return the value of a dotted key, ABSENT where there is none."""
    value = data
    for part in key.split("."):
        value = _member(value, part)
        if value is ABSENT:
            return ABSENT
    return value


def _member(value: Any, part: str) -> Any:
    if isinstance(value, dict):
        if part in value:
            return value[part]
        return next((v for k, v in value.items() if str(k) == part), ABSENT)
    if isinstance(value, list | tuple) and part.isdecimal() and len(part) < 10:
        return value[int(part)] if int(part) < len(value) else ABSENT
    return ABSENT


def pointer_to(key: str) -> str:
    """Return the JSON pointer of a dotted key."""
    escaped = key.replace("~", "~0").replace("/", "~1")
    return "/" + escaped.replace(".", "/")


def same(one: Any, other: Any) -> bool:
    """Whether DVC holds a value and a recorded one for the same: 1, 1.0 and true are.

    DVC reads 1_000 as a number, and so it is written into the record.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(same(*pair) for pair in pairs)
    if isinstance(one, str) != isinstance(other, str):
        one, other = _number(one), _number(other)
    return bool(one == other)


def _number(value: Any) -> Any:
    if isinstance(value, str) and SEPARATED.fullmatch(value):
        bare = value.replace("_", "")
        return float(bare) if "." in bare else int(bare)
    return value
