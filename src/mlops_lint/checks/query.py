"""A value in a structured document."""

import json
import re
from typing import Any, ClassVar

from mlops_lint.checks._base import (
    FLAG,
    GLOBS,
    REGEX,
    TEXT,
    Context,
    Kind,
    Schema,
    not_applicable,
    seen,
    shared,
)
from mlops_lint.model import Evidence, Hit, Location, Verdict
from mlops_lint.records import record
from mlops_lint.repo.documents import Structured

MISSING = object()


@record
class Query(Kind):
    """Look at the value at a JSON pointer in each file of `paths`.

    YAML, JSON, TOML and INI alike. Without a condition the value must be there;
    `absent` turns that round; `equals`, `one_of` and `matches` (a search in its text)
    judge the value. Files that do not parse are left to the rule for those.
    """

    kind: ClassVar[str] = "query"
    options: ClassVar[Schema] = {
        "paths": GLOBS,
        "pointer": {"type": "string", "pattern": "^(/.*)?$"},
        "equals": {},
        "one_of": {"type": "array", "minItems": 1},
        "matches": REGEX,
        "absent": FLAG,
        "message": TEXT,
    }
    required: ClassVar[tuple[str, ...]] = ("paths", "pointer")
    paths: tuple[str, ...]
    pointer: str
    equals: Any = MISSING
    one_of: tuple[Any, ...] = ()
    matches: str = ""
    absent: bool = False
    message: str = ""

    def run(self, context: Context) -> Verdict:
        """Judge every document; not applicable where none can be read."""
        hits: list[Hit] = []
        evidence: list[Evidence] = []
        subjects = 0
        for file in context.repo.files.glob(*self.paths):
            document = context.repo.document(file.path)
            if not isinstance(document, Structured):
                continue
            subjects += 1
            value = document.get(self.pointer, MISSING)
            line = document.line(self.pointer)
            wrong = self._wrong(value)
            if wrong:
                place = Location(file.path, line, self.pointer)
                hits.append(Hit(self.message or wrong, place))
            else:
                evidence.append(seen(file.path, self.pointer or "the document", line))
        if not subjects:
            return not_applicable(f"no document matches {' '.join(self.paths)}")
        return shared(hits, subjects, *evidence[:5])

    def _wrong(self, value: Any) -> str:
        if self.absent:
            return "" if value is MISSING else f"{self.pointer} should not be set"
        if value is MISSING:
            return f"no value at {self.pointer}"
        shown = f"{self.pointer} is {_text(value):.60}"
        if self.equals is not MISSING and not _same(value, self.equals):
            return f"{shown}, not {_text(self.equals)}"
        if self.one_of and not any(_same(value, wanted) for wanted in self.one_of):
            return f"{shown}, not one of {', '.join(map(_text, self.one_of))}"
        if self.matches and not re.search(self.matches, _text(value)[:2000]):
            return f"{shown}, which does not match {self.matches}"
        return ""


def _same(value: Any, wanted: Any) -> bool:
    """Whether two values are equal, true and 1 not being the same."""
    wanted = list(wanted) if isinstance(wanted, tuple) else wanted
    return bool(value == wanted) and isinstance(value, bool) == isinstance(wanted, bool)


def _text(value: Any) -> str:
    """Write a value as a file would have it: words bare, the rest as JSON."""
    return value if isinstance(value, str) else json.dumps(value, default=str)
