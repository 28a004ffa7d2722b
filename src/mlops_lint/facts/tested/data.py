"""Tests that look at data."""

from collections.abc import Iterator

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.plain_marks import EXPECTS
from mlops_lint.facts.tested.suite import MOST_SHOWN, Tested, first
from mlops_lint.model import Evidence
from mlops_lint.patterns import late
from mlops_lint.repo.documents import Structured

DEEPEST = 8
FOREIGN = frozenset({"feast"})
"""Tools with schemas that say nothing of what is in the data."""


@detector("data_tests", absent="no test looks at the data")
def data_tests(facts: Facts) -> Found:
    """Tests look at the data itself, or at what validates it."""
    tested = facts.tested
    for look in (_expectations, _dbt, _schema_tools, _looks_at_data):
        evidence = list(first(look(tested), MOST_SHOWN))
        if evidence:
            return found(True, *evidence)
    return absent()


def _expectations(tested: Tested) -> Iterator[Evidence]:
    for file in tested.facts.declared.own(*tested.marks["data_tests"]["files"]):
        data = tested.data(file.path)
        if b"expectation" in data or b"checks for " in data:
            yield seen(file.path, "expectations of the data")


def _dbt(tested: Tested) -> Iterator[Evidence]:
    """Yield the tests of dbt, of columns and by themselves."""
    repo = tested.facts.repo
    for project in repo.files.glob("dbt_project.yml"):
        folder = project.path.removesuffix("dbt_project.yml")
        for file in repo.files.glob(f"/{folder}tests/**/*.sql"):
            yield seen(file.path, "dbt test")
        for file in repo.files.glob(f"/{folder}**/*.yml", f"/{folder}**/*.yaml"):
            data = tested.data(file.path)
            if b"tests:" not in data or b"columns:" not in data:
                continue
            source = repo.document(file.path)
            if isinstance(source, Structured) and _column_test(source.data):
                yield seen(file.path, "dbt tests of columns")


def _column_test(value: object, depth: int = 0) -> bool:
    if depth > DEEPEST:
        return False
    if isinstance(value, dict):
        if any(value.get(key) for key in ("tests", "data_tests")):
            return True
        return any(_column_test(item, depth + 1) for item in value.values())
    if isinstance(value, list):
        return any(_column_test(item, depth + 1) for item in value)
    return False


def _schema_tools(tested: Tested) -> Iterator[Evidence]:
    """Yield tests that use a schema: a tool's, or one of the project with a tool."""
    facts = tested.facts
    roots = facts.signatures.roots("schema") - FOREIGN
    yield from tested.importing(roots)
    stated = {
        file.path
        for file in facts.python.code
        if not roots.isdisjoint(facts.python.modules(file.path))
    }
    places = late(tested.marks["data_tests"]["places"])
    for file in tested.files if stated else ():
        if places.search(file.path):
            used = facts.imported.by(file.path) & stated
            if used:
                yield seen(file.path, f"tests the schema of {min(used)}")


def _looks_at_data(tested: Tested) -> Iterator[Evidence]:
    """Yield tests that read data, and assert something of its columns or values."""
    marks = tested.marks["data_tests"]
    places, ends = late(marks["places"]), marks["class_ends"]
    made, toys = late(rf"\w+(?:{ends})").fullmatch, frozenset(marks["toys"])
    makes = late(rf"(?:{ends})\s*\(".encode())
    reads = tested.facts.signatures.reading_methods | frozenset(marks["loads"])
    readers = tested.facts.python.holders(name.encode() for name in reads)
    likely = {file.path for file in tested.facts.texts.holding(EXPECTS, tested.files)}
    placed = [file for file in tested.files if places.search(file.path)]
    likely.update(file.path for file in placed if file.path in readers)
    left = [file for file in placed if file.path not in likely]
    makers = tested.facts.repo.search.matching(left, makes)
    likely.update(file.path for file in makers)
    for file in tested.files:
        if file.path not in likely:
            continue
        for trial in tested.trials.of(file.path):
            expected = any(call.startswith("expect_") for call in trial.calls)
            read = not reads.isdisjoint(trial.calls) or (
                any(map(made, trial.calls)) and toys.isdisjoint(trial.calls)
            )
            if expected or (read and trial.asserts(marks["words"])):
                yield seen(file.path, trial.name, trial.line)


@detector("data_checks_run", absent="no job checks the data")
def data_checks_run(facts: Facts) -> Found:
    """CI runs a tool that checks the data."""
    for item in facts.reached:
        if "data-test" in item.classes:
            return found(True, seen(item.path, item.shown, item.line))
    return absent()


DETECTORS = (data_tests, data_checks_run)
