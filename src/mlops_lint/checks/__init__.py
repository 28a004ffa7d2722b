"""The check kinds: reusable logic that a rule names in `kind`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from mlops_lint.checks._base import Check, Context, Kind, Schema
from mlops_lint.checks._fixes import mind_ignored
from mlops_lint.checks.all_of import AllOf
from mlops_lint.checks.any_of import AnyOf
from mlops_lint.checks.binary import BinaryKind
from mlops_lint.checks.card import CardKind
from mlops_lint.checks.chain import Chain
from mlops_lint.checks.commands import Commands
from mlops_lint.checks.content import Content
from mlops_lint.checks.count import Count
from mlops_lint.checks.dependency import Dependency
from mlops_lint.checks.document import DocumentKind
from mlops_lint.checks.fact import FactKind
from mlops_lint.checks.foreach import Foreach
from mlops_lint.checks.ignored import Ignored
from mlops_lint.checks.image import ImageKind
from mlops_lint.checks.layout import Layout
from mlops_lint.checks.lfs import Lfs
from mlops_lint.checks.links import Links
from mlops_lint.checks.members import Members
from mlops_lint.checks.naming import Naming
from mlops_lint.checks.negation import Not
from mlops_lint.checks.notebook import NotebookKind
from mlops_lint.checks.pair import Pair
from mlops_lint.checks.parsed import Parsed
from mlops_lint.checks.path import Path
from mlops_lint.checks.places import Places
from mlops_lint.checks.pointer import PointerKind
from mlops_lint.checks.query import Query
from mlops_lint.checks.reference import Reference
from mlops_lint.checks.remote import Remote
from mlops_lint.checks.schema import SchemaKind
from mlops_lint.checks.secret import SecretKind
from mlops_lint.checks.share import Share
from mlops_lint.checks.size import Size

__all__ = [
    "KINDS",
    "Check",
    "Context",
    "Kind",
    "Schema",
    "build",
    "check_schema",
    "mind_ignored",
    "options_schema",
]

KINDS: Mapping[str, type[Kind]] = MappingProxyType(
    {
        kind.kind: kind
        for kind in (
            AllOf,
            AnyOf,
            BinaryKind,
            CardKind,
            Chain,
            Commands,
            Content,
            Count,
            Dependency,
            DocumentKind,
            FactKind,
            Foreach,
            Ignored,
            ImageKind,
            Layout,
            Lfs,
            Links,
            Members,
            Naming,
            Not,
            NotebookKind,
            Pair,
            Parsed,
            Path,
            Places,
            PointerKind,
            Query,
            Reference,
            Remote,
            SchemaKind,
            SecretKind,
            Share,
            Size,
        )
    }
)
"""Every check kind by the word that rules use for it."""


def build(spec: Mapping[str, Any]) -> Check:
    """Make the check that `kind` and `with` describe; the spec is valid already."""
    return KINDS[spec["kind"]].from_options(spec.get("with", {}), build)


def check_schema() -> dict[str, Any]:
    """Return the JSON Schema of `kind` and `with`, put together from the kinds'."""
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": sorted(KINDS)}, "with": {"type": "object"}},
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
                "then": {
                    "properties": {"with": options_schema(kind)},
                    **({"required": ["with"]} if _asks(kind) else {}),
                },
            }
            for name, kind in sorted(KINDS.items())
        ],
    }


def options_schema(kind: type[Kind]) -> dict[str, Any]:
    """Return the JSON Schema of a kind's `with`."""
    return {
        "type": "object",
        "properties": dict(kind.options),
        "required": list(kind.required),
        "additionalProperties": False,
        **_alternatives(kind),
    }


def _asks(kind: type[Kind]) -> bool:
    """Whether a rule of this kind must give options."""
    return bool(kind.required or kind.at_least_one)


def _alternatives(kind: type[Kind]) -> dict[str, Any]:
    wanted = [{"required": [name]} for name in kind.at_least_one]
    return {"anyOf": wanted} if wanted else {}
