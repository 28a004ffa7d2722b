"""Improvements: two trees of which the rules must find the second one better.

They prove that a rule judges what it refers to: what is asked for there is the only
difference between the trees.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from mlops_lint.cases.content import changed, tree_flaws, tree_of, tree_problems
from mlops_lint.cases.difference import Difference, number
from mlops_lint.cases.model import Case, Content
from mlops_lint.errors import CaseError, Problem, nearest
from mlops_lint.model import Location, RuleResult
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.documents.base import join_pointer
from mlops_lint.validation import in_order


def improvements(document: Structured, data: Mapping[str, Any]) -> list[Case]:
    """Return the cases of a file that follows the schema: one for each rule named.

    Raises:
        CaseError: everything that the schema cannot tell is wrong.
    """
    pointers = (f"/improvements/{i}" for i in range(len(data["improvements"])))
    places = [Location(document.path, document.line(at), at) for at in pointers]
    entries = list(zip(places, data["improvements"], strict=True))
    trees: Mapping[str, Any] = data.get("trees", {})
    found = [
        problem
        for name, tree in trees.items()
        for problem in tree_flaws(document, join_pointer("/trees", name), tree)
    ]
    seen: set[tuple[str, str]] = set()
    for place, entry in entries:
        found += tree_problems(document, place, entry)
        found += _unknown_tree(document, place, entry, trees)
        called = entry["reference"], entry.get("name", "")
        if called in seen:
            message = f"two improvements for {' '.join(called).strip()}"
            advice = "give them different names"
            found.append(Problem(message, document.path, place.line, advice))
        seen.add(called)
    if found:
        raise CaseError(*in_order(found))
    return [case for place, entry in entries for case in _cases(place, entry, trees)]


def _unknown_tree(
    document: Structured,
    place: Location,
    entry: Mapping[str, Any],
    trees: Mapping[str, Any],
) -> Iterator[Problem]:
    name = entry.get("from")
    if name is not None and name not in trees:
        close = nearest(name, trees)
        advice = f"did you mean {close}?" if close else "write it under `trees`"
        line = document.line(f"{place.pointer}/from")
        yield Problem(f"no tree is called {name}", document.path, line, advice)


def _cases(
    place: Location, entry: Mapping[str, Any], trees: Mapping[str, Any]
) -> Iterator[Case]:
    tree: dict[str, Content] = tree_of(trees.get(entry.get("from", ""), {}))
    tree |= tree_of(entry.get("tree", {}))
    for rule in entry["rules"]:
        yield Case(
            subject=rule,
            name=" ".join(filter(None, (entry["reference"], entry.get("name")))),
            expect=None,
            place=place,
            naming=Location(place.path, place.line, f"{place.pointer}/rules"),
            tree=tree,
            better=changed(tree, entry["better"]),
            reference=entry["reference"],
            git=entry.get("git", False),
            config=entry.get("config", {}),
            profile=entry.get("profile", "production"),
        )


def unimproved(before: RuleResult, after: RuleResult) -> list[Difference]:
    """Return a difference unless the second result is better than the first.

    Both must have credit: that a rule begins to apply is no improvement.
    """
    if before.credit is None or after.credit is None:
        better = False
    elif after.credit == before.credit:
        better = len(after.findings) < len(before.findings)
    else:
        better = after.credit > before.credit
    if better:
        return []
    return [
        Difference("before", "applies, and can be better", _said(before)),
        Difference("after", "more credit, or a finding less", _said(after)),
    ]


def _said(result: RuleResult) -> str:
    if result.credit is None:
        return f"{result.outcome.value}: {result.reason}"
    found = "; ".join(finding.message for finding in result.findings)
    return f"credit {number(result.credit)}{': ' if found else ''}{found}"
