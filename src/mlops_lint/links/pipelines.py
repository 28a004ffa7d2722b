"""Pipelines: the stages of each dvc.yaml, with what their lock records of them."""

import posixpath
from collections.abc import Iterator
from functools import cache
from typing import Any

from mlops_lint.links.expand import Definition, Expander
from mlops_lint.links.stages import Item, Parameters, Pipeline, Stage
from mlops_lint.links.templates import Filler
from mlops_lint.links.tree import FILE, Tree, place
from mlops_lint.links.values import Values
from mlops_lint.model.graph import Problem
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.documents.base import join_pointer

SCHEMA = "2.0"
OUTPUTS = {"outs": "out", "metrics": "metric", "plots": "out"}
UNREADABLE = "dvc.yaml cannot be resolved: DVC refuses it, too"


def read_pipeline(tree: Tree, values: Values, path: str, filler: Filler) -> Pipeline:
    """Return the pipeline of the dvc.yaml at `path`."""
    home = posixpath.dirname(path)
    document = tree.repo.document(path)
    if not isinstance(document, Structured):
        return Pipeline(path, "", (), (Problem("stages", UNREADABLE, path),), {})
    if document.data is not None and not isinstance(document.data, dict):
        problem = Problem("stages", "dvc.yaml is no mapping", path, 1)
        return Pipeline(path, "", (), (problem,), {})
    lock_path, locked, problems = read_lock(tree, home)
    expander = Expander(document, home, values, filler)
    reader = _Reader(document, home, locked if lock_path else {})
    stages = tuple(reader.stage(one) for one in expander.stages())
    problems = [*problems, *expander.problems, *reader.problems]
    if lock_path and not any(stage.reason for stage in stages):
        problems += _orphans(tree, lock_path, locked, stages)
    return Pipeline(path, lock_path, stages, tuple(problems), locked)


def read_lock(tree: Tree, home: str) -> tuple[str, dict[str, Any], list[Problem]]:
    """Return the path of the lock beside a dvc.yaml, its stages, what is wrong."""
    path = posixpath.join(home, "dvc.lock")
    if path not in tree.repo.files.by_path or tree.kind_of(path) != FILE:
        return "", {}, []
    document = tree.repo.document(path)
    if not isinstance(document, Structured):
        return path, {}, [Problem("lock", "dvc.lock cannot be read", path)]
    data = document.data
    if data is None:
        return path, {}, []
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        message = f'dvc.lock has no schema: "{SCHEMA}", so DVC refuses it'
        return path, {}, [Problem("lock", message, path, 1)]
    stages = data.get("stages")
    entries = stages if isinstance(stages, dict) else {}
    good = {str(n): entry for n, entry in entries.items() if isinstance(entry, dict)}
    return path, good, []


def _orphans(
    tree: Tree, path: str, locked: dict[str, Any], stages: tuple[Stage, ...]
) -> Iterator[Problem]:
    document = tree.repo.document(path)
    for name in locked.keys() - {stage.name for stage in stages}:
        line = None
        if isinstance(document, Structured):
            line = document.line(join_pointer("/stages", name))
        message = f"dvc.lock records {name}, which dvc.yaml no longer defines"
        yield Problem("lock", message, path, line)


class _Reader:
    """Makes stages of filled definitions."""

    def __init__(self, document: Structured, home: str, locked: dict[str, Any]) -> None:
        self.document = document
        self.home = home
        self.locked = locked
        self.problems: list[Problem] = []
        # The stages of a loop share the lines of its body.
        self._line = cache(document.line)

    def stage(self, one: Definition) -> Stage:
        """Return a stage; one that is not well formed has its reason."""
        path = self.document.path
        address = f"{path}:{one.name}" if self.home else one.name
        line = self._line(one.pointer)
        bare = Stage(one.name, address, path, line, one.wdir)
        if one.body is None:
            return bare._replace(reason=UNREADABLE)
        command = one.body.get("cmd")
        if not isinstance(command, str | list):
            message = f"stage {one.name} has no cmd"
            self.problems.append(Problem("stages", message, path, line))
            return bare._replace(reason=message)
        outs = [
            item
            for key, kind in OUTPUTS.items()
            for item in self._items(one, key, kind)
        ]
        return bare._replace(
            command=command,
            deps=tuple(self._items(one, "deps", "dep")),
            parameters=tuple(self._parameters(one)),
            outs=tuple(outs),
            frozen=one.body.get("frozen") is True,
            always_changed=one.body.get("always_changed") is True,
            recorded=self.locked.get(one.name) or None,
        )

    def _items(self, one: Definition, key: str, kind: str) -> Iterator[Item]:
        listed = one.body.get(key) if one.body else None
        if listed is not None and not isinstance(listed, list):
            self._malformed(one, key)
            return
        for index, entry in enumerate(listed or []):
            line = self._line(f"{one.template}/{key}/{index}")
            flags: Any = {}
            written = entry
            if isinstance(entry, dict) and kind != "dep" and len(entry) == 1:
                written, flags = next(iter(entry.items()))
            if not isinstance(written, str) or not written:
                self._malformed(one, key)
                continue
            cached = not (isinstance(flags, dict) and flags.get("cache") is False)
            yield Item(written, place(one.wdir, written), kind, line, cached)

    def _parameters(self, one: Definition) -> Iterator[Parameters]:
        """Group keys by their files, as DVC does: the whole of a file wins."""
        listed = one.body.get("params") if one.body else None
        if listed is not None and not isinstance(listed, list):
            self._malformed(one, "params")
            return
        files: dict[str, tuple[list[str], int | None]] = {}
        whole: set[str] = set()
        for index, entry in enumerate(listed or []):
            line = self._line(f"{one.template}/params/{index}")
            pairs = entry if isinstance(entry, dict) else {"params.yaml": [entry]}
            for written, keys in pairs.items():
                if not isinstance(written, str) or not isinstance(keys, list | None):
                    self._malformed(one, "params")
                    continue
                if not keys:
                    whole.add(written)
                known, _ = files.setdefault(written, ([], line))
                known += [str(key) for key in keys or ()]
        for written, (keys, line) in files.items():
            names = () if written in whole else tuple(dict.fromkeys(keys))
            yield Parameters(written, place(one.wdir, written), names, line)

    def _malformed(self, one: Definition, key: str) -> None:
        line = self._line(f"{one.template}/{key}")
        message = f"stage {one.name} has {key} that DVC refuses"
        self.problems.append(Problem("stages", message, self.document.path, line))
