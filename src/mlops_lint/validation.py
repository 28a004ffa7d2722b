"""YAML and TOML of the user's own, judged by a JSON Schema: every problem at once."""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from mlops_lint.errors import Problem, nearest
from mlops_lint.repo.documents import Structured, Tagged
from mlops_lint.repo.documents.base import join_pointer, split_pointer
from mlops_lint.repo.globs import glob_problem

if TYPE_CHECKING:
    from jsonschema import FormatChecker
    from jsonschema.exceptions import ValidationError

TYPES: Mapping[str, str] = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "object": "a mapping",
    "string": "text",
}
MOST_NAMES = 12
LONGEST_VALUE = 60


def problems(
    document: Structured,
    schema: Mapping[str, Any],
    value: object,
    prefix: str = "",
    names: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> list[Problem]:
    """Return what is wrong with `value`, which lies at `prefix` of the document.

    Besides JSON Schema itself the formats `regex`, `glob` and `date` are checked, and
    those in `names`: a text of such a format is one of the names.
    """
    from jsonschema import Draft202012Validator

    found = [
        Problem(
            f"{_about(pointer, prefix)} is given twice", document.path, line, "keep one"
        )
        for pointer, line in document.duplicates
        if pointer.startswith(f"{prefix}/")
    ]
    validator = Draft202012Validator(dict(schema), format_checker=_formats(names))
    for error in validator.iter_errors(value):
        found.extend(_explain(document, error, prefix, names))
    return in_order(found)


def published(
    schema: Mapping[str, Any], names: Mapping[str, Collection[str]]
) -> dict[str, Any]:
    """Return a schema for other programs, which do not know the formats in `names`.

    A text of such a format becomes a reference to a list of the names in `$defs`.
    """
    used: set[str] = set()

    def plain(part: Any) -> Any:
        if isinstance(part, Mapping):
            found = {key: plain(value) for key, value in part.items()}
            if isinstance(part.get("format"), str) and part["format"] in names:
                used.add(found.pop("format"))
                found["$ref"] = f"#/$defs/{part['format']}"
            return found
        return list(map(plain, part)) if isinstance(part, list | tuple) else part

    whole: dict[str, Any] = plain(schema)
    lists = {name: {"enum": sorted(names[name])} for name in sorted(used)}
    return {**whole, "$defs": {**whole.get("$defs", {}), **lists}} if used else whole


def in_order(found: list[Problem]) -> list[Problem]:
    """Return problems by line, each of them once."""
    return sorted(set(found), key=lambda each: (each.line or 0, each.message))


def suggestion(name: str, known: list[str], otherwise: str = "") -> str:
    """Return advice on an unknown name: the nearest known one, or all of them."""
    close = nearest(name, known)
    if close:
        return f"did you mean {close}?"
    more = " and more" if len(known) > MOST_NAMES else ""
    return otherwise or f"known: {', '.join(known[:MOST_NAMES])}{more}"


def _formats(names: Mapping[str, Collection[str]]) -> "FormatChecker":
    from jsonschema import FormatChecker

    checker = FormatChecker(formats=())
    for name, flaw in FLAWS.items():
        checker.checks(name)(lambda value, flaw=flaw: not flaw(str(value)))
    for name, known in names.items():
        checker.checks(name)(lambda value, known=known: value in known)
    return checker


def _regex_flaw(text: str) -> str:
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    return ""


def _date_flaw(text: str) -> str:
    try:
        is_date = str(date.fromisoformat(text)) == text
    except ValueError:
        is_date = False
    return "" if is_date else "write it as YYYY-MM-DD"


FLAWS: Mapping[str, Callable[[str], str]] = {
    "date": _date_flaw,
    "glob": glob_problem,
    "regex": _regex_flaw,
}
"""By format, what says how a text is ill-formed; empty for one that is not."""


def _explain(
    document: Structured,
    error: "ValidationError",
    prefix: str,
    names: Mapping[str, Collection[str]],
) -> Iterator[Problem]:
    pointer = prefix
    for part in error.absolute_path:
        pointer = join_pointer(pointer, str(part))
    where = _about(pointer, prefix)
    about = f"{where}: " if where else ""
    line = _line(document, pointer)
    schema: Any = error.schema
    wanted: Any = error.validator_value
    given: Any = error.instance
    if error.validator == "additionalProperties":
        known = sorted(schema.get("properties", {}))
        for name in given:
            if name not in known:
                place = document.line(join_pointer(pointer, str(name)))
                advice = suggestion(str(name), known)
                yield Problem(
                    f"{about}unknown key {name}", document.path, place, advice
                )
    elif error.validator == "required":
        for name in wanted:
            if name not in given:
                yield Problem(
                    f"{about}{name} is missing", document.path, line, "add it"
                )
    elif error.validator == "format" and wanted in names:
        advice = suggestion(str(given), sorted(names[wanted]))
        yield Problem(f"{about}unknown {wanted} {given}", document.path, line, advice)
    else:
        message, advice = _reason(str(error.validator), given, wanted)
        message = message or error.message
        advice = advice or schema.get("description", "")
        yield Problem(f"{about}{message}", document.path, line, advice)


def _line(document: Structured, pointer: str) -> int | None:
    """Return the line of a pointer, or of the nearest place above that is written."""
    while (line := document.line(pointer)) is None and pointer:
        pointer = pointer.rpartition("/")[0]
    return line


def _reason(keyword: str, given: object, wanted: Any) -> tuple[str, str]:
    """Return what one keyword of JSON Schema says of a value, and advice, if known."""
    shown = _shown(given)
    match keyword:
        case "enum":
            return f"unknown value {shown}", suggestion(str(given), list(wanted))
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            words = " or ".join(TYPES[kind] for kind in kinds)
            return f"{shown} is not {words}", f"write {words}"
        case "format":
            return f"{shown} is no {wanted}: {FLAWS[wanted](str(given))}", ""
        case "pattern":
            return f"{shown} does not match {wanted}", ""
        case "minLength" | "minItems" | "minProperties":
            return "is empty", "fill it in, or take it out"
        case "anyOf" if names := [n for way in wanted for n in way.get("required", ())]:
            return f"none of {', '.join(names)} is given", "give one of them"
        case "minimum":
            return f"{shown} is too small", f"write {wanted} or more"
        case "maximum":
            return f"{shown} is too large", f"write {wanted} or less"
    return "", ""


def _about(pointer: str, prefix: str) -> str:
    """Return a pointer below `prefix` as people write it: `rules.0.with.paths`."""
    return ".".join(split_pointer(pointer.removeprefix(prefix)))


def _shown(value: object) -> str:
    """Return a value as it is written in YAML, shortened."""
    if isinstance(value, Tagged):
        return f"{value.tag} ..."
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 3]}..."
