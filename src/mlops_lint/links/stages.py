"""What a pipeline is made of once its templates are filled."""

from typing import Any

from mlops_lint.model.graph import Problem
from mlops_lint.records import NamedTuple

CODE = (".py", ".ipynb", ".sh", ".r", ".R", ".jl", ".sql", ".scala", ".java")
"""Endings of files that are code."""


class Item(NamedTuple):
    """A dependency or output: as written, and where that is in the repository.

    `place` is None for what is not in it. `kind` is dep, out or metric.
    """

    written: str
    place: str | None
    kind: str
    line: int | None
    cached: bool = True


class Parameters(NamedTuple):
    """The keys of one parameter file that a stage depends on; () for all of it."""

    written: str
    place: str | None
    keys: tuple[str, ...]
    line: int | None


class Stage(NamedTuple):
    """One stage of a pipeline, or one .dvc pointer, whose `command` is None.

    `address` is what DVC prints; `recorded` what its lock or its own file says of it,
    None where there is no such record. `reason` says why it could not be read.
    """

    name: str
    address: str
    path: str
    line: int | None
    wdir: str
    command: str | list[Any] | None = None
    deps: tuple[Item, ...] = ()
    parameters: tuple[Parameters, ...] = ()
    outs: tuple[Item, ...] = ()
    frozen: bool = False
    always_changed: bool = False
    recorded: dict[str, Any] | None = None
    reason: str = ""
    is_pointer: bool = False

    @property
    def id(self) -> str:
        """The name of its node."""
        return f"stage:{self.address}"


class Pipeline(NamedTuple):
    """One dvc.yaml, its lock, and what is wrong with them.

    `lock_path` is "" where there is no lock.
    """

    path: str
    lock_path: str
    stages: tuple[Stage, ...]
    problems: tuple[Problem, ...]
    locked: dict[str, Any]
