"""`.mlops-lint.yaml` or `[tool.mlops-lint]` to a frozen Config."""

import os
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from mlops_lint.errors import ConfigError, Problem
from mlops_lint.model import Location, Settings, Severity, Suppression, Warn
from mlops_lint.patterns import late
from mlops_lint.records import EMPTY, record, replace
from mlops_lint.repo.documents import (
    DEFAULT_LIMITS,
    ParseFailure,
    Structured,
    parse,
)
from mlops_lint.repo.documents.base import join_pointer, key_text

if TYPE_CHECKING:
    from mlops_lint.repo import Repository

NAMES = (".mlops-lint.yaml", ".mlops-lint.yml")
MANIFEST = "pyproject.toml"
TABLE = "/tool/mlops-lint"
MENTION = late(rb"^[ \t]*\[[ \t]*tool[ \t]*(\]|\.[ \t]*\"?mlops-lint\b)", re.MULTILINE)
"""What a pyproject.toml must hold to be read: it may configure mlops-lint."""
FORMATS = ("YAML", "TOML")
NAMING = ("select", "ignore", "severity")
"""The keys that name rules."""
NEVER = "never"

PROFILES = ("prototype", "production")
DEFAULT_PROFILE = "production"
THRESHOLDS = (*(severity.label for severity in Severity), NEVER)
_TEXT = {"type": "string", "minLength": 1}
_LIST = {"type": "array", "items": _TEXT}
_GLOBS = {"type": "array", "items": {**_TEXT, "format": "glob"}}

SCHEMA: Mapping[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "mlops-lint configuration",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "profile": {"enum": list(PROFILES), "description": "which rules apply"},
        "kind": {
            "enum": ["application", "library", "template", "course"],
            "description": "what the project is, where it is not found out rightly",
        },
        "deployable": {
            "type": "boolean",
            "description": "whether a model of this repository is to be deployed",
        },
        "internal": {
            "type": "boolean",
            "description": "true for a repository nobody outside needs a licence for",
        },
        "layout": {
            "enum": ["lenient", "strict"],
            "description": "strict: another name for a directory earns half",
        },
        "max_binary_kb": {
            "type": "integer",
            "minimum": 0,
            "description": "size from which data and models in git are findings",
        },
        "exclude": {**_GLOBS, "description": "globs of files that are not looked at"},
        "select": {**_LIST, "description": "rules or categories to run, and no others"},
        "ignore": {**_LIST, "description": "rules or categories not to run"},
        "severity": {
            "type": "object",
            "additionalProperties": {
                "enum": [*(severity.label for severity in Severity), "off"]
            },
            "description": "severity of a rule, or off",
        },
        "suppress": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["rule"],
                "additionalProperties": False,
                "properties": {
                    "rule": {**_TEXT, "description": "a rule, or a group of rules"},
                    "path": {
                        **_TEXT,
                        "format": "glob",
                        "description": "where, everywhere if it is left out",
                    },
                    "reason": {**_TEXT, "description": "why"},
                    "expires": {
                        "type": "string",
                        "format": "date",
                        "description": "the last day, as YYYY-MM-DD in quotes",
                    },
                },
            },
            "description": "findings that are not to count",
        },
        "require_reasons": {
            "type": "boolean",
            "description": "a suppression without a reason does not count",
        },
        "baseline": {
            **_TEXT,
            "description": "file of accepted findings, beside or below this one",
        },
        "fail_on": {
            "enum": list(THRESHOLDS),
            "description": "least severity that makes the exit code 1",
        },
        "min_score": {
            "type": "number",
            "minimum": 0,
            "maximum": 100,
            "description": "a lower score makes the exit code 1",
        },
    },
}


@record(kw_only=True)
class Config:
    """What the configuration says; `path` is empty where there is none.

    `baseline` is a path that can be opened from here. `places` says where each name of
    a rule is first given; `globs`, where each glob of `exclude` is.
    """

    path: str = ""
    profile: str | None = None
    kind: str | None = None
    deployable: bool | None = None
    internal: bool = False
    layout: str = "lenient"
    max_binary_kb: int | None = None
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity | None] = EMPTY
    fail_on: str | None = None
    min_score: float | None = None
    suppress: tuple[Suppression, ...] = ()
    require_reasons: bool = False
    baseline: str | None = None
    places: Mapping[str, Location] = EMPTY
    globs: Mapping[str, Location] = EMPTY

    def settings(self, profile: str) -> Settings:
        """Return what facts and checks need to know."""
        return Settings(
            profile=profile,
            kind=self.kind,
            deployable=self.deployable,
            internal=self.internal,
            strict_layout=self.layout == "strict",
            max_binary_kb=self.max_binary_kb,
        )

    def warnings(self, repo: "Repository") -> Iterator[Warn]:
        """Yield the globs of `exclude` that match no file of the repository."""
        from mlops_lint.repo.globs import compile_globs

        for glob in self.exclude:
            matches = compile_globs((glob.removeprefix("!"),))
            if not any(matches(file.path) for file in repo.listing.files):
                message = f"no file matches {glob}, which is to be left out"
                yield Warn("glob-matches-nothing", message, self.globs[glob])


