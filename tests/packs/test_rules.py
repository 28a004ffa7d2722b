"""Rule files to rules: every error of a file, and the bundled rules."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlops_lint import packs
from mlops_lint.bundled import rules_directory
from mlops_lint.checks import KINDS
from mlops_lint.config import load
from mlops_lint.config.schema import pack_schema
from mlops_lint.errors import ConfigError
from mlops_lint.facts import DETECTORS
from mlops_lint.facts.conditions import parse_condition
from mlops_lint.model import Rule, Severity
from mlops_lint.packs.entries import entry_problems, format_names
from mlops_lint.repo.documents import Structured, parse
from mlops_lint.validation import problems

RULE = """\
name: ours
rules:
  - id: OUR001
    name: our-rule
    title: Ours
    category: data
    severity: {prototype: "off", production: error}
    kind: path
    with: {present: [a.txt]}
    why: Because.
    fix: Do it.
"""


def problems_of(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(path, "rules.yaml")
    assert caught.value.exit_code == 2
    return [problem.render() for problem in caught.value.problems]


def changed(old: str, new: str) -> str:
    assert old in RULE
    return RULE.replace(old, new)


def test_a_rule_of_the_users_own(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(RULE + "    when: has_python\n    aliases: [x]\n", encoding="utf-8")
    assert load(path).rules == (
        Rule(
            id="OUR001",
            name="our-rule",
            title="Ours",
            category="data",
            severity={"prototype": None, "production": Severity.ERROR},
            kind="path",
            options={"present": ["a.txt"]},
            weight=1,
            why="Because.",
            fix="Do it.",
            when="has_python",
            aliases=("x",),
            pack="ours",
        ),
    )


def test_one_severity_is_that_of_both_profiles(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    text = changed('{prototype: "off", production: error}', "info")
    path.write_text(text.replace("name: ours\n", ""), encoding="utf-8")
    (rule,) = load(path).rules
    assert rule.pack == "repository"
    assert dict(rule.severity) == {
        "prototype": Severity.INFO,
        "production": Severity.INFO,
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            changed("    why: Because.\n", "    because: x\n    why: y\n"),
            "error: rules.yaml:10: rules.0: unknown key because\n"
            "help: known: aliases, bad, category, fix, good, id, kind, name, "
            "references, severity, since, suppressible and more",
        ),
        (
            changed("    why: Because.\n", ""),
            "error: rules.yaml:3: rules.0: why is missing\nhelp: add it",
        ),
        (
            changed("OUR001", "our1"),
            'error: rules.yaml:3: rules.0.id: "our1" does not match '
            "^[A-Z]{2,8}[0-9]{3}$\n"
            "help: capital letters and three digits, as in DVC008",
        ),
        (
            changed("OUR001", "7"),
            "error: rules.yaml:3: rules.0.id: 7 is not text\nhelp: write text",
        ),
        (
            changed("our-rule", "Our Rule"),
            'error: rules.yaml:4: rules.0.name: "Our Rule" does not match '
            "^[a-z0-9]+(-[a-z0-9]+)*$\n"
            "help: small words joined by hyphens, as in dvc-lock-complete",
        ),
        (
            changed("category: data", "category: dta"),
            "error: rules.yaml:6: rules.0.category: unknown category dta\n"
            "help: did you mean data?",
        ),
        (
            changed("production: error", "production: eror"),
            'error: rules.yaml:7: rules.0.severity.production: unknown value "eror"\n'
            "help: did you mean error?",
        ),
        (
            changed('{prototype: "off", production: error}', "fatal"),
            'error: rules.yaml:7: rules.0.severity: unknown value "fatal"\n'
            "help: known: error, info, off, warning",
        ),
        (
            changed('prototype: "off", ', ""),
            "error: rules.yaml:7: rules.0.severity: prototype is missing\nhelp: add it",
        ),
        (
            changed("kind: path", "kind: pth"),
            'error: rules.yaml:8: rules.0.kind: unknown value "pth"\n'
            "help: did you mean path?",
        ),
        (
            changed("present: [a.txt]", "message: x"),
            "error: rules.yaml:9: rules.0.with: none of present, absent is given\n"
            "help: give one of them",
        ),
        (
            changed("present: [a.txt]", "present: [a.txt], absnt: [b]"),
            "error: rules.yaml:9: rules.0.with: unknown key absnt\n"
            "help: did you mean absent?",
        ),
        (
            changed("present: [a.txt]", "present: ['[a']"),
            'error: rules.yaml:9: rules.0.with.present.0: "[a" is no glob: unclosed '
            "`[`, unknown `[:class:]` or a backslash at the end",
        ),
        (
            changed(
                "kind: path\n    with: {present: [a.txt]}",
                "kind: content\n    with: {paths: [a], any: ['(']}",
            ),
            'error: rules.yaml:9: rules.0.with.any.0: "(" is no regex: missing ), '
            "unterminated subpattern at position 0",
        ),
        (
            changed(
                "kind: path\n    with: {present: [a.txt]}",
                "kind: any\n    with:\n      message: no\n      checks:\n"
                "        - kind: not\n"
                "          with:\n"
                "            message: no\n"
                "            check:\n"
                "              kind: fact\n"
                "              with: {fact: has_pyton, message: no}",
            ),
            "error: rules.yaml:17: rules.0.with.checks.0.with.check.with.fact: "
            "unknown fact has_pyton\nhelp: did you mean has_python?",
        ),
        (
            RULE + "    when: has_pyton and uses_dvc\n",
            "error: rules.yaml:12: when: unknown fact has_pyton\n"
            "help: did you mean has_python?",
        ),
        (
            RULE + "    when: qqqqqqqqqq\n",
            "error: rules.yaml:12: when: unknown fact qqqqqqqqqq\n"
            "help: `mlops-lint facts` lists them",
        ),
        (
            RULE + "    when: has_python and\n",
            "error: rules.yaml:12: when: the expression ends too early\n"
            "help: write facts joined by and, or, not",
        ),
        (
            RULE + "    when: 3\n",
            "error: rules.yaml:12: rules.0.when: 3 is not text\nhelp: write text",
        ),
        (
            changed("    fix: Do it.\n", "    fix: Do it.\n    fix: Do that.\n"),
            "error: rules.yaml:12: rules.0.fix is given twice\nhelp: keep one",
        ),
        (
            "rules: 3\n",
            "error: rules.yaml:1: rules: 3 is not a list\nhelp: write a list",
        ),
        (
            "rules: [3]\n",
            "error: rules.yaml:1: rules.0: 3 is not a mapping\nhelp: write a mapping",
        ),
        (
            "- id: OUR001\n",
            'error: rules.yaml:1: [{"id": "OUR001"}] is not a mapping\n'
            "help: write a mapping",
        ),
        (
            "rules:\n  - id: [\n",
            "error: rules.yaml:3: did not find expected node content",
        ),
    ],
)
def test_message(tmp_path: Path, text: str, message: str) -> None:
    assert problems_of(tmp_path, text) == [message]


def test_ids_and_names_that_two_rules_have(tmp_path: Path) -> None:
    second = RULE.partition("rules:\n")[2]
    assert problems_of(tmp_path, RULE + second) == [
        "error: rules.yaml:12: two rules have the id OUR001, the first at line 3\n"
        "help: give it another id",
    ]
    assert problems_of(tmp_path, RULE + second.replace("OUR001", "OUR002")) == [
        "error: rules.yaml:13: our-rule is the name of OUR001 already\n"
        "help: choose another name",
    ]


def test_all_errors_at_once(tmp_path: Path) -> None:
    text = RULE.replace("OUR001", "our1").replace("kind: path", "kind: pth")
    found = problems_of(tmp_path, text + "    when: not\n    x: 1\n")
    assert [re.findall(r":(\d+):", message)[0] for message in found] == [
        "3",
        "8",
        "12",
        "13",
    ]


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.yaml: cannot be read: No such file"):
        load(tmp_path / "gone.yaml")


def rule_files() -> list[Path]:
    folder = rules_directory()
    return [each for each in sorted(folder.glob("*.yaml")) if each.stem != "profiles"]


@pytest.mark.parametrize("path", rule_files(), ids=lambda path: path.stem)
def test_bundled_files_follow_the_schema(path: Path) -> None:
    document = parse(path.name, path.read_bytes())
    assert isinstance(document, Structured)
    assert isinstance(document.data, dict)
    found = problems(document, pack_schema(), document.data, names=format_names())
    found += entry_problems(document, "/rules", document.data["rules"], {})
    assert [each.render() for each in found] == []


def test_bundled_rules_are_sorted_and_unique() -> None:
    rules = packs.bundled().rules
    ids = [rule.id for rule in rules]
    names = [name for rule in rules for name in (rule.name, *rule.aliases)]
    assert ids == sorted(set(ids))
    assert len(names) == len(set(names))
    assert len(ids) > 40


def test_bundled_rules_name_what_exists() -> None:
    knowledge = packs.bundled()
    categories = {category.id for category in knowledge.scoring.categories}
    for rule in knowledge.rules:
        assert rule.kind in KINDS
        assert rule.category in categories
        assert set(rule.severity) == set(knowledge.profiles)
        if rule.when:
            assert set(parse_condition(rule.when).names()) <= set(DETECTORS)


def test_the_schema_is_a_schema() -> None:
    from jsonschema import Draft202012Validator

    schema: dict[str, Any] = pack_schema()
    Draft202012Validator.check_schema(schema)
    assert not list(Draft202012Validator(schema).iter_errors(yaml.safe_load(RULE)))
