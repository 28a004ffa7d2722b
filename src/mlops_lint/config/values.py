"""The values of configurations that are laid upon each other, with their places."""

import posixpath
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from mlops_lint.config.trees import Origin, UnreadableError
from mlops_lint.errors import Problem
from mlops_lint.model import Location, Severity, Suppression
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.documents.base import join_pointer, key_text
from mlops_lint.selection import PerPath

NAMING = ("select", "ignore", "severity")
"""The keys that name rules, besides `suppress` and `per_path`."""
ADDED = ("exclude", "select", "ignore")
PLAIN = (
    "profile",
    "kind",
    "deployable",
    "internal",
    "layout",
    "max_binary_kb",
    "require_reasons",
    "fail_on",
    "min_score",
)
"""The keys of which the last value counts."""
WORDS = {severity.label: severity for severity in Severity}


class Values:
    """What the files so far say together."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._plain: dict[str, Any] = {}
        self._lists: dict[str, list[str]] = {}
        self._severity: dict[str, Severity | None] = {}
        self._limits: dict[str, int] = {}
        self._suppress: list[Suppression] = []
        self._per_path: list[PerPath] = []
        self._places: dict[str, Location] = {}
        self._globs: dict[str, Location] = {}
        self._files: list[str] = []

    def of_config(self) -> dict[str, Any]:
        """Return the fields of a Config."""
        return {
            **self._plain,
            **{key: tuple(values) for key, values in self._lists.items()},
            "severity": self._severity,
            "limits": self._limits,
            "suppress": tuple(self._suppress),
            "per_path": tuple(self._per_path),
            "places": self._places,
            "globs": self._globs,
            "files": tuple(reversed(self._files)),
        }

    def add(
        self,
        origin: Origin,
        document: Structured,
        prefix: str,
        data: Mapping[str, Any],
    ) -> Iterator[Problem]:
        """Lay a file that follows the schema on top; yield what is wrong still."""

        def place(*steps: str) -> Location:
            pointer = prefix
            for step in steps:
                pointer = join_pointer(pointer, step)
            return Location(document.path, document.line(pointer))

        self._plain |= {key: data[key] for key in PLAIN if key in data}
        self._limits |= data.get("limits", {})
        for key in ADDED:
            self._lists.setdefault(key, []).extend(data.get(key, ()))
        severity = {key_text(rule): w for rule, w in data.get("severity", {}).items()}
        for rule, word in severity.items():
            # Put last again: of two groups that hold a rule, the later one counts.
            self._severity.pop(rule, None)
            self._severity[rule] = WORDS.get(word)
        for name, at in _names(data):
            self._places.setdefault(name, place(*at))
        for index, entry in enumerate(data.get("suppress", ())):
            self._suppress.append(_suppression(entry, place("suppress", str(index))))
        for index, entry in enumerate(data.get("per_path", ())):
            self._per_path.append(_per_path(entry, place("per_path", str(index))))
        if not origin.pack:
            self._files.append(origin.shown)
            # What a pack excludes need not be there in every repository.
            for index, glob in enumerate(data.get("exclude", ())):
                self._globs[glob] = place("exclude", str(index))
        if "baseline" in data:
            yield from self._baseline(data["baseline"], origin, place("baseline"))

    def _baseline(
        self, name: str, origin: Origin, place: Location
    ) -> Iterator[Problem]:
        if origin.pack:
            message = f"baseline: {name} cannot be that of a rule pack"
            advice = "name it in the configuration of the repository"
            yield Problem(message, place.path, place.line, advice)
            return
        folder = posixpath.dirname(origin.path)
        try:
            path, content = origin.tree.baseline(folder, name)
        except UnreadableError:
            message = f"baseline: {name} leads out of the directory of this file"
            advice = "keep the baseline beside it"
            yield Problem(message, place.path, place.line, advice)
            return
        self._plain |= {"baseline": path, "recorded": content}


def _names(data: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every name of a rule, and the steps to where it is given."""
    for key in NAMING:
        for index, name in enumerate(data.get(key, ())):
            step = key_text(name) if key == "severity" else str(index)
            yield key_text(name), (key, step)
    for index, entry in enumerate(data.get("suppress", ())):
        yield entry["rule"], ("suppress", str(index), "rule")
    for index, entry in enumerate(data.get("per_path", ())):
        for number, name in enumerate(entry.get("ignore", ())):
            yield name, ("per_path", str(index), "ignore", str(number))


def _suppression(entry: Mapping[str, str], place: Location) -> Suppression:
    expires = entry.get("expires")
    return Suppression(
        rule=entry["rule"],
        path=entry.get("path", ""),
        reason=entry.get("reason", ""),
        by="config",
        place=place,
        expires=date.fromisoformat(expires) if expires else None,
    )


def _per_path(entry: Mapping[str, Any], place: Location) -> PerPath:
    return PerPath(
        path=entry["path"],
        ignore=tuple(entry.get("ignore", ())),
        profile=entry.get("profile"),
        place=place,
    )