def discover(directory: Path) -> Config:
    """Read the nearest configuration, looking no further up than the root of git.

    Outside git only `directory` itself is looked at. Without a configuration the
    defaults are returned.

    Raises:
        ConfigError: everything that is wrong with the file.
    """
    folder = directory.resolve()
    folders = [folder, *folder.parents]
    roots = [i for i, each in enumerate(folders) if os.path.exists(each / ".git")]
    searched = folders[: roots[0] + 1] if roots else folders[:1]
    for each in searched:
        for name in (*NAMES, MANIFEST):
            path = each / name
            if not os.path.isfile(path):
                continue
            shown = str(path.relative_to(folder) if each == folder else path)
            if not path.resolve().is_relative_to(searched[-1]):
                message = "this symlink leads out of the repository and is not read"
                raise ConfigError(Problem(message, shown, help="put the file here"))
            if name != MANIFEST or MENTION.search(_bytes(path)):
                found = _load(path, shown)
                if found is not None:
                    return found
    return Config()


def of_commit(repo: "Repository") -> Config:
    """Read the configuration that the commit itself has in the linted directory.

    Raises:
        ConfigError: everything that is wrong with the file.
    """
    for name in (*NAMES, MANIFEST):
        data = repo.read(name)
        if data is not None and (name != MANIFEST or MENTION.search(data)):
            found = _read(repo.root / name, name, data)
            if found is not None:
                return found
    return Config()


def load(path: Path, shown: str = "") -> Config:
    """Read a configuration file.

    Raises:
        ConfigError: everything that is wrong with the file.
    """
    name = shown or str(path)
    found = _load(path, name)
    if found is None:
        raise ConfigError(Problem("there is no table [tool.mlops-lint]", name))
    return found


def _load(path: Path, name: str) -> Config | None:
    """Return what the file says, None for TOML without the table."""
    return _read(path, name, _bytes(path))


def _read(path: Path, name: str, content: bytes) -> Config | None:
    document = parse(name, content)
    if isinstance(document, ParseFailure):
        raise ConfigError(Problem(document.problem, name, document.line))
    if not isinstance(document, Structured) or document.format not in FORMATS:
        advice = "name a .yaml or .toml file"
        raise ConfigError(Problem("this is no configuration file", name, help=advice))
    if len(document.documents) > 1:
        message = "holds several YAML documents"
        raise ConfigError(Problem(message, name, help="leave the first one only"))
    prefix = TABLE if document.format == "TOML" else ""
    data = document.get(prefix) if prefix else document.data
    if data is None and prefix:
        return None
    data = {} if data is None else data
    found = _config(document, data, prefix)
    if found.baseline is None:
        return found
    folder, wanted = path.parent.resolve(), path.parent / found.baseline
    if not wanted.resolve().is_relative_to(folder):
        line = document.line(f"{prefix}/baseline")
        message = f"baseline: {found.baseline} leads out of the directory of this file"
        raise ConfigError(Problem(message, name, line, "keep the baseline beside it"))
    return replace(found, baseline=str(wanted))


def _config(document: Structured, data: object, prefix: str) -> Config:
    from mlops_lint.validation import problems

    found = problems(document, SCHEMA, data, prefix)
    if found:
        raise ConfigError(*found)
    values: dict[str, Any] = {}
    places: dict[str, Location] = {}

    def place(*steps: str) -> Location:
        pointer = prefix
        for step in steps:
            pointer = join_pointer(pointer, step)
        return Location(document.path, document.line(pointer))

    for key, value in cast(dict[str, Any], data).items():
        values[key] = tuple(value) if isinstance(value, list) else value
        if key in NAMING:
            for index, name in enumerate(value):
                step = key_text(name) if isinstance(value, dict) else str(index)
                places.setdefault(key_text(name), place(key, step))
    words = {severity.label: severity for severity in Severity}
    severities = {
        key_text(rule): words.get(word)
        for rule, word in values.pop("severity", {}).items()
    }
    suppressions = []
    for index, entry in enumerate(values.pop("suppress", ())):
        at = ("suppress", str(index))
        places.setdefault(entry["rule"], place(*at, "rule"))
        suppressions.append(_suppression(entry, place(*at)))
    globs = {
        glob: place("exclude", str(index))
        for index, glob in enumerate(values.get("exclude", ()))
    }
    return Config(
        path=document.path,
        severity=severities,
        suppress=tuple(suppressions),
        places=places,
        globs=globs,
        **values,
    )


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


def _bytes(path: Path) -> bytes:
    """Return a file, and of one that is too large only enough to see that it is."""
    try:
        with path.open("rb") as stream:
            return stream.read(DEFAULT_LIMITS.size + 1)
    except OSError as error:
        problem = Problem(f"cannot be read: {error.strerror}", str(path))
        raise ConfigError(problem) from None
