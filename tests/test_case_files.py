"""Files of cases: what a case may say, and every error with its place and advice."""

import subprocess
from pathlib import Path

import pytest

from mlops_lint import packs
from mlops_lint.cases import (
    Case,
    Content,
    Difference,
    Expected,
    Runner,
    differences,
    load,
    shown,
)
from mlops_lint.cases.form import CONFIGURABLE, LARGEST
from mlops_lint.cases.improvement import unimproved
from mlops_lint.cases.tree import build
from mlops_lint.config.schema import KEYS
from mlops_lint.errors import CaseError
from mlops_lint.model import Outcome
from tests.scores import ERROR, result

KIND = "kind: path\ncases:\n  - name: a\n    expect: passed\n"
WITH = "    with: {present: [a]}\n"
CASE = KIND + WITH
TREE = CASE + "    tree: "


@pytest.fixture(scope="module")
def runner() -> Runner:
    knowledge = packs.bundled()
    return Runner(knowledge.rules, knowledge.scoring)


def written(folder: Path, text: str) -> list[Case]:
    path = folder / "cases.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, "cases.yaml")


def test_all_that_a_case_can_say(tmp_path: Path) -> None:
    text = TREE + (
        "\n      a: text\n"
        '      b: {hex: "80 04", pad: 4}\n'
        '      c: {text: "x\\n", times: 3}\n'
        "      d/e: {symlink: ../a}\n"
        "      1: numbers are names too\n"
        "    when: has_python\n"
        "    git: false\n"
        "    untracked: [c]\n"
        "    config: {layout: strict}\n"
        "    profile: prototype\n"
        "    credit: 0.5\n"
        "    findings: [{path: a, line: 1, message: m, fix: f, severity: info}]\n"
        "    reason: because\n"
        "    evidence: [a]\n"
    )
    (case,) = written(tmp_path, text)
    assert case.id == "path: a"
    assert (case.place.path, case.place.line, case.naming.line) == ("cases.yaml", 3, 1)
    assert dict(case.tree) == {
        "a": Content(data=b"text"),
        "b": Content(data=b"\x80\x04\0\0"),
        "c": Content(data=b"x\nx\nx\n"),
        "d/e": Content(symlink="../a"),
        "1": Content(data=b"numbers are names too"),
    }
    assert case.findings == (
        Expected(path="a", line=1, message="m", fix="f", severity="info"),
    )
    assert (case.expect, case.when, case.git) == (Outcome.PASSED, "has_python", False)
    assert (case.untracked, case.evidence) == (("c",), ("a",))
    assert (dict(case.config), case.profile) == ({"layout": "strict"}, "prototype")
    assert (case.credit, case.reason) == (0.5, "because")
    assert case.options == {"present": ["a"]}


