"""Every case of a rule or check kind, and whether each of them has its cases."""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from yaml import YAMLError

from mlops_lint.checks import KINDS
from mlops_lint.model import Outcome
from tests.case_format import Case, CaseError, load
from tests.case_runner import knowledge, run

CASES = Path(__file__).parent / "cases"
MAY_NOT_APPLY = frozenset(
    {
        "content",
        "foreach",
        "ignored",
        "lfs",
        "naming",
        "notebook",
        "pair",
        "parsed",
        "pointer",
        "query",
        "remote",
        "schema",
    }
)
"""Kinds that look for their subject themselves and may find none."""

HOLD_OTHERS = frozenset({"all", "any", "not"})
"""Kinds that do not apply where none of the checks within them does."""


def may_not_apply(spec: Mapping[str, Any]) -> bool:
    options = spec.get("with", {})
    if spec["kind"] == "content" and "any" in options:
        return False
    if spec["kind"] not in HOLD_OTHERS:
        return spec["kind"] in MAY_NOT_APPLY
    return all(map(may_not_apply, options.get("checks") or [options["check"]]))


FILES = {
    folder: sorted((CASES / folder).glob("*.yaml")) for folder in ("kinds", "rules")
}


@cache
def all_cases(folder: str) -> tuple[Case, ...]:
    """Return the cases of every file that can be read; the others fail a test."""
    found: list[Case] = []
    for path in FILES[folder]:
        with suppress(CaseError, YAMLError):
            found += load(path)
    return tuple(found)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's git configuration out."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=case.id) for name in FILES for case in all_cases(name)],
)
def test_case(case: Case, tmp_path: Path) -> None:
    run(case, tmp_path)


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=path.name) for paths in FILES.values() for path in paths],
)
def test_file_follows_the_format(path: Path) -> None:
    assert load(path)


def outcomes(folder: str) -> dict[str, set[Outcome]]:
    found: dict[str, set[Outcome]] = defaultdict(set)
    for case in all_cases(folder):
        found[case.subject].add(case.expect)
    return found


@pytest.mark.parametrize("rule", [rule.id for rule in knowledge().rules])
def test_every_rule_has_its_cases(rule: str) -> None:
    item = next(item for item in knowledge().rules if item.id == rule)
    wanted = {Outcome.FAILED, Outcome.PASSED}
    if item.when or may_not_apply({"kind": item.kind, "with": item.options}):
        wanted.add(Outcome.NOT_APPLICABLE)
    assert wanted <= outcomes("rules")[rule]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_its_cases(kind: str) -> None:
    wanted = {Outcome.FAILED, Outcome.PASSED}
    if kind in MAY_NOT_APPLY | HOLD_OTHERS:
        wanted.add(Outcome.NOT_APPLICABLE)
    assert wanted <= outcomes("kinds")[kind]


def test_a_file_is_about_a_rule_or_kind_there_is() -> None:
    assert set(outcomes("rules")) <= {rule.id for rule in knowledge().rules}
    assert set(outcomes("kinds")) <= set(KINDS)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- 1", "not a mapping"),
        ("kind: path\ncases: []", "no list of cases"),
        ("kind: path\ncases: [{name: a, expect: passed}]\nmore: 1", "key more"),
        ("kind: path", "no cases"),
        ("kind: path\nkind: path", "line 1: a mapping has one key twice"),
        ("kind: other\ncases: [{name: a, expect: passed}]", "cases of other"),
        ("kind: path\ncases: [1]", "1: not a mapping"),
        ("kind: path\ncases: [{name: a}]", "a: no expect"),
        ("kind: path\ncases: [{name: a, expect: well}]", "ends as well"),
        ("kind: path\ncases: [{name: a, expect: passed, tre: {}}]", "key tre"),
        ("kind: path\ncases: [{name: a, expect: passed, git: 1}]", "git is a int"),
        ("kind: path\ncases: [{name: a, expect: passed, profile: x}]", "profile"),
        ("kind: path\ncases: [{name: a, expect: passed, untracked: [b]}]", "b is untr"),
        ("kind: path\ncases: [{name: a, expect: passed, tree: {b: 1}}]", "b: not a"),
        (
            "kind: path\ncases: [{name: a, expect: passed, tree: {b: {pad: 1}}}]",
            "do not go together",
        ),
        (
            "kind: path\ncases: [{name: a, expect: failed, findings: [{line: 1}]}]",
            "findings: no path",
        ),
        (
            "kind: path\ncases: [{name: a, expect: passed}, {name: a, expect: failed}]",
            "two cases are called a",
        ),
    ],
)
def test_the_format_is_strict(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "kinds" / "path.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match=problem):
        load(path)


def test_a_case_that_is_not_met_says_how(tmp_path: Path) -> None:
    path = tmp_path / "kinds" / "path.yaml"
    path.parent.mkdir()
    path.write_text(
        "kind: path\n"
        "cases:\n"
        "- name: nothing right\n"
        "  expect: passed\n"
        "  with: {absent: [a.txt]}\n"
        "  tree: {a.txt: a}\n"
        "  credit: 0.25\n"
        "  reason: because\n"
        "  evidence: [b.txt]\n"
        "  findings:\n"
        "  - {path: c.txt, line: 3, message: other, severity: info}\n"
        "  - {path: d.txt, message: more}\n",
        encoding="utf-8",
    )
    (case,) = load(path)
    with pytest.raises(AssertionError) as failure:
        run(case, tmp_path)
    said = str(failure.value)
    for part in (
        "failed, not passed",
        "credit 0.0, not 0.25",
        "does not hold 'because'",
        "no evidence at b.txt",
        "1 findings, not 2",
        "at a.txt, not at c.txt",
        "line None, not 3",
        "does not hold 'other'",
        "error, not info",
    ):
        assert part in said
