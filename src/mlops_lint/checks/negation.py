"""The opposite of another check."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from mlops_lint.checks._base import (
    CHECK,
    TEXT,
    Build,
    Check,
    Context,
    Kind,
    Schema,
    passed,
)
from mlops_lint.model import Hit, Location, Verdict
from mlops_lint.records import record


@record
class Not(Kind):
    """Hit, with `message`, when `check` passes; pass when it does not."""

    kind: ClassVar[str] = "not"
    options: ClassVar[Schema] = {"check": CHECK, "message": TEXT}
    required: ClassVar[tuple[str, ...]] = ("check", "message")
    check: Check
    message: str

    @classmethod
    def from_options(cls, options: Mapping[str, Any], build: Build) -> Self:
        """Build the inner check."""
        return cls(build(options["check"]), options["message"])

    def run(self, context: Context) -> Verdict:
        """Turn the verdict round; what does not apply still does not."""
        verdict = self.check.run(context)
        if verdict.not_applicable:
            return verdict
        if verdict.hits:
            return passed()
        place = verdict.evidence[0].location if verdict.evidence else Location()
        return Verdict((Hit(self.message, place, evidence=verdict.evidence),))
