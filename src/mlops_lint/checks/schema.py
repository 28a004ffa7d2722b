"""Documents that must follow a JSON Schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from mlops_lint.checks._base import (
    GLOBS,
    Context,
    Kind,
    Schema,
    not_applicable,
    seen_files,
    shared,
)
from mlops_lint.model import Hit, Location, Verdict
from mlops_lint.repo.documents import Structured

MOST = 20


@dataclass(frozen=True, slots=True)
class SchemaKind(Kind):
    """Validate each document of `paths` against `schema`, a JSON Schema of 2020-12.

    References to other documents are not followed: nothing is ever fetched.
    """

    kind: ClassVar[str] = "schema"
    options: ClassVar[Schema] = {"paths": GLOBS, "schema": {"type": "object"}}
    required: ClassVar[tuple[str, ...]] = ("paths", "schema")
    paths: tuple[str, ...]
    schema: Mapping[str, Any]

    def run(self, context: Context) -> Verdict:
        """Judge every document; not applicable where none can be read."""
        from jsonschema import Draft202012Validator
        from referencing import Registry

        validator = Draft202012Validator(dict(self.schema), registry=Registry())
        hits: list[Hit] = []
        read = []
        for file in context.repo.files.glob(*self.paths):
            document = context.repo.document(file.path)
            if not isinstance(document, Structured):
                continue
            read.append(file)
            errors = sorted(validator.iter_errors(document.data), key=lambda e: e.json_path)
            for error in errors[:MOST]:
                pointer = "".join(f"/{part}" for part in error.absolute_path)
                place = Location(file.path, document.line(pointer), pointer)
                hits.append(Hit(error.message[:200], place))
        if not read:
            return not_applicable(f"no document matches {' '.join(self.paths)}")
        return shared(hits, len(read), *seen_files(read, "follows the schema"))
