"""The JSON Schema of a file of cases."""

from collections.abc import Mapping
from typing import Any

from mlops_lint.checks import KINDS, check_schema, options_schema
from mlops_lint.config import PROFILES
from mlops_lint.config.schema import KEYS
from mlops_lint.model import Outcome, Severity

CONFIGURABLE = ("kind", "deployable", "internal", "layout", "max_binary_kb", "exclude")
"""The keys of a configuration that say how one repository is judged by one rule."""

OUTCOMES = tuple(
    outcome.value for outcome in Outcome if outcome is not Outcome.SUPPRESSED
)
"""How a case can end: cases are judged without suppressions."""

LARGEST = 16 * 1024 * 1024
"""Bytes of the largest file of a tree."""

Schema = Mapping[str, Any]
_TEXT: Schema = {"type": "string", "minLength": 1}
_LIST: Schema = {"type": "array", "items": _TEXT}
_COUNT: Schema = {"type": "integer", "minimum": 0, "maximum": LARGEST}


def case_schema() -> dict[str, Any]:
    """Return the JSON Schema of a file of cases, with the options of every kind."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mlops-lint cases",
        "type": "object",
        # A file is about a check kind or about a rule; only a kind needs options.
        "if": {"type": "object", "required": ["kind"]},
        "then": {
            **_file("kind", {"enum": sorted(KINDS)}, "kind_case"),
            "allOf": [_options(name) for name in sorted(KINDS)],
        },
        "else": {
            "if": {"type": "object", "required": ["improvements"]},
            "then": _improvements_file(),
            "else": _file("rule", {**_TEXT, "description": "id of a rule"}, "case"),
        },
        "$defs": {
            "case": _case({}),
            "improvement": _improvement(),
            "tree": _tree({"$ref": "#/$defs/content"}, "files by path"),
            "kind_case": _case(
                {
                    "with": {"type": "object", "description": "options of the kind"},
                    "when": {**_TEXT, "description": "condition of the rule"},
                }
            ),
            "content": _content(),
            "check": check_schema(),
        },
    }


def _file(key: str, subject: Schema, case: str) -> dict[str, Any]:
    cases = {"type": "array", "minItems": 1, "items": {"$ref": f"#/$defs/{case}"}}
    return _closed({key: subject, "cases": cases}, [key, "cases"])


def _options(name: str) -> dict[str, Any]:
    kind = KINDS[name]
    case: dict[str, Any] = {"properties": {"with": options_schema(kind)}}
    if kind.required or kind.at_least_one:
        case["required"] = ["with"]
    return {
        "if": {"properties": {"kind": {"const": name}}},
        "then": {"properties": {"cases": {"items": case}}},
    }


def _case(more: Schema) -> dict[str, Any]:
    severities = [severity.label for severity in Severity]
    finding = _closed(
        {
            "path": {**_TEXT, "description": "where the finding is"},
            "line": {"type": "integer", "minimum": 1},
            "message": {"type": "string", "description": "text that it holds"},
            "fix": {"type": "string", "description": "text that its fix holds"},
            "severity": {"enum": severities},
        },
        ["path"],
    )
    return _closed(
        {
            "name": {**_TEXT, "description": "what the case shows, once in a file"},
            "expect": {"enum": list(OUTCOMES), "description": "how the rule ends"},
            "tree": _tree({"$ref": "#/$defs/content"}, "the files of the repository"),
            "git": {"type": "boolean", "description": "false: a plain directory"},
            "untracked": {**_LIST, "description": "paths of the tree not in git"},
            **_settings(),
            "credit": {"type": "number", "minimum": 0, "maximum": 1},
            "findings": {
                "type": "array",
                "items": finding,
                "description": "exactly these findings, in this order",
            },
            "reason": {"type": "string", "description": "text the reason holds"},
            "evidence": {**_LIST, "description": "paths that the evidence names"},
            **more,
        },
        ["name", "expect"],
    )


def _settings() -> dict[str, Any]:
    return {
        "config": _closed({key: KEYS[key] for key in CONFIGURABLE}, []),
        "profile": {"enum": list(PROFILES)},
    }


def _tree(content: Schema, description: str) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": content,
        "description": description,
    }


def _improvements_file() -> dict[str, Any]:
    entries = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/improvement"}}
    trees = _tree({"$ref": "#/$defs/tree"}, "trees that entries begin `from`, by name")
    return _closed({"trees": trees, "improvements": entries}, ["improvements"])


def _improvement() -> dict[str, Any]:
    content: Schema = {
        "if": {"type": "null"},
        "then": {},
        "else": {"$ref": "#/$defs/content"},
    }
    return _closed(
        {
            "reference": {**_TEXT, "description": "what the rules refer to"},
            "name": {**_TEXT, "description": "what the change shows"},
            "rules": {**_LIST, "minItems": 1, "description": "ids of rules"},
            "from": {**_TEXT, "description": "name of the tree to begin with"},
            "tree": {"$ref": "#/$defs/tree"},
            "better": {
                **_tree(content, "what is added or changed; null takes a file away"),
                "minProperties": 1,
            },
            "git": {"type": "boolean", "description": "true: a git repository"},
            **_settings(),
        },
        ["reference", "rules", "better"],
    )


def _content() -> dict[str, Any]:
    hexadecimal = {
        "type": "string",
        "pattern": "^([0-9A-Fa-f]{2} ?)*$",
        "description": "write two hexadecimal digits for each byte",
    }
    text = _closed({"text": _TEXT, "times": _COUNT}, ["text", "times"])
    return {
        "if": {"type": "object"},
        "then": {
            "if": {"required": ["symlink"]},
            "then": _closed({"symlink": _TEXT}, ["symlink"]),
            "else": {
                "if": {"required": ["hex"]},
                "then": _closed({"hex": hexadecimal, "pad": _COUNT}, ["hex"]),
                "else": text,
            },
        },
        "else": {"type": "string"},
    }


def _closed(properties: Schema, required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": required,
        "additionalProperties": False,
    }
