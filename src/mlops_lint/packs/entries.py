"""Rules of the user's own, and changes of known ones: how they join, what is wrong.

An entry of `rules` with a new id is a new rule; one with the id of a known rule changes
the fields that it gives and leaves the others.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mlops_lint.errors import Problem, nearest
from mlops_lint.facts import DETECTORS
from mlops_lint.facts.conditions import ConditionError, parse_condition
from mlops_lint.knowledge import bundled_mappings
from mlops_lint.packs import PROFILES, Entry
from mlops_lint.packs.schema import REQUIRED
from mlops_lint.repo.documents import Structured
from mlops_lint.validation import suggestion

MERGED = ("with", "severity")
"""The fields that a change merges key by key."""
FIXED = ("name", "kind")
"""The fields of a known rule that cannot be changed."""


def format_names() -> dict[str, list[str]]:
    """Return the names that a text of each format of ours may be one of."""
    data = bundled_mappings()[PROFILES]
    categories = [entry["id"] for entry in data["categories"]]
    return {"fact": sorted(DETECTORS), "category": categories}


def joined(known: Mapping[str, Entry], entries: Sequence[Any]) -> list[Any]:
    """Return entries in full: those that change a known rule with its other fields.

    What is no entry at all stays as it is, for the schema to refuse.
    """
    return [
        _changed(known[entry["id"]], entry) if _changes(known, entry) else entry
        for entry in entries
    ]


def _changes(known: Mapping[str, Entry], entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("id"), str)
        and entry["id"] in known
    )


def _changed(before: Entry, change: Entry) -> dict[str, Any]:
    after = {**before, **change}
    for key in MERGED:
        old, new = before.get(key), change.get(key)
        if key == "severity" and isinstance(old, str):
            old = {"prototype": old, "production": old}
        if isinstance(old, dict) and isinstance(new, dict):
            after[key] = {**old, **new}
    return after


def entry_problems(
    document: Structured,
    pointer: str,
    entries: Sequence[Any],
    known: Mapping[str, Entry],
) -> Iterator[Problem]:
    """Yield what no schema can tell of the entries of `rules`, which is at `pointer`.

    `known` has the rules that the file builds on, by id.
    """
    placed = [
        (f"{pointer}/{index}", entry)
        for index, entry in enumerate(entries)
        if isinstance(entry, dict)
    ]
    seen: dict[str, int | None] = {}
    taken = dict(_names(known.values()))
    for place, entry in placed:
        line = document.line(f"{place}/id")
        rule = entry.get("id")
        if isinstance(rule, str):
            if rule in seen:
                message = f"two rules have the id {rule}, the first at line "
                message += str(seen[rule])
                yield Problem(message, document.path, line, "give it another id")
            elif rule in known:
                yield from _unchangeable(document, place, entry, known[rule])
            else:
                yield from _new(document, place, entry, known, taken)
            seen.setdefault(rule, line)
        if isinstance(entry.get("when"), str):
            yield from condition_problems(document, f"{place}/when", entry["when"])


def _names(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Yield every name that a rule or category goes by, and whose it is."""
    for category in format_names()["category"]:
        yield category, f"the category {category}"
    for entry in entries:
        for name in (entry.get("name"), *(entry.get("aliases") or ())):
            if isinstance(name, str):
                yield name, entry["id"]


def _unchangeable(
    document: Structured, place: str, entry: Entry, before: Entry
) -> Iterator[Problem]:
    for key in FIXED:
        if entry.get(key, before[key]) != before[key]:
            message = f"{before['id']} is a known rule, its {key} is {before[key]}"
            line = document.line(f"{place}/{key}")
            advice = f"leave {key} out to change that rule, or choose another id"
            yield Problem(message, document.path, line, advice)


def _new(
    document: Structured,
    place: str,
    entry: Entry,
    known: Mapping[str, Entry],
    taken: dict[str, str],
) -> Iterator[Problem]:
    rule = entry["id"]
    if "kind" not in entry:
        close = nearest(rule, known)
        lacking = ", ".join(key for key in REQUIRED if key not in entry)
        advice = f"did you mean {close}? " if close else ""
        advice += f"A new rule needs {lacking}"
        message = f"no rule is called {rule}"
        yield Problem(message, document.path, document.line(f"{place}/id"), advice)
        return
    aliases = entry.get("aliases")
    names = {"name": entry.get("name")}
    if isinstance(aliases, list):
        names |= {f"aliases/{index}": name for index, name in enumerate(aliases)}
    for key, name in names.items():
        if not isinstance(name, str):
            continue
        if name in taken:
            message = f"{name} is the name of {taken[name]} already"
            line = document.line(f"{place}/{key}")
            yield Problem(message, document.path, line, "choose another name")
        taken.setdefault(name, rule)


def condition_problems(
    document: Structured, pointer: str, text: str
) -> Iterator[Problem]:
    """Yield what is wrong with a condition, which lies at `pointer`."""
    line = document.line(pointer)
    try:
        names = list(parse_condition(text).names())
    except ConditionError as error:
        advice = "write facts joined by and, or, not"
        yield Problem(f"when: {error}", document.path, line, advice)
        return
    for name in names:
        if name not in DETECTORS:
            advice = suggestion(name, list(DETECTORS), "`mlops-lint facts` lists them")
            yield Problem(f"when: unknown fact {name}", document.path, line, advice)
