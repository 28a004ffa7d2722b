"""Every requirement of the seed document is served by a rule that judges it."""

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from mlops_lint import engine, packs, selection
from mlops_lint.cases import Case, Runner, load, shown
from mlops_lint.cases.tree import build
from mlops_lint.model import Outcome, Report, Settings
from mlops_lint.records import replace
from mlops_lint.repo import Repository

HERE = Path(__file__).parent
ROWS: dict[str, str] = yaml.safe_load((HERE / "data" / "seed.yaml").read_text())
FILES = sorted((HERE / "cases" / "seed").glob("*.yaml"))
CASES = [case for path in FILES for case in load(path)]
KNOWLEDGE = packs.bundled()
RULES = {rule.id for rule in KNOWLEDGE.rules}
REFERRED = [
    (rule.id, reference.removeprefix("seed:"))
    for rule in KNOWLEDGE.rules
    for reference in rule.references
    if reference.startswith("seed:")
]


@cache
def runner() -> Runner:
    return Runner(KNOWLEDGE.rules, KNOWLEDGE.scoring)


def row(case: Case) -> str:
    return case.reference.removeprefix("seed:")


def test_the_ledger_has_its_rows() -> None:
    assert len(ROWS) == 108
    assert len(set(ROWS.values())) == 108
    for name, line in ROWS.items():
        assert re.fullmatch(r"(P|R|ROL|D|F|C)\d+[a-c]?|SSOT|GOV", name)
        assert line[0].isupper()
        assert line.endswith(".")


@pytest.mark.parametrize("name", ROWS)
def test_a_row_has_a_case(name: str) -> None:
    proven = {case.subject for case in CASES if row(case) == name}
    assert proven & RULES


def test_cases_and_rules_refer_to_rows_there_are() -> None:
    assert {row(case) for case in CASES} <= ROWS.keys()
    assert {name for _, name in REFERRED} <= ROWS.keys()


@pytest.mark.parametrize(("rule", "name"), REFERRED)
def test_a_rule_serves_the_rows_it_refers_to(rule: str, name: str) -> None:
    assert any((case.subject, row(case)) == (rule, name) for case in CASES)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_the_better_tree_earns_more(case: Case, tmp_path: Path) -> None:
    runner().rule(case)
    wrong, result = runner().check(case, tmp_path)
    said = [f"{each.about}: {each.found}" for each in wrong]
    assert not wrong, "\n".join([*said, *shown(result)])


COMPONENTS = [
    pytest.param(case, id=case.name)
    for case in {
        case.name: case for case in CASES if row(case).startswith("C")
    }.values()
]


@pytest.mark.parametrize("case", COMPONENTS)
def test_the_better_tree_has_the_component(case: Case, tmp_path: Path) -> None:
    assert case.better is not None
    before = judged(case, tmp_path / "before")
    after = judged(replace(case, tree=case.better), tmp_path / "after")
    assert component(before, row(case)) is Outcome.FAILED
    assert component(after, row(case)) is Outcome.PASSED


def judged(case: Case, folder: Path) -> Report:
    """Judge the tree of a case by all rules."""
    selected = selection.select(KNOWLEDGE.rules, case.profile)
    repo = Repository.open(build(case, folder))
    try:
        return engine.run(repo, selected, KNOWLEDGE.scoring, Settings())
    finally:
        repo.close()


def component(report: Report, name: str) -> Outcome:
    return next(each.outcome for each in report.score.components if each.id == name)
