"""What is wrong at each place that a fact names."""

from typing import ClassVar

from mlops_lint.checks._base import FACT, TEXT, Context, Kind, Schema, passed, shared
from mlops_lint.model import Hit, Verdict
from mlops_lint.records import record


@record
class Places(Kind):
    """Hit at each place that a fact has found; each file that is hit costs its share.

    `of` is a fact that counts the files there are. `{detail}` in `message` is what was
    found.
    """

    kind: ClassVar[str] = "places"
    options: ClassVar[Schema] = {"fact": FACT, "of": FACT, "message": TEXT}
    required: ClassVar[tuple[str, ...]] = ("fact", "of", "message")
    fact: str
    of: str
    message: str

    def run(self, context: Context) -> Verdict:
        """Turn the evidence of the fact into hits."""
        fact = context.facts[self.fact]
        number = context.facts.value(self.of)
        hits = [
            Hit(
                self.message.replace("{detail}", item.detail),
                item.location,
                confidence=fact.confidence,
                key=item.detail,
            )
            for item in fact.evidence
        ]
        evidence = context.facts[self.of].evidence
        if not hits:
            return passed(*evidence)
        return shared(hits, number if isinstance(number, int) else 1, *evidence)
