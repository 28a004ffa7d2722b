"""The JSON Schema of a configuration, which may also be a rule pack."""

from collections.abc import Mapping
from typing import Any

from mlops_lint.config import PROFILES, THRESHOLDS
from mlops_lint.config.limits import LIMITS
from mlops_lint.model import Severity
from mlops_lint.packs.schema import rule_definitions

_TEXT = {"type": "string", "minLength": 1}
_LIST = {"type": "array", "items": _TEXT}
_GLOBS = {"type": "array", "items": {**_TEXT, "format": "glob"}}

KEYS: Mapping[str, Any] = {
    "extends": {
        "if": {"type": "array"},
        "then": {**_LIST},
        "else": _TEXT,
        "description": "presets, installed rule packs or files this one builds on",
    },
    "name": {**_TEXT, "description": "what the rules of this file are called together"},
    "description": {**_TEXT, "description": "what this file is for"},
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
    "per_path": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["path"],
            "additionalProperties": False,
            "anyOf": [{"required": ["ignore"]}, {"required": ["profile"]}],
            "properties": {
                "path": {**_TEXT, "format": "glob", "description": "where"},
                "ignore": {**_LIST, "description": "rules whose findings do not count"},
                "profile": {
                    "enum": list(PROFILES),
                    "description": "the profile whose severities findings have",
                },
            },
        },
        "description": "what counts otherwise below some paths",
    },
    "limits": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: {
                "type": "integer",
                "minimum": 1,
                "maximum": limit.most,
                "description": f"{limit.meaning}, {limit.default} by default",
            }
            for name, limit in LIMITS.items()
        },
        "description": "how much of an untrusted repository is read and reported",
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
}


def config_schema() -> dict[str, Any]:
    """Return the schema of a configuration."""
    rules = {"type": "array", "items": {"$ref": "#/$defs/entry"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mlops-lint configuration",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            **KEYS,
            "rules": {**rules, "description": "rules of your own, changes of others"},
        },
        "$defs": rule_definitions(),
    }


def pack_schema() -> dict[str, Any]:
    """Return the schema of a rule pack: a configuration with rules to extend."""
    return {
        **config_schema(),
        "title": "mlops-lint rule pack",
        "required": ["rules"],
    }
