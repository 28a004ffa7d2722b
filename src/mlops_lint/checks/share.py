"""How large the share of things is that have what they should."""

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
from mlops_lint.model import Evidence, Hit, Location, Verdict
from mlops_lint.records import record


@record
class Share(Kind):
    """Hit when the share of one number in another is too small.

    `fact` counts those that have it, `of` all there are. A share of `full` earns 1,
    a smaller one its part of that. `{n}` and `{of}` in `message` are the numbers.
    """

    kind: ClassVar[str] = "share"
    options: ClassVar[Schema] = {
        "fact": FACT,
        "of": FACT,
        "full": CREDIT,
        "message": TEXT,
    }
    required: ClassVar[tuple[str, ...]] = ("fact", "of", "message")
    fact: str
    of: str
    message: str
    full: float = 1.0

    def run(self, context: Context) -> Verdict:
        """Judge the share; not applicable where there is nothing to count."""
        fact, whole = context.facts[self.fact], context.facts[self.of]
        number, total = _count(fact.value), _count(whole.value)
        if not total:
            return not_applicable(f"{self.of} is 0")
        credit = min(1.0, number / (total * self.full)) if self.full else 1.0
        if credit >= 1:
            return passed(Evidence(Location(), f"{number} of {total}"))
        message = self.message.replace("{n}", str(number)).replace("{of}", str(total))
        hit = Hit(
            message,
            Location(),
            cost=1 - credit,
            evidence=fact.evidence,
            confidence=fact.confidence,
            key=self.fact,
            whole=True,
        )
        return Verdict((hit,), fact.evidence)


def _count(value: Any) -> int:
    return value if isinstance(value, int) else len(value)
