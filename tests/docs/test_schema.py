"""The published schemas: they accept what the program accepts, and refuse likewise."""

import json
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mlops_lint import cases, config
from mlops_lint.cli.schema import SCHEMAS
from mlops_lint.errors import UserError
from mlops_lint.packs.entries import format_names
from mlops_lint.repo.documents import Structured, parse

ROOT = Path(__file__).resolve().parents[2]
OWN: dict[str, Callable[[Path], object]] = {
    "config": config.load,
    "rules": config.load,
    "cases": cases.load,
}
"""What the program itself reads each kind of file with."""

RULE_FILES = [
    path for path in sorted((ROOT / "rules").glob("*.yaml")) if path.stem != "profiles"
]
CASE_FILES = sorted((ROOT / "tests" / "cases").rglob("*.yaml"))
CONFIGURATIONS = [
    *sorted((ROOT / "rules" / "presets").glob("*.yaml")),
    ROOT / ".mlops-lint.yaml",
    *sorted((ROOT / "examples").rglob(".mlops-lint.y*ml")),
    *sorted((ROOT / "examples").rglob("pyproject.toml")),
]


def examples() -> Iterator[tuple[str, Path]]:
    """Yield the rule packs and files of cases in examples/, told by what they hold."""
    for path in sorted((ROOT / "examples").rglob("*.yaml")):
        document = parse(path.name, path.read_bytes())
        data = document.data if isinstance(document, Structured) else None
        if not isinstance(data, dict) or path in CONFIGURATIONS:
            continue
        for name, key, mark in (
            ("rules", "rules", "kind"),
            ("cases", "cases", "expect"),
        ):
            entries = data.get(key)
            if isinstance(entries, list) and any(mark in each for each in entries):
                yield name, path


RULE = """\
rules:
  - id: OUR001
    name: our-rule
    title: Ours
    category: data
    severity: {prototype: info, production: error}
    kind: path
    with: {present: [a.txt]}
    why: Because.
    fix: Do it.
"""
CASES = """\
kind: path
cases:
  - name: a
    expect: passed
    with: {present: [a.txt]}
    tree: {a.txt: a}
"""
ANY = "kind: any\n    with: {message: m, checks: [%s]}"


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((ROOT / "docs" / "schema" / f"{name}.json").read_text())
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(schema, format_checker=checker)


def data_of(path: Path) -> Any:
    if path.suffix == ".toml":
        return tomllib.loads(path.read_text()).get("tool", {}).get("mlops-lint", {})
    document = parse(path.name, path.read_bytes())
    assert isinstance(document, Structured)
    return document.data


def errors(name: str, path: Path) -> list[str]:
    found = validator(name).iter_errors(data_of(path))
    return [f"{error.json_path}: {error.message}" for error in found]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name: str) -> None:
    schema = validator(name).schema
    Draft202012Validator.check_schema(schema)
    assert isinstance(schema, dict)
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert f"{name[:-1]}" in str(schema["title"])


@pytest.mark.parametrize(
    ("name", "path"),
    [
        pytest.param(name, path, id=path.relative_to(ROOT).as_posix())
        for name, path in (
            *(("rules", path) for path in RULE_FILES),
            *(("cases", path) for path in CASE_FILES),
            *(("config", path) for path in CONFIGURATIONS),
            *examples(),
        )
    ],
)
def test_what_is_written_is_valid(name: str, path: Path) -> None:
    assert errors(name, path) == []


