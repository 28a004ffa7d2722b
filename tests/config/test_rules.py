"""`rules` of a configuration: new ones, changes of known ones, every error."""

from pathlib import Path

import pytest

from mlops_lint import packs
from mlops_lint.config import discover
from mlops_lint.model import Rule, Severity
from tests.config.conftest import YAML, Refused, write

NEW = """\
rules:
  - id: OUR001
    name: has-owner
    title: Somebody owns it
    category: structure
    severity: {prototype: "off", production: error}
    weight: 4
    kind: path
    with: {present: [OWNERS], message: nobody}
    why: Because.
    fix: Do it.
"""


def bundled(name: str) -> Rule:
    return next(rule for rule in packs.bundled().rules if rule.id == name)


def rules_of(root: Path, *texts: str) -> dict[str, Rule]:
    """Return the rules of files each of which extends the one before."""
    for number, text in enumerate(texts):
        last = number == len(texts) - 1
        parent = f"extends: ./{number - 1}.yaml\n" if number else ""
        write(root, {YAML if last else f"{number}.yaml": parent + text})
    return {rule.id: rule for rule in discover(root).rules}


def test_a_new_rule_joins_the_bundled_ones(root: Path) -> None:
    rules = rules_of(root, NEW)
    assert list(rules) == ["OUR001"]
    assert (rules["OUR001"].pack, rules["OUR001"].weight) == ("repository", 4)
    knowledge = packs.bundled().with_rules(rules.values())
    ids = [rule.id for rule in knowledge.rules]
    assert ids == sorted([*(rule.id for rule in packs.bundled().rules), "OUR001"])


def test_the_pack_is_named_after_the_name_or_the_file(root: Path) -> None:
    assert rules_of(root, NEW, "")["OUR001"].pack == "0"
    assert rules_of(root, f"name: acme\n{NEW}", "name: x")["OUR001"].pack == "acme"


def test_a_change_leaves_all_other_fields(root: Path) -> None:
    text = "rules:\n- {id: DAT003, weight: 9, with: {max_kb: 5}, fix: Mend it.}"
    rule, before = rules_of(root, text)["DAT003"], bundled("DAT003")
    assert (rule.weight, rule.fix, rule.pack) == (9, "Mend it.", "mlops-lint")
    assert rule.options == {**before.options, "max_kb": 5}
    assert rule.options != before.options
    assert (rule.title, rule.severity) == (before.title, before.severity)


def test_changes_add_up(root: Path) -> None:
    rules = rules_of(
        root,
        NEW,
        "rules: [{id: OUR001, severity: {prototype: info}, "
        "with: {present: [CODEOWNERS]}}]",
        "rules: [{id: OUR001, why: Since.}]",
    )
    rule = rules["OUR001"]
    assert rule.severity == {
        "prototype": Severity.INFO,
        "production": Severity.ERROR,
    }
    assert rule.options == {"present": ["CODEOWNERS"], "message": "nobody"}
    assert (rule.why, rule.pack) == ("Since.", "0")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "rules:\n- {id: DTA003, weight: 3}",
            f"error: {YAML}:2: no rule is called DTA003\n"
            "help: did you mean DAT003? A new rule needs name, title, category, "
            "severity, kind, why, fix",
        ),
        (
            "rules:\n- {id: QQQQ123, kind: path}",
            f"error: {YAML}:2: rules.0: category is missing\nhelp: add it\n"
            f"error: {YAML}:2: rules.0: fix is missing\nhelp: add it\n"
            f"error: {YAML}:2: rules.0: name is missing\nhelp: add it\n"
            f"error: {YAML}:2: rules.0: severity is missing\nhelp: add it\n"
            f"error: {YAML}:2: rules.0: title is missing\nhelp: add it\n"
            f"error: {YAML}:2: rules.0: why is missing\nhelp: add it\n"
            f"error: {YAML}:2: rules.0: with is missing\nhelp: add it",
        ),
        (
            "rules:\n- id: DVC001\n  wieght: 3",
            f"error: {YAML}:3: rules.0: unknown key wieght\nhelp: did you mean weight?",
        ),
        (
            "rules:\n- id: DAT001\n  name: mine",
            f"error: {YAML}:3: DAT001 is a known rule, its name is "
            "data-versioned\nhelp: leave name out to change that rule, or choose "
            "another id",
        ),
        (
            "rules:\n- id: DAT003\n  with:\n    max_kbs: 3",
            f"error: {YAML}:4: rules.0.with: unknown key max_kbs\n"
            "help: did you mean max_kb?",
        ),
        (
            "rules:\n- id: DAT003\n  when: has_pyton",
            f"error: {YAML}:3: when: unknown fact has_pyton\n"
            "help: did you mean has_python?",
        ),
        (
            "rules:\n- id: DAT003\n- id: DAT003",
            f"error: {YAML}:3: two rules have the id DAT003, the first at line 2\n"
            "help: give it another id",
        ),
        (
            NEW.replace("has-owner", "data-versioned"),
            f"error: {YAML}:3: data-versioned is the name of DAT001 already\n"
            "help: choose another name",
        ),
        (
            f"{NEW}    aliases: [data]\n",
            f"error: {YAML}:12: data is the name of the category data already\n"
            "help: choose another name",
        ),
        (
            NEW.replace("kind: path", "kind: pth"),
            f'error: {YAML}:8: rules.0.kind: unknown value "pth"\n'
            "help: did you mean path?",
        ),
        (
            f"{NEW}    fix: Do that.\n",
            f"error: {YAML}:12: rules.0.fix is given twice\nhelp: keep one",
        ),
        (
            "rules: [3]",
            f"error: {YAML}:1: rules.0: 3 is not a mapping\nhelp: write a mapping",
        ),
        (
            "rules: [{id: [1]}]",
            f"error: {YAML}:1: rules.0.id: [1] is not text\nhelp: write text",
        ),
        (
            "rules: {id: x}",
            f'error: {YAML}:1: rules: {{"id": "x"}} is not a list\nhelp: write a list',
        ),
    ],
)
def test_message(refused: Refused, text: str, message: str) -> None:
    assert refused(text) == message


def test_two_packs_with_the_same_id_clash(refused: Refused) -> None:
    files = {"a.yaml": NEW, "b.yaml": NEW.replace("has-owner", "has-card")}
    assert refused("extends: [a.yaml, b.yaml]", files) == (
        "error: b.yaml:3: OUR001 is a known rule, its name is has-owner\n"
        "help: leave name out to change that rule, or choose another id"
    )


def test_a_table_of_pyproject_holds_rules(root: Path) -> None:
    text = "[[tool.mlops-lint.rules]]\nid = 'DVC001'\nweight = 1\n"
    write(root, {"pyproject.toml": text})
    assert [rule.weight for rule in discover(root).rules] == [1]
