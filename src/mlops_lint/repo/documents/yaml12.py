"""YAML 1.2 (core schema) over PyYAML's event stream.

PyYAML's own loaders follow YAML 1.1, where `on` is true and `010` is 8, and its
composer recurses, so that nesting crashes the process. This composer reads the
events once, keeps its own stack, and bounds depth, aliases and nodes on the way.
Tags outside the core schema are kept as data and construct nothing. `!!set` stays a
mapping to null, `!!omap` and `!!pairs` stay lists of mappings.
"""

from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.reader import ReaderError

from mlops_lint.repo.documents.base import (
    DEFAULT_LIMITS,
    Limits,
    ParseFailure,
    Structured,
    Tagged,
    failure,
    join_pointer,
    key_text,
    too_large,
)
from mlops_lint.repo.documents.yaml_lines import Lines, LineTable
from mlops_lint.repo.documents.yaml_parser import (
    DEFAULT_PARSER,
    EventSource,
    ParserFactory,
    PureParser,
    RefusedError,
)
from mlops_lint.repo.documents.yaml_scalars import (
    CORE,
    MERGE,
    NUMBER_START,
    WORDS,
    number,
    short_tag,
    tagged_scalar,
)

__all__ = ["DEFAULT_PARSER", "FORMAT", "ParserFactory", "PureParser", "load"]

FORMAT = "YAML"

# libyaml compares each %TAG directive with all earlier ones.
_MOST_DIRECTIVES = 100
_MOST_DUPLICATES = 100

_PLAIN_TAGS = frozenset(
    ("!", *(CORE + name for name in ("map", "seq", "set", "omap", "pairs")))
)
_UNFINISHED = object()


