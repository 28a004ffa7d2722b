"""Pipelines that jobs of continuous integration are: commands that train, and more."""

from collections.abc import Iterator
from itertools import islice

from mlops_lint.facts.base import Facts
from mlops_lint.facts.ci_checks import checks_data
from mlops_lint.facts.commands.model import Reached
from mlops_lint.facts.pipelines.model import Pipeline, Step
from mlops_lint.facts.pipelines.words import Vocabulary, vocabulary
from mlops_lint.facts.python_files import is_test_path

CELLS_OF = {
    "train": "train",
    "register": "deploy",
    "deploy": "deploy",
    "data-test": "validate",
    "drift": "monitor",
}
"""What a command of a class does in a pipeline."""

BY_NAME = frozenset({"ingest", "prep", "train", "evaluate", "validate", "deploy"})
LEAST_CELLS = 2


def job_chains(facts: Facts) -> Iterator[Pipeline]:
    """Yield, for each file of CI that trains, the steps of the jobs around that.

    A job that only tries out the training is no pipeline.
    """
    files: dict[str, list[Reached]] = {}
    for item in facts.reached:
        if item.job.kinds != {"call"}:
            files.setdefault(item.job.path, []).append(item)
    words = vocabulary(facts) if files else None
    for path, items in files.items():
        near = _joined(items)
        if near and words is not None:
            yield from _chain(
                facts, path, [i for i in items if i.job.id in near], words
            )


def _joined(items: list[Reached]) -> set[str]:
    """Return the ids of the jobs that train, that need these, and that they need."""
    needs = {item.job.id: {*item.job.needs} for item in items}
    trains = {item.job.id for item in items if "train" in item.classes}
    before, after = {*trains}, {*trains}
    for _ in needs:
        before |= {need for job in before for need in needs.get(job, ())}
        after |= {job for job, wanted in needs.items() if wanted & after}
    return before | after


def _chain(
    facts: Facts, path: str, items: list[Reached], words: Vocabulary
) -> Iterator[Pipeline]:
    steps = []
    trained = False
    for item in items:
        trained = trained or "train" in item.classes
        cells = _cells(facts, item, words, trained=trained)
        if cells:
            name = _stem(item) or _named(item)
            target = item.script or item.shown
            steps.append(Step(name, target, item.path, item.line, cells))
    said = frozenset(cell for step in steps for cell in step.does)
    if len(said) >= LEAST_CELLS:
        yield Pipeline("ci", path, steps[0].line, tuple(steps))


def _cells(
    facts: Facts, item: Reached, words: Vocabulary, *, trained: bool
) -> frozenset[str]:
    """Return what a command does as a step: by its class, or by its script's name."""
    cells = {CELLS_OF[name] for name in item.classes if name in CELLS_OF}
    if "test" in item.classes and not item.tolerated:
        if checks_data(facts, item) or (trained and gates_model(facts, item)):
            cells.add("validate")
    elif not cells and item.script and not is_test_path(item.script):
        cells |= words.cells(_stem(item)) & BY_NAME
        # What only tries out the training makes no model.
        cells -= {"train"} if "smoke" in item.classes else set()
    return frozenset(cells)


def _named(item: Reached) -> str:
    """Return a program with the first thing that it is given, options left out."""
    given = (word for word in item.argv[1:] if not word.startswith("-"))
    return " ".join((item.argv[0], *islice(given, 1)))


def _stem(item: Reached) -> str:
    return item.script.rpartition("/")[2].partition(".")[0]


def gates_model(facts: Facts, item: Reached) -> bool:
    """Whether a run of tests is told to run those of the model, and may fail."""
    if item.tolerated or "test" not in item.classes:
        return False
    models = [entry.location.path for entry in facts["model_tests"].evidence]
    places = [word.rstrip("/") for word in item.argv[1:] if "/" in word]
    return any(model.startswith(place) for model in models for place in places)
