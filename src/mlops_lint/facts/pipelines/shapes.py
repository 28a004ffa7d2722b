"""Pipelines that YAML documents define: stages, jobs, workflows, schedules."""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlops_lint.facts.base import Facts
from mlops_lint.facts.commands.model import Argv
from mlops_lint.facts.pipelines.model import Pipeline, Schedule, Shape, Step
from mlops_lint.facts.pipelines.steps import Maker
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.patterns import late
from mlops_lint.records import replace
from mlops_lint.repo.documents import Structured, Tagged, parse
from mlops_lint.repo.documents.base import child, join_pointer, split_pointer

HEAD = 65536
TEMPLATES = (".tmpl", ".jinja", ".j2")
"""Suffixes of files that a generator of projects fills in."""

TAG_LINE = late(r"^[ \t]*\{\{.*\}\}[ \t]*$|\{%.*?%\}", re.MULTILINE)
TAG = late(r"\{\{.*?\}\}")
MOST_TEXT = 10_000


def shapes_of(facts: Facts) -> list[Shape]:
    """Return the shapes of documents that rules/signatures/pipelines.yaml states."""
    stated = facts.signatures.marks["pipeline_files"]
    return [
        Shape(tool, **entry) for tool, entries in stated.items() for entry in entries
    ]


def document_pipelines(facts: Facts, maker: Maker) -> Iterator[Pipeline]:
    """Yield the pipelines of all documents outside the tests."""
    by_globs: dict[tuple[str, ...], list[Shape]] = {}
    for shape in shapes_of(facts):
        by_globs.setdefault(tuple(shape.files), []).append(shape)
    templates = any(facts.repo.files.by_suffix.get(end) for end in TEMPLATES)
    for globs, shapes in by_globs.items():
        ends = ("", *TEMPLATES) if templates else ("",)
        files = [
            file
            for file in facts.repo.tracked(*(f"{g}{e}" for g in globs for e in ends))
            if not is_test_path(file.path) and not file.path.startswith(".")
        ]

        def tell(path: str, shapes: list[Shape] = shapes) -> list[int]:
            """Return the numbers of the shapes that a document may have."""
            head = facts.repo.head(path, HEAD)
            marks = [map(str.encode, shape.marks) for shape in shapes]
            return [n for n, m in enumerate(marks) if all(map(head.__contains__, m))]

        for file, numbers in facts.repo.search.told(files, f"shapes {globs}", tell):
            likely = [shapes[number] for number in numbers]
            document = _document(facts, file.path)
            if isinstance(document, Structured):
                for index, data in enumerate(document.documents):
                    yield from _read(maker, document, index, data, likely)


def _document(facts: Facts, path: str) -> object:
    """Return a document; that of a template with its tags taken out."""
    if not path.endswith(TEMPLATES):
        return facts.repo.document(path)
    text = TAG.sub("x", TAG_LINE.sub("", facts.repo.text(path)))
    name = path.rpartition(".")[0]
    document = parse(name, text.encode())
    return replace(document, path=path) if isinstance(document, Structured) else None


def _read(
    maker: Maker,
    document: Structured,
    index: int,
    data: object,
    shapes: Sequence[Shape],
) -> Iterator[Pipeline]:
    """Yield the pipeline of the first shape that one document has."""
    for shape in shapes:
        if not _all_begin(data, shape.where):
            continue
        steps = [
            _step(maker, document, index, shape, pointer, value)
            for pattern in shape.steps
            for pointer, value in _matches(data, pattern)
            # A step that is only named has all its defaults.
            if isinstance(value, dict | str) or (value is None and not shape.runs)
        ]
        if steps:
            line = steps[0].line if shape.steps[0] else 1
            schedule = _schedule(document, index, data, shape)
            path = document.path
            yield Pipeline(shape.tool, path, line, tuple(steps), schedule, shape.job)
            return


def _step(
    maker: Maker,
    document: Structured,
    index: int,
    shape: Shape,
    pointer: str,
    value: object,
) -> Step:
    key = (split_pointer(pointer) or [""])[-1]
    named = (_at(value, name) for name in shape.names)
    name = next(
        (n for n in named if isinstance(n, str)), "" if key.isdecimal() else key
    )
    text = value if isinstance(value, str) else ""
    for run in shape.runs:
        text += " " + _text(_at(value, run))
    folder = document.path.rpartition("/")[0]
    wdir = _at(value, "wdir")
    if isinstance(wdir, str):
        folder = f"{folder}/{wdir}".strip("/")
    argvs = maker.facts.walker.split(text) if text.strip() else []
    targets = (maker.targets.of_argv(argv, folder) for argv in argvs)
    target = next(filter(None, targets), "") or " ".join(text.split())[:200]
    line = document.line(pointer, index)
    step = maker.step(name, target, document.path, line)
    if not step.does:
        said = maker.words.cells(_said(argvs))
        step = step._replace(does=said or frozenset(shape.does))
    return step


def _said(argvs: Sequence[Argv]) -> str:
    """Return the words of commands that may say what they do, programs left out."""
    words = (word for a in argvs for word in (a.words if a.module else a.words[1:]))
    return "_".join(word for word in words if not word.startswith("$"))[:MOST_TEXT]


def _schedule(
    document: Structured, index: int, data: object, shape: Shape
) -> Schedule | None:
    if any(_at(data, at) in values for at, values in shape.paused.items()):
        return None
    for pattern in shape.schedule:
        for pointer, value in _matches(data, pattern):
            above = _at(data, pointer.rpartition("/")[0])
            if child(above, "pause_status") == "PAUSED" or value is None:
                continue
            line = document.line(pointer, index)
            return Schedule(f"schedule {value}", document.path, line)
    return None


def _all_begin(data: object, where: Mapping[str, Any]) -> bool:
    return all(
        str(_at(data, pointer)).startswith(tuple(values))
        for pointer, values in where.items()
    )


def _at(value: object, pointer: str) -> object:
    for token in pointer.strip("/").split("/") if pointer else ():
        value = child(value, token)
    return value.value if isinstance(value, Tagged) else value


def _matches(value: object, pattern: str) -> Iterator[tuple[str, object]]:
    """Yield (pointer, value) of all that a pointer with `*` matches."""
    found: list[tuple[str, object]] = [("", value)]
    for token in pattern.split("/")[1:]:
        inner: list[tuple[str, object]] = []
        for pointer, item in found:
            keys: Iterator[str] | tuple[str, ...] = (token,)
            if token == "*":
                keys = (
                    map(str, item)
                    if isinstance(item, dict)
                    else map(str, range(len(item) if isinstance(item, list) else 0))
                )
            for key in keys:
                below = child(item, key)
                if below is not None or (token == "*" and isinstance(item, dict)):
                    inner.append((join_pointer(pointer, key), below))
        found = inner
    yield from found


def _text(value: object) -> str:
    """Return all texts of a value, one after the other."""
    if isinstance(value, str):
        return value[:MOST_TEXT]
    if isinstance(value, dict):
        return " ".join(_text(item) for item in value.values())
    if isinstance(value, list):
        texts = [_text(item) for item in value]
        # Several commands, or the words of one: only a command begins with several.
        several = bool(texts) and " " in texts[0].strip()
        return "\n".join(texts) if several else shlex.join(texts)
    return _text(value.value) if isinstance(value, Tagged) else ""
