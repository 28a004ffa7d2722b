"""Dockerfiles: instructions and build stages."""

import json
import re
from bisect import bisect_left
from collections.abc import Mapping

from mlops_lint.patterns import late
from mlops_lint.records import NamedTuple, record
from mlops_lint.repo.documents.base import (
    DEFAULT_LIMITS,
    Limits,
    ParseFailure,
    decode_lenient,
    failure,
    too_large,
)

FORMAT = "Dockerfile"

_DIRECTIVE = late(r"#\s*([A-Za-z]+)\s*=\s*(\S.*)$")
_HEREDOC = late(r"(?<![<\w])<<(-?)([\"']?)([A-Za-z_][A-Za-z0-9_]*)\2")
_HEREDOC_END = late(r"\t?[A-Za-z_][A-Za-z0-9_]*$")
_HEREDOC_KEYWORDS = ("RUN", "COPY", "ADD")
_FROM = late(r"(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?\s*$", re.IGNORECASE)
_VARIABLE = late(
    r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-+])([^{}]*))?\}|([A-Za-z_][A-Za-z0-9_]*))"
)
_KEYWORD = late(r"[A-Za-z]+$")


class Instruction(NamedTuple):
    """One instruction with its continuation lines joined by newlines.

    `arguments` is set where the value is a JSON list (exec form). `stage` is the
    index of its build stage, -1 before the first FROM. `heredocs` are the bodies.
    """

    keyword: str
    value: str
    arguments: tuple[str, ...] | None
    line: int
    stage: int
    heredocs: tuple[str, ...] = ()


class Stage(NamedTuple):
    """A build stage; `base` is as written, `resolved` with ARG defaults filled in.

    `name` is lower case, "" if none.
    """

    base: str
    resolved: str
    name: str
    line: int
    instructions: tuple[Instruction, ...]


@record
class Dockerfile:
    """A Dockerfile; `instructions` holds those of all stages."""

    path: str
    instructions: tuple[Instruction, ...]
    stages: tuple[Stage, ...]

    @property
    def final(self) -> Stage | None:
        """The stage that becomes the image by default."""
        return self.stages[-1] if self.stages else None


def load(
    path: str, data: bytes, limits: Limits = DEFAULT_LIMITS
) -> Dockerfile | ParseFailure:
    """Read a Dockerfile; one without FROM, or with a stray line, is a failure."""
    refused = too_large(path, FORMAT, data, limits)
    if refused:
        return refused
    lines = decode_lenient(data).split("\n")
    instructions: list[Instruction] = []
    stage = -1
    position = 0
    escape = _escape(lines)
    bodies = _Heredocs(lines)
    while position < len(lines):
        first = position
        text, position = _logical_line(lines, position, escape)
        if not text:
            continue
        keyword, value = _split(text)
        if not _KEYWORD.match(keyword):
            return failure(path, FORMAT, f"not an instruction: {keyword}", first + 1)
        keyword = keyword.upper()
        if keyword == "FROM":
            if not _FROM.match(value):
                return failure(path, FORMAT, "FROM names no image", first + 1)
            stage += 1
        heredocs: list[str] = []
        if keyword in _HEREDOC_KEYWORDS:
            heredocs, position = bodies.take(value, position)
        instructions.append(
            Instruction(
                keyword, value, _exec_form(value), first + 1, stage, tuple(heredocs)
            )
        )
    if stage < 0:
        return failure(path, FORMAT, "no FROM instruction")
    return Dockerfile(path, tuple(instructions), _stages(instructions))


def _escape(lines: list[str]) -> str:
    """Return the line continuation character that the directives at the top set."""
    for line in lines:
        directive = _DIRECTIVE.match(line.strip())
        if not directive:
            break
        if directive[1].lower() == "escape" and directive[2].strip() in ("`", "\\"):
            return directive[2].strip()
    return "\\"


def _logical_line(lines: list[str], position: int, escape: str) -> tuple[str, int]:
    """Join one instruction; comments and blank lines inside it are dropped."""
    parts: list[str] = []
    while position < len(lines):
        line = lines[position]
        position += 1
        stripped = line.strip()
        if not stripped or stripped[0] == "#":
            if parts:
                continue
            break
        body = line.rstrip()
        if not body.endswith(escape):
            parts.append(body)
            break
        parts.append(body[:-1].rstrip())
    return "\n".join(parts).strip(), position


def _split(text: str) -> tuple[str, str]:
    """Split an instruction into its keyword and the rest."""
    parts = text.split(None, 1)
    return parts[0], parts[1] if len(parts) > 1 else ""


class _Heredocs:
    """Finds the ends of here-documents; indexed, so that time stays linear."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.ends: dict[str, list[int]] = {}
        for number, line in enumerate(lines):
            if _HEREDOC_END.match(line):
                self.ends.setdefault(line, []).append(number)

    def end(self, word: str, position: int) -> int | None:
        """Return the first line from `position` on that is `word`."""
        ends = self.ends.get(word, [])
        found = bisect_left(ends, position)
        return ends[found] if found < len(ends) else None

    def take(self, value: str, position: int) -> tuple[list[str], int]:
        """Return the bodies that an instruction opens, and the line after them.

        What nothing closes is a shift or text that only looks like one.
        """
        bodies: list[str] = []
        for match in _HEREDOC.finditer(value):
            dash, word = match[1], match[3]
            end = self.end(word, position)
            if dash:
                tabbed = self.end(f"\t{word}", position)
                end = min((at for at in (end, tabbed) if at is not None), default=None)
            if end is not None:
                body = self.lines[position:end]
                if dash:
                    body = [line.lstrip("\t") for line in body]
                bodies.append("\n".join(body))
                position = end + 1
        return bodies, position


def _exec_form(value: str) -> tuple[str, ...] | None:
    """Return the items of a JSON list of strings."""
    start = value.find("[")
    if start < 0 or any(not word.startswith("--") for word in value[:start].split()):
        return None
    try:
        items = json.loads(value[start:])
    except (ValueError, RecursionError):
        return None
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        return None
    return tuple(items)


def _stages(instructions: list[Instruction]) -> tuple[Stage, ...]:
    """Group instructions by stage; only ARGs before the first FROM fill bases."""
    defaults: dict[str, str] = {}
    members: list[list[Instruction]] = []
    stages: list[Stage] = []
    for instruction in instructions:
        if instruction.keyword == "FROM":
            members.append([])
        elif instruction.keyword == "ARG" and instruction.stage < 0:
            for word in instruction.value.split():
                name, equals, default = word.partition("=")
                if equals:
                    defaults[name] = expand(default.strip("\"'"), defaults)
        if members:
            members[-1].append(instruction)
    for group in members:
        match = _FROM.match(group[0].value)
        base, name = (match[1], match[2] or "") if match else ("", "")
        stages.append(
            Stage(
                base,
                expand(base, defaults),
                name.lower(),
                group[0].line,
                tuple(group),
            )
        )
    return tuple(stages)


def expand(text: str, variables: Mapping[str, str]) -> str:
    """Fill in `$NAME`, `${NAME}`, `${NAME:-default}`; unknown ones stay as written."""

    def fill(match: re.Match[str]) -> str:
        known = variables.get(match[1] or match[4])
        if match[2] and match[2][-1] == "+":
            unset = known is None or (known == "" and match[2] == ":+")
            return "" if unset else match[3]
        if known or (known == "" and match[2] != ":-"):
            return known
        return match[3] if match[2] else match[0]

    return _VARIABLE.sub(fill, text[:10_000])[:10_000]
