"""Chains of steps that are written by hand: make, Snakefile, shell and Python."""

import ast
from collections.abc import Iterator, Sequence
from itertools import pairwise

from mlops_lint.facts.base import Facts
from mlops_lint.facts.commands.model import Argv
from mlops_lint.facts.commands.python_runners import runs_of
from mlops_lint.facts.pipelines.model import Pipeline, Step
from mlops_lint.facts.pipelines.steps import Maker
from mlops_lint.facts.pipelines.words import spelled
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.patterns import late
from mlops_lint.repo.documents import Makefile

MAKES = frozenset({"ingest", "prep", "train"})
DATA_WORK = frozenset({"ingest", "prep", "train", "evaluate"})
RUNNERS = frozenset(
    {
        "python",
        "python3",
        "Rscript",
        "julia",
        "papermill",
        "dvc",
        "mlflow",
        "kedro",
        "zenml",
        "snakemake",
        "jupyter",
    }
)
WHOLE_RUNS = {
    ("dvc", "repro"): "train",
    ("dvc", "exp"): "train",
    ("mlflow", "run"): "train",
    ("kedro", "run"): "train",
}
"""Programs whose subcommand runs a whole pipeline, which trains."""

ORDERS = frozenset(
    {
        "main",
        "pipeline",
        "pipelines",
        "run",
        "workflow",
        "flow",
        "orchestrate",
        "orchestrator",
        "runner",
        "all",
    }
)
"""Words of names of scripts that run other steps."""

NO_STEP = frozenset({"clean", "test", "tests", "check", "lint", "sync", "build"})
"""Words of names that mean something else beside steps of a pipeline."""

STARTS = frozenset(
    f"subprocess.{name}"
    for name in ("run", "call", "check_call", "check_output", "Popen")
) | {"os.system"}

RULE = late(r"^(?:rule|checkpoint)\s+(\w+)\s*:")
QUOTED = late(r"\"([^\"\n]+)\"|'([^'\n]+)'")
LEAST_STEPS = 2


def script_pipelines(facts: Facts, maker: Maker) -> Iterator[Pipeline]:
    """Yield the chains of all Makefiles, Snakefiles and scripts outside the tests."""
    for file in facts.repo.tracked("Makefile", "makefile", "GNUmakefile"):
        if not is_test_path(file.path):
            yield from _make(facts, maker, file.path)
    for file in facts.repo.tracked("Snakefile", "*.smk"):
        yield from _snakemake(facts, maker, file.path)
    for file in facts.repo.tracked("*.sh"):
        if not is_test_path(file.path):
            yield from _shell(facts, maker, file.path)
    for file in facts.python.code:
        stem = file.path.rpartition("/")[2].removesuffix(".py")
        if not ORDERS.isdisjoint(spelled(stem).split("_")):
            yield from _python(facts, maker, file.path)


def _make(facts: Facts, maker: Maker, path: str) -> Iterator[Pipeline]:
    document = facts.repo.document(path)
    if not isinstance(document, Makefile):
        return
    folder = path.rpartition("/")[0]
    steps = []
    for target in document.targets.values():
        for command, line in target.recipe:
            text = document.expand(command).lstrip("@-+ ")
            found = list(_commands(maker, text, folder, path, line, target.name))
            if found:
                steps.append(found[0])
                break
    if any(not step.does.isdisjoint(MAKES) for step in steps):
        yield Pipeline("make", path, steps[0].line, tuple(steps))


def _commands(
    maker: Maker, text: str, folder: str, path: str, line: int | None, name: str = ""
) -> Iterator[Step]:
    """Yield the steps that one line of a shell runs."""
    if not any(program in text for program in (*RUNNERS, ".py", ".sh")):
        return
    for argv in maker.facts.walker.split(text):
        yield from _steps(maker, argv, folder, path, line, name)


def _steps(
    maker: Maker, argv: Argv, folder: str, path: str, line: int | None, name: str = ""
) -> Iterator[Step]:
    """Yield the step that one command runs."""
    program, words = argv.program, argv.words
    if (program, words[1] if len(words) > 1 else "") in WHOLE_RUNS:
        does = frozenset({WHOLE_RUNS[program, words[1]]})
        yield Step(name or program, " ".join(words), path, line, does)
    runs = argv.module or program in RUNNERS or program.endswith((".py", ".sh"))
    target = maker.targets.of_argv(argv, folder) if runs else ""
    if not target or is_test_path(target):
        return
    stem = target.rpartition("/")[2].partition(".")[0]
    step = maker.named_step(stem, target, path, line)
    if not step.does and NO_STEP.isdisjoint(spelled(name).split("_")):
        step = maker.named_step(name, target, path, line)
    if not step.does.isdisjoint(DATA_WORK):
        yield step._replace(name=name or stem)


def _snakemake(facts: Facts, maker: Maker, path: str) -> Iterator[Pipeline]:
    folder = path.rpartition("/")[0]
    steps: list[Step] = []
    for number, line in enumerate(facts.repo.text(path).splitlines(), start=1):
        match = RULE.match(line)
        if match and match[1] != "all":
            steps.append(maker.named_step(match[1], "", path, number))
        elif steps and not line.lstrip().startswith("#"):
            for pair in QUOTED.findall(line):
                words = "".join(pair).split()
                target = maker.targets.of_words(words, folder)
                last = steps[-1]
                if target and not last.target:
                    steps[-1] = maker.named_step(last.name, target, path, last.line)
    if steps:
        yield Pipeline("snakemake", path, steps[0].line, tuple(steps))


