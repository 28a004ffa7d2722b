"""What the plain text of all files tells."""

from pathlib import Path

import pytest

from mlops_lint.facts import Facts
from mlops_lint.facts.texts import FILLED, KUBERNETES, MENTION
from mlops_lint.repo import Repository
from tests.trees import Tree, make_facts

KEY = "AKIA" + "Q3EGRTXQZ5PLMN4B"
TREE: Tree = {
    "a.py": "uri = f'{{{name}}}'\n",
    "b.py": "uri = 'churn'  # mlops-lint: ignore[A]\n",
    "k8s/app.yaml": "apiVersion: v1\nkind: Pod\n",
    "tests/test_a.py": f"uri = '{{{{a}}}}'\nkey = '{KEY}'\n",
    "keys.txt": f"key {KEY}\n",
    "picture.png": f"apiVersion {KEY}",
}


def asked(root: Path) -> Facts:
    facts = make_facts(root, TREE, commit=True)
    facts.texts.are_asked = True
    return facts


def test_which_files_hold_a_mark(tmp_path: Path) -> None:
    texts = asked(tmp_path).texts
    assert texts.holders(FILLED) == {"a.py", "tests/test_a.py"}
    assert texts.holders(MENTION) == {"b.py"}
    assert texts.may_hold("k8s/app.yaml", KUBERNETES)
    assert not texts.may_hold("a.py", KUBERNETES)


def test_what_no_rule_scans_is_read_when_it_is_asked(tmp_path: Path) -> None:
    texts = asked(tmp_path).texts
    assert "picture.png" not in texts.paths
    assert texts.may_hold("picture.png", KUBERNETES)
    assert not texts.may_hold("none.png", KUBERNETES)


def test_credentials_of_tests_do_not_count(tmp_path: Path) -> None:
    hits = asked(tmp_path).texts.whole.hits
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
    assert texts.may_hold("a.py", FILLED)
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
