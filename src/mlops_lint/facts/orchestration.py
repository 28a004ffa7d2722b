"""Pipelines as facts: tools, steps, components, schedules."""

from collections.abc import Iterable

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.job_chains import job_chains
from mlops_lint.facts.kind import is_aside
from mlops_lint.facts.pipelines.loops import training_loops
from mlops_lint.facts.pipelines.model import CELLS, HAND_MADE, Pipeline, Step
from mlops_lint.model import Evidence

CHAIN = frozenset({"prep", "train", "evaluate"})
LEAST_CHAIN = 2
MOST_SHOWN = 8


def _own(facts: Facts) -> list[Pipeline]:
    """Return the repository's own pipelines: no examples of what a library can do."""
    if facts.holds("library"):
        return [p for p in facts.pipelines if not is_aside(p.path)]
    return list(facts.pipelines)


def _defined(facts: Facts) -> list[Pipeline]:
    """Return the repository's own pipelines and those of its CI, no single jobs.

    Where nothing trains, no job of CI is a pipeline.
    """
    chains = job_chains(facts) if facts.ci.jobs and facts.holds("trains") else ()
    return [*(pipeline for pipeline in _own(facts) if not pipeline.job), *chains]


def _shown(pipelines: Iterable[Pipeline]) -> tuple[Evidence, ...]:
    """Say of each pipeline which steps it has."""
    listed = []
    for pipeline in pipelines:
        names = ", ".join(step.name for step in pipeline.steps[:5])
        more = len(pipeline.steps) - 5
        steps = f": {names}" + (f" and {more} more" if more > 0 else "")
        detail = f"{pipeline.tool}{steps if names else ''}"
        listed.append(seen(pipeline.path, detail, pipeline.line))
    return tuple(listed[:MOST_SHOWN])


@detector("pipeline_tools", absent="no tool runs steps of a pipeline")
def pipeline_tools(facts: Facts) -> Found:
    """The tools that run ML steps, such as dvc, airflow, kubeflow."""
    by_tool: dict[str, Pipeline] = {}
    for pipeline in _own(facts):
        by_tool.setdefault(pipeline.tool, pipeline)
    # What is written by hand counts only where nothing else orders the steps.
    if any(not p.job and p.tool not in HAND_MADE for p in by_tool.values()):
        by_tool.pop("custom", None)
    return found(tuple(sorted(by_tool)), *_shown(by_tool.values()))


@detector("pipeline_definition", absent="no pipeline is defined")
def pipeline_definition(facts: Facts) -> Found:
    """How the pipeline is defined: engine, chain of commands, or none."""
    own = _defined(facts)
    engines = [p for p in own if p.tool not in HAND_MADE and _is_whole(p)]
    if engines:
        return Found("engine", _shown(engines))
    chains = [p for p in own if p.trains and len(p.cells & CHAIN) >= LEAST_CHAIN]
    if chains:
        return Found("chain", _shown(chains))
    return absent("none")


def _is_whole(pipeline: Pipeline) -> bool:
    """Whether entry points of MLflow are a pipeline: one alone may do anything."""
    return pipeline.tool != "mlproject" or len(pipeline.steps) > 1 or pipeline.trains


def _steps(facts: Facts) -> list[Step]:
    return [step for pipeline in _defined(facts) for step in pipeline.steps]


@detector("pipeline_steps", absent="no pipeline has a step that is known")
def pipeline_steps(facts: Facts) -> Found:
    """What has a step of its own in a pipeline: ingest, prep, train, evaluate, ..."""
    first: dict[str, Step] = {}
    for step in _steps(facts):
        for cell in step.does:
            first.setdefault(cell, step)
    return _cells(first)


@detector("pipeline_steps_within", absent="no step does the work of another besides")
def pipeline_steps_within(facts: Facts) -> Found:
    """What a step of a pipeline does besides its own work, without a step for it."""
    own = facts.value("pipeline_steps")
    first: dict[str, Step] = {}
    for step in _steps(facts):
        for cell in step.within:
            if isinstance(own, tuple) and cell not in own:
                first.setdefault(cell, step)
        if isinstance(own, tuple) and "validate" not in own and _gated(facts, step):
            first.setdefault("validate", step)
    return _cells(first)


def _gated(facts: Facts, step: Step) -> bool:
    """Whether the code of a step refuses a model below a limit."""
    path = step.target.partition(":")[0]
    return any(e.location.path == path for e in facts["model_gate"].evidence)


def _cells(first: dict[str, Step]) -> Found:
    cells = tuple(cell for cell in CELLS if cell in first)
    evidence = (
        seen(first[cell].path, f"{cell}: {first[cell].name}", first[cell].line)
        # The step that trains stands for the pipeline.
        for cell in sorted(cells, key=lambda cell: cell != "train")
    )
    return found(cells, *evidence)


@detector("has_pipeline", absent="no pipeline is defined")
def has_pipeline(facts: Facts) -> Found:
    """A pipeline or a chain of commands is defined."""
    fact = facts["pipeline_definition"]
    return Found(fact.value != "none", fact.evidence, fact.confidence)


@detector("pipeline_components", absent="no two steps of a pipeline run different code")
def pipeline_components(facts: Facts) -> Found:
    """Two steps of one pipeline run different modules, scripts or components."""
    known = facts.repo.files.by_path
    first: tuple[Evidence, ...] = ()
    for pipeline in _defined(facts):
        targets: dict[str, Step] = {}
        for step in pipeline.steps:
            targets.setdefault(step.target or step.name, step)
        # Files that are here say more than names of variables.
        files = {t: s for t, s in targets.items() if t.partition(":")[0] in known}
        shown = files if len(files) > 1 else targets
        if len(shown) > 1 and (shown is files or not first):
            evidence = tuple(
                seen(step.path, f"{step.name} runs {target}"[:120], step.line)
                for target, step in list(shown.items())[:3]
            )
            if shown is files:
                return found(True, *evidence)
            first = evidence
    return found(bool(first), *first)


@detector("orchestrator_schedules", absent="no orchestrator trains on a schedule")
def orchestrator_schedules(facts: Facts) -> Found:
    """An orchestrator, or a loop of the code, trains on a schedule or on new data."""
    scheduled = [p for p in facts.pipelines if p.schedule is not None and p.trains]
    if not scheduled and facts.holds("trains"):
        loop = next(training_loops(facts), None)
        if loop is not None:
            return found(True, loop, low=True)
    sure = any(p.schedule is not None and p.schedule.sure for p in scheduled)
    evidence = (
        seen(p.schedule.path, f"{p.tool}: {p.schedule.detail}", p.schedule.line)
        for p in scheduled
        if p.schedule is not None
    )
    return found(bool(scheduled), *evidence, low=bool(scheduled) and not sure)


DETECTORS = (
    pipeline_tools,
    pipeline_definition,
    pipeline_steps,
    pipeline_steps_within,
    has_pipeline,
    pipeline_components,
    orchestrator_schedules,
)