def _shell(facts: Facts, maker: Maker, path: str) -> Iterator[Pipeline]:
    data = facts.repo.head(path, 65536)
    if b".py" not in data and b" -m " not in data and b"dvc " not in data:
        return
    folder = path.rpartition("/")[0]
    steps: list[Step] = []
    stages: list[Step] = []
    for argv in facts.walker.split(facts.repo.text(path)):
        line = argv.line + 1
        if argv.program == "dvc":
            stages += _stages(maker, argv, folder, path, line)
        else:
            steps += _steps(maker, argv, folder, path, line)
    yield from _chain(path, steps)
    if stages:
        yield Pipeline("dvc", path, stages[0].line, tuple(stages))


def _stages(
    maker: Maker, argv: Argv, folder: str, path: str, line: int
) -> Iterator[Step]:
    """Yield the stage that `dvc stage add` makes."""
    words = argv.words
    if words[1:3] == ("stage", "add") or words[1:2] == ("run",):
        for flag, name in pairwise(words):
            if flag in ("-n", "--name"):
                target = maker.targets.of_words(words, folder)
                yield maker.named_step(name, target, path, line)


def _runs_as_named(maker: Maker, step: Step) -> bool:
    """Whether a task runs a script of the repository that says the same of itself.

    A task may deploy anything; one that runs `promote_model.py` promotes the model.
    """
    path, _, name = step.target.partition(":")
    if not step.does or not name or not path.endswith(".py"):
        return False
    walker, folder = maker.facts.walker, path.rpartition("/")[0]
    for routine in runs_of(walker.ground, path).routines:
        if routine.name != name:
            continue
        for run in routine.runs:
            for argv in walker.bare(run.words) if run.words else walker.split(run.text):
                target = maker.targets.of_argv(argv, folder)
                stem = target.rpartition("/")[2].partition(".")[0]
                if step.does & maker.words.cells(stem):
                    return True
    return False


def _python(facts: Facts, maker: Maker, path: str) -> Iterator[Pipeline]:
    """Yield the chain of a script that calls one module after the other."""
    data = facts.repo.read(path) or b""
    if not any(word in data for word in (b"rain", b"subprocess", b"os.system")):
        return
    source = facts.python.source(path)
    folder = path.rpartition("/")[0]
    steps = {step.target: step for step in _started(maker, path)}
    for call in source.calls:
        dotted = call.name.replace("()", "")
        dotted = source.made.get(dotted.partition(".")[0], dotted)
        target = maker.targets.imported(dotted, folder) if "." in dotted else ""
        file, _, function = target.partition(":")
        if not function or file == path:
            continue
        name = function
        if function[:1].isupper():
            # A class is a step by its module: ModelTrainer of model_trainer.py.
            name = file.rpartition("/")[2].removesuffix(".py")
        if not maker.words.cells(name).isdisjoint(DATA_WORK):
            step = maker.named_step(name, target, path, call.line)
            steps.setdefault(file, step)
    yield from _chain(path, list(steps.values()))


def _started(maker: Maker, path: str) -> Iterator[Step]:
    """Yield what a script starts as other programs, and what it registers."""
    code = maker.code(path)
    folder = path.rpartition("/")[0]
    started: list[Step] = []
    registers: list[Step] = []
    for node in code.nodes():
        if not isinstance(node, ast.Call):
            continue
        dotted, line = code.dotted(node.func), code.line(node)
        if dotted in STARTS and node.args:
            for given in code.each(node.args[0]):
                started += _commands(maker, code.text(given), folder, path, line)
        elif maker.words.calls.get(dotted.rpartition(".")[2]) == "deploy":
            does = frozenset({"deploy"})
            registers.append(Step(dotted, f"{path}:{dotted}", path, line, does))
    yield from started
    # A function may be defined above the one that calls it: lines tell no order.
    yield from registers if started else ()


def _chain(path: str, steps: Sequence[Step]) -> Iterator[Pipeline]:
    """Yield a chain of hand-made steps if it trains, and does something else too."""
    said = frozenset(cell for step in steps for cell in step.does)
    classes = sum(step.target.rpartition(":")[2][:1].isupper() for step in steps)
    targets = {step.target.partition(":")[0] for step in steps}
    # Two classes may be the data and the loop of one script; three are a chain.
    least = LEAST_STEPS + (classes > 0)
    if "train" in said and len(said) >= LEAST_STEPS and len(targets) >= least:
        yield Pipeline("custom", path, steps[0].line, tuple(steps))


def of_tasks(maker: Maker, pipeline: Pipeline) -> Pipeline:
    """Leave out the tasks of a task runner that are no steps of a pipeline."""
    steps = tuple(
        step
        for step in pipeline.steps
        if (not step.does.isdisjoint(DATA_WORK) or _runs_as_named(maker, step))
        and NO_STEP.isdisjoint(spelled(step.name).split("_"))
    )
    if not steps:
        return pipeline._replace(steps=())
    return pipeline._replace(steps=steps, path=steps[0].path, line=steps[0].line)
