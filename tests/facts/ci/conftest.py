from collections.abc import Callable
from pathlib import Path

import pytest

from mlops_lint.facts.ci import Ci, Job, Use
from tests.trees import Tree, make_facts

ReadCi = Callable[[Tree], Ci]


@pytest.fixture
def ci_of(tmp_path: Path) -> ReadCi:
    """Read the continuous integration of a directory of these files."""
    return lambda tree: make_facts(tmp_path / "repo", tree).ci


def started(job: Job) -> list[str]:
    """Say what starts a job: "kind detail"."""
    return [f"{trigger.kind} {trigger.detail}".rstrip() for trigger in job.triggers]


def ran(job: Job) -> list[str]:
    """Say what a job does: "line text" of commands, "line @name" of the rest."""
    return [
        f"{step.line} @{step.name}"
        if isinstance(step, Use)
        else f"{step.line} {step.text.strip()}"
        for step in job.steps
    ]


def problems(ci: Ci) -> list[tuple[str, int | None, str]]:
    """Say what keeps the configuration from working."""
    return [(p.location.path, p.location.line, p.detail) for p in ci.problems]
