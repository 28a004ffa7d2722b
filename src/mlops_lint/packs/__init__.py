"""Rule packs: YAML to rules.

What a pack of the user's own may hold, and every way to get it wrong, is in the modules
beside this one, which a run of the bundled rules alone does not import.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from mlops_lint.knowledge import bundled_mappings
from mlops_lint.model import Category, Rule, Severity
from mlops_lint.records import record, replace
from mlops_lint.score import Block, CapRule, ComponentRule, Rung, Scoring

PACK = "mlops-lint"
PROFILES = "profiles.yaml"
OFF = "off"
SEVERITIES: Mapping[str, Severity | None] = {
    OFF: None,
    **{severity.label: severity for severity in Severity},
}
Entry = Mapping[str, Any]
"""A rule as its YAML states it."""


@record
class Knowledge:
    """All that rules a run: the rules, and how they are scored."""

    rules: tuple[Rule, ...]
    scoring: Scoring
    profiles: Mapping[str, str]
    default_profile: str

    def with_rules(self, rules: Iterable[Rule]) -> "Knowledge":
        """Return the same with more rules; of one id, the last one counts."""
        by_id = {rule.id: rule for rule in (*self.rules, *rules)}
        return replace(self, rules=tuple(by_id[name] for name in sorted(by_id)))


def bundled() -> Knowledge:
    """Read the bundled rules; they are held to their schema by the tests.

    Raises:
        RulePackError: a bundled file cannot be read.
    """
    rules = [rule_of(entry) for entry in bundled_entries()]
    data = bundled_mappings()[PROFILES]
    ordered = tuple(sorted(rules, key=lambda rule: rule.id))
    return Knowledge(ordered, _scoring(data), data["profiles"], data["default"])


def bundled_entries() -> list[Entry]:
    """Return the bundled rules as their YAML states them.

    Raises:
        RulePackError: a bundled file cannot be read.
    """
    files = bundled_mappings()
    return [
        entry
        for name in files
        if "/" not in name and name != PROFILES
        for entry in files[name]["rules"]
    ]


def rule_of(entry: Entry, pack: str = PACK) -> Rule:
    """Make a rule of an entry that has every field it needs."""
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
                tuple(entry.get("files", ())),
            )
            for entry in data["caps"]
        ),
        grades=data["grades"],
        least_rules=data["least_rules"],
        ladder=tuple(Rung(**entry) for entry in data["ladder"]),
        components=tuple(
            ComponentRule(
                entry["id"],
                entry["title"],
                tuple(entry["all"] if "all" in entry else entry["any"]),
                "all" in entry,
            )
            for entry in data["components"]
        ),
        axes=data["axes"],
    )
