"""What a fact must be."""

from collections.abc import Mapping
from typing import Any, ClassVar

from mlops_lint.checks._base import (
    CREDIT,
    FACT,
    TEXT,
    Context,
    Kind,
    Schema,
    not_applicable,
    passed,
)
from mlops_lint.checks._fixes import ADVICE
from mlops_lint.model import Evidence, Hit, Location, Verdict
from mlops_lint.records import record


@record
class FactKind(Kind):
    """Hit when a fact does not hold.

    `credit` maps values of the fact to the credit they earn, null where the rule then
    does not apply, `messages` to what is
    said of them; without `credit` a fact that holds earns 1. `message` is said where
    the fact is absent; `{detail}` in either is what the first evidence says. A number
    earns 1 as soon as it is not zero. `fixes` maps values to what mends them, with
    `{detail}` and `{path}` of the first evidence; `advice` names a fix that fits the
    repository. Without either the rule's own is given.
    """

    kind: ClassVar[str] = "fact"
    options: ClassVar[Schema] = {
        "fact": FACT,
        "credit": {
            "type": "object",
            "additionalProperties": {"anyOf": [CREDIT, {"type": "null"}]},
        },
        "messages": {"type": "object", "additionalProperties": TEXT},
        "message": TEXT,
        "fixes": {"type": "object", "additionalProperties": TEXT},
        "advice": {"enum": sorted(ADVICE)},
    }
    required: ClassVar[tuple[str, ...]] = ("fact", "message")
    fact: str
    message: str
    credit: Mapping[str, float | None] | None = None
    messages: Mapping[str, str] | None = None
    fixes: Mapping[str, str] | None = None
    advice: str = ""

    def run(self, context: Context) -> Verdict:
        """Judge the value; the fact's own evidence goes with the verdict."""
        fact = context.facts[self.fact]
        holds = context.facts.holds(self.fact)
        key = str(fact.value).lower()
        credit: Any = float(holds)
        if self.credit is not None:
            # YAML reads true and false as such, where a rule means the words.
            credit = {str(k).lower(): v for k, v in self.credit.items()}.get(key, 0.0)
        if credit is None:
            return not_applicable(context.facts.detectors[self.fact].absent)
        if credit >= 1:
            return passed(*fact.evidence)
        message = (self.messages or {}).get(key, self.message)
        first = fact.evidence[0] if fact.evidence else Evidence(Location(), "unknown")
        fix = ADVICE[self.advice](context) if self.advice else ""
        own = (self.fixes or {}).get(key, "").replace("{detail}", first.detail)
        hit = Hit(
            message.replace("{detail}", first.detail),
            first.location,
            cost=1 - credit,
            evidence=fact.evidence,
            confidence=fact.confidence,
            key=self.fact,
            whole=True,
            fix=own.replace("{path}", first.location.path) or fix,
        )
        return Verdict((hit,), fact.evidence)
