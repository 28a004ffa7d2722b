"""Documents that must follow a JSON Schema."""

from collections.abc import Mapping
from functools import reduce
from typing import Any, ClassVar

from mlops_lint.checks._base import (
    GLOBS,
    Context,
    Kind,
    Schema,
    not_applicable,
    shared_files,
)
from mlops_lint.model import Hit, Location, Verdict
from mlops_lint.records import record
from mlops_lint.repo.documents import Structured, Tagged
from mlops_lint.repo.documents.base import join_pointer, key_text

MOST = 20


@record
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
            errors = sorted(
                validator.iter_errors(_plain(document.data)), key=lambda e: e.json_path
            )
            for error in errors[:MOST]:
                parts = map(str, error.absolute_path)
                pointer = reduce(join_pointer, parts, "")
                place = Location(file.path, document.line(pointer), pointer)
                hits.append(Hit(error.message[:200], place))
        if not read:
            return not_applicable(f"no document matches {' '.join(self.paths)}")
        return shared_files(hits, read, "follows the schema")


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: keys are text, dates too, tags are left out."""
    if isinstance(value, Tagged):
        return _plain(value.value)
    if isinstance(value, dict):
        return {key_text(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | int | float):
        return value
    return str(value)
