"""What states which columns and values the data must have."""

import re
from collections.abc import Iterable, Iterator

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.plain_marks import CHECKS, EXPECTS
from mlops_lint.facts.python_summary import Call, Definition, PythonSource
from mlops_lint.model import Evidence
from mlops_lint.patterns import late
from mlops_lint.repo import File

SCHEMA_FILES = (
    "*.avsc",
    "*.proto",
    "**/soda/*.yml",
    "**/soda/**/*.yml",
    "datacontract.yaml",
    "*.datacontract.yaml",
    "**/great_expectations.yml",
    "**/gx/expectations/*.json",
    "**/great_expectations/expectations/*.json",
    "**/expectations/*.json",
    "schema.pbtxt",
    "**/schema*/*.json",
    "**/schemas/*.yaml",
    "**/schemas/*.yml",
    "*schema.json",
    "*schema.yaml",
    "*schema.yml",
    "schema.sql",
)
BOUND = late(
    rb"\b(?:[gl][et]|regex|pattern|m(?:in|ax)_length) *=|con(?:str|int|float)|validator"
)
NO_INPUT = late(
    r"(Config|Configuration|Settings|Options|Params|Parameters|Report|Results?|"
    r"Response|Outputs?|Answer|Metrics?|Arguments|Args|Spec)$"
)
"""Classes that say something of the program, or of its answers."""

NO_DATA = late(r"(^|/)(reports?|checks?|config\w*|settings|metrics?)(/|\.py$|_)")
CONSTRAINTS = frozenset(
    {"ge", "gt", "le", "lt", "regex", "pattern", "min_length", "max_length"}
)
CHECKED_BY_HAND = late(
    rb"def _?((?:ensure|check|verify|validate|expected|required)_columns|"
    rb"(?:check|verify|validate)_(?:data_?)?schema|"
    rb"validate_(?:data|dataframe|dataset|input_data))\("
)
# The object that expectations are methods of may be made in another file.
EXPECTATION = late(rb"\.(expect_(?:column|table|compound|multicolumn)_\w+)\(")


@detector("data_schema", absent="no schema or contract of the data is kept")
def data_schema(facts: Facts) -> Found:
    """A schema, contract or validation of data is kept here."""
    for file in facts.repo.tracked(*SCHEMA_FILES):
        if not file.path.startswith((".github/", "docs/")):
            return found(True, seen(file.path, "data schema"))
    python = facts.python
    shown = (
        next(_constructs(facts), None)
        or next(_models(facts), None)
        or _first(facts, EXPECTATION, facts.texts.holding(EXPECTS, python.files))
    )
    if shown is not None:
        return found(True, shown)
    checking = facts.texts.holding(CHECKS, python.code)
    by_hand = _first(facts, CHECKED_BY_HAND, checking)
    return found(True, by_hand, low=True) if by_hand else absent()


def _first(
    facts: Facts, pattern: re.Pattern[bytes], files: Iterable[File]
) -> Evidence | None:
    """Find the first file in which a pattern is, and what its group holds."""

    def tell(path: str) -> tuple[str, int] | None:
        data = facts.repo.read(path) or b""
        match = pattern.search(data)
        line = data.count(b"\n", 0, match.start()) + 1 if match else 0
        return (match[1].decode(), line) if match else None

    question = f"first of {pattern.pattern!r}"
    for file, (name, line) in facts.repo.search.told(files, question, tell):
        return seen(file.path, name, line)
    return None


def _constructs(facts: Facts) -> Iterator[Evidence]:
    """Find what a tool for schemas is used for; its import alone states nothing."""
    constructs = {
        name: late(tool.constructs)
        for tool in facts.signatures.with_role("schema")
        for name in tool.imports
    }
    files = facts.python.files
    for file, source in facts.python.importing(facts.signatures.roots("schema"), files):
        imported = {item.name.partition(".")[0] for item in source.imports}
        for name, line in _used(source):
            last = name.rpartition(".")[2]
            tool = name.partition(".")[0]
            states = constructs.get(tool) if tool in imported else None
            if states and states.fullmatch(last):
                yield seen(file.path, name, line)


def _used(source: PythonSource) -> Iterator[tuple[str, int]]:
    for call in source.calls:
        yield call.name, call.line
    for item in source.definitions:
        for name in (*item.bases, *item.decorators):
            yield name, item.line


def _models(facts: Facts) -> Iterator[Evidence]:
    """Find pydantic models of input whose fields are bound to some values."""
    likely = [
        file
        for file in facts.python.code
        if "pydantic" in facts.python.modules(file.path)
        and not NO_DATA.search(file.path)
    ]
    for file, source in facts.python.matching(BOUND, likely):
        constrained = [call.line for call in source.calls if _constrains(call)]
        for model, end in _classes(source):
            if any(model.line < line < end for line in constrained):
                yield seen(file.path, f"{model.name} checks its fields", model.line)


def _classes(source: PythonSource) -> Iterator[tuple[Definition, float]]:
    """Yield the models of input, each with the line at which the next thing begins."""
    for index, item in enumerate(source.definitions):
        if "pydantic.BaseModel" in item.bases and not NO_INPUT.search(item.name):
            later = source.definitions[index + 1 :]
            ends = (other.line for other in later if other.parent != item.name)
            yield item, next(ends, float("inf"))


def _constrains(call: Call) -> bool:
    """Whether a call to pydantic states which values are allowed."""
    if not call.name.startswith("pydantic."):
        return False
    return call.method != "Field" or not CONSTRAINTS.isdisjoint(call.keywords)


DETECTORS = (data_schema,)
