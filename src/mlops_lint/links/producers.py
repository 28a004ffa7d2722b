"""Who makes what: outputs of stages and pointers by their places."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from mlops_lint.links.content import hash_of
from mlops_lint.links.stages import Item, Stage
from mlops_lint.links.tree import NOTHING, Tree
from mlops_lint.model.graph import Problem
from mlops_lint.records import NamedTuple


class Made(NamedTuple):
    """An output, the stage that makes it, and what is recorded of it."""

    item: Item
    stage: Stage
    recorded: dict[str, Any] | None


def record_of(stage: Stage, section: str, written: str) -> dict[str, Any] | None:
    """Return what the lock or pointer of a stage says of a path, None for nothing."""
    listed = (stage.recorded or {}).get(section)
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict) and entry.get("path") == written:
            return entry
    return None


class Producers:
    """All outputs of a repository."""

    def __init__(self, tree: Tree, stages: Iterable[Stage]) -> None:
        """Take the outputs of all stages; of two for one place the first counts."""
        self._tree = tree
        self._stages = list(stages)
        self._made: dict[str, Made] = {}
        self._twice: list[tuple[Made, Made]] = []
        for stage in self._stages:
            for item in stage.outs:
                if item.place is None:
                    continue
                made = Made(item, stage, record_of(stage, "outs", item.written))
                first = self._made.setdefault(item.place, made)
                if first is not made:
                    self._twice.append((first, made))

    def of(self, path: str) -> Made | None:
        """Return who makes exactly this place."""
        return self._made.get(path)

    def around(self, path: str) -> Made | None:
        """Return who makes a directory that holds the place."""
        while "/" in path:
            path = path.rpartition("/")[0]
            if path in self._made:
                return self._made[path]
        return None

    def makes_any_below(self, path: str) -> bool:
        """Whether an output lies below a directory."""
        return path in self._homes

    @cached_property
    def _homes(self) -> frozenset[str]:
        return frozenset(_ancestors(self._made))

    def _only_here(self, stage: Stage, item: Item, path: str) -> Iterator[Problem]:
        tree = self._tree
        if not tree.repo.git_knows or tree.kind_of(path) == NOTHING:
            return
        made = self.of(path) or self.around(path) or self.makes_any_below(path)
        if not made and not tree.in_git(path):
            text = (
                f"{stage.address} needs {item.written}, which only this machine has:"
                " it is neither in git nor under DVC"
            )
            yield Problem("stages", text, stage.path, item.line)

    @cached_property
    def _with_rules(self) -> frozenset[str]:
        """The directories that hold a .dvcignore file, but for the top one."""
        files = self._tree.repo.files.glob(".dvcignore")
        return frozenset(_ancestors(file.path for file in files)) - {"."}

    def problems(self) -> Iterator[Problem]:
        """Yield outputs made twice or out of place, and stages that need themselves."""
        for first, made in self._twice:
            whom = "itself" if first.stage.id == made.stage.id else first.stage.address
            text = f"{made.stage.address} makes {made.item.place}, and so does {whom}"
            yield Problem("stages", text, made.stage.path, _line(made))
        for made in self._made.values():
            outer = self.around(made.item.place or "")
            if outer is not None:
                text = (
                    f"{made.stage.address} makes {made.item.place} inside of"
                    f" {outer.item.place}, which {outer.stage.address} makes"
                )
                yield Problem("stages", text, made.stage.path, _line(made))
        for stage in self._stages:
            yield from self._misplaced(stage)
        yield from _cycles(self._stages, self)

    def _misplaced(self, stage: Stage) -> Iterator[Problem]:
        outs = {item.place for item in stage.outs if item.place is not None}
        for item in stage.deps:
            if item.place is not None and item.place in outs:
                text = f"{stage.address} needs {item.written}, which it makes itself"
                yield Problem("stages", text, stage.path, item.line)
            if item.place is not None and not stage.is_pointer:
                yield from self._only_here(stage, item, item.place)
        for item in (*stage.deps, *stage.outs):
            if item.place in self._with_rules:
                text = f"{item.written} holds a .dvcignore file, which DVC refuses"
                yield Problem("stages", text, stage.path, item.line)
        git = self._tree.repo.listing.git
        if git is not None and git.prefix:
            # What lies above the linted directory may belong to DVC as well.
            return
        for item in stage.outs:
            outside = item.place is None and "://" not in item.written
            if outside and item.cached and not stage.is_pointer:
                text = f"{stage.address} makes {item.written}, which lies outside"

                yield Problem("stages", text, stage.path, item.line or stage.line)


def _line(made: Made) -> int | None:
    return made.item.line or made.stage.line


def _ancestors(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        place = path
        while "/" in place:
            place = place.rpartition("/")[0]
            yield place
    yield "."


def makers(stage: Stage, producers: Producers) -> Iterator[Stage]:
    """Yield the stages whose outputs a stage needs."""
    for item in stage.deps:
        if item.place is not None:
            made = producers.of(item.place) or producers.around(item.place)
            if made is not None and made.stage.id != stage.id:
                yield made.stage


def _cycles(stages: list[Stage], producers: Producers) -> Iterator[Problem]:
    """Yield one problem for each stage at which a walk comes back to its own way."""
    done: set[str] = set()
    for start in stages:
        if start.id in done:
            continue
        way: dict[str, None] = {start.id: None}
        waiting = [(start, makers(start, producers))]
        while waiting:
            stage, needed = waiting[-1]
            other = next(needed, None)
            if other is None:
                waiting.pop()
                done.add(stage.id)
                way.pop(stage.id, None)
            elif other.id in way:
                text = f"{other.address} and {stage.address} need each other's outputs"
                yield Problem("stages", text, stage.path, stage.line)
            elif other.id not in done:
                way[other.id] = None
                waiting.append((other, makers(other, producers)))


def links(stages: Iterable[Stage], producers: Producers) -> Iterator[Problem]:
    """Yield each recorded dependency that differs from its maker's own record."""
    for stage in stages:
        if stage.is_pointer or stage.frozen:
            continue
        for item in stage.deps:
            made = producers.of(item.place) if item.place is not None else None
            used = record_of(stage, "deps", item.written)
            if made is None or made.recorded is None or used is None:
                continue
            ours, theirs = hash_of(used), hash_of(made.recorded)
            comparable = ("hash" in used) == ("hash" in made.recorded)
            if ours and theirs and ours != theirs and comparable:
                text = (
                    f"{stage.address} ran with another {item.place}"
                    f" than {made.stage.address} records"
                )
                yield Problem("link", text, stage.path, item.line or stage.line)
