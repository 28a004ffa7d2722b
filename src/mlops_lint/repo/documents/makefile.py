"""Makefiles: enough to follow `make TARGET` without running anything."""

import re
from collections.abc import Mapping

from mlops_lint.patterns import late
from mlops_lint.records import NamedTuple, record
from mlops_lint.repo.documents.base import (
    DEFAULT_LIMITS,
    Limits,
    ParseFailure,
    decode_lenient,
    too_large,
)

FORMAT = "Makefile"

_ASSIGNMENT = late(
    r"(?:(?:export|override|private|unexport)[ \t]+)*"
    r"([^\s:#=!?+]+)[ \t]*(:::=|::=|:=|\?=|\+=|!=|=)[ \t]*(.*)$"
)
_DEFINE = late(r"(?:(?:export|override)[ \t]+)*define(?:[ \t]|$)")
_CONDITIONAL = late(r"(?:ifeq|ifneq|ifdef|ifndef|else|endif)(?:[ \t(]|$)")
_INCLUDE = late(r"(?:-include|sinclude|include)[ \t]+(.*)$")
_DIRECTIVE = late(r"(?:export|unexport|vpath|load|undefine)(?:[ \t]|$)")
_RULE = late(r"((?:[^:=#$]|\$\$|\$[({][^(){}]*[)}]|\$[@<^+?*%])+?)(&?::?)(?!=)(.*)$")
_REFERENCE = late(r"\$(?:\(([^(){}$\s:]+)\)|\{([^(){}$\s:]+)\})")
_COMMENT = late(r"(?<!\\)#.*$")
_MOST_EXPANSIONS = 20
_MOST_TEXT = 10_000
# Characters that names may expand to in one file, so that time stays linear.
_MOST_EXPANDED = 200_000


class Target(NamedTuple):
    """One target; `recipe` is (command, line) with continuation lines joined.

    The same target in several rules is one Target, `line` that of the first rule.
    Recipe prefixes (`@`, `-`, `+`) are kept.
    """

    name: str
    line: int
    prerequisites: tuple[str, ...]
    recipe: tuple[tuple[str, int], ...]


@record
class Makefile:
    """A Makefile with both branches of every conditional.

    `variables` are as written, not expanded. `includes` are (file, line).
    """

    path: str
    targets: Mapping[str, Target]
    variables: Mapping[str, str]
    includes: tuple[tuple[str, int], ...]
    phony: frozenset[str]
    default_goal: str | None

    def expand(self, text: str) -> str:
        """Fill in `$(NAME)` and `${NAME}`; functions and unknown names stay."""
        return expand(text, self.variables)


class _Draft:
    """A target while rules still add to it."""

    __slots__ = ("line", "prerequisites", "recipe")

    def __init__(self, line: int) -> None:
        self.line = line
        self.prerequisites: list[str] = []
        self.recipe: list[tuple[str, int]] = []


def load(
    path: str, data: bytes, limits: Limits = DEFAULT_LIMITS
) -> Makefile | ParseFailure:
    """Read a Makefile; only its size can make it fail."""
    refused = too_large(path, FORMAT, data, limits)
    if refused:
        return refused
    reader = _Reader()
    for line, text in _logical_lines(decode_lenient(data)):
        reader.read(text, line)
    return reader.result(path)


def expand(text: str, variables: Mapping[str, str]) -> str:
    """Fill in simple variable references, nested ones too, to a bounded length."""
    for _ in range(_MOST_EXPANSIONS):
        filled = _REFERENCE.sub(
            lambda match: variables.get(match[1] or match[2], match[0]),
            text[:_MOST_TEXT],
        )
        if filled == text:
            break
        text = filled
    return text[:_MOST_TEXT]


def _logical_lines(text: str) -> list[tuple[int, str]]:
    """Join continued lines; a recipe keeps its leading tab."""
    found: list[tuple[int, str]] = []
    parts: list[str] = []
    first = 0
    for number, line in enumerate(text.split("\n"), 1):
        first = first if parts else number
        body = line.strip() if parts else line.rstrip()
        backslashes = len(body) - len(body.rstrip("\\"))
        if backslashes % 2:
            parts.append(body[:-1].rstrip())
            continue
        parts.append(body)
        found.append((first, " ".join(parts)))
        parts = []
    return [*found, (first, " ".join(parts))] if parts else found


