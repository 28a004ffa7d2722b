"""Traits: what kind of project this is; they decide which rules apply."""

from collections.abc import Iterable, Iterator

from mlops_lint.facts.base import (
    Facts,
    Found,
    absent,
    detector,
    files_found,
    found,
    seen,
)
from mlops_lint.facts.kind import DETECTORS as KIND
from mlops_lint.facts.kind import is_aside, own_data
from mlops_lint.facts.layout import is_placeholder
from mlops_lint.facts.pipelines.model import HAND_MADE
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.facts.python_summary import Call, PythonSource
from mlops_lint.facts.signatures import Signatures, words
from mlops_lint.model import Evidence
from mlops_lint.patterns import late
from mlops_lint.repo import File
from mlops_lint.repo.repository import HEAD_SIZE

TRAITS = ("has_python", "trains", "reads_data", "has_server", "deployable", "internal")


@detector("has_python", absent="there is no Python code")
def has_python(facts: Facts) -> Found:
    """There is Python code, in files or in notebooks."""
    files = facts.python.files or facts.python.notebooks
    return files_found((file.path for file in files), "Python")


@detector("has_code", absent="there is no code")
def has_code(facts: Facts) -> Found:
    """There is source code of any language, notebooks included."""
    globs = ("*.py", "*.ipynb", "*.[rR]", "*.jl", "*.scala", "*.java", "*.cpp", "*.go")
    files = facts.repo.files.glob(*globs, "*.rs", "*.js", "*.ts", "*.sql", "*.Rmd")
    written = (file.path for file in files if not GENERATED.search(file.path))
    return files_found(written, "source code")


# Scripts of a web page that a tool built, or that came with a theme.
AZURE_JOBS = (b"commandJob", b"pipelineJob", b"sweepJob")
GENERATED = late(
    r"(?i)\.min\.js$|(^|/)(build|dist|static|assets|vendor|node_modules)/.*\.[jt]s$"
)


@detector("trains", absent="no code here trains a model")
def trains(facts: Facts) -> Found:
    """Code outside the tests trains a model."""
    if facts.holds("library"):
        return _library_trains(facts)
    likely = sorted(
        facts.python.code, key=lambda file: "train" not in file.path.lower()
    )
    notebooks = [n for n in facts.python.notebooks if not is_test_path(n.path)]
    for evidence in _training(facts, [*likely, *notebooks]):
        return found(True, evidence)
    yaml = facts.repo.files.glob("*.yaml", "*.yml")
    for file in facts.repo.search.holding(yaml, *AZURE_JOBS, within=HEAD_SIZE):
        return found(True, seen(file.path, "a managed training job (Azure ML)"))
    for pipeline in facts.pipelines:
        if pipeline.trains and pipeline.tool not in HAND_MADE:
            detail = f"{pipeline.tool} trains"
            return found(True, seen(pipeline.path, detail, pipeline.line))
    return absent()


def _training(facts: Facts, files: Iterable[File]) -> Iterator[Evidence]:
    """Yield the files that import a framework and train with it."""
    signatures = facts.signatures
    roots = frozenset(
        name for tool in signatures.with_role("framework") for name in tool.imports
    )
    modules = signatures.roots("framework")
    likely = may_train(facts, files)
    for file, source in facts.python.importing(modules, likely):
        framework = source.imports_any(roots)
        call = training_call(source, signatures) if framework else None
        if framework is not None and call is not None:
            detail = f"imports {framework.name} and calls {call.name}"
            yield seen(file.path, detail, _line(file.path, call))


def _library_trains(facts: Facts) -> Found:
    """Judge a library: examples and scripts train, but only to show what it can do.

    A model of its own shows in a pipeline, in a model that is kept here, or in a
    training script at the root.
    """
    for pipeline in facts.pipelines:
        own = not pipeline.job and pipeline.tool not in HAND_MADE
        if own and pipeline.trains and not is_aside(pipeline.path):
            detail = f"{pipeline.tool} trains"
            return found(True, seen(pipeline.path, detail, pipeline.line))
    for item in facts["model_in_git"].evidence:
        if not is_aside(item.location.path):
            return found(True, item)
    scripts = [file for file in facts.python.code if "/" not in file.path]
    for evidence in _training(facts, scripts):
        return found(True, evidence)
    return absent()


def may_train(facts: Facts, files: Iterable[File]) -> Iterator[File]:
    """Yield the files that hold a word which a call that trains must end in."""
    signatures = facts.signatures
    called = {name.rpartition(".")[2] for name in signatures.training_calls}
    every = {*called, *signatures.training_methods, "train"}
    return facts.python.holding(every, files)


def training_call(source: PythonSource, signatures: Signatures) -> Call | None:
    """Return the first call of `source` that trains a model."""
    prepares = [name.lower() for name in signatures.marks["training"]["transformers"]]
    with_train = tuple(signatures.marks["training"]["train_method"])
    roots = {item.name.partition(".")[0] for item in source.imports}
    for call in source.calls:
        if call.name in signatures.training_calls:
            return call
        if call.method in signatures.training_methods:
            owner = call.name.rpartition(".")[0]
            maker = f"{owner} {source.made.get(owner, '')}".replace("_", "").lower()
            if owner and not any(name in maker for name in prepares):
                return call
        if call.method == "train" and roots.intersection(with_train):
            return call
    return None


