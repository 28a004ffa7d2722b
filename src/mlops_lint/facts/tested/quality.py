"""Tests, and gates, that ask how good a model is and how it behaves."""

from collections.abc import Iterator
from typing import Any

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.plain_marks import RUNS
from mlops_lint.facts.tested.suite import MOST_SHOWN, first
from mlops_lint.facts.tested.trials import Trial
from mlops_lint.model import Evidence
from mlops_lint.patterns import late


@detector("model_tests", absent="no test asks how good the model is")
def model_tests(facts: Facts) -> Found:
    """Tests ask how good a model is or how it behaves, or a gate does."""
    tested, marks = facts.tested, facts.signatures.marks["model_tests"]
    evidence = list(first(tested.importing(frozenset(marks["imports"])), 1))
    weak: list[Evidence] = []
    for file in facts.texts.holding(RUNS, tested.files):
        placed = late(marks["places"]).search(file.path) is not None
        for trial in tested.trials.of(file.path):
            if _judges(trial, marks, placed):
                shown = seen(file.path, trial.name, trial.line)
                (weak if tested.is_faked(file.path) else evidence).append(shown)
        if len(evidence) >= MOST_SHOWN:
            break
    if evidence:
        return found(True, *evidence[:MOST_SHOWN])
    gate = facts["model_gate"]
    weak += gate.evidence
    return found(True, *weak[:MOST_SHOWN], low=True) if weak else absent()


PREDICTED = r"(?i)\w*(predict\w*|preds?|label|tag|prob|probabilit\w*|proba|class)\w*"


def _judges(trial: Trial, marks: Any, placed: bool) -> bool:
    """Whether a test runs a model and asserts how good it is or how it behaves."""
    if not _runs_model(trial, marks):
        return placed and trial.ordered and trial.asserts(marks["metrics"])
    if trial.ordered and trial.asserts(marks["metrics"]):
        return True
    if late(marks["behaviour"]).fullmatch(trial.name):
        return True
    return placed and trial.asserts(PREDICTED)


def _runs_model(trial: Trial, marks: Any) -> bool:
    calls = set(trial.calls)
    if not calls.isdisjoint((*marks["runs"], *marks["values"])):
        return True
    return any(word in call.lower() for call in calls for word in ASKS)


ASKS = ("predict", "infer", "classif", "get_label")


@detector("model_gate", absent="nothing stops a model that is not good enough")
def model_gate(facts: Facts) -> Found:
    """Code of the project, or a step of a pipeline, refuses a model below a limit."""
    marks = facts.signatures.marks["gates"]
    names = frozenset(name.rpartition(".")[2] for name in marks["calls"])
    evidence: list[Evidence] = []
    likely = facts.python.holding(names, facts.python.code)
    for file, source in facts.python.importing(frozenset(marks["imports"]), likely):
        evidence += (
            seen(file.path, f"calls {call.name}", call.line)
            for call in source.calls
            if call.method in names
        )
    gating = facts.python.glances.gating
    for file in facts.python.code:
        if file.path in gating:
            for gate in facts.tested.trials.gates(file.path):
                detail = f"stops on {gate.metric}"
                evidence.append(seen(file.path, detail, gate.line))
    return found(bool(evidence), *evidence[:MOST_SHOWN])


@detector("robustness_tests", absent="no test asks about robustness or fairness")
def robustness_tests(facts: Facts) -> Found:
    """Tests ask whether the model is robust, or fair to the groups it decides about."""
    tested, marks = facts.tested, facts.signatures.marks["robustness"]
    unsure = frozenset(marks["unsure"])
    evidence = list(_libraries(facts, marks, unsure))
    place, name = late(marks["places"]), late(marks["names"])
    runs = tested.marks["model_tests"]
    for file in tested.files:
        if len(evidence) >= MOST_SHOWN:
            break
        placed = place.search(file.path) is not None
        if not placed and not any(map(name.search, tested.names(file.path))):
            continue
        for trial in tested.trials.of(file.path):
            asks = _runs_model(trial, runs) or trial.asserts(PREDICTED)
            if asks and (placed or name.search(trial.name)):
                evidence.append(seen(file.path, trial.name, trial.line))
                break
    return found(bool(evidence), *evidence[:MOST_SHOWN])


def _libraries(facts: Facts, marks: Any, unsure: frozenset[str]) -> Iterator[Evidence]:
    names = frozenset(marks["imports"])
    roots = frozenset(name.partition(".")[0] for name in names)
    python, confirmed = facts.python, late(marks["confirmed_by"])
    for file, source in python.importing(roots, [*python.files, *python.notebooks]):
        item = source.imports_any(names)
        if item is None:
            continue
        calls = (call.name for call in source.calls)
        known = item.name.partition(".")[0]
        if known not in unsure or any(
            name.startswith(known) and confirmed.search(name) for name in calls
        ):
            line = None if file.path.endswith(".ipynb") else item.line
            yield seen(file.path, f"imports {item.name}", line)
            return


DETECTORS = (model_tests, model_gate, robustness_tests)