class _Reader:
    """Collects variables, includes and targets line by line."""

    def __init__(self) -> None:
        self.targets: dict[str, _Draft] = {}
        self.variables: dict[str, str] = {}
        self.includes: list[tuple[str, int]] = []
        self.phony: set[str] = set()
        self.first = ""
        self.current: list[_Draft] = []
        self.defining = 0
        self.left = _MOST_EXPANDED

    def read(self, text: str, line: int) -> None:
        """Read one logical line."""
        stripped = text.strip()
        if self.defining:
            self.defining += bool(_DEFINE.match(stripped))
            self.defining -= bool(re.match(r"endef(?:\s|$)", stripped))
        elif text.startswith("\t") and self.current:
            if stripped:
                for target in self.current:
                    target.recipe.append((stripped, line))
        elif not stripped or stripped[0] == "#" or _CONDITIONAL.match(stripped):
            return
        elif _DEFINE.match(stripped):
            self.defining = 1
        elif include := _INCLUDE.match(stripped):
            names = _COMMENT.sub("", include[1]).split()
            self.includes.extend((name, line) for name in names)
        elif assignment := _ASSIGNMENT.match(stripped):
            self._assign(assignment[1], assignment[2], _bare(assignment[3]))
        elif _DIRECTIVE.match(stripped):
            self.current = []
        elif rule := _RULE.match(stripped):
            self._rule(rule[1], rule[3], line)

    def _assign(self, name: str, operator: str, value: str) -> None:
        """Take an assignment; one that names itself gets its old value, as in make."""
        self.current = []
        old = self.variables.get(name)
        if operator == "+=" and old:
            value = f"{old} {value}"
        elif operator == "?=" and old is not None:
            value = old
        elif operator in (":=", "::=", ":::="):
            for itself in (f"$({name})", f"${{{name}}}"):
                value = value.replace(itself, old or "")
        elif operator == "!=":
            value = f"$(shell {value})"
        self.variables[name] = value[:_MOST_TEXT]

    def _rule(self, names: str, rest: str, line: int) -> None:
        """Take a rule: targets, prerequisites, and a recipe after `;`."""
        prerequisites, semicolon, command = rest.partition(";")
        if _ASSIGNMENT.match(prerequisites.strip()):
            self.current = []
            return
        # A static pattern rule has a second colon: `objects: %.o: %.c`.
        wanted = _bare(prerequisites).rpartition(":")[2].replace("|", " ")
        needs = self._names(wanted)
        targets = self._names(names)
        if targets == [".PHONY"]:
            self.phony.update(needs)
        self.current = []
        for name in targets:
            draft = self.targets.setdefault(name, _Draft(line))
            draft.prerequisites.extend(needs)
            self.current.append(draft)
            if semicolon and command.strip():
                draft.recipe.append((command.strip(), line))
            if not self.first and name[0] != "." and "%" not in name:
                self.first = name

    def _names(self, text: str) -> list[str]:
        """Split names, their variables filled in as long as the file stays sane."""
        if "$" in text and self.left > 0:
            text = expand(text, self.variables)
            self.left -= len(text)
        return text.split()

    def result(self, path: str) -> Makefile:
        """Return what was collected."""
        goal = self.variables.get(".DEFAULT_GOAL", "")
        targets = {
            name: Target(
                name,
                draft.line,
                tuple(dict.fromkeys(draft.prerequisites)),
                tuple(draft.recipe),
            )
            for name, draft in self.targets.items()
            if not (name[0] == "." and name[1:].isupper())
        }
        return Makefile(
            path=path,
            targets=targets,
            variables=self.variables,
            includes=tuple(self.includes),
            phony=frozenset(self.phony),
            default_goal=expand(goal, self.variables).strip() or self.first or None,
        )


def _bare(text: str) -> str:
    """Return text without its comment."""
    return _COMMENT.sub("", text).strip()
