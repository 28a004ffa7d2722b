"""Names of files that must follow a pattern."""

from typing import ClassVar

from mlops_lint.checks._base import (
    GLOBS,
    REGEX,
    TEXT,
    Context,
    Kind,
    Schema,
    not_applicable,
    shared_files,
)
from mlops_lint.model import Hit, Location, Verdict
from mlops_lint.patterns import late
from mlops_lint.records import record


@record
class Naming(Kind):
    """Hit each file of `paths` whose name does not match `pattern` as a whole."""

    kind: ClassVar[str] = "naming"
    options: ClassVar[Schema] = {"paths": GLOBS, "pattern": REGEX, "message": TEXT}
    required: ClassVar[tuple[str, ...]] = ("paths", "pattern")
    paths: tuple[str, ...]
    pattern: str
    message: str = ""

    def run(self, context: Context) -> Verdict:
        """Judge the names; not applicable where no file matches `paths`."""
        files = context.repo.files.glob(*self.paths)
        if not files:
            return not_applicable(f"no file matches {' '.join(self.paths)}")
        fits = late(self.pattern)
        message = self.message or f"the name does not match {self.pattern}"
        hits = [
            Hit(message, Location(file.path))
            for file in files
            if not fits.fullmatch(file.path.rpartition("/")[2])
        ]
        return shared_files(hits, files, "named as required")
