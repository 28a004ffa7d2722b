"""Which packages the manifests declare, whatever their format."""

import pytest

from mlops_lint.facts.packages import Declared, declared_packages
from tests.facts.conftest import MakeFacts
from tests.trees import Tree

Seen = list[tuple[str, str, int | None, bool]]

TREES: dict[str, tuple[Tree, Seen]] = {
    "nothing": ({"a.py": ""}, []),
    "requirements": (
        {"requirements.txt": "# ours\nScikit_Learn[x]==1.5.0\npandas>=2\n"},
        [("scikit-learn", "==1.5.0", 2, True), ("pandas", ">=2", 3, False)],
    ),
    "requirements to compile": (
        {"requirements.in": "pandas\n"},
        [("pandas", "", 1, False)],
    ),
    "a project": (
        {
            "pyproject.toml": '[project]\ndependencies = ["a==1.0", "b[x] >=2; '
            "python_version < '3.13'\"]\n"
            "[project.optional-dependencies]\n"
            'dev = ["c===1.0"]\n'
            "[dependency-groups]\n"
            'lint = ["d==1.*", {include-group = "dev"}]\n'
            "[build-system]\n"
            'requires = ["e"]\n'
        },
        [
            ("a", "==1.0", 2, True),
            ("b", ">=2", 2, False),
            ("e", "", 8, False),
            ("c", "===1.0", 4, True),
            ("d", "==1.*", 6, False),
        ],
    ),
    "Poetry": (
        {
            "pyproject.toml": "[tool.poetry.dependencies]\n"
            'a = "1.0"\nb = "^1.0"\nc = {version = "==2.0", extras = ["x"]}\n'
            'd = {path = "../d"}\n'
        },
        [
            ("a", "1.0", 2, True),
            ("b", "^1.0", 3, False),
            ("c", "==2.0", 4, True),
            ("d", "", 5, False),
        ],
    ),
    "Pipenv": (
        {"Pipfile": '[packages]\na = "*"\n[dev-packages]\nb = "==1.0"\n'},
        [("a", "*", 2, False), ("b", "==1.0", 4, True)],
    ),
    "pixi": ({"pixi.toml": '[dependencies]\na = "==1.0"\n'}, [("a", "==1.0", 2, True)]),
    "a broken project": ({"pyproject.toml": "[project"}, []),
    "a project of another shape": (
        {"pyproject.toml": "[project]\ndependencies = 1\noptional-dependencies = 1\n"},
        [],
    ),
    "conda": (
        {
            "environment.yml": "dependencies:\n  - a=1.0\n  - b >=2\n  - pip:\n"
            "      - c==1.0\n      - --no-deps\n  - 3\n"
        },
        [("a", "=1.0", 2, True), ("b", ">=2", 3, False), ("c", "==1.0", 4, True)],
    ),
    "conda with a broken list": (
        {"environment.yml": "dependencies: [{pip: a}, {other: [b]}]\n"},
        [],
    ),
}


@pytest.mark.parametrize(("tree", "seen"), TREES.values(), ids=TREES)
def test_declared(facts_of_tree: MakeFacts, tree: Tree, seen: Seen) -> None:
    found = declared_packages(facts_of_tree(tree))
    assert [(i.name, i.specifier, i.line, i.pinned) for i in found] == seen
    assert {item.path for item in found} <= set(tree)


def test_files_in_order(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree(
        {
            "environment.yml": "dependencies: [c]\n",
            "pyproject.toml": '[project]\ndependencies = ["b"]\n',
            "requirements.txt": "a\n",
        }
    )
    assert declared_packages(facts) == [
        Declared("a", "", "requirements.txt", 1, False),
        Declared("b", "", "pyproject.toml", 2, False),
        Declared("c", "", "environment.yml", 1, False),
    ]
