"""The JSON Schema of a rule, put together from the check kinds' own."""

from typing import Any

from mlops_lint.checks import KINDS, check_schema
from mlops_lint.packs import SEVERITIES

REQUIRED = ("id", "name", "title", "category", "severity", "kind", "why", "fix")
"""The fields that a new rule must have."""


def rule_definitions() -> dict[str, Any]:
    """Return the `$defs` for entries of `rules`.

    `entry` is a new rule, or without `kind` what changes in a known one.
    """
    word = {"enum": sorted(SEVERITIES)}
    text = {"type": "string", "minLength": 1}
    tree = {"type": "object", "additionalProperties": {"type": "string"}}
    rule: dict[str, Any] = {
        "type": "object",
        "required": list(REQUIRED),
        "additionalProperties": False,
        "allOf": [{"$ref": "#/$defs/check"}],
        "properties": {
            "id": {
                "type": "string",
                "pattern": "^[A-Z]{2,8}[0-9]{3}$",
                "description": "capital letters and three digits, as in DVC008",
            },
            "name": {
                "type": "string",
                "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
                "description": "small words joined by hyphens, as in dvc-lock-complete",
            },
            "title": text,
            "category": {**text, "format": "category"},
            "severity": _severity(word, ["prototype", "production"]),
            "weight": {"type": "number", "minimum": 0, "maximum": 10},
            "kind": {"enum": sorted(KINDS)},
            "with": {"type": "object"},
            "when": text,
            "why": text,
            "fix": text,
            "good": tree,
            "bad": tree,
            "references": {"type": "array", "items": text},
            "since": text,
            "aliases": {"type": "array", "items": text},
            "suppressible": {"type": "boolean"},
        },
    }
    change = {
        "type": "object",
        "required": ["id"],
        "additionalProperties": False,
        "properties": {**rule["properties"], "severity": _severity(word, [])},
    }
    return {
        "entry": {
            "if": {"type": "object", "required": ["kind"]},
            "then": {"$ref": "#/$defs/rule"},
            "else": {"$ref": "#/$defs/change"},
        },
        "rule": rule,
        "change": change,
        "check": check_schema(),
    }


def _severity(word: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "if": {"type": "object"},
        "then": {
            "required": required,
            "additionalProperties": False,
            "properties": {"prototype": word, "production": word},
        },
        "else": word,
    }
