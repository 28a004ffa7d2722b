"""What the plain text of all files tells."""

from pathlib import Path

import pytest

from mlops_lint.facts import Facts
from mlops_lint.facts import plain_marks as marks
from mlops_lint.repo import Repository
from tests.trees import Tree, make_facts

KEY = "AKIA" + "Q3EGRTXQZ5PLMN4B"
TREE: Tree = {
    "a.py": "uri = 'models:/churn/1'\nwhile True:\n    train()\n",
    "b.py": "uri = 'churn'  # mlops-lint: ignore[A]\n",
    "k8s/app.yaml": "apiVersion: v1\nkind: Pod\n",
    "notes.ipynb": '{"cells": "{{ cookiecutter.cells }} models:/a"}',
    "tests/test_a.py": f"run('dvc repro')\nuri = 'models:/a'\nkey = '{KEY}'\n",
    "keys.txt": f"key {KEY}\n{{% if a %}}\n",
    "picture.png": f"apiVersion {KEY}",
}
HELD = {
    marks.URI: {"a.py", "notes.ipynb"},
    marks.ENDLESS: {"a.py"},
    marks.MENTION: {"b.py"},
    marks.COMMANDS: {"tests/test_a.py"},
    marks.KUBERNETES: {"k8s/app.yaml"},
    marks.TEMPLATE: {"keys.txt"},
    marks.CHECKS: set(),
}
"""Which of them hold what is looked for in their kind."""


@pytest.fixture(params=[False, True], ids=["alone", "with all"])
def facts(tmp_path: Path, request: pytest.FixtureRequest) -> Facts:
    made = make_facts(tmp_path, TREE, commit=True)
    made.texts.are_asked = request.param
    return made


@pytest.mark.parametrize("group", HELD)
def test_which_files_hold_a_group(facts: Facts, group: str) -> None:
    for path in HELD[group]:
        assert facts.texts.may_hold(path, group)
    files = [facts.repo.files.by_path[path] for path in sorted(HELD[group])]
    assert [*facts.texts.holding(group, files)] == files
    assert not facts.texts.may_hold("none.py", group)


def test_all_at_once(tmp_path: Path) -> None:
    texts = make_facts(tmp_path, TREE, commit=True).texts
    # Bunches hold files of all kinds, in which more may be found than is asked.
    assert all(texts.holders(group) >= paths for group, paths in HELD.items())
    assert "picture.png" not in texts.paths


def test_a_file_is_read_for_what_is_not_looked_for_in_its_kind(facts: Facts) -> None:
    assert facts.texts.may_hold("notes.ipynb", marks.TEMPLATE)
    assert facts.texts.may_hold("picture.png", marks.KUBERNETES)
    assert not facts.texts.may_hold("b.py", marks.TEMPLATE)
    assert not facts.texts.may_hold("b.py", marks.COMMANDS)


def test_credentials_of_tests_do_not_count(facts: Facts) -> None:
    hits = facts.texts.whole.hits
    assert {path: [line for line, _, _ in found] for path, found in hits.items()} == {
        "keys.txt": [1]
    }


def test_one_file_is_read_where_not_all_are_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = Repository.read

    def noted(self: Repository, path: str) -> bytes | None:
        read.append(path)
        return real(self, path)

    monkeypatch.setattr(Repository, "read", noted)
    texts = make_facts(tmp_path, TREE).texts
    assert texts.may_hold("a.py", marks.URI)
    assert read == ["a.py"]
    assert not texts.is_known


def test_bunches_of_code_are_those_of_its_glances(tmp_path: Path) -> None:
    code = {f"src/part_{number}.py": "x = 1\n" for number in range(200)}
    notes = {f"docs/part_{number}.md": "text\n" for number in range(200)}
    facts = make_facts(tmp_path, {**code, **notes})
    glances, texts = facts.python.glances, facts.texts
    own = [[p for p in bunch if p in glances.paths] for bunch in texts.bunches]
    assert [bunch for bunch in own if bunch] == glances.bunches
    assert len(glances.bunches) > 2
