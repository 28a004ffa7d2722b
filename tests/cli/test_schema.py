"""`mlops-lint schema`: which schemas there are."""

import json

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        ((), "mlops-lint configuration"),
        (("config",), "mlops-lint configuration"),
        (("rules",), "mlops-lint rule pack"),
        (("cases",), "mlops-lint cases"),
    ],
)
def test_a_schema_is_printed(cli: Run, arguments: tuple[str, ...], title: str) -> None:
    found = cli("schema", *arguments)
    assert (found.code, found.err) == (0, "")
    assert json.loads(found.out)["title"] == title


def test_an_unknown_schema(cli: Run) -> None:
    found = cli("schema", "rule")
    assert (found.code, found.out) == (2, "")
    assert "'rule' is not one of 'config', 'rules', 'cases'" in found.err
