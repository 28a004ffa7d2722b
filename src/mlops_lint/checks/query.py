"""A value in a structured document."""

import re
from dataclasses import dataclass
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
from mlops_lint.repo.documents import Structured

MISSING = object()


@dataclass(frozen=True, slots=True)
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
        if self.equals is not MISSING and value != self.equals:
            return f"{self.pointer} is {value!r:.60}, not {self.equals!r}"
        if self.one_of and value not in self.one_of:
            allowed = ", ".join(map(str, self.one_of))
            return f"{self.pointer} is {value!r:.60}, not one of {allowed}"
        if self.matches and not re.search(self.matches, str(value)[:2000]):
            return f"{self.pointer} is {value!r:.60}, which does not match {self.matches}"
        return ""
