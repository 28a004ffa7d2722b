"""One check, asked anew of each file."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from mlops_lint.checks._base import (
    CHECK,
    GLOBS,
    Build,
    Context,
    Kind,
    Schema,
    joined,
    not_applicable,
    seen_files,
)
from mlops_lint.checks.pair import fill
from mlops_lint.model import REPOSITORY, Location, Verdict
from mlops_lint.records import record, replace
from mlops_lint.repo import File


@record
class Foreach(Kind):
    """Run `check` once for each file of `each`; the credit is the mean of them all.

    Files to which the check does not apply do not count. In the options of the inner
    check `{path}`, `{dir}`, `{name}` and `{stem}` stand for the parts of its path.
    """

    kind: ClassVar[str] = "foreach"
    options: ClassVar[Schema] = {"each": GLOBS, "check": CHECK}
    required: ClassVar[tuple[str, ...]] = ("each", "check")
    each: tuple[str, ...]
    check: Mapping[str, Any]
    build: Build

    @classmethod
    def from_options(cls, options: Mapping[str, Any], build: Build) -> Self:
        """Keep the inner check's options: they are filled in for each file."""
        return cls(tuple(options["each"]), options["check"], build)

    def run(self, context: Context) -> Verdict:
        """Judge every file; not applicable where none matches `each`."""
        files = context.repo.files.glob(*self.each)
        if not files:
            return not_applicable(f"no file matches {' '.join(self.each)}")
        verdict = joined([self._judge(context, file) for file in files])
        if verdict.not_applicable:
            return verdict
        return replace(verdict, evidence=seen_files(files, "judged"))

    def _judge(self, context: Context, file: File) -> Verdict:
        """Judge one file; what is said of the repository is said of the file."""
        verdict = self.build(_filled(self.check, file.path)).run(context)
        hits = tuple(
            replace(hit, location=Location(file.path))
            if hit.location.path == REPOSITORY
            else hit
            for hit in verdict.hits
        )
        return replace(verdict, hits=hits)


def _filled(value: Any, path: str) -> Any:
    if isinstance(value, str):
        return fill(value, path)
    if isinstance(value, list):
        return [_filled(item, path) for item in value]
    if isinstance(value, Mapping):
        return {key: _filled(item, path) for key, item in value.items()}
    return value
