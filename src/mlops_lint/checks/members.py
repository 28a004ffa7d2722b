"""What must be among the members of a fact that is a list."""

from collections.abc import Mapping
from typing import Any, ClassVar

from mlops_lint.checks._base import FACT, TEXT, Context, Kind, Schema, passed
from mlops_lint.facts import Facts
from mlops_lint.model import Evidence, Hit, Location, Verdict
from mlops_lint.records import record

NAMES: Schema = {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True}
HALF = 0.5


@record
class Members(Kind):
    """Hit for each wanted member that the list of a fact lacks; each costs its share.

    `wanted` lists the members by profile. A member of the `weaker` fact earns half.
    `{member}` in `message` is what lacks, in `weaker_message` what is there by halves,
    in the words of `says`.
    """

    kind: ClassVar[str] = "members"
    options: ClassVar[Schema] = {
        "fact": FACT,
        "wanted": {
            "type": "object",
            "properties": {"prototype": NAMES, "production": NAMES},
            "required": ["prototype", "production"],
            "additionalProperties": False,
        },
        "message": TEXT,
        "weaker": FACT,
        "weaker_message": TEXT,
        "says": {"type": "object", "additionalProperties": TEXT},
    }
    required: ClassVar[tuple[str, ...]] = ("fact", "wanted", "message")
    fact: str
    wanted: Mapping[str, Any]
    message: str
    weaker: str = ""
    weaker_message: str = ""
    says: Mapping[str, str] | None = None

    def run(self, context: Context) -> Verdict:
        """Compare the lists; what is there is the evidence."""
        fact = context.facts[self.fact]
        there = _members(context.facts, self.fact)
        by_halves = _members(context.facts, self.weaker) if self.weaker else frozenset()
        wanted = self.wanted[context.settings.profile]
        first = fact.evidence[0] if fact.evidence else Evidence(Location(), "")
        hits = []
        for member in wanted:
            if member in there:
                continue
            half = member in by_halves
            message = (half and self.weaker_message) or self.message
            said = (self.says or {}).get(member, member)
            hits.append(
                Hit(
                    message.replace("{member}", said),
                    first.location,
                    cost=(HALF if half else 1) / len(wanted),
                    evidence=fact.evidence,
                    confidence=fact.confidence,
                    key=member,
                )
            )
        return Verdict(tuple(hits), fact.evidence) if hits else passed(*fact.evidence)


def _members(facts: Facts, name: str) -> frozenset[str]:
    value = facts.value(name)
    return frozenset(value) if isinstance(value, tuple) else frozenset()
