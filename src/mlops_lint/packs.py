"""Rule packs: YAML to rules, with every error of a file at once."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mlops_lint.checks import KINDS, check_schema
from mlops_lint.errors import Problem, RulePackError
from mlops_lint.facts import DETECTORS
from mlops_lint.facts.conditions import ConditionError, parse_condition
from mlops_lint.knowledge import bundled_mappings, read_mapping
from mlops_lint.model import Category, Rule, Severity
from mlops_lint.records import record
from mlops_lint.repo.documents import Structured
from mlops_lint.score import Block, CapRule, Scoring
from mlops_lint.validation import in_order, problems, suggestion

PACK = "mlops-lint"
PROFILES = "profiles.yaml"
OFF = "off"
SEVERITIES: Mapping[str, Severity | None] = {
    OFF: None,
    **{severity.label: severity for severity in Severity},
}


@record
class RulePack:
    """The rules of one pack, and where they come from."""

    name: str
    rules: tuple[Rule, ...]


@record
class Knowledge:
    """All that is bundled: the rules, and how they are scored."""

    rules: tuple[Rule, ...]
    scoring: Scoring
    profiles: Mapping[str, str]
    default_profile: str


def bundled() -> Knowledge:
    """Read the bundled rules; they are held to their schema by the tests.

    Raises:
        RulePackError: a bundled file cannot be read.
    """
    files = bundled_mappings()
    rules = [
        _rule(entry)
        for name, content in files.items()
        if "/" not in name and name != PROFILES
        for entry in content["rules"]
    ]
    data = files[PROFILES]
    ordered = tuple(sorted(rules, key=lambda rule: rule.id))
    return Knowledge(ordered, _scoring(data), data["profiles"], data["default"])


def load(path: Path, shown: str = "") -> RulePack:
    """Read a rule file of the user's own and hold it to the schema.

    Raises:
        RulePackError: everything that is wrong with the file.
    """
    document, data = read_mapping(path, shown)
    found = pack_problems(document)
    if found:
        raise RulePackError(*found)
    name = data.get("name", path.stem)
    return RulePack(name, tuple(_rule(entry, name) for entry in data["rules"]))


def pack_problems(document: Structured) -> list[Problem]:
    """Return every problem of a rule file, in order of lines."""
    found = problems(document, pack_schema(), document.data, names=format_names())
    entries = document.get("/rules")
    rules = {
        f"/rules/{index}": entry
        for index, entry in enumerate(entries if isinstance(entries, list) else ())
        if isinstance(entry, dict)
    }
    for key in ("id", "name"):
        found += _repeated(document, rules, key)
    for place, entry in rules.items():
        if isinstance(entry.get("when"), str):
            found += condition_problems(document, f"{place}/when", entry["when"])
    return in_order(found)


def format_names() -> dict[str, list[str]]:
    """Return the names that a text of each format of ours may be one of."""
    data = bundled_mappings()[PROFILES]
    categories = [entry["id"] for entry in data["categories"]]
    return {"fact": sorted(DETECTORS), "category": categories}


def _repeated(
    document: Structured, rules: Mapping[str, Mapping[str, Any]], key: str
) -> Iterator[Problem]:
    """Yield each rule whose id or name an earlier one has."""
    seen: dict[str, int | None] = {}
    for place, entry in rules.items():
        value = entry.get(key)
        if not isinstance(value, str):
            continue
        line = document.line(f"{place}/{key}")
        if value in seen:
            message = (
                f"two rules have the {key} {value}, the first at line {seen[value]}"
            )
            yield Problem(message, document.path, line, f"give it another {key}")
        seen.setdefault(value, line)


def condition_problems(
    document: Structured, pointer: str, text: str
) -> Iterator[Problem]:
    """Yield what is wrong with a condition, which lies at `pointer`."""
    line = document.line(pointer)
    try:
        names = list(parse_condition(text).names())
    except ConditionError as error:
        advice = "write facts joined by and, or, not"
        yield Problem(f"when: {error}", document.path, line, advice)
        return
    for name in names:
        if name not in DETECTORS:
            advice = suggestion(name, list(DETECTORS), "`mlops-lint facts` lists them")
            yield Problem(f"when: unknown fact {name}", document.path, line, advice)


def _rule(entry: Mapping[str, Any], pack: str = PACK) -> Rule:
    severity = entry["severity"]
    if isinstance(severity, str):
        severity = {"prototype": severity, "production": severity}
    return Rule(
        id=entry["id"],
        name=entry["name"],
        title=entry["title"],
        category=entry["category"],
        severity={name: SEVERITIES[word] for name, word in severity.items()},
        kind=entry["kind"],
        options=entry.get("with", {}),
        weight=entry.get("weight", 1),
        why=entry["why"].strip(),
        fix=entry["fix"].strip(),
        when=entry.get("when", ""),
        good=entry.get("good", {}),
        bad=entry.get("bad", {}),
        references=tuple(entry.get("references", ())),
        since=entry.get("since", "0.1.0"),
        aliases=tuple(entry.get("aliases", ())),
        pack=pack,
        suppressible=entry.get("suppressible", True),
    )


def _scoring(data: Mapping[str, Any]) -> Scoring:
    return Scoring(
        categories=tuple(Category(**entry) for entry in data["categories"]),
        blocks=tuple(
            Block(frozenset(entry["parents"]), frozenset(entry["rules"]))
            for entry in data["blocks"]
        ),
        caps=tuple(
            CapRule(
                entry["rule"],
                entry["limit"],
                entry["reason"],
                entry.get("profile", ""),
                SEVERITIES[entry["severity"]] if "severity" in entry else None,
            )
            for entry in data["caps"]
        ),
        grades=data["grades"],
        least_rules=data["least_rules"],
    )


def pack_schema() -> dict[str, Any]:
    """Return the JSON Schema of a rule file, put together from the kinds' own."""
    word = {"enum": sorted(SEVERITIES)}
    text = {"type": "string", "minLength": 1}
    tree = {"type": "object", "additionalProperties": {"type": "string"}}
    rule = {
        "type": "object",
        "required": [
            "id",
            "name",
            "title",
            "category",
            "severity",
            "kind",
            "why",
            "fix",
        ],
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
            "severity": {
                "if": {"type": "object"},
                "then": {
                    "required": ["prototype", "production"],
                    "additionalProperties": False,
                    "properties": {"prototype": word, "production": word},
                },
                "else": word,
            },
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
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mlops-lint rule pack",
        "type": "object",
        "required": ["rules"],
        "additionalProperties": False,
        "properties": {
            "name": text,
            "description": text,
            "rules": {"type": "array", "items": {"$ref": "#/$defs/rule"}},
        },
        "$defs": {"rule": rule, "check": check_schema()},
    }
