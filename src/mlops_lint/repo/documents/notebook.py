"""Jupyter notebooks of formats 3 and 4."""

import json
from collections.abc import Iterator
from typing import Literal, TypeAlias

from mlops_lint.records import NamedTuple, record
from mlops_lint.repo.documents.base import (
    DEFAULT_LIMITS,
    Limits,
    ParseFailure,
    containers,
    failure,
)
from mlops_lint.repo.documents.json_file import read_json

FORMAT = "notebook"
ENCODE = json.JSONEncoder(ensure_ascii=False).encode

CellKind: TypeAlias = Literal["code", "markdown", "raw"]


class Cell(NamedTuple):
    """One cell; `position` is 0-based.

    `outputs_bytes` is the size of its outputs as JSON on one line, and `image_bytes`
    the decoded size of the images among them and its attachments. `error` says that an
    output is a traceback.
    """

    position: int
    kind: CellKind
    source: str
    outputs_bytes: int = 0
    has_output: bool = False
    error: bool = False
    execution_count: int | None = None
    image_bytes: int = 0
    tags: tuple[str, ...] = ()


@record
class Notebook:
    """A notebook; `language` is lower case, "python" when it names none."""

    path: str
    cells: tuple[Cell, ...]
    metadata: dict[str, object]
    language: str

    @property
    def code_cells(self) -> tuple[Cell, ...]:
        """The code cells that are not blank."""
        return tuple(
            cell for cell in self.cells if cell.kind == "code" and cell.source.strip()
        )


def load(
    path: str, data: bytes, limits: Limits = DEFAULT_LIMITS
) -> Notebook | ParseFailure:
    """Read a notebook; JSON that is no notebook is a ParseFailure."""
    read = read_json(path, data, FORMAT, limits)
    if isinstance(read, ParseFailure):
        return read
    value = read[0]
    if not isinstance(value, dict):
        return failure(path, FORMAT, f"a JSON {_kind_name(value)}, not a notebook")
    cells = _raw_cells(value)
    if cells is None:
        return failure(path, FORMAT, "no list of cells")
    result: list[Cell] = []
    for index, raw in enumerate(cells):
        cell = _cell(index, raw)
        if isinstance(cell, str):
            return failure(path, FORMAT, f"cell {index}: {cell}")
        result.append(cell)
    metadata = _mapping(value.get("metadata"))
    return Notebook(path, tuple(result), metadata, _language(metadata, cells))


def _kind_name(value: object) -> str:
    """Name the kind of a JSON value."""
    names = {list: "list", str: "string", bool: "boolean", type(None): "null"}
    return names.get(type(value), "number")


def _mapping(value: object) -> dict[str, object]:
    """Return a JSON object, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def _raw_cells(value: dict[str, object]) -> list[object] | None:
    """Return the cells of format 4, or those of all worksheets of format 3."""
    cells = value.get("cells")
    if isinstance(cells, list):
        return cells
    worksheets = value.get("worksheets")
    if "cells" in value or not isinstance(worksheets, list):
        return None
    found: list[object] = []
    for sheet in worksheets:
        cells = _mapping(sheet).get("cells")
        if not isinstance(cells, list):
            return None
        found.extend(cells)
    return found


def _cell(index: int, raw: object) -> Cell | str:
    """Return the cell, or what is wrong with it."""
    if not isinstance(raw, dict):
        return "not an object"
    kind = raw.get("cell_type")
    source = _text(raw.get("source", raw.get("input", "")))
    if source is None:
        return "source is neither text nor a list of lines"
    tags = _mapping(raw.get("metadata")).get("tags")
    tags = tags if isinstance(tags, list) else []
    named = tuple(tag for tag in tags if isinstance(tag, str))
    attached = raw.get("attachments")
    images = sum(_image_sizes([attached])) if attached else 0
    if kind == "heading":
        level = raw.get("level")
        level = min(max(level, 1), 6) if isinstance(level, int) else 1
        return Cell(index, "markdown", f"{'#' * level} {source}", tags=named)
    if kind in ("markdown", "raw"):
        return Cell(index, kind, source, image_bytes=images, tags=named)
    if kind != "code":
        return "unknown cell type"
    outputs = raw.get("outputs")
    outputs = outputs if isinstance(outputs, list) else []
    count = raw.get("execution_count", raw.get("prompt_number"))
    is_count = isinstance(count, int) and not isinstance(count, bool)
    return Cell(
        position=index,
        kind="code",
        source=source,
        outputs_bytes=_json_size(outputs) if outputs else 0,
        has_output=bool(outputs),
        error=bool(outputs) and any(map(_is_error, outputs)),
        execution_count=count if is_count else None,
        image_bytes=images + (sum(_image_sizes(outputs)) if outputs else 0),
        tags=named,
    )


def _is_error(output: object) -> bool:
    return _mapping(output).get("output_type") in ("error", "pyerr")


def _text(value: object) -> str | None:
    """Join the lines of a multi-line string; None for any other value."""
    if isinstance(value, str):
        return value
    try:
        return "".join(value) if isinstance(value, list) else None
    except TypeError:
        return None


def _json_size(value: object) -> int:
    """Return the bytes of a value as JSON: numbers and keys take room as text does."""
    return len(ENCODE(value).encode("utf-8", "replace"))


def _text_size(value: object) -> int:
    """Return the length of every string inside a value, keys left out."""
    if isinstance(value, str):
        return len(value)
    size = 0
    waiting = list(containers((value,)))
    for item in waiting:
        values = item.values() if isinstance(item, dict) else item
        if str in map(type, values):
            size += sum(len(text) for text in values if isinstance(text, str))
        waiting += containers(values)
    return size


def _image_sizes(value: list[object]) -> Iterator[int]:
    """Yield the decoded size of each image inside; format 3 names them png, jpeg."""
    waiting = list(value)
    for item in waiting:
        if isinstance(item, list):
            waiting += containers(item)
        elif isinstance(item, dict):
            for key, inner in item.items():
                if key.startswith("image/") or key in ("png", "jpeg", "svg"):
                    size = _text_size(inner)
                    yield size if "svg" in key else size * 3 // 4
                else:
                    waiting.append(inner)


def _language(metadata: dict[str, object], cells: list[object]) -> str:
    """Return the kernel's language; format 3 names it in each code cell."""
    candidates = [
        _mapping(metadata.get("kernelspec")).get("language"),
        _mapping(metadata.get("language_info")).get("name"),
        *(_mapping(cell).get("language") for cell in cells),
    ]
    for name in candidates:
        if isinstance(name, str) and name:
            return name.lower()
    return "python"