def test_a_case_of_a_rule_has_no_options(tmp_path: Path) -> None:
    text = "rule: DVC001\ncases: [{name: a, expect: failed}]\n"
    (case,) = written(tmp_path, text)
    assert (case.subject, case.options, case.findings) == ("DVC001", None, None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "- 1",
            "error: cases.yaml: this is no file of cases\n"
            "help: write a mapping with `rule` and `cases` in a .yaml file",
        ),
        ("kind: [\n", "error: cases.yaml:2: did not find expected node content"),
        (
            "cases: []",
            "error: cases.yaml:1: cases: is empty\nhelp: fill it in, or take it out\n"
            "error: cases.yaml:1: rule is missing\nhelp: add it",
        ),
        ("rule: X", "error: cases.yaml:1: cases is missing\nhelp: add it"),
        (
            "rule: X\n" + CASE,
            "error: cases.yaml:1: unknown key rule\nhelp: known: cases, kind",
        ),
        (
            CASE.replace("path", "pth"),
            'error: cases.yaml:1: kind: unknown value "pth"\nhelp: did you mean path?',
        ),
        (
            CASE + "kind: path\n",
            "error: cases.yaml:6: kind is given twice\nhelp: keep one",
        ),
        (
            CASE.replace("    expect: passed\n", ""),
            "error: cases.yaml:3: cases.0: expect is missing\nhelp: add it",
        ),
        (
            CASE.replace("passed", "well"),
            'error: cases.yaml:4: cases.0.expect: unknown value "well"\n'
            "help: known: passed, failed, not_applicable, errored",
        ),
        (
            CASE + "    tre: {}\n",
            "error: cases.yaml:6: cases.0: unknown key tre\nhelp: did you mean tree?",
        ),
        (
            CASE + "    git: 1\n",
            "error: cases.yaml:6: cases.0.git: 1 is not true or false\n"
            "help: write true or false",
        ),
        (
            CASE + "    config: {fail_on: never}\n",
            "error: cases.yaml:6: cases.0.config: unknown key fail_on\n"
            f"help: known: {', '.join(sorted(CONFIGURABLE))}",
        ),
        (
            KIND,
            "error: cases.yaml:3: cases.0: with is missing\nhelp: add it",
        ),
        (
            KIND + "    with: {presnt: [a]}\n",
            "error: cases.yaml:5: cases.0.with: none of present, absent is given\n"
            "help: give one of them\n"
            "error: cases.yaml:5: cases.0.with: unknown key presnt\n"
            "help: did you mean present?",
        ),
        (
            "rule: X\ncases: [{name: a, expect: passed, with: {}}]",
            "error: cases.yaml:2: cases.0: unknown key with\n"
            "help: known: config, credit, evidence, expect, findings, git, name, "
            "profile, reason, tree, untracked",
        ),
        (
            CASE + "    when: has_pyton\n",
            "error: cases.yaml:6: when: unknown fact has_pyton\n"
            "help: did you mean has_python?",
        ),
        (
            CASE + "    untracked: [b]\n",
            "error: cases.yaml:6: b is not in the tree\n"
            "help: untracked names files of the tree",
        ),
        (
            TREE + "{b: {pad: 1}}\n",
            "error: cases.yaml:6: cases.0.tree.b: text is missing\nhelp: add it\n"
            "error: cases.yaml:6: cases.0.tree.b: times is missing\nhelp: add it\n"
            "error: cases.yaml:6: cases.0.tree.b: unknown key pad\n"
            "help: known: text, times",
        ),
        (
            TREE + "{b: {hex: 8}}\n",
            "error: cases.yaml:6: cases.0.tree.b.hex: 8 is not text\nhelp: write text",
        ),
        (
            TREE + "{b: {hex: abc}}\n",
            'error: cases.yaml:6: cases.0.tree.b.hex: "abc" does not match '
            "^([0-9A-Fa-f]{2} ?)*$\nhelp: write two hexadecimal digits for each byte",
        ),
        (
            TREE + f"{{b: {{text: abc, times: {LARGEST}}}}}\n",
            "error: cases.yaml:6: b is too large\nhelp: write 16777216 bytes or less",
        ),
        (
            KIND + WITH + "  - name: a\n    expect: failed\n" + WITH,
            "error: cases.yaml:6: two cases are called a, the first at line 3\n"
            "help: give it another name",
        ),
        (
            CASE + "    findings: [{line: 1}]\n",
            "error: cases.yaml:6: cases.0.findings.0: path is missing\nhelp: add it",
        ),
    ],
)
def test_message(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(CaseError) as caught:
        written(tmp_path, text)
    assert str(caught.value) == message
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("path", "flaw"),
    [
        ("/etc/x", "is no relative path"),
        ("a//b", "is no relative path"),
        ("a/", "is no relative path"),
        ("a\\b", "is no relative path"),
        ("../x", "leads out of the repository"),
        ("a/../../x", "leads out of the repository"),
        (".git/config", "is git's own"),
        ("sub/.GIT", "is git's own"),
    ],
)
def test_a_tree_stays_where_it_is_made(tmp_path: Path, path: str, flaw: str) -> None:
    with pytest.raises(CaseError) as caught:
        written(tmp_path, f"{TREE}\n      '{path}': x\n")
    assert str(caught.value) == (
        f"error: cases.yaml:7: {path} {flaw}\n"
        "help: write a path below the repository, with / between its parts"
    )


def test_nothing_is_written_through_a_symlink(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="d/x is inside d, which is a file"):
        written(tmp_path, f"{TREE}{{d: {{symlink: ..}}, d/x: x}}\n")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"gone\.yaml: cannot be read: No such file"):
        load(tmp_path / "gone.yaml")


def test_what_a_case_may_configure_are_keys_of_the_configuration() -> None:
    assert set(CONFIGURABLE) <= set(KEYS)


def test_a_repository_is_committed_whatever_the_user_configured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        "[core]\nhooksPath = /nowhere\nexcludesFile = x\n[commit]\ngpgSign = true\n"
    )
    monkeypatch.setenv("HOME", str(home))
    text = TREE + "{a: a, b: b, .gitignore: a, l: {symlink: a}}\n    untracked: [b]\n"
    (case,) = written(tmp_path, text)
    root = build(case, tmp_path / "root")
    words = ["git", "ls-tree", "--name-only", "HEAD"]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [".gitignore", "a", "l"]
    assert (root / "b").read_text() == "b"
    assert (root / "l").is_symlink()


