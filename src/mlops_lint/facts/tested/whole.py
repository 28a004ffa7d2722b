"""Tests that run several parts together, and pipelines that CI runs whole."""

import re
from collections.abc import Iterator
from typing import Any

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.job_chains import job_chains
from mlops_lint.facts.plain_marks import COMMANDS, MARKED
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.facts.tested.suite import MOST_SHOWN, Tested, first, run_in_ci
from mlops_lint.facts.testing import test_files
from mlops_lint.model import Evidence
from mlops_lint.patterns import late
from mlops_lint.repo.documents import Structured

HOPS = 6
MARKER = late(rb"^[ \t]*(?:@|pytestmark *= *\[?)(pytest\.mark\.\w+)", re.MULTILINE)
FUNCTION = late(rb"^(?:async )?def (\w+)\(", re.MULTILINE)
PROGRAM = late(rb"^if[ \t]+__name__[ \t]*==", re.MULTILINE)


@detector("integration_tests", absent="no test runs several parts together")
def integration_tests(facts: Facts) -> Found:
    """Tests run several real parts together, a service or a whole job."""
    tested, marks = facts.tested, facts.signatures.marks["integration"]
    places = late(marks["places"])
    evidence = [
        seen(file.path, "tests of several parts")
        for file in tested.files
        if places.search(file.path)
    ]
    evidence += _marked(tested, marks)
    evidence += tested.importing(frozenset(marks["imports"]))
    if evidence:
        return found(True, *evidence[:MOST_SHOWN])
    runs = frozenset(marks["runs"])
    for file in facts.texts.holding(COMMANDS, tested.files):
        for trial in tested.trials.of(file.path):
            told = (c in text for text in trial.strings for c in marks["commands"])
            if any(told) or not runs.isdisjoint(trial.calls):
                return found(True, seen(file.path, trial.name, trial.line))
    evidence = list(first(_programs(tested), MOST_SHOWN))
    if evidence:
        return found(True, *evidence)
    evidence = list(first(_commands(tested), MOST_SHOWN))
    if evidence:
        return found(True, *evidence, low=True)
    clients = frozenset(marks["clients"])
    weak = [*tested.importing(clients), *_live(tested, marks)]
    weak = [item for item in weak if not tested.is_faked(item.location.path)]
    return found(True, *weak[:MOST_SHOWN], low=True) if weak else absent()


def _programs(tested: Tested) -> Iterator[Evidence]:
    """Yield tests that call functions of two programs, one of which runs a model."""
    code = {file.path for file in tested.facts.python.code}
    runs = frozenset(tested.marks["model_tests"]["runs"])
    for file in tested.files:
        used = tested.facts.imported.by(file.path) & code
        if not used or tested.is_faked(file.path):
            continue
        owners: dict[str, list[str]] = {}
        for path in used:
            data = tested.data(path)
            if PROGRAM.search(data):
                for name in FUNCTION.findall(data):
                    owners.setdefault(name.decode(), []).append(path)
        if runs.isdisjoint(owners):
            continue
        for trial in tested.trials.of(file.path):
            # A name that two programs share does not tell which of them is called.
            known = [name for name in trial.calls if len(owners.get(name, ())) == 1]
            called = {owners[name][0] for name in known}
            if len(called) > 1 and not runs.isdisjoint(known):
                yield seen(file.path, trial.name, trial.line)


def _commands(tested: Tested) -> Iterator[Evidence]:
    """Yield tests that call the package's own command, from which code trains."""
    facts = tested.facts
    entries: dict[str, str] = {}
    for file in facts.repo.tracked("pyproject.toml"):
        document = facts.repo.document(file.path)
        for key in ("/project/scripts", "/tool/poetry/scripts"):
            table = document.get(key) if isinstance(document, Structured) else None
            for target in table.values() if isinstance(table, dict) else ():
                module, _, name = str(target).partition(":")
                entries[f"/{module.replace('.', '/')}.py"] = name
    if not entries:
        return
    training = {file.path for file, _ in facts.training}
    for file in tested.files:
        if tested.is_faked(file.path):
            continue
        for path in facts.imported.by(file.path):
            fits = (n for end, n in entries.items() if f"/{path}".endswith(end))
            name = next(fits, "")
            if not name or training.isdisjoint(facts.imported.reach([path], HOPS)):
                continue
            for trial in tested.trials.of(file.path):
                # What only shows a help, or must fail, runs nothing.
                shows = any(text.startswith("--") for text in trial.strings)
                shows |= "raises" in trial.calls
                if name in trial.calls and not shows:
                    yield seen(file.path, trial.name, trial.line)


def _live(tested: Tested, marks: Any) -> Iterator[Evidence]:
    """Yield tests, scripts too, that ask a service which runs on this machine."""
    facts = tested.facts
    callers = frozenset(marks["callers"])
    for file, source in facts.python.importing(callers, test_files(facts)):
        item = source.imports_any(callers)
        data = tested.data(file.path)
        if item is not None and any(host.encode() in data for host in marks["hosts"]):
            yield seen(file.path, "asks a service that runs", item.line)


def _marked(tested: Tested, marks: Any) -> Iterator[Evidence]:
    """Yield tests marked or named as those of several parts."""
    marker, named = late(marks["markers"]), late(marks["functions"])
    marked = {file.path for file in tested.facts.texts.holding(MARKED, tested.files)}
    for file in tested.files:
        if file.path in marked:
            data = tested.data(file.path)
            for match in MARKER.finditer(data):
                name = match[1].decode("ascii", "replace")
                if marker.fullmatch(name):
                    yield seen(file.path, name, _line(data, match.start(1)))
                    break
        for name in filter(named.fullmatch, tested.names(file.path)):
            data = tested.data(file.path)
            start = data.index(f"def {name}(".encode())
            yield seen(file.path, name, _line(data, start))
            break


def _line(data: bytes, start: int) -> int:
    return data.count(b"\n", 0, start) + 1


AROUND = frozenset({"ingest", "prep", "evaluate"})
"""What, run with a training, makes more than one part of a pipeline."""


@detector("pipeline_exercised", absent="CI does not run the pipeline")
def pipeline_exercised(facts: Facts) -> Found:
    """CI runs the pipeline, or training on a little data."""
    starts = list(facts.signatures.marks["integration"]["commands"])
    ran = run_in_ci(facts, [s for s in starts if not s.startswith("docker")])
    if ran[0]:
        return found(*ran)
    for reached in facts.reached:
        text = " ".join(reached.argv).lower()
        if "smoke" in text and "train" in text and not is_test_path(reached.script):
            shown = " ".join(reached.argv[:4])
            return found(True, seen(reached.path, shown, reached.line))
    for pipeline in job_chains(facts):
        if "train" in pipeline.cells and AROUND & pipeline.cells:
            named = ", ".join(step.name for step in pipeline.steps)
            return found(True, seen(pipeline.path, f"runs {named}"[:80], pipeline.line))
    return absent()


DETECTORS = (integration_tests, pipeline_exercised)
