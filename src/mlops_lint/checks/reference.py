"""What files name, and whether it is there."""

from collections.abc import Iterator
from typing import ClassVar

from mlops_lint.checks._base import (
    TEXT,
    Context,
    Kind,
    Schema,
    not_applicable,
    seen,
)
from mlops_lint.links.families import FAMILIES, is_present
from mlops_lint.model import Evidence, Hit, Location, Severity, Verdict
from mlops_lint.model.graph import BROKEN, OK, Edge
from mlops_lint.records import record

MOST_NAMED = 5


@record
class Reference(Kind):
    """Hit each reference of some `families` to what is not there, or out of step.

    Each costs its share. What the repository does not tell (variables, other
    repositories, what is made on the way) is no hit. `nothing` says why the rule does
    not apply where there is no reference at all.
    """

    kind: ClassVar[str] = "reference"
    options: ClassVar[Schema] = {
        "families": {
            "type": "array",
            "items": {"enum": list(FAMILIES)},
            "minItems": 1,
        },
        "nothing": TEXT,
    }
    required: ClassVar[tuple[str, ...]] = ("families", "nothing")
    families: tuple[str, ...]
    nothing: str

    def run(self, context: Context) -> Verdict:
        """Judge the edges of the families."""
        present = [name for name in self.families if is_present(context.facts, name)]
        if not present:
            return not_applicable(self.nothing)
        # Imported late: most repositories have few of the families.
        from mlops_lint.links.references import references

        edges = [e for name in present for e in references(context.facts, name)]
        judged = [edge for edge in edges if edge.state in BROKEN or edge.state == OK]
        asides = [edge for edge in edges if edge.minor and edge.state not in BROKEN]
        if not judged and not asides:
            if not edges:
                return not_applicable(self.nothing)
            return not_applicable(f"unknown: {edges[0].detail}")
        share = 1 / max(len(judged), 1)
        hits = [_hit(edge, share) for edge in judged if edge.state in BROKEN]
        hits += [_hit(edge, 0.0) for edge in asides]
        return Verdict(tuple(hits), tuple(_evidence(judged)))


def _hit(edge: Edge, cost: float) -> Hit:
    return Hit(
        edge.detail,
        Location(edge.path, edge.line),
        cost=0.0 if edge.minor else cost,
        at_most=Severity.INFO if edge.minor else Severity.ERROR,
        key=f"{edge.kind} {edge.source}",
    )


def _evidence(edges: list[Edge]) -> Iterator[Evidence]:
    """Name at most five of the references that hold, and how many more there are."""
    good = [edge for edge in edges if edge.state == OK]
    for edge in good[:MOST_NAMED]:
        yield seen(edge.path, edge.detail, edge.line)
    if len(good) > MOST_NAMED:
        yield Evidence(Location(), f"and {len(good) - MOST_NAMED} more")
