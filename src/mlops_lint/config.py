"""`.mlops-lint.yaml` or `[tool.mlops-lint]` to a frozen Config."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlops_lint.errors import ConfigError, Problem
from mlops_lint.model import Settings, Severity
from mlops_lint.repo.documents import ParseFailure, Structured, parse

NAMES = (".mlops-lint.yaml", ".mlops-lint.yml")
TABLE = "/tool/mlops-lint"
NEVER = "never"

PROFILES = ("prototype", "production")
THRESHOLDS = (*(severity.label for severity in Severity), NEVER)
_LIST = {"type": "array", "items": {"type": "string", "minLength": 1}}

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
        "exclude": {**_LIST, "description": "globs of files that are not looked at"},
        "select": {**_LIST, "description": "rules or categories to run, and no others"},
        "ignore": {**_LIST, "description": "rules or categories not to run"},
        "severity": {
            "type": "object",
            "additionalProperties": {
                "enum": [*(severity.label for severity in Severity), "off"]
            },
            "description": "severity of a rule, or off",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the configuration says; `path` is empty where there is none."""

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
    severity: Mapping[str, Severity | None] = field(default_factory=dict)
    fail_on: str | None = None
    min_score: float | None = None

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


def find(start: Path) -> Path | None:
    """Return the nearest configuration file, looking no further up than git's root."""
    folder = start.resolve()
    for directory in (folder, *folder.parents):
        for name in NAMES:
            candidate = directory / name
            if candidate.is_file():
                return candidate
        manifest = directory / "pyproject.toml"
        if manifest.is_file() and b"[tool.mlops-lint" in _bytes(manifest):
            return manifest
        if (directory / ".git").exists():
            break
    return None


def load(path: Path, shown: str = "") -> Config:
    """Read a configuration file.

    Raises:
        ConfigError: everything that is wrong with the file.
    """
    name = shown or str(path)
    document = parse(name, _bytes(path))
    if isinstance(document, ParseFailure):
        raise ConfigError(Problem(document.problem, name, document.line))
    if not isinstance(document, Structured):
        advice = "name a .yaml or a pyproject.toml"
        raise ConfigError(Problem("not a configuration file", name, help=advice))
    prefix = TABLE if name.endswith(".toml") else ""
    data = document.get(prefix)
    if data is None:
        return Config(path=name)
    from mlops_lint.validation import problems

    found = problems(document, SCHEMA, data, prefix)
    if found:
        raise ConfigError(*found)
    return _config(name, data)


def _config(name: str, data: Any) -> Config:
    values = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in data.items()
    }
    words = {severity.label: severity for severity in Severity}
    severities = values.pop("severity", {})
    return Config(
        path=name,
        severity={rule: words.get(word) for rule, word in severities.items()},
        **values,
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        problem = Problem(f"cannot be read: {error.strerror}", str(path))
        raise ConfigError(problem) from None