def load(
    path: str,
    data: bytes,
    limits: Limits = DEFAULT_LIMITS,
    parser: ParserFactory = DEFAULT_PARSER,
) -> Structured | ParseFailure:
    """Read a YAML stream; whatever is wrong with it comes back as a ParseFailure."""
    refused = too_large(path, FORMAT, data, limits)
    if refused:
        return refused
    if data.count(b"%TAG") > _MOST_DIRECTIVES:
        problem = f"more than {_MOST_DIRECTIVES} TAG directives"
        return failure(path, FORMAT, problem)
    composer = _Composer(limits)
    try:
        composer.compose(parser(data))
    except RefusedError as error:
        return failure(path, FORMAT, error.problem, error.line)
    except ReaderError as error:
        line = data.count(b"\n", 0, error.position) + 1
        return failure(path, FORMAT, f"unreadable character: {error.reason}", line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "invalid YAML"
        return failure(path, FORMAT, problem, mark.line + 1 if mark else None)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        return failure(path, FORMAT, f"invalid YAML: {error}")
    documents = tuple(composer.documents)
    finder = Lines(documents, composer.roots, composer.table)
    return Structured(path, FORMAT, documents, tuple(composer.duplicates), finder)


class _Composer:
    """Builds plain values from events.

    `table` maps id(container) to its 0-based lines: a list with one line an item
    (sequence) or one for each key and each value in turn (mapping), or a dict of
    lines by key for the mappings whose keys moved by a merge or a repetition.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.documents: list[object] = []
        self.roots: list[int] = []
        self.table: LineTable = {}
        self.duplicates: list[tuple[str, int]] = []

    def compose(self, source: EventSource) -> None:  # noqa: C901, PLR0912, PLR0915
        """Read all events; one loop, because calls would double its time."""
        read = source.get_event
        words, number_start, table = WORDS, NUMBER_START, self.table
        # `values` collects the children of the innermost open container, keys and
        # values alike; `opened` is its start event, `before` the count at its start.
        stack: list[tuple[list[object], list[int], bool, Any, int]] = []
        values: list[object] = []
        lines: list[int] = []
        mapping = False
        opened: Any = None
        before = nodes = aliases = 0
        anchors: dict[str, object] = {}
        sizes: dict[str, int] = {}
        value: Any
        while True:
            event = read()
            kind = type(event)
            if kind is ScalarEvent:
                value = event.value
                if event.tag is not None:
                    value = tagged_scalar(event.tag, value)
                    if mapping and not len(values) % 2 and type(value) is Tagged:
                        value = key_text(value)
                elif event.implicit[0]:
                    if value in words:
                        value = words[value]
                        if value is MERGE and (not mapping or len(values) % 2):
                            value = "<<"
                    elif value[0] in number_start:
                        value = number(value)
                if event.anchor is not None:
                    anchors[event.anchor] = "<<" if value is MERGE else value
                    sizes[event.anchor] = 0
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if len(stack) >= self.limits.depth:
                    raise RefusedError(
                        f"nested deeper than {self.limits.depth} levels", event
                    )
                if event.anchor is not None:
                    anchors[event.anchor] = _UNFINISHED
                stack.append((values, lines, mapping, opened, before))
                values, lines, opened, before = [], [], event, nodes
                mapping = kind is MappingStartEvent
                continue
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                nodes += len(values)
                if nodes > self.limits.nodes:
                    raise _too_many(self.limits, opened)
                event = opened
                if mapping:
                    value = _plain_dict(values)
                    if value is None:
                        value, table_lines = self._rare(values, lines, stack, event)
                        table[id(value)] = table_lines
                    else:
                        table[id(value)] = lines
                else:
                    value = values
                    table[id(value)] = lines
                if event.tag is not None and event.tag not in _PLAIN_TAGS:
                    value = Tagged(short_tag(event.tag), value)
                if event.anchor is not None:
                    anchors[event.anchor] = value
                    sizes[event.anchor] = nodes - before
                values, lines, mapping, opened, before = stack.pop()
                if mapping and not len(values) % 2:
                    value = key_text(value)
            elif kind is AliasEvent:
                name = event.anchor
                aliases += 1
                if aliases > self.limits.aliases:
                    raise RefusedError(
                        f"more than {self.limits.aliases:,} aliases", event
                    )
                if name not in anchors:
                    raise RefusedError(f"alias *{name} has no anchor", event)
                value = anchors[name]
                if value is _UNFINISHED:
                    raise RefusedError(f"alias *{name} is inside its own anchor", event)
                nodes += sizes[name]
                if nodes > self.limits.nodes:
                    raise _too_many(self.limits, event)
                if mapping and not len(values) % 2:
                    scalar = not isinstance(value, (dict, list, Tagged))
                    value = value if scalar else key_text(value)
            elif kind is DocumentStartEvent:
                values, lines, anchors, sizes = [], [], {}, {}
                continue
            elif kind is DocumentEndEvent:
                self.documents.append(values[0])
                self.roots.append(lines[0])
                continue
            elif kind is StreamEndEvent:
                return
            else:
                continue
            values.append(value)
            lines.append(event.start_mark.line)

    def _rare(
        self,
        values: list[object],
        lines: list[int],
        stack: list[tuple[list[object], list[int], bool, Any, int]],
        event: Event,
    ) -> tuple[dict[object, object], dict[object, int]]:
        """Build a mapping with merge keys or repeated keys, and its lines by key."""
        own: dict[object, object] = {}
        own_lines: dict[object, int] = {}
        merged: dict[object, object] = {}
        merged_lines: dict[object, int] = {}
        kinds: dict[object, type] = {}
        for position in range(0, len(values), 2):
            key, value, line = values[position], values[position + 1], lines[position]
            if key is MERGE:
                if isinstance(value, Tagged):
                    key = "<<"
                else:
                    self._merge(value, merged, merged_lines, event)
                    continue
            # 1, 1.0 and true are one key to Python, and three to YAML.
            if kinds.setdefault(key, type(key)) is not type(key):
                key = key_text(key)
            if key in own and len(self.duplicates) < _MOST_DUPLICATES:
                pointer = join_pointer(_pointer(stack), key_text(key))
                self.duplicates.append((pointer, line + 1))
            own[key] = value
            own_lines[key] = line
        return {**merged, **own}, {**merged_lines, **own_lines}

    def _merge(
        self,
        value: object,
        merged: dict[object, object],
        merged_lines: dict[object, int],
        event: Event,
    ) -> None:
        """Add the mapping, or list of mappings, of one merge key; the first wins."""
        for source in value if isinstance(value, list) else [value]:
            if not isinstance(source, dict):
                raise RefusedError(
                    "merge key << needs a mapping or a list of them", event
                )
            lines = self.table[id(source)]
            for position, key in enumerate(source):
                if key not in merged:
                    merged[key] = source[key]
                    by_key = isinstance(lines, dict)
                    merged_lines[key] = lines[key if by_key else position * 2]


def _plain_dict(values: list[object]) -> dict[object, object] | None:
    """Return alternating keys and values as a dict; None if that would lose any."""
    result = dict(zip(values[::2], values[1::2], strict=True))
    return None if len(result) * 2 != len(values) or MERGE in result else result


def _too_many(limits: Limits, event: Event) -> RefusedError:
    """Return the refusal of a stream that grows without bound."""
    return RefusedError(
        f"more than {limits.nodes:,} nodes with aliases expanded", event
    )


def _pointer(stack: list[tuple[list[object], list[int], bool, Any, int]]) -> str:
    """Return the pointer of the container that is being closed."""
    pointer = ""
    for values, _, mapping, *_ in stack[1:]:
        if mapping and len(values) % 2:
            pointer = join_pointer(pointer, key_text(values[-1]))
        elif not mapping:
            pointer = f"{pointer}/{len(values)}"
    return pointer