def test_small_files_that_both_accept(tmp_path: Path) -> None:
    for name, text in (("rules", RULE), ("cases", CASES), ("config", "kind: course")):
        path = tmp_path / f"{name}.yaml"
        path.write_text(text)
        assert errors(name, path) == []
        OWN[name](path)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config", "profil: production"),
        ("config", "profile: fast"),
        ("config", "deployable: 1"),
        ("config", "max_binary_kb: -1"),
        ("config", "max_binary_kb: 1.5"),
        ("config", "exclude: data/"),
        ("config", "select: [1]"),
        ("config", "ignore: ['']"),
        ("config", "severity: {DVC001: fatal}"),
        ("config", "severity: [DVC001]"),
        ("config", "suppress: [{path: .}]"),
        ("config", "suppress: [{rule: DVC001, expires: tomorrow}]"),
        ("config", "suppress: [{rule: DVC001, until: '2030-01-01'}]"),
        ("config", "min_score: 101"),
        ("config", "fail_on: all"),
        ("config", "- profile"),
        ("config", "extends: [1]"),
        ("config", "limits: {findngs: 3}"),
        ("config", "per_path: [{path: a}]"),
        ("config", "rules: {}"),
        ("config", RULE.replace("    fix: Do it.\n", "")),
        ("config", "rules: [{id: DVC001, wheight: 3}]"),
        ("rules", "rules: 3"),
        ("rules", RULE + "more: 1"),
        ("rules", RULE.replace("OUR001", "our1")),
        ("rules", RULE.replace("our-rule", "Our Rule")),
        ("rules", RULE.replace("category: data", "category: dta")),
        ("rules", RULE.replace("prototype: info, ", "")),
        ("rules", RULE.replace("{prototype: info, production: error}", "fatal")),
        ("rules", RULE.replace("kind: path", "kind: pth")),
        ("rules", RULE.replace("present", "presnt")),
        ("rules", RULE.replace("{present: [a.txt]}", "{}")),
        ("rules", RULE.replace("{present: [a.txt]}", "{present: []}")),
        ("rules", RULE.replace("    with: {present: [a.txt]}\n", "")),
        ("rules", RULE.replace("    why: Because.\n", "")),
        ("rules", RULE + "    weight: 11"),
        ("rules", RULE + "    suppressible: perhaps"),
        (
            "rules",
            RULE.replace(
                "path\n    with: {present: [a.txt]}",
                "fact\n    with: {fact: has_pyton, message: m}",
            ),
        ),
        (
            "rules",
            RULE.replace(
                "path\n    with: {present: [a.txt]}",
                "content\n    with: {paths: [a], any: ['(']}",
            ),
        ),
        (
            "rules",
            RULE.replace(
                "kind: path\n    with: {present: [a.txt]}",
                ANY % "{kind: path, with: {presnt: [a]}}",
            ),
        ),
        (
            "rules",
            RULE.replace(
                "kind: path\n    with: {present: [a.txt]}",
                ANY % "{kind: path, with: {present: [a]}, why: no}",
            ),
        ),
        ("cases", "cases: []"),
        ("cases", "rule: X"),
        ("cases", "rule: X\n" + CASES),
        ("cases", CASES.replace("path", "pth")),
        ("cases", CASES.replace("passed", "well")),
        ("cases", CASES.replace("tree", "tre")),
        ("cases", CASES.replace("present", "presnt")),
        ("cases", CASES.replace("    with: {present: [a.txt]}\n", "")),
        ("cases", CASES.replace("kind: path", "rule: DVC001")),
        ("cases", CASES.replace("a.txt: a", "a.txt: 1")),
        ("cases", CASES.replace("a.txt: a", "a.txt: {hex: abc}")),
        ("cases", CASES.replace("a.txt: a", "a.txt: {hex: ab, times: 2}")),
        ("cases", CASES + "    findings: [{line: 1}]"),
        ("cases", CASES + "    config: {fail_on: never}"),
        ("cases", CASES + "    credit: 2"),
    ],
)
def test_both_refuse_what_is_broken(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(text)
    assert errors(name, path)
    with pytest.raises(UserError):
        OWN[name](path)


def test_names_that_only_the_program_knows_are_listed() -> None:
    lists = json.loads((ROOT / "docs/schema/rules.json").read_text())["$defs"]
    names = format_names()
    assert lists["fact"] == {"enum": sorted(names["fact"])}
    assert lists["category"] == {"enum": sorted(names["category"])}