def test_a_tree_that_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case,) = written(tmp_path, TREE + "{a: a}\n")
    (tmp_path / "taken").mkdir()
    place = "error: cases.yaml:3: the tree of this case cannot be made: "
    with pytest.raises(CaseError) as caught:
        build(case, tmp_path / "taken")
    assert str(caught.value) == place + "File exists"
    monkeypatch.setattr("mlops_lint.cases.tree.git_program", lambda: None)
    with pytest.raises(CaseError) as caught:
        build(case, tmp_path / "new")
    assert str(caught.value) == place + "git is not installed"


def test_git_that_fails_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case,) = written(tmp_path, TREE + "{a: a}\n")
    monkeypatch.setattr("mlops_lint.cases.tree.GIT_CONFIG", "[core\n")
    with pytest.raises(CaseError, match="cannot be made: fatal: bad config line 1"):
        build(case, tmp_path / "new")


def test_a_rule_that_is_not_there(tmp_path: Path, runner: Runner) -> None:
    text = "rule: DVC01\ncases: [{name: a, expect: failed}]\n"
    (case,) = written(tmp_path, text)
    with pytest.raises(CaseError) as caught:
        runner.rule(case)
    assert str(caught.value) == (
        "error: cases.yaml:1: no rule is called DVC01\nhelp: did you mean DVC010?"
    )


def test_a_case_is_judged_with_its_configuration(
    tmp_path: Path, runner: Runner
) -> None:
    text = KIND + "    with: {absent: [a]}\n    tree: {a: a}\n"
    (plain,) = written(tmp_path, text)
    (configured,) = written(tmp_path, text + "    config: {exclude: [a]}\n")
    for case, outcome in ((plain, Outcome.FAILED), (configured, Outcome.PASSED)):
        folder = tmp_path / outcome.value
        folder.mkdir()
        assert runner.judge(case, folder).outcome is outcome


def test_every_difference_is_named(tmp_path: Path, runner: Runner) -> None:
    text = (
        KIND + "    with: {absent: [a.txt]}\n"
        "    tree: {a.txt: a}\n"
        "    credit: 0.25\n"
        "    reason: because\n"
        "    evidence: [b.txt]\n"
        "    findings:\n"
        "    - {path: c.txt, line: 3, message: other, severity: info, fix: more}\n"
        "    - {path: d.txt, line: 4, message: second}\n"
    )
    (case,) = written(tmp_path, text)
    result = runner.judge(case, tmp_path)
    assert differences(case, result) == [
        Difference("outcome", "passed", "failed"),
        Difference("credit", "0.25", "0"),
        Difference("reason", "... because ...", "nothing"),
        Difference("evidence", "b.txt", "nothing"),
        Difference("finding 1, path", "c.txt", "a.txt"),
        Difference("finding 1, line", "3", "none"),
        Difference("finding 1, message", "... other ...", "should not be here"),
        Difference("finding 1, fix", "... more ...", "Mend it."),
        Difference("finding 1, severity", "info", "error"),
        Difference("finding 2", "d.txt:4  second", "nothing"),
    ]
    assert list(shown(result)) == [
        "failed, credit 0",
        "finding   a.txt  error  should not be here",
        "          fix: Mend it.",
    ]


def test_a_finding_too_many_and_a_credit_where_there_is_none(
    tmp_path: Path, runner: Runner
) -> None:
    text = (
        "kind: query\n"
        "cases:\n"
        "  - name: a\n"
        "    expect: failed\n"
        "    with: {paths: ['*.yaml'], pointer: /a}\n"
        "    tree: {a.yaml: 'b: 1'}\n"
        "    findings: []\n"
        "  - name: b\n"
        "    expect: not_applicable\n"
        "    with: {paths: ['*.yaml'], pointer: /a}\n"
        "    credit: 1\n"
    )
    first, second = written(tmp_path, text)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    result = runner.judge(first, tmp_path / "one")
    assert differences(first, result) == [
        Difference("finding 1", "nothing", "a.yaml  error  no value at /a")
    ]
    result = runner.judge(second, tmp_path / "two")
    assert differences(second, result) == [Difference("credit", "1", "nothing")]
    assert list(shown(result)) == ["not_applicable: no document matches *.yaml"]


