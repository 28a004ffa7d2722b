"""The edges of a stage: what it needs and makes, held against what is recorded."""

import posixpath
from collections.abc import Iterator
from typing import Any

from mlops_lint.links.content import Contents, Judgement, absent, hash_of
from mlops_lint.links.hashing import mapping_hash
from mlops_lint.links.producers import Producers, record_of
from mlops_lint.links.stages import Item, Parameters, Stage
from mlops_lint.links.tree import NOTHING
from mlops_lint.links.values import ABSENT, Values, pointer_to, same, value_at
from mlops_lint.model.graph import MISSING, OK, STALE, UNKNOWN, Edge
from mlops_lint.records import NamedTuple
from mlops_lint.repo.documents import Structured

FROZEN = Judgement(UNKNOWN, "the stage is frozen: DVC compares nothing it needs")
NOT_HASHED_ON_TOP = frozenset(("md5", "meta", "desc"))
NOT_HASHED = frozenset(
    (
        *("desc", "type", "labels", "meta", "locked", "frozen", "metric", "persist"),
        *("isexec", "size", "nfiles"),
    )
)
NOT_RECORDED = Judgement(UNKNOWN, "nothing is recorded of this stage")


class Judge:
    """Makes edges; each says of one stage alone whether it would run again."""

    def __init__(
        self, contents: Contents, values: Values, producers: Producers, storage: str
    ) -> None:
        """`storage` says where what is not here would be pulled from."""
        self._contents = contents
        self._tree = contents.tree
        self._values = values
        self._producers = producers
        self._storage = storage

    def edges(self, stage: Stage, lock_path: str) -> Iterator[Edge]:
        """Yield the edges of a stage."""
        if not stage.is_pointer:
            ends = Ends(f"file:{stage.path}", stage.id, "command")
            yield _edge(ends, command(stage), stage, stage.line)
            ends = Ends(stage.id, f"file:{lock_path}", "lock")
            yield _edge(ends, lock_state(stage), stage, stage.line)
        elif stage.deps:
            ends = Ends(stage.id, f"file:{lock_path}", "lock")
            yield _edge(ends, own_record(stage), stage, stage.line)
        if stage.reason:
            return
        for item in stage.deps:
            ends = Ends(_node(item), stage.id, "dep")
            yield _edge(ends, self.dep(stage, item), stage, item.line)
        for parameters in stage.parameters:
            yield from self.parameters(stage, parameters)
        for item in stage.outs:
            ends = Ends(stage.id, _node(item), item.kind)
            yield _edge(ends, self.out(stage, item), stage, item.line)

    # -- dependencies and outputs --------------------------------------------

    def dep(self, stage: Stage, item: Item) -> Judgement:
        """Judge what a stage needs by its content or, where it is absent, by records.

        A stage that is frozen is compared with nothing, and so is an import.
        """
        if item.place is None:
            return Judgement(UNKNOWN, f"{item.written} is not in this repository")
        if stage.frozen:
            return FROZEN
        there = self._tree.kind_of(item.place) != NOTHING
        recorded = record_of(stage, "deps", item.written)
        if not there:
            return self._absent_dep(stage, item.place, recorded)
        if stage.recorded is None:
            return NOT_RECORDED
        if recorded is None:
            return Judgement(STALE, f"{item.written} is not in the record of the stage")
        by_dvc = self._producers.of(item.place) or self._producers.around(item.place)
        return self._contents.judge(item.place, recorded, whole=by_dvc is not None)

    def _absent_dep(
        self, stage: Stage, place: str, recorded: dict[str, Any] | None
    ) -> Judgement:
        tree = self._tree
        made = self._producers.of(place)
        if made is not None:
            maker = made.stage.address
            if stage.recorded is None:
                return NOT_RECORDED
            if recorded is None:
                return Judgement(STALE, f"{place} is not in the record of the stage")
            ours = hash_of(recorded)
            theirs = hash_of(made.recorded or {})
            comparable = ("hash" in recorded) == ("hash" in (made.recorded or {}))
            if not ours or not theirs or not comparable:
                return Judgement(UNKNOWN, f"{place} is not here: {maker} makes it")
            if ours == theirs:
                return Judgement(OK, f"{place} is recorded as {maker} made it")
            message = f"{maker} records another {place} than the stage ran with"
            return Judgement(STALE, message)
        outer = self._producers.around(place)
        if outer is not None:
            message = f"{place} is part of {outer.item.place}, which is not here"
            return Judgement(UNKNOWN, message)
        if self._producers.makes_any_below(place):
            return Judgement(UNKNOWN, f"{place} is not here: stages make its files")
        if tree.in_git(place):
            return Judgement(MISSING, f"{place} is in git and was deleted here")
        return Judgement(MISSING, f"{place} is nowhere: no file, no pointer, no output")

    def out(self, stage: Stage, item: Item) -> Judgement:
        """Judge what a stage makes; what is not here is unknown."""
        if item.place is None:
            return Judgement(UNKNOWN, f"{item.written} is not in this repository")
        recorded = record_of(stage, "outs", item.written)
        if stage.recorded is not None and recorded is None:
            return Judgement(STALE, f"{item.written} is not in the record of the stage")
        if self._tree.kind_of(item.place) == NOTHING:
            return absent(self._tree, item.place, self._storage)
        if recorded is None:
            return NOT_RECORDED
        if stage.is_pointer and not hash_of(recorded):
            return Judgement(UNKNOWN, f"{item.place} was never downloaded for a hash")
        return self._contents.judge(item.place, recorded, whole=True)

    # -- parameters ----------------------------------------------------------

    def parameters(self, stage: Stage, wanted: Parameters) -> Iterator[Edge]:
        """Yield one edge for each key; all of them where the whole file is named."""
        place = wanted.place
        sections = (stage.recorded or {}).get("params")
        entry = sections.get(wanted.written) if isinstance(sections, dict) else None
        known: dict[Any, Any] = entry if isinstance(entry, dict) else {}
        document = "" if place is None else self._values.document(place)
        if isinstance(document, str) or place is None:
            judged = Judgement(UNKNOWN, f"{wanted.written} is not in this repository")
            if place is not None:
                state = UNKNOWN if document else MISSING
                judged = Judgement(state, str(document) or f"{place} does not exist")
            for key in wanted.keys or ("",):
                yield self._parameter(stage, wanted, key, judged, None)
            return
        data = document.data
        actual = data if isinstance(data, dict) else {}
        keys = wanted.keys or tuple(dict.fromkeys(map(str, (*actual, *known))))
        for key in keys:
            value = value_at(actual, key) if wanted.keys else _top(actual, key)
            judged = _compare(key, value, _top(known, key), entry is None, stage)
            yield self._parameter(stage, wanted, key, judged, document)

    def _parameter(
        self,
        stage: Stage,
        wanted: Parameters,
        key: str,
        judged: Judgement,
        document: Structured | None,
    ) -> Edge:
        if stage.frozen and judged.state == STALE:
            judged = FROZEN
        path = wanted.place or wanted.written
        ends = Ends(f"param:{path}#{key}", stage.id, "param")
        if judged.state == STALE and document is not None:
            line = document.line(pointer_to(key))
            if line is not None:
                return _edge(ends, judged, stage, line, path)
        return _edge(ends, judged, stage, wanted.line)


