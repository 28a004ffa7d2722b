"""Several checks of which one must pass."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from mlops_lint.checks._base import (
    CREDIT,
    TEXT,
    Build,
    Check,
    Context,
    Kind,
    Schema,
    not_applicable,
)
from mlops_lint.checks._fixes import ADVICE
from mlops_lint.model import REPOSITORY, Evidence, Hit, Verdict
from mlops_lint.records import record, replace


@record
class AnyOf(Kind):
    """Take the best of `checks`; an alternative's `credit` says what it is worth.

    Where none earns full credit, the hit is that of the best alternative; where none
    earns any, it is `message`, said of the repository, with what came near as evidence.
    """

    kind: ClassVar[str] = "any"
    options: ClassVar[Schema] = {
        "checks": {
            "type": "array",
            "minItems": 1,
            "items": {
                "$ref": "#/$defs/check",
                "properties": {"credit": CREDIT},
                "propertyNames": {"enum": ["kind", "with", "credit"]},
            },
        },
        "message": TEXT,
        "advice": {"enum": sorted(ADVICE)},
    }
    required: ClassVar[tuple[str, ...]] = ("checks", "message")
    checks: tuple[tuple[Check, float], ...]
    message: str
    advice: str = ""

    @classmethod
    def from_options(cls, options: Mapping[str, Any], build: Build) -> Self:
        """Build the alternatives."""
        checks = tuple(
            (build(inner), float(inner.get("credit", 1))) for inner in options["checks"]
        )
        return cls(checks, options["message"], options.get("advice", ""))

    def run(self, context: Context) -> Verdict:
        """Judge until one earns full credit; not applicable where none applies."""
        best: tuple[float, Verdict] | None = None
        near: list[Evidence] = []
        reason = ""
        for check, worth in self.checks:
            verdict = check.run(context)
            if verdict.not_applicable:
                reason = reason or verdict.not_applicable
                continue
            lost = sum(hit.cost for hit in verdict.hits)
            credit = max(0.0, 1 - lost) * worth
            if credit >= 1 and not verdict.hits:
                return verdict
            if best is None or credit > best[0]:
                best = (credit, verdict)
            near += [
                Evidence(hit.location, hit.message.removeprefix(f"{self.message}: "))
                for hit in verdict.hits
                if hit.location.path != REPOSITORY
            ]
        if best is None:
            return not_applicable(reason)
        if best[0] <= 0:
            fix = ADVICE[self.advice](context) if self.advice else ""
            shown = tuple(near[:5])
            hit = Hit(self.message, evidence=shown, key=self.message, fix=fix)
            return Verdict((hit,), hit.evidence)
        return self._short(*best)

    def _short(self, credit: float, verdict: Verdict) -> Verdict:
        """Say what falls short of full credit."""
        evidence = verdict.evidence
        hit = Hit(self.message)
        if verdict.hits:
            hit = verdict.hits[0]
        elif evidence:
            only = f"{self.message}: only {evidence[0].detail}"
            hit = Hit(only, evidence[0].location)
        hit = replace(hit, cost=1 - credit, evidence=evidence, key=self.message)
        return Verdict((hit,), evidence)
