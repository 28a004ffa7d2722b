"""The pipelines of a repository: found in code and documents, read once."""

from mlops_lint.facts.base import Facts
from mlops_lint.facts.pipelines.model import (
    CELLS,
    HAND_MADE,
    Pipeline,
    Schedule,
    Step,
)

__all__ = ["CELLS", "Pipeline", "Schedule", "Step", "find_pipelines"]

ML_WORK = frozenset(CELLS) - {"deploy", "monitor"}
CUSTOM = "custom"


def find_pipelines(facts: Facts) -> tuple[Pipeline, ...]:
    """Return all pipelines; those of general tools only if they do ML work.

    Single jobs and chains made by hand come last, what trains first.
    """
    from mlops_lint.facts.pipelines.orchestrators import python_pipelines, tools_of
    from mlops_lint.facts.pipelines.scripts import of_tasks, script_pipelines
    from mlops_lint.facts.pipelines.shapes import document_pipelines, shapes_of
    from mlops_lint.facts.pipelines.steps import Maker

    maker = Maker(facts)
    special = {tool.name for tool in tools_of(facts) if not tool.generic}
    special |= {shape.tool for shape in shapes_of(facts) if not shape.generic}
    found = [*document_pipelines(facts, maker), *python_pipelines(facts, maker)]
    found = [of_tasks(maker, p) if p.tool == CUSTOM else p for p in found]
    found = [p for p in found if p.tool != CUSTOM or p.trains]
    known = {pipeline.path for pipeline in found}
    found += (p for p in script_pipelines(facts, maker) if p.path not in known)
    return tuple(
        sorted(
            (p for p in found if p.tool in special or not ML_WORK.isdisjoint(p.cells)),
            key=lambda p: (
                p.job,
                p.tool in HAND_MADE,
                not p.trains,
                p.path,
                p.line or 0,
            ),
        )
    )
