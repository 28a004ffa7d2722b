"""Every case of a rule or check kind, and whether each of them has its cases."""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mlops_lint import packs
from mlops_lint.cases import Case, Runner, load, shown
from mlops_lint.checks import KINDS
from mlops_lint.errors import CaseError
from mlops_lint.model import Outcome

CASES = Path(__file__).parent / "cases"
MAY_NOT_APPLY = frozenset(
    {
        "chain",
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
        "reference",
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
        with suppress(CaseError):
            found += load(path)
    return tuple(found)


@cache
def runner() -> Runner:
    knowledge = packs.bundled()
    return Runner(knowledge.rules, knowledge.scoring)


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
    wrong, result = runner().check(case, tmp_path)
    assert not wrong, "\n".join(shown(result))


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=path.name) for paths in FILES.values() for path in paths],
)
def test_file_follows_the_format(path: Path) -> None:
    assert {case.subject for case in load(path)} == {path.stem}


def outcomes(folder: str) -> dict[str, set[Outcome | None]]:
    found: dict[str, set[Outcome | None]] = defaultdict(set)
    for case in all_cases(folder):
        found[case.subject].add(case.expect)
    return found


@pytest.mark.parametrize("rule", [rule.id for rule in runner().rules])
def test_every_rule_has_its_cases(rule: str) -> None:
    item = next(item for item in runner().rules if item.id == rule)
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
    assert set(outcomes("rules")) <= {rule.id for rule in runner().rules}
    assert set(outcomes("kinds")) <= set(KINDS)
