"""YAML and TOML of the user's own, judged by a JSON Schema: every problem at once."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mlops_lint.errors import Problem, nearest
from mlops_lint.repo.documents import Structured

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError


def problems(
    document: Structured, schema: Mapping[str, Any], value: object, prefix: str = ""
) -> list[Problem]:
    """Return what is wrong with `value`, which lies at `prefix` of the document."""
    from jsonschema import Draft202012Validator

    found = [
        Problem(f"key {pointer} is given twice", document.path, line, "keep one of them")
        for pointer, line in document.duplicates
        if pointer.startswith(prefix)
    ]
    errors = Draft202012Validator(dict(schema)).iter_errors(value)
    for error in sorted(errors, key=lambda error: list(map(str, error.absolute_path))):
        found.extend(_explain(document, error, prefix))
    return sorted(set(found), key=lambda problem: (problem.line or 0, problem.message))


def _explain(
    document: Structured, error: "ValidationError", prefix: str
) -> Iterator[Problem]:
    pointer = prefix + "".join(f"/{part}" for part in error.absolute_path)
    where = pointer.removeprefix(prefix).lstrip("/").replace("/", ".")
    about = f"{where}: " if where else ""
    line = document.line(pointer)
    if error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        for name in sorted(set(map(str, error.instance)) - set(known)):
            close = nearest(name, known)
            advice = f"did you mean {close}?" if close else f"known: {_list(known)}"
            key_line = document.line(f"{pointer}/{name}")
            yield Problem(f"{about}unknown key {name}", document.path, key_line, advice)
    elif error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        for name in missing:
            yield Problem(f"{about}{name} is missing", document.path, line, "add it")
    elif error.validator == "enum":
        allowed = list(map(str, error.validator_value))
        close = nearest(str(error.instance), allowed)
        advice = f"did you mean {close}?" if close else f"one of {_list(allowed)}"
        message = f"{about}unknown value {error.instance!r:.60}"
        yield Problem(message, document.path, line, advice)
    elif error.validator == "type":
        wanted = error.validator_value
        kinds = wanted if isinstance(wanted, str) else " or ".join(wanted)
        message = f"{about}{error.instance!r:.60} is not of type {kinds}"
        yield Problem(message, document.path, line, f"write a value of type {kinds}")
    else:
        yield Problem(f"{about}{error.message[:160]}", document.path, line)


def _list(names: list[str]) -> str:
    return ", ".join(names[:12]) + (" and more" if len(names) > 12 else "")
