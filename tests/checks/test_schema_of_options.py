"""Which options the kinds take, as a rule file's reader enforces it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from mlops_lint import config
from mlops_lint.checks import KINDS, build
from mlops_lint.errors import ConfigError


def load(folder: Path, kind: str, options: dict[str, Any] | None) -> config.Config:
    rule: dict[str, Any] = {
        "id": "TST999",
        "name": "under-test",
        "title": "Under test",
        "category": "structure",
        "severity": "error",
        "kind": kind,
        "why": "A test.",
        "fix": "Mend it.",
    }
    if options is not None:
        rule["with"] = options
    path = folder / "rules.yaml"
    path.write_text(yaml.safe_dump({"rules": [rule]}), encoding="utf-8")
    return config.load(path)


SECRET = {"kind": "secret"}


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("secret", None),
        ("lfs", {}),
        ("path", {"present": ["a"]}),
        ("not", {"check": SECRET, "message": "m"}),
        ("any", {"checks": [{**SECRET, "credit": 0.5}], "message": "m"}),
        ("query", {"paths": ["a"], "pointer": "", "equals": None}),
    ],
)
def test_options_that_fit(
    kind: str, options: dict[str, Any] | None, tmp_path: Path
) -> None:
    rule = load(tmp_path, kind, options).rules[0]
    assert type(build({"kind": kind, "with": rule.options})) is KINDS[kind]


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("secret", {"paths": ["a"]}),
        ("path", None),
        ("path", {}),
        ("path", {"message": "m"}),
        ("path", {"present": []}),
        ("content", {"paths": ["a"]}),
        ("count", {"paths": ["a"], "min": -1}),
        ("dependency", {"message": "m"}),
        ("ignored", {}),
        ("notebook", {}),
        ("query", {"paths": ["a"], "pointer": "no/slash"}),
        ("binary", {"max_kb": {"production": 1}}),
        ("fact", {"fact": "uses_dvcc", "message": "m"}),
        ("naming", {"paths": ["a"], "pattern": "("}),
        ("not", {"check": {"kind": "nothing"}, "message": "m"}),
        ("not", {"check": {**SECRET, "wiht": {}}, "message": "m"}),
        ("not", {"check": {**SECRET, "credit": 1}, "message": "m"}),
        ("all", {"checks": [{"kind": "path", "with": {"presnt": ["a"]}}]}),
        ("all", {"checks": []}),
        ("any", {"checks": [{**SECRET, "credit": 2}], "message": "m"}),
        ("any", {"checks": [{**SECRET, "worth": 1}], "message": "m"}),
        ("foreach", {"each": ["a"], "check": {"kind": "path", "with": {}}}),
    ],
)
def test_options_that_do_not_fit(
    kind: str, options: dict[str, Any] | None, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError):
        load(tmp_path, kind, options)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_option_is_a_field(kind: str) -> None:
    checked = KINDS[kind]
    assert {*checked.required, *checked.at_least_one} <= set(checked.options)
    names = set(checked.__match_args__) - {"build"}  # type: ignore[attr-defined]
    assert set(checked.options) == names