def _compare(
    key: str, value: Any, known: Any, unrecorded: bool, stage: Stage
) -> Judgement:
    if value is ABSENT:
        return Judgement(MISSING, f"{key} is not there")
    if stage.recorded is None:
        return NOT_RECORDED
    if unrecorded or known is ABSENT:
        return Judgement(STALE, f"{key} is not in the record of the stage")
    if same(value, known):
        return Judgement(OK, f"{key} is as recorded")
    return Judgement(STALE, f"{key} is {_shown(value)}, {_shown(known)} is recorded")


def _top(mapping: dict[Any, Any], key: str) -> Any:
    if key in mapping:
        return mapping[key]
    return next((v for k, v in mapping.items() if str(k) == key), ABSENT)


def _shown(value: Any) -> str:
    text = repr(value) if not isinstance(value, bool | None) else str(value).lower()
    return text if len(text) <= 40 else f"{text[:37]}..."


def command(stage: Stage) -> Judgement:
    """Judge the command of a stage by the recorded one, blank for blank."""
    if stage.reason:
        return Judgement(UNKNOWN, stage.reason)
    if stage.recorded is None:
        return NOT_RECORDED
    if stage.recorded.get("cmd") == stage.command:
        return Judgement(OK, "the command is as recorded")
    return Judgement(STALE, "the command is not the one that was recorded")


def lock_state(stage: Stage) -> Judgement:
    """Judge whether runs of a stage are recorded at all."""
    if stage.reason:
        return Judgement(UNKNOWN, stage.reason)
    if stage.always_changed or not (stage.deps or stage.parameters or stage.outs):
        # What runs every time is stale to DVC as soon as it has run.
        return Judgement(STALE, "DVC runs this stage every time", minor=True)
    if stage.recorded is None:
        return Judgement(MISSING, "no run of this stage is recorded", stage.frozen)
    return Judgement(OK, "a run of this stage is recorded")


def own_record(stage: Stage) -> Judgement:
    """Judge the checksum that an import keeps of its own file."""
    recorded = stage.recorded or {}
    checksum = recorded.get("md5")
    if not isinstance(checksum, str):
        return Judgement(UNKNOWN, "the file keeps no checksum of itself")
    kept = {key: v for key, v in recorded.items() if key not in NOT_HASHED_ON_TOP}
    try:
        found = mapping_hash(_hashed(kept))
    except (TypeError, RecursionError):
        return Judgement(UNKNOWN, "the checksum of the file cannot be computed here")
    if found == checksum:
        return Judgement(OK, "the file is as DVC wrote it")
    return Judgement(STALE, "the file was changed by hand: its checksum differs")


def _hashed(value: Any) -> Any:
    """Return what the checksum of a stage is made of.

    DVC writes a path of this repository in its shortest form, one of another as it is.
    """
    if isinstance(value, dict):
        kept = {k: _hashed(v) for k, v in value.items() if k not in NOT_HASHED}
        path = kept.get("path")
        if isinstance(path, str) and "://" not in path and "repo" not in kept:
            kept["path"] = posixpath.normpath(path)
        return kept
    return [_hashed(v) for v in value] if isinstance(value, list) else value


def _node(item: Item) -> str:
    return f"file:{item.place or item.written}"


class Ends(NamedTuple):
    """What an edge joins, and its kind."""

    source: str
    target: str
    kind: str


def _edge(
    ends: Ends, judged: Judgement, stage: Stage, line: int | None, path: str = ""
) -> Edge:
    """Make an edge that stands in `path`, by default in the file of the stage."""
    if line is None and not path:
        line = stage.line
    state, detail, minor = judged
    return Edge(*ends, state, detail, path or stage.path, line, minor)