def _line(path: str, call: Call) -> int | None:
    return None if path.endswith(".ipynb") else call.line


@detector("reads_data", absent="no data set is read or kept here")
def reads_data(facts: Facts) -> Found:
    """Code reads a data set, or data or pointers to data are kept here."""
    kept = own_data(facts)
    if kept:
        return found(True, *kept)
    if facts.holds("trains"):
        return found(True, *facts["trains"].evidence)
    if facts.holds("library"):
        return absent()
    within = tuple(facts.signatures.marks["reading"]["within"])
    names = [*facts.signatures.reading_methods, *within]
    pattern = words(name.rpartition(".")[2] for name in names)
    files = [*facts.python.code, *facts.python.notebooks]
    for file, source in facts.python.matching(pattern, files):
        for call in source.calls:
            if _reads(call, source, facts.signatures):
                evidence = seen(file.path, f"calls {call.name}", _line(file.path, call))
                return found(True, evidence)
    return absent()


def _reads(call: Call, source: PythonSource, signatures: Signatures) -> bool:
    """Whether a call reads a data set: one of a library for data, by import."""
    reading = signatures.marks["reading"]
    owner = call.name.partition(".")[0]
    roots = {owner, source.made.get(owner, "").partition(".")[0]}
    if roots.isdisjoint(reading["libraries"]):
        return False
    within = tuple(f"{name}." for name in reading["within"])
    return call.method in signatures.reading_methods or call.name.startswith(within)


@detector("deployable", absent="this is no application that trains or serves a model")
def deployable(facts: Facts) -> Found:
    """The project is an application that trains or serves a model."""
    if facts.settings.deployable is not None:
        return found(facts.settings.deployable)
    if not facts.holds("application"):
        return absent()
    for name in ("trains", "has_server"):
        if facts.holds(name):
            return found(True, *facts[name].evidence)
    return absent()


@detector("ml_evidence", absent="nothing here has to do with a model")
def ml_evidence(facts: Facts) -> Found:
    """Anything here trains, serves or versions a model or its data."""
    for name in ("trains", "has_server", "dvc_pointers", "model_in_git"):
        if facts.holds(name):
            return found(True, *facts[name].evidence)
    for file in facts.repo.files.glob("*.tf", "*.bicep", "*.yaml", "*.yml"):
        head = facts.repo.head(file.path)
        named = SERVICE.search(head)
        declares = file.path.endswith((".tf", ".bicep")) or MANIFEST.search(head)
        if named and declares and not is_test_path(file.path):
            service = named[0].decode("ascii", "replace")
            return found(True, seen(file.path, f"names {service}"))
    return absent()


MANIFEST = late(rb"(?m)^(apiVersion|AWSTemplateFormatVersion|services|\$schema)\s*:")
SERVICE = late(
    rb"(?i)aws_sagemaker|AWS::SageMaker|google_vertex_ai|\baiplatform\b|"
    rb"azurerm_machine_learning|Microsoft\.MachineLearningServices|"
    rb"\b(mlflow|kserve|kubeflow|seldon\w*|sagemaker)\b"
)


TABLES = frozenset({"pandas", "polars", "pyspark"})
TABLE_SERVICES = frozenset(
    {"google.cloud.bigquery", "tensorflow_data_validation", "tensorflow_transform"}
)
SERVICES = frozenset(name.partition(".")[0] for name in TABLE_SERVICES)
PREPARES = late(
    r"(?i)feature|pre_?process|prepar|transform|clean|ingest|(^|[/_])etl|"
    r"make_dataset|train"
)
SHOWS = late(r"(?i)plot|visuali[sz]|report|dashboard|benchmark|example")


@detector("tabular", absent="there are no tables to make features of")
def tabular(facts: Facts) -> Found:
    """Training works on tables, of which features can be made."""
    if not facts.holds("trains"):
        return absent()
    roots = TABLES | SERVICES
    likely = {file.path for file in may_train(facts, facts.python.code)}
    files = (
        file
        for file in facts.python.code
        if file.path in likely
        or PREPARES.search(file.path)
        or not SERVICES.isdisjoint(facts.python.modules(file.path))
    )
    for file, source in facts.python.importing(roots, files):
        item = source.imports_any(TABLE_SERVICES)
        if item is None and not SHOWS.search(file.path):
            used = PREPARES.search(file.path) or training_call(source, facts.signatures)
            item = source.imports_any(TABLES) if used else None
        if item is not None:
            return found(True, seen(file.path, f"imports {item.name}", item.line))
    return absent()


@detector("has_data_directory", absent="no directory holds data")
def has_data_directory(facts: Facts) -> Found:
    """A directory holds data, or DVC does."""
    versioned, fact = facts["data_versioned"], facts["dir_data"]
    if versioned.value == "dvc":
        return Found(True, versioned.evidence, versioned.confidence)
    place = str(fact.value).removeprefix("equiv:")
    files = facts.repo.files.under("data" if place == "exact" else place)
    data = (f for f in files if not is_placeholder(f) and not f.path.endswith(".py"))
    return Found(any(data), fact.evidence, fact.confidence)


DETECTORS = (
    has_python,
    has_code,
    trains,
    reads_data,
    *KIND,
    deployable,
    ml_evidence,
    tabular,
    has_data_directory,
)
