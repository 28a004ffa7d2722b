"""Which rules run, and at which severity."""

from collections.abc import Mapping

import pytest

from mlops_lint.errors import UserError
from mlops_lint.model import Location, Rule, Severity
from mlops_lint.selection import PerPath, Selected, named, only, select

PROFILE = "production"


def rule(
    rule_id: str,
    production: Severity | None = Severity.ERROR,
    prototype: Severity | None = None,
    category: str = "data",
    aliases: tuple[str, ...] = (),
) -> Rule:
    return Rule(
        id=rule_id,
        name=f"name-of-{rule_id.lower()}",
        title="Title",
        category=category,
        severity={"prototype": prototype, "production": production},
        kind="path",
        options={},
        weight=1,
        why="Why.",
        fix="Fix.",
        aliases=aliases,
    )


DAT001 = rule("DAT001", aliases=("OLD001",))
DAT002 = rule("DAT002", Severity.WARNING)
DATX001 = rule("DATX001", category="tests")
OFF001 = rule("OFF001", None, Severity.WARNING, "tests")
NEVER1 = rule("NEVER001", None, None, "tests")
RULES = [DATX001, OFF001, DAT002, DAT001, NEVER1]


def chosen(*names: str, ignored: tuple[str, ...] = ()) -> list[str]:
    found = select(RULES, PROFILE, chosen=names, ignored=ignored)
    return [item.rule.id for item in found]


def severity_of(
    rule_id: str, severities: Mapping[str, Severity | None], *names: str
) -> Severity | None:
    found = select(RULES, PROFILE, chosen=names, severities=severities)
    return next((item.severity for item in found if item.rule.id == rule_id), None)


def test_all_that_the_profile_has_on() -> None:
    assert select(RULES, PROFILE) == [
        Selected(DAT001, Severity.ERROR),
        Selected(DAT002, Severity.WARNING),
        Selected(DATX001, Severity.ERROR),
    ]
    assert select(RULES, "prototype") == [Selected(OFF001, Severity.WARNING)]


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (("DAT001",), ["DAT001"]),
        (("name-of-dat001",), ["DAT001"]),
        (("OLD001",), ["DAT001"]),
        (("DAT",), ["DAT001", "DAT002", "DATX001"]),
        (("data",), ["DAT001", "DAT002"]),
        (("DAT002", "tests"), ["DAT002", "DATX001"]),
        (("OFF",), []),
        (("OFF001",), ["OFF001"]),
    ],
)
def test_chosen_by_id_start_name_alias_or_category(
    names: tuple[str, ...], ids: list[str]
) -> None:
    assert chosen(*names) == ids


def test_ignored_goes_before_chosen() -> None:
    assert chosen(ignored=("DAT",)) == []
    assert chosen("DAT", ignored=("DAT002", "tests")) == ["DAT001"]
    assert chosen("DAT001", ignored=("DAT001",)) == []


def test_a_rule_that_is_off_runs_when_it_is_named() -> None:
    assert severity_of("OFF001", {}, "OFF001") is Severity.WARNING
    assert severity_of("NEVER001", {}, "NEVER001") is Severity.INFO
    assert severity_of("OFF001", {}, "tests") is None


def test_severity_of_the_configuration() -> None:
    assert severity_of("DAT001", {"DAT001": Severity.INFO}) is Severity.INFO
    assert severity_of("DAT001", {"data": Severity.INFO}) is Severity.INFO
    assert severity_of("DAT001", {"DAT001": None}) is None
    assert severity_of("OFF001", {"OFF001": Severity.ERROR}) is Severity.ERROR
    assert severity_of("DAT001", {"OFF001": Severity.INFO}) is Severity.ERROR


@pytest.mark.parametrize("exact", ["DAT001", "name-of-dat001", "OLD001"])
def test_severity_of_the_rule_goes_before_that_of_a_group(exact: str) -> None:
    for names in ((exact, "DAT"), ("DAT", exact)):
        severities = {n: Severity.INFO if n == exact else None for n in names}
        assert severity_of("DAT001", severities) is Severity.INFO
        assert severity_of("DAT002", severities) is None


def test_a_later_group_goes_before_an_earlier_one() -> None:
    severities = {"data": None, "DAT": Severity.INFO}
    assert severity_of("DAT002", severities) is Severity.INFO


def test_elsewhere_counts_what_the_configuration_says_there() -> None:
    per_path = [
        PerPath(path="a/", profile="prototype"),
        PerPath(path="a/b/", ignore=("tests",), place=Location("c.yaml", 3)),
        PerPath(path="a/b/c/", profile=PROFILE),
    ]
    (item,) = select(RULES, PROFILE, chosen=["DATX001"], per_path=per_path)
    assert item.at("x.py") is None
    assert item.severity_at("x.py") is Severity.ERROR
    off = item.at("a/x.py")
    assert off is not None
    assert off.severity is None
    assert "off in the prototype profile" in off.reason
    assert item.at("a/b") == item.at("a/b/c/x.py") == item.elsewhere[1]
    assert item.elsewhere[1].place == Location("c.yaml", 3)
    (other,) = select(RULES, "prototype", chosen=["OFF001"], per_path=per_path[::2])
    assert other.severity_at("a/x.py") is Severity.WARNING
    assert other.at("a/b/c/x.py") == other.elsewhere[1]
    assert other.elsewhere[1].severity is None


def test_every_unknown_name_is_told_with_its_place() -> None:
    with pytest.raises(UserError) as caught:
        select(
            RULES,
            PROFILE,
            chosen=["DAT01"],
            ignored=["zzz", "DAT"],
            severities={"nope": None},
            places={
                "nope": Location("a.yaml", 9),
                "zzz": Location("a.yaml", 4),
                "dtaa": Location("a.yaml", 5),
                "DAT001": Location("a.yaml", 6),
            },
        )
    assert caught.value.exit_code == 2
    assert str(caught.value) == (
        "error: no rule is called DAT01\n"
        "help: did you mean DAT001?\n"
        "error: a.yaml:4: no rule is called zzz\n"
        "help: `mlops-lint rules` lists them all\n"
        "error: a.yaml:5: no rule is called dtaa\n"
        "help: did you mean data?\n"
        "error: a.yaml:9: no rule is called nope\n"
        "help: `mlops-lint rules` lists them all"
    )


def test_named() -> None:
    assert named(RULES, ()) == RULES
    assert named(RULES, ("tests", "DAT002")) == [DATX001, OFF001, DAT002, NEVER1]
    with pytest.raises(UserError, match="no rule is called x"):
        named(RULES, ("x",))


@pytest.mark.parametrize("name", ["DAT001", "dat001", "name-of-dat001", "OLD001"])
def test_only(name: str) -> None:
    assert only(RULES, name) is DAT001


def test_only_takes_no_group() -> None:
    with pytest.raises(UserError) as caught:
        only(RULES, "DAT")
    assert str(caught.value) == (
        "error: no rule is called DAT\nhelp: did you mean DAT001?"
    )


@pytest.mark.parametrize("name", ["", "DAT00", "dat", "Data", "data "])
def test_what_fits_no_rule(name: str) -> None:
    assert not DAT001.is_meant_by(name)
    assert not DAT001.is_called(name)
