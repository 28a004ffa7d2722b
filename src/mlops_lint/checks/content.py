"""Text that files must, or must not, hold."""

from collections.abc import Iterator
from itertools import islice
from typing import ClassVar

from mlops_lint.checks._base import (
    GLOBS,
    REGEX,
    TEXT,
    Context,
    Kind,
    Schema,
    failed,
    not_applicable,
    seen,
    shared,
)
from mlops_lint.model import Evidence, Hit, Location, Verdict
from mlops_lint.patterns import late
from mlops_lint.records import record
from mlops_lint.repo import File

SCAN = 256 * 1024
LONGEST_LINE = 2000
PATTERNS: Schema = {"type": "array", "items": REGEX, "minItems": 1}


@record
class Content(Kind):
    """Look for patterns, line by line, in the files of `paths`.

    `any`: one line of one file must match one of them, so that there must be a file.
    `none`: each file with a line that matches one of them is hit; given both, `any`
    comes first. Lines beyond 2,000 characters and text beyond 256 kB are not read.
    """

    kind: ClassVar[str] = "content"
    options: ClassVar[Schema] = {
        "paths": GLOBS,
        "any": PATTERNS,
        "none": PATTERNS,
        "message": TEXT,
    }
    required: ClassVar[tuple[str, ...]] = ("paths",)
    at_least_one: ClassVar[tuple[str, ...]] = ("any", "none")
    paths: tuple[str, ...]
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    message: str = ""

    def run(self, context: Context) -> Verdict:
        """Judge the files; without any, `none` alone is not applicable."""
        files = context.repo.files.glob(*self.paths)
        if not files:
            missing = f"no file matches {' '.join(self.paths)}"
            if self.any:
                return failed(self.message or missing, key=self.message)
            return not_applicable(missing)
        evidence: tuple[Evidence, ...] = ()
        if self.any:
            evidence = tuple(islice(self._wanted(context, files), 1))
            if not evidence:
                wanted = self.message or f"nothing matches {self.any[0]}"
                return failed(wanted, files[0].path)
        hits = []
        for file in files:
            place = self._first(context, file.path, self.none)
            if place is not None:
                message = self.message or f"unwanted: {place[1].strip()[:80]}"
                hits.append(Hit(message, Location(file.path, place[0])))
        return shared(hits, len(files), *evidence)

    def _wanted(self, context: Context, files: list[File]) -> Iterator[Evidence]:
        for file in files:
            place = self._first(context, file.path, self.any)
            if place is not None:
                yield seen(file.path, place[1].strip()[:80], place[0])

    @staticmethod
    def _first(
        context: Context, path: str, patterns: tuple[str, ...]
    ) -> tuple[int, str] | None:
        compiled = [late(pattern) for pattern in patterns]
        text = context.repo.text(path)[:SCAN]
        for number, whole in enumerate(text.split("\n") if patterns else (), 1):
            line = whole.removesuffix("\r")[:LONGEST_LINE]
            if any(pattern.search(line) for pattern in compiled):
                return number, line
        return None
