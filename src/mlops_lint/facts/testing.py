"""What the tests are."""

import re

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.patterns import late
from mlops_lint.repo import File

TEST_CASE = frozenset({"unittest.TestCase", "unittest.IsolatedAsyncioTestCase"})
# Each test function, with the word `fixture` where the line above makes it one.
COUNTED = late(
    rb"^(?:[ \t]*@[\w.]*?(fixture)\b[^\n]*\n)?[ \t]*(?:async )?def test\w*\(",
    re.MULTILINE,
)
COLLECTED = late(rb"^[ \t]*(?:async )?def test|TestCase\b", re.MULTILINE)

OPTION = late(r"--(doctest-modules|nbmake|nbval)")


def test_files(facts: Facts) -> list[File]:
    """Return the Python files of tests, those of fixtures alone left out."""
    return [
        file
        for file in facts.python.files
        if is_test_path(file.path)
        and file.path.rpartition("/")[2] not in ("conftest.py", "__init__.py")
    ]


def count_tests(facts: Facts) -> int:
    """Count the test functions by their first lines."""
    reads = (facts.repo.read(file.path) or b"" for file in test_files(facts))
    return sum(COUNTED.findall(data).count(b"") for data in reads)


@detector("unit_tests", absent="there are no tests")
def unit_tests(facts: Facts) -> Found:
    """There are tests that a test runner collects and that assert something."""
    trivial = None
    for file, source in facts.python.matching(COLLECTED, test_files(facts)):
        cases = {
            item.name
            for item in source.definitions
            if item.kind == "class"
            and (not TEST_CASE.isdisjoint(item.bases) or item.name.startswith("Test"))
        }
        for item in source.definitions:
            if item.kind != "function" or not item.name.startswith("test"):
                continue
            if any(name.endswith("fixture") for name in item.decorators):
                continue
            if item.parent and item.parent not in cases:
                continue
            if item.trivial:
                trivial = trivial or seen(file.path, f"{item.name} is empty", item.line)
                continue
            return found(True, seen(file.path, item.name, item.line))
    return found(False, trivial) if trivial else absent()


@detector("test_count", absent="there are no tests")
def test_count(facts: Facts) -> Found:
    """How many test functions there are."""
    return found(count_tests(facts))


@detector("other_tests", absent="there are no doctests, features or notebook tests")
def other_tests(facts: Facts) -> Found:
    """Tests of another kind: features, tests of dbt, doctests, notebooks run."""
    projects = facts.repo.files.glob("dbt_project.yml")
    folders = [file.path.removesuffix("dbt_project.yml") for file in projects]
    sql = [f"/{folder}tests/**/*.sql" for folder in folders]
    for file in facts.repo.files.glob("*.feature", *sql):
        if (facts.repo.read(file.path) or b"").strip():
            kind = "behaviour test" if file.path.endswith(".feature") else "dbt test"
            return found(True, seen(file.path, kind))
    for file in facts.repo.files.glob(
        "/pyproject.toml", "/setup.cfg", "/pytest.ini", "/tox.ini"
    ):
        match = OPTION.search(facts.repo.text(file.path))
        if match:
            return found(True, seen(file.path, match[0]))
    return absent()


DETECTORS = (unit_tests, test_count, other_tests)
