"""One check, asked anew of each file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from mlops_lint.checks._base import (
    CHECK,
    GLOBS,
    Build,
    Check,
    Context,
    Kind,
    Schema,
    not_applicable,
    seen_files,
)
from mlops_lint.checks.pair import fill
from mlops_lint.model import REPOSITORY, Location, Verdict


@dataclass(frozen=True, slots=True)
class Foreach(Kind):
    """Run `check` once for each file of `each`; the credit is the mean of them all.

    In the options of the inner check `{path}`, `{dir}`, `{name}` and `{stem}` stand for
    the parts of the file's path.
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
        hits = []
        for file in files:
            inner: Check = self.build(_filled(self.check, file.path))
            for hit in inner.run(context).hits:
                place = hit.location
                if place.path == REPOSITORY:
                    place = Location(file.path)
                hits.append(replace(hit, location=place, cost=hit.cost / len(files)))
        return Verdict(tuple(hits), seen_files(files, "judged"))


def _filled(value: Any, path: str) -> Any:
    if isinstance(value, str):
        return fill(value, path)
    if isinstance(value, list):
        return [_filled(item, path) for item in value]
    if isinstance(value, Mapping):
        return {key: _filled(item, path) for key, item in value.items()}
    return value
