"""YAML to cases, with every error of a file at once.

Unknown keys are errors, so that a case cannot expect less than its author meant.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from mlops_lint.cases.content import tree_of, tree_problems
from mlops_lint.cases.form import case_schema
from mlops_lint.cases.improvement import improvements
from mlops_lint.cases.model import Case, Expected
from mlops_lint.errors import CaseError, Problem
from mlops_lint.model import Location, Outcome
from mlops_lint.packs.entries import condition_problems, format_names
from mlops_lint.repo.documents import ParseFailure, Structured, parse
from mlops_lint.validation import in_order, problems


def load(path: Path, shown: str = "") -> list[Case]:
    """Read the cases of one file, which errors call `shown`.

    Raises:
        CaseError: everything that is wrong with the file.
    """
    document = _document(path, shown or str(path))
    found = problems(document, case_schema(), document.data, names=format_names())
    if found:
        raise CaseError(*found)
    data = cast(dict[str, Any], document.data)
    if "improvements" in data:
        return improvements(document, data)
    key = "kind" if "kind" in data else "rule"
    naming = Location(document.path, document.line(f"/{key}"), f"/{key}")
    entries = [
        (Location(document.path, document.line(f"/cases/{i}"), f"/cases/{i}"), entry)
        for i, entry in enumerate(data["cases"])
    ]
    found += _repeated(entries)
    for place, entry in entries:
        found += tree_problems(document, place, entry)
        if "when" in entry:
            at = f"{place.pointer}/when"
            found += condition_problems(document, at, entry["when"])
    if found:
        raise CaseError(*in_order(found))
    return [
        _case(entry, subject=data[key], place=place, naming=naming)
        for place, entry in entries
    ]


def _document(path: Path, name: str) -> Structured:
    try:
        document = parse(name, path.read_bytes())
    except OSError as error:
        raise CaseError(Problem(f"cannot be read: {error.strerror}", name)) from None
    if isinstance(document, ParseFailure):
        raise CaseError(Problem(document.problem, name, document.line))
    if not isinstance(document, Structured) or not isinstance(document.data, dict):
        advice = "write a mapping with `rule` and `cases` in a .yaml file"
        raise CaseError(Problem("this is no file of cases", name, help=advice))
    return document


def _repeated(entries: list[tuple[Location, dict[str, Any]]]) -> Iterator[Problem]:
    seen: dict[str, int | None] = {}
    for place, entry in entries:
        name = entry["name"]
        if name in seen:
            message = f"two cases are called {name}, the first at line {seen[name]}"
            yield Problem(message, place.path, place.line, "give it another name")
        seen.setdefault(name, place.line)


def _case(
    entry: Mapping[str, Any], *, subject: str, place: Location, naming: Location
) -> Case:
    values = dict(entry)
    is_kind = naming.pointer == "/kind"
    tree = tree_of(values.pop("tree", {}))
    if "findings" in values:
        values["findings"] = tuple(Expected(**item) for item in values["findings"])
    for name in ("untracked", "evidence"):
        values[name] = tuple(values.get(name, ()))
    return Case(
        subject=subject,
        expect=Outcome(values.pop("expect")),
        place=place,
        naming=naming,
        options=values.pop("with", {}) if is_kind else None,
        tree=tree,
        **values,
    )
