"""Several checks of which each must pass."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from mlops_lint.checks._base import (
    CHECKS,
    Build,
    Check,
    Context,
    Kind,
    Schema,
    not_applicable,
)
from mlops_lint.model import Verdict


@dataclass(frozen=True, slots=True)
class AllOf(Kind):
    """Run every one of `checks`; the credit is the mean of those that apply."""

    kind: ClassVar[str] = "all"
    options: ClassVar[Schema] = {"checks": CHECKS}
    required: ClassVar[tuple[str, ...]] = ("checks",)
    checks: tuple[Check, ...]

    @classmethod
    def from_options(cls, options: Mapping[str, Any], build: Build) -> Self:
        """Build the inner checks."""
        return cls(tuple(build(inner) for inner in options["checks"]))

    def run(self, context: Context) -> Verdict:
        """Judge all; not applicable where none of them applies."""
        verdicts = [check.run(context) for check in self.checks]
        judged = [verdict for verdict in verdicts if not verdict.not_applicable]
        if not judged:
            return not_applicable(verdicts[0].not_applicable)
        share = 1 / len(judged)
        return Verdict(
            tuple(
                replace(hit, cost=hit.cost * share) for v in judged for hit in v.hits
            ),
            tuple(item for v in judged for item in v.evidence),
        )
