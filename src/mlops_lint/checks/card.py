"""What every model card must hold."""

from collections.abc import Iterator
from typing import ClassVar

from mlops_lint.checks._base import (
    COUNT,
    FLAG,
    Context,
    Kind,
    Schema,
    not_applicable,
    passed,
    seen,
)
from mlops_lint.facts.cards import Card
from mlops_lint.model import Hit, Location, Verdict
from mlops_lint.records import record

SECTIONS = {
    "details": "model details",
    "intended_use": "intended use",
    "factors": "factors",
    "metrics": "metrics",
    "evaluation_data": "evaluation data",
    "training_data": "training data",
    "quantitative": "quantitative analyses",
    "ethics": "ethical considerations",
    "caveats": "caveats and recommendations",
}
METADATA = {
    "licence": "a licence",
    "version": "a version or date",
    "contact": "an owner or contact",
}


@record
class CardKind(Kind):
    """Judge each model card; what it lacks costs its share of what is asked.

    `sections` is how many of the nine sections must say something, `measured` asks for
    a number beside a metric, `finished` for a card without placeholders, `metadata`
    for licence, version and contact.
    """

    kind: ClassVar[str] = "card"
    options: ClassVar[Schema] = {
        "sections": COUNT,
        "measured": FLAG,
        "finished": FLAG,
        "metadata": FLAG,
    }
    at_least_one: ClassVar[tuple[str, ...]] = (
        "sections",
        "measured",
        "finished",
        "metadata",
    )
    sections: int = 0
    measured: bool = False
    finished: bool = False
    metadata: bool = False

    def run(self, context: Context) -> Verdict:
        """Judge all cards; each is worth the same."""
        cards = context.facts.cards
        if not cards:
            return not_applicable("there is no model card")
        asked = sum((bool(self.sections), self.measured, self.finished))
        asked += len(METADATA) if self.metadata else 0
        hits = []
        for card in cards:
            for message, line, share in self._lacks(card):
                cost = share / asked / len(cards)
                key = message.partition(":")[0]
                hits.append(Hit(message, Location(card.path, line), cost, key=key))
        whole = [card for card in cards if not any(self._lacks(card))]
        evidence = (
            seen(card.path, f"{len(card.sections)} of 9 sections") for card in whole
        )
        return Verdict(tuple(hits), tuple(evidence)) if hits else passed(*evidence)

    def _lacks(self, card: Card) -> Iterator[tuple[str, int | None, float]]:
        """Yield what a card lacks: message, line, share of one thing that is asked."""
        filled = len(card.sections)
        if filled < self.sections:
            names = (
                said for name, said in SECTIONS.items() if name not in card.sections
            )
            message = (
                f"{filled} of 9 sections have 15 words or a row of a table: "
                f"not {', '.join(names)}"
            )
            yield message, None, 1 - filled / self.sections
        if self.measured and card.measured is None:
            yield "no number stands beside a metric", None, 1
        if self.finished and card.placeholders:
            text, line = card.placeholders[0]
            yield f"nobody filled in: {text}", line, 1
        if self.metadata:
            for name, said in METADATA.items():
                if name not in card.metadata:
                    yield f"does not state {said}", None, 1