IMPROVED = """\
trees:
  code: {train.py: "import sklearn"}
improvements:
  - reference: seed:F12
    rules: [STR002]
    from: code
    tree: {a.txt: a}
    better: {LICENSE: "MIT License", a.txt: null}
"""


def test_all_that_an_improvement_can_say(tmp_path: Path) -> None:
    (case,) = written(
        tmp_path,
        IMPROVED
        + "    name: a licence\n    git: true\n    profile: prototype\n"
        + "    config: {internal: true}\n",
    )
    code = {"train.py": Content(data=b"import sklearn")}
    assert case.id == "STR002: seed:F12 a licence"
    assert case.tree == {**code, "a.txt": Content(data=b"a")}
    assert case.better == {**code, "LICENSE": Content(data=b"MIT License")}
    assert (case.expect, case.reference, case.git) == (None, "seed:F12", True)
    assert (case.profile, case.config) == ("prototype", {"internal": True})
    assert case.place.line == 4


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "from: code",
            "from: cod",
            "error: cases.yaml:6: no tree is called cod\nhelp: did you mean code?",
        ),
        (
            "from: code",
            "from: elsewhere",
            "error: cases.yaml:6: no tree is called elsewhere\n"
            "help: write it under `trees`",
        ),
        (
            "better: {LICENSE",
            "better: {../x",
            "error: cases.yaml:8: ../x leads out of the repository\n"
            "help: write a path below the repository, with / between its parts",
        ),
        (
            "  code: {train.py",
            "  code: {.git/x",
            "error: cases.yaml:2: .git/x is git's own\n"
            "help: write a path below the repository, with / between its parts",
        ),
        (
            "tree: {a.txt: a}",
            "tree: {a.txt: null}",
            "error: cases.yaml:7: improvements.0.tree.a.txt: null is not text\n"
            "help: write text",
        ),
        (
            "    rules: [STR002]\n",
            "",
            "error: cases.yaml:4: improvements.0: rules is missing\nhelp: add it",
        ),
    ],
)
def test_what_is_wrong_with_an_improvement(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in IMPROVED
    with pytest.raises(CaseError) as caught:
        written(tmp_path, IMPROVED.replace(old, new))
    assert [each.render() for each in caught.value.problems] == [message]


def test_two_improvements_need_names(tmp_path: Path) -> None:
    twice = IMPROVED + IMPROVED.partition("improvements:\n")[2]
    with pytest.raises(CaseError) as caught:
        written(tmp_path, twice)
    assert [each.render() for each in caught.value.problems] == [
        "error: cases.yaml:9: two improvements for seed:F12\n"
        "help: give them different names"
    ]


def test_an_improvement_needs_a_rule_that_refers_to_it(
    tmp_path: Path, runner: Runner
) -> None:
    (case,) = written(tmp_path, IMPROVED.replace("STR002", "STR001"))
    with pytest.raises(CaseError, match="STR001 does not refer to seed:F12"):
        runner.rule(case)


LICENCE = "MIT License\\n\\nPermission is hereby granted, free of charge"


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("{}", f'{{LICENSE: "{LICENCE}"}}', []),
        (f'{{LICENSE: "{LICENCE}"}}', "{x: x}", ["credit 1", "credit 1"]),
        (f'{{LICENSE: "{LICENCE}"}}', "{LICENSE: null}", ["credit 1", "credit 0: "]),
    ],
)
def test_an_improvement_earns_credit(
    tmp_path: Path, runner: Runner, before: str, after: str, found: list[str]
) -> None:
    (case,) = written(
        tmp_path,
        "improvements:\n  - reference: seed:F12\n    rules: [STR002]\n"
        f"    tree: {before}\n    better: {after}\n",
    )
    wrong, result = runner.check(case, tmp_path / "run")
    assert len(wrong) == len(found)
    assert all(map(str.startswith, [each.found for each in wrong], found))
    assert result.rule.id == "STR002"


def test_a_rule_that_begins_to_apply_is_no_improvement(
    tmp_path: Path, runner: Runner
) -> None:
    (case,) = written(
        tmp_path,
        "improvements:\n  - reference: seed:D19\n    rules: [STR010]\n"
        '    better: {notebooks/a.ipynb: \'{"cells": [], "nbformat": 4}\'}\n',
    )
    wrong, _ = runner.check(case, tmp_path / "run")
    assert wrong[0].found.startswith("not_applicable: ")


def test_a_finding_less_is_an_improvement() -> None:
    one, two = (result("A", 0, severities=[ERROR] * count) for count in (1, 2))
    assert unimproved(two, one) == []
    assert len(unimproved(one, two)) == 2
