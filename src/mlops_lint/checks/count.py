"""How many files there must or may be."""

from typing import ClassVar

from mlops_lint.checks._base import (
    COUNT,
    GLOBS,
    TEXT,
    Context,
    Kind,
    Schema,
    failed,
    passed,
    seen_files,
)
from mlops_lint.model import Verdict
from mlops_lint.records import record


@record
class Count(Kind):
    """Hit once when fewer than `min` or more than `max` files match `paths`."""

    kind: ClassVar[str] = "count"
    options: ClassVar[Schema] = {
        "paths": GLOBS,
        "min": COUNT,
        "max": COUNT,
        "message": TEXT,
    }
    required: ClassVar[tuple[str, ...]] = ("paths",)
    at_least_one: ClassVar[tuple[str, ...]] = ("min", "max")
    paths: tuple[str, ...]
    min: int = 0
    max: int | None = None
    message: str = ""

    def run(self, context: Context) -> Verdict:
        """Count the files in git."""
        files = context.repo.tracked(*self.paths)
        about = self.message or f"files that match {' '.join(self.paths)}"
        if len(files) < self.min:
            message = f"{about}: {len(files)}, at least {self.min} wanted"
            return failed(message, key=about)
        if self.max is not None and len(files) > self.max:
            message = f"{about}: {len(files)}, at most {self.max} wanted"
            return failed(message, key=about)
        return passed(*seen_files(files, "counted"))
