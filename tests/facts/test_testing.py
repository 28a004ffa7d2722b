"""What the tests are, told by small trees."""

import pytest

from mlops_lint.facts import testing
from tests.facts.conftest import MakeFacts
from tests.trees import Tree

BODY = "    assert prepare(1) == 2\n"
Seen = tuple[str, int | None, str]

UNIT: dict[str, tuple[Tree, bool, Seen | None]] = {
    "nothing": ({"train.py": ""}, False, None),
    "a function": (
        {"tests/test_a.py": f"import b\n\ndef test_a():\n{BODY}"},
        True,
        ("tests/test_a.py", 3, "test_a"),
    ),
    "a coroutine": (
        {"a_test.py": f"async def test_a():\n{BODY}"},
        True,
        ("a_test.py", 1, "test_a"),
    ),
    "a method of a class of tests": (
        {"test_a.py": f"class TestA:\n    def test_b(self):\n    {BODY}"},
        True,
        ("test_a.py", 2, "test_b"),
    ),
    "a method of unittest": (
        {
            "test_a.py": "from unittest import TestCase\n\nclass A(TestCase):\n"
            f"    def test_b(self):\n    {BODY}"
        },
        True,
        ("test_a.py", 4, "test_b"),
    ),
    "a method of another class": (
        {"test_a.py": f"class A:\n    def test_b(self):\n    {BODY}"},
        False,
        None,
    ),
    "a function that asserts nothing": (
        {"test_a.py": "def test_a():\n    pass\n\ndef test_b():\n    ...\n"},
        False,
        ("test_a.py", 1, "test_a is empty"),
    ),
    "an empty one before another": (
        {"test_a.py": f"def test_a():\n    pass\n\ndef test_b():\n{BODY}"},
        True,
        ("test_a.py", 4, "test_b"),
    ),
    "another name": ({"test_a.py": f"def check_a():\n{BODY}"}, False, None),
    "a class of that name": (
        {"test_a.py": "class test_a:\n    def test(self): ...\n"},
        False,
        None,
    ),
    "a fixture": (
        {"test_a.py": f"import pytest\n\n@pytest.fixture()\ndef test_a():\n{BODY}"},
        False,
        None,
    ),
    "the place of fixtures": (
        {"tests/conftest.py": f"def test_a():\n{BODY}"},
        False,
        None,
    ),
    "a file of code": ({"src/a.py": f"def test_a():\n{BODY}"}, False, None),
}


@pytest.mark.parametrize(("tree", "value", "seen"), UNIT.values(), ids=UNIT)
def test_unit(
    facts_of_tree: MakeFacts, tree: Tree, value: bool, seen: Seen | None
) -> None:
    fact = facts_of_tree(tree)["unit_tests"]
    assert fact.value is value
    assert [seen] * bool(seen) == [
        (item.location.path, item.location.line, item.detail) for item in fact.evidence
    ]


def test_count(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree(
        {
            "tests/test_a.py": "def test_a(): ...\n\n"
            "@pytest.mark.slow\ndef test_b(): ...\n\n"
            "@pytest.fixture\ndef test_c(): ...\n\n"
            "@fixture(scope='module')\nasync def test_d(): ...\n\n"
            "class TestE:\n    async def test_f(self): ...\n\n"
            "    def other(self): ...\n",
            "tests/conftest.py": "def test_g(): ...\n",
            "tests/__init__.py": "def test_h(): ...\n",
            "src/a.py": "def test_i(): ...\n",
        }
    )
    assert [file.path for file in testing.test_files(facts)] == ["tests/test_a.py"]
    assert facts.value("test_count") == testing.count_tests(facts) == 3


OTHER: dict[str, tuple[Tree, Seen | None]] = {
    "nothing": ({"tests/test_a.py": ""}, None),
    "a feature": (
        {"features/a.feature": "Feature: a\n"},
        ("features/a.feature", None, "behaviour test"),
    ),
    "an empty feature": ({"features/a.feature": "\n"}, None),
    "an empty feature before another": (
        {"a.feature": "", "b.feature": "Feature: b\n"},
        ("b.feature", None, "behaviour test"),
    ),
    "dbt": (
        {"w/dbt_project.yml": "", "w/tests/a/b.sql": "select 1\n"},
        ("w/tests/a/b.sql", None, "dbt test"),
    ),
    "dbt at the root": (
        {"dbt_project.yml": "", "tests/b.sql": "select 1\n"},
        ("tests/b.sql", None, "dbt test"),
    ),
    "a model of dbt": ({"dbt_project.yml": "", "models/b.sql": "select 1\n"}, None),
    "SQL beside dbt": ({"w/dbt_project.yml": "", "tests/b.sql": "select 1\n"}, None),
    "doctests": (
        {"setup.cfg": "[tool:pytest]\naddopts = --doctest-modules\n"},
        ("setup.cfg", None, "--doctest-modules"),
    ),
    "notebooks": (
        {"tox.ini": "[testenv]\ncommands = pytest --nbmake\n"},
        ("tox.ini", None, "--nbmake"),
    ),
    "plain pytest": ({"pytest.ini": "[pytest]\naddopts = -q\n"}, None),
}


@pytest.mark.parametrize(("tree", "seen"), OTHER.values(), ids=OTHER)
def test_other(facts_of_tree: MakeFacts, tree: Tree, seen: Seen | None) -> None:
    fact = facts_of_tree(tree)["other_tests"]
    assert fact.value is (seen is not None)
    assert [seen] * bool(seen) == [
        (item.location.path, item.location.line, item.detail) for item in fact.evidence
    ]
