"""Several checks of which each must pass."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from mlops_lint.checks._base import (
    CHECKS,
    Build,
    Check,
    Context,
    Kind,
    Schema,
    joined,
)
from mlops_lint.model import Verdict
from mlops_lint.records import record


@record
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
        return joined([check.run(context) for check in self.checks])
