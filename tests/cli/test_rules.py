"""`mlops-lint rules`: the table and its JSON."""

import json
from pathlib import Path

import pytest

from mlops_lint import packs
from tests.cli.conftest import Run


def test_the_table_has_every_rule(cli: Run) -> None:
    found = cli("rules")
    assert (found.code, found.err) == (0, "")
    header, *rows = found.out.splitlines()
    assert header.split() == [
        "RULE",
        "NAME",
        "CATEGORY",
        "PROTOTYPE",
        "PRODUCTION",
        "WEIGHT",
        "TITLE",
    ]
    rules = packs.bundled().rules
    assert [row.split()[0] for row in rows] == [rule.id for rule in rules]
    column = header.index("TITLE")
    assert [row[column:] for row in rows] == [rule.title for rule in rules]


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (("DVC",), [f"DVC{number:03}" for number in range(1, 13)]),
        (("DVC001,sec001", "SEC"), None),
        (("DVC001,SEC001",), ["DVC001", "SEC001"]),
        (("data-versioned",), ["DAT001"]),
    ],
)
def test_a_choice(cli: Run, names: tuple[str, ...], ids: list[str] | None) -> None:
    found = cli("rules", *names)
    if ids is None:
        assert (found.code, found.out) == (2, "")
        assert found.err == (
            "error: no rule is called sec001\nhelp: did you mean SEC001?\n"
        )
    else:
        assert [row.split()[0] for row in found.out.splitlines()[1:]] == ids


def test_json(cli: Run) -> None:
    data = json.loads(cli("rules", "COL001", "--format", "json").out)
    assert data["schema_version"] == 1
    (rule,) = data["rules"]
    assert list(rule) == [
        "id",
        "name",
        "title",
        "category",
        "severity",
        "weight",
        "kind",
        "when",
        "why",
        "fix",
        "references",
        "since",
        "aliases",
        "pack",
    ]
    assert rule["severity"] == {"prototype": "off", "production": "warning"}
    assert (rule["id"], rule["pack"]) == ("COL001", "mlops-lint")


def test_rules_of_the_configuration_here_are_known(cli: Run, here: Path) -> None:
    text = "rules:\n- {id: DAT003, title: Small}\n"
    (here / ".mlops-lint.yaml").write_text(text, encoding="utf-8")
    assert cli("rules", "DAT003").out.rstrip().endswith("Small")
    assert "Small" in cli("explain", "DAT003").out.splitlines()
