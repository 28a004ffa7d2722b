"""`mlops-lint test`: what it runs, what it prints, how it ends."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run, write

GOOD = """\
kind: path
cases:
  - name: there
    expect: passed
    with: {present: [a.txt]}
    tree: {a.txt: a}
  - name: not there
    expect: failed
    with: {present: [a.txt]}
"""
BAD = GOOD.replace("expect: failed", "expect: passed")
NOTHING = "help: write a file of cases, as docs/write-a-rule.md shows\n"


@pytest.mark.parametrize("place", ["tests/cases", "cases"])
def test_cases_are_found_where_they_belong(here: Path, cli: Run, place: str) -> None:
    write(here, {f"{place}/a.yaml": GOOD, f"{place}/deep/b.yml": GOOD})
    found = cli("test")
    assert (found.code, found.err) == (0, "")
    assert found.out == (
        f"{place}/a.yaml      2 passed\n"
        f"{place}/deep/b.yml  2 passed\n"
        "2 files: 4 passed\n"
    )


def test_a_directory_or_a_file_can_be_named(here: Path, cli: Run) -> None:
    write(here, {"x/a.yaml": GOOD, "x/notes.md": "no case"})
    expected = "x/a.yaml  2 passed\n1 file: 2 passed\n"
    assert cli("test", "x").out == expected
    assert cli("test", "x/a.yaml").out == expected


def test_a_failure_shows_what_was_expected_and_what_was_found(
    here: Path, cli: Run
) -> None:
    write(here, {"cases/a.yaml": BAD, "cases/b.yaml": GOOD})
    found = cli("test")
    assert (found.code, found.err) == (1, "")
    assert found.out == (
        "cases/a.yaml  1 passed, 1 failed\n"
        "  cases/a.yaml:7  path: not there\n"
        "    outcome\n"
        "      expected  passed\n"
        "      found     failed\n"
        "    the rule said: failed, credit 0\n"
        "      finding   .  error  there is no a.txt\n"
        "                fix: Mend it.\n"
        "\n"
        "cases/b.yaml  2 passed\n"
        "2 files: 3 passed, 1 failed\n"
    )


def test_nothing_to_run(here: Path, cli: Run) -> None:
    found = cli("test")
    assert (found.code, found.out) == (2, "")
    assert found.err == (
        "error: there are no cases here: looked for the directories tests/cases and "
        "cases\n" + NOTHING
    )
    write(here, {"cases/a.txt": GOOD})
    assert cli("test").err == (
        "error: cases: there are no cases: looked for *.yaml and *.yml, also in "
        "directories within\n" + NOTHING
    )
    assert cli("test", "gone").err == (
        "error: gone does not exist\nhelp: name a directory\n"
    )


def test_every_malformed_file_is_named_before_any_case_runs(
    here: Path, cli: Run
) -> None:
    write(
        here,
        {
            "cases/a.yaml": GOOD.replace("tree", "tre"),
            "cases/b.yaml": "rule: DVC01\ncases: [{name: a, expect: failed}]\n",
            "cases/c.yaml": GOOD,
        },
    )
    found = cli("test")
    assert (found.code, found.out) == (2, "")
    assert found.err == (
        "error: cases/a.yaml:6: cases.0: unknown key tre\n"
        "help: did you mean tree?\n"
        "error: cases/b.yaml:1: no rule is called DVC01\n"
        "help: did you mean DVC010?\n"
    )


def test_our_own_cases_follow_the_same_format(cli: Run) -> None:
    folder = Path(__file__).parents[1] / "cases"
    for path in (folder / "rules" / "DVC004.yaml", folder / "kinds" / "lfs.yaml"):
        found = cli("test", str(path))
        assert (found.code, found.err) == (0, "")
        assert found.out.startswith(f"{path}  ")


RULE = """\
rules:
  - id: OUR001
    name: our-rule
    title: Ours
    category: data
    severity: warning
    kind: path
    with: {present: [a.txt]}
    why: Because.
    fix: Do it.
"""
OURS = """\
rule: OUR001
cases:
  - name: not there
    expect: failed
    findings: [{path: ., message: no a.txt, severity: warning, fix: Do it.}]
"""


def test_rules_of_the_configuration_and_of_a_pack_have_cases(
    here: Path, cli: Run
) -> None:
    write(here, {"cases/a.yaml": OURS, "pack.yaml": f"name: ours\n{RULE}"})
    found = cli("test")
    assert found.code == 2
    assert found.err.startswith("error: cases/a.yaml:1: no rule is called OUR001\n")
    passed = "cases/a.yaml  1 passed\n1 file: 1 passed\n"
    assert cli("test", "--config", "pack.yaml").out == passed
    write(here, {".mlops-lint.yaml": "extends: ./pack.yaml\n"})
    assert cli("test").out == passed
    write(here, {".mlops-lint.yaml": RULE.replace("warning", "error")})
    found = cli("test")
    assert found.code == 1
    assert "      expected  warning\n      found     error\n" in found.out


def test_a_changed_rule_is_judged_as_it_is_changed(here: Path, cli: Run) -> None:
    text = "rule: DVC001\ncases:\n  - {name: a, expect: not_applicable}\n"
    change = "rules: [{id: DVC001, when: has_python}]\n"
    write(here, {"cases/a.yaml": text, ".mlops-lint.yaml": change})
    assert cli("test").out == "cases/a.yaml  1 passed\n1 file: 1 passed\n"


def test_nothing_is_written_where_it_runs(here: Path, cli: Run) -> None:
    write(here, {"cases/a.yaml": GOOD})
    before = sorted(here.rglob("*"))
    assert cli("test").code == 0
    assert sorted(here.rglob("*")) == before
