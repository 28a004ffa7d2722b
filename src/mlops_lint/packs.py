"""Rule packs: YAML to rules, with every error of a file at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlops_lint.bundled import rules_directory
from mlops_lint.checks import KINDS, check_schema
from mlops_lint.errors import Problem, RulePackError, nearest
from mlops_lint.facts import DETECTORS
from mlops_lint.facts.conditions import ConditionError, parse_condition
from mlops_lint.model import Category, Rule, Severity
from mlops_lint.repo.documents import ParseFailure, Structured, parse
from mlops_lint.score import Block, CapRule, Scoring
from mlops_lint.validation import problems

PACK = "mlops-lint"
OFF = "off"
SEVERITIES: Mapping[str, Severity | None] = {
    OFF: None,
    **{severity.label: severity for severity in Severity},
}


@dataclass(frozen=True, slots=True)
class RulePack:
    """The rules of one pack, and where they come from."""

    name: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
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
    folder = rules_directory()
    rules: list[Rule] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name != "profiles.yaml":
            document = _read(path)
            rules += [_rule(entry) for entry in document.get("/rules") or ()]  # type: ignore[attr-defined]
    scoring, data = _scoring(_read(folder / "profiles.yaml"))
    ordered = tuple(sorted(rules, key=lambda rule: rule.id))
    return Knowledge(ordered, scoring, data["profiles"], data["default"])


def load(path: Path, shown: str = "") -> RulePack:
    """Read a rule file of the user's own and hold it to the schema.

    Raises:
        RulePackError: everything that is wrong with the file.
    """
    document = _read(path, shown)
    found = pack_problems(document)
    if found:
        raise RulePackError(*found)
    data: Any = document.data
    name = str(data.get("name", path.stem))
    return RulePack(name, tuple(_rule(entry, name) for entry in data["rules"]))


def pack_problems(document: Structured) -> list[Problem]:
    """Return every problem of a rule file, in order of lines."""
    found = problems(document, pack_schema(), document.data)
    data = document.data
    entries = data.get("rules") if isinstance(data, dict) else None
    seen: dict[str, int] = {}
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if not isinstance(entry, dict):
            continue
        place = f"/rules/{index}"
        identity = str(entry.get("id", ""))
        if identity in seen:
            line = document.line(f"{place}/id")
            message = f"rule {identity} is defined twice, first at line {seen[identity]}"
            found.append(Problem(message, document.path, line, "give it another id"))
        seen.setdefault(identity, document.line(f"{place}/id") or 0)
        found += _condition_problems(document, place, entry)
        found += _fact_problems(document, place, entry)
    return sorted(found, key=lambda problem: problem.line or 0)


def _condition_problems(
    document: Structured, place: str, entry: Mapping[str, Any]
) -> list[Problem]:
    when = entry.get("when")
    if not isinstance(when, str):
        return []
    line = document.line(f"{place}/when")
    try:
        names = list(parse_condition(when).names())
    except ConditionError as error:
        advice = "write facts joined by and, or, not"
        return [Problem(f"when: {error}", document.path, line, advice)]
    return [_unknown_fact(document, line, name) for name in names if name not in DETECTORS]


def _fact_problems(document: Structured, place: str, entry: Any) -> list[Problem]:
    """Find unknown facts that options name, at any depth."""
    options = entry.get("with") if isinstance(entry, Mapping) else None
    if not isinstance(options, Mapping):
        return []
    found = []
    kind = KINDS.get(str(entry.get("kind")))
    for name, schema in (kind.options if kind else {}).items():
        value = options.get(name)
        if isinstance(schema, Mapping) and "fact" in schema and isinstance(value, str):
            if value not in DETECTORS:
                line = document.line(f"{place}/with/{name}")
                found.append(_unknown_fact(document, line, value))
    inner = options.get("checks")
    for index, item in enumerate(inner if isinstance(inner, list) else ()):
        found += _fact_problems(document, f"{place}/with/checks/{index}", item)
    found += _fact_problems(document, f"{place}/with/check", options.get("check"))
    return found


def _unknown_fact(document: Structured, line: int | None, name: str) -> Problem:
    close = nearest(name, DETECTORS)
    advice = f"did you mean {close}?" if close else "`mlops-lint facts` lists them all"
    return Problem(f"unknown fact {name}", document.path, line, advice)


def _read(path: Path, shown: str = "") -> Structured:
    name = shown or str(path)
    try:
        document = parse(name, path.read_bytes())
    except OSError as error:
        raise RulePackError(Problem(f"cannot be read: {error.strerror}", name)) from None
    if isinstance(document, ParseFailure):
        raise RulePackError(Problem(document.problem, name, document.line))
    if not isinstance(document, Structured) or not isinstance(document.data, dict):
        raise RulePackError(Problem("a rule file is a mapping with `rules`", name))
    return document


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
    )


def _scoring(document: Structured) -> tuple[Scoring, Mapping[str, Any]]:
    data: Any = document.data
    scoring = Scoring(
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
    return scoring, data


def pack_schema(categories: Iterable[str] = ()) -> dict[str, Any]:
    """Return the JSON Schema of a rule file, put together from the kinds' own."""
    word = {"enum": sorted(SEVERITIES)}
    text = {"type": "string", "minLength": 1}
    tree = {"type": "object", "additionalProperties": {"type": "string"}}
    category = {"enum": sorted(categories)} if categories else text
    rule = {
        "type": "object",
        "required": ["id", "name", "title", "category", "severity", "kind", "why", "fix"],
        "additionalProperties": False,
        "allOf": [{"$ref": "#/$defs/check"}],
        "properties": {
            "id": {"type": "string", "pattern": "^[A-Z]{2,8}[0-9]{3}$"},
            "name": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
            "title": text,
            "category": category,
            "severity": {
                "anyOf": [
                    word,
                    {
                        "type": "object",
                        "required": ["prototype", "production"],
                        "additionalProperties": False,
                        "properties": {"prototype": word, "production": word},
                    },
                ]
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
