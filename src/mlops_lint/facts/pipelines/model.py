"""Pipelines as they are defined: steps in order, and when they run by themselves."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from mlops_lint.records import NamedTuple

NONE_STATED: Mapping[str, Any] = MappingProxyType({})

CELLS = (
    "ingest",
    "prep",
    "train",
    "evaluate",
    "validate",
    "deploy",
    "monitor",
    "retrain",
)
"""What the steps of a pipeline do, in the order in which they follow each other."""


HAND_MADE = frozenset({"make", "custom", "ci"})
"""Chains of commands: they run, but know nothing of what each step needs and makes."""

TRAINING = frozenset({"train", "retrain"})


class Step(NamedTuple):
    """One step: its name, and the file, `FILE:FUNCTION` or text that it runs.

    `does` are the cells of CELLS that its name or code shows, `within` those that its
    code does besides.
    """

    name: str
    target: str
    path: str
    line: int | None
    does: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()


class Schedule(NamedTuple):
    """What makes a pipeline run by itself; `sure` is false for home-made loops."""

    detail: str
    path: str
    line: int | None
    sure: bool = True


class Pipeline(NamedTuple):
    """A definition of a pipeline; a `job` is one managed job without steps of its own.

    `steps` may be empty where they cannot be read from the definition.
    """

    tool: str
    path: str
    line: int | None
    steps: tuple[Step, ...] = ()
    schedule: Schedule | None = None
    job: bool = False

    @property
    def cells(self) -> frozenset[str]:
        """What any of the steps does."""
        return frozenset(cell for step in self.steps for cell in step.does)

    @property
    def trains(self) -> bool:
        """Whether a step trains a model, by its name or else by its code."""
        if not TRAINING.isdisjoint(self.cells):
            return True
        return any(not TRAINING.isdisjoint(step.within) for step in self.steps)


class Tool(NamedTuple):
    """How the pipelines of one orchestrator look in Python; see pipelines.yaml."""

    name: str
    imports: Sequence[str] = ()
    defines: Sequence[str] = ()
    steps: Sequence[str] = ()
    jobs: Sequence[str] = ()
    methods: Sequence[str] = ()
    schedule: Sequence[str] = ()
    schedules: Sequence[str] = ()
    deploys: Sequence[str] = ()
    whole: bool = False
    generic: bool = False


class Shape(NamedTuple):
    """How the pipelines of one tool look in a document; see pipelines.yaml."""

    tool: str
    files: Sequence[str] = ()
    marks: Sequence[str] = ()
    where: Mapping[str, Any] = NONE_STATED
    steps: Sequence[str] = ()
    names: Sequence[str] = ()
    runs: Sequence[str] = ()
    schedule: Sequence[str] = ()
    paused: Mapping[str, Any] = NONE_STATED
    does: Sequence[str] = ()
    job: bool = False
    generic: bool = False
