"""The page about the configuration: its tables are those of the schema."""

from collections.abc import Iterator, Mapping
from typing import Any

from mlops_lint.bundled import rules_directory
from mlops_lint.repo.documents import Structured, parse
from tests.docs.marks import table, with_parts

Schema = Mapping[str, Any]
NESTED = ("per_path", "suppress", "limits")
"""Keys that hold keys of their own, each with a table."""
LINKED = (*NESTED, "extends", "rules")
"""Keys that have a part of the page."""


def configuration_page(page: str, schema: Schema) -> str:
    """Return the page with every part between its marks made anew."""
    keys = schema["properties"]
    made = {
        name: table(("Key", "Value", "Meaning"), rows(inner(keys[name])))
        for name in NESTED
    }
    made["keys"] = table(("Key", "Value", "Meaning"), rows(keys))
    rule = schema["$defs"]["rule"]
    made["rule"] = table(
        ("Key", "Value", "Needed"),
        (
            (f"`{name}`", value(each, schema), needed(name, rule))
            for name, each in rule["properties"].items()
        ),
    )
    made["presets"] = table(("Preset", "What it is for", "What it says"), presets())
    return with_parts(page, made)


def inner(schema: Schema) -> Schema:
    """Return the keys of an entry of a list, or of a mapping."""
    properties: Schema = schema.get("items", schema)["properties"]
    return properties


def rows(keys: Schema) -> Iterator[tuple[str, str, str]]:
    for name, each in keys.items():
        title = f"[`{name}`](#{name})" if name in LINKED else f"`{name}`"
        yield title, value(each), each["description"]


def needed(name: str, rule: Schema) -> str:
    return "yes" if name in rule["required"] else ""


def value(schema: Schema, whole: Schema | None = None) -> str:
    """Say in a few words what a key may hold."""
    reference = schema.get("$ref", "").rpartition("/")[2]
    if whole is not None and reference:
        return value(whole["$defs"][reference])
    if "enum" in schema:
        several = len(schema["enum"]) > 12
        return "a name, see below" if several else names(schema["enum"])
    if "if" in schema:
        return (
            f"{value(schema['else'])}; or {value({**schema['if'], **schema['then']})}"
        )
    return of_type(schema)


def of_type(schema: Schema) -> str:
    kind = schema["type"]
    if kind == "array":
        return f"list of {plural(schema['items'])}"
    if kind == "object":
        entry = schema.get("additionalProperties")
        if isinstance(entry, dict) and "enum" in entry:
            return f"mapping of a rule or category to {names(entry['enum'])}"
        return "mapping"
    if kind in {"integer", "number"}:
        word = "whole number" if kind == "integer" else "number"
        least, most = schema.get("minimum"), schema.get("maximum")
        return f"{word} from {least}" + (f" to {most}" if most is not None else "")
    if kind == "boolean":
        return "`true` or `false`"
    return {"glob": "glob", "date": "date"}.get(schema.get("format", ""), "text")


def plural(items: Schema) -> str:
    if "$ref" in items or items.get("type") == "object":
        return "mappings"
    return "globs" if items.get("format") == "glob" else "texts"


def names(values: list[str]) -> str:
    return ", ".join(f"`{each}`" for each in values)


def presets() -> Iterator[tuple[str, str, str]]:
    for path in sorted((rules_directory() / "presets").glob("*.yaml")):
        document = parse(path.name, path.read_bytes())
        assert isinstance(document, Structured)
        assert isinstance(document.data, dict)
        data = dict(document.data)
        name, about = data.pop("name"), data.pop("description")
        settings = (f"`{key}: {said(each)}`" for key, each in data.items())
        yield f"`{name}`", about, ", ".join(settings)


def said(each: Any) -> str:
    if isinstance(each, dict):
        return f"{{{', '.join(f'{key}: {text}' for key, text in each.items())}}}"
    return str(each).lower() if isinstance(each, bool) else str(each)
