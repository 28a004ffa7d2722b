"""Where features are made, and where evaluation says how good a model is."""

from collections.abc import Iterator
from itertools import chain

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.pipelines.words import spelled
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.model import Evidence
from mlops_lint.repo.documents import Structured

TEMPLATE = ".py.tmpl"
METRIC_FILES = ("json", "csv", "yaml", "yml", "txt")


@detector("feature_code", absent="no module makes features")
def feature_code(facts: Facts) -> Found:
    """A module or directory makes features, or a feature store is told of them."""
    for evidence in chain(_stores(facts), _modules(facts)):
        return found(True, evidence)
    return absent()


def _modules(facts: Facts) -> Iterator[Evidence]:
    """Yield modules whose name, or whose directory's, says that they make features."""
    written = facts.repo.files.by_suffix.get(".tmpl", ())
    templates = [file for file in written if file.path.endswith(TEMPLATE)]
    for file in (*facts.python.code, *facts.python.notebooks, *templates):
        if named_for_features(facts, file.path) and _defines(facts, file.path):
            yield seen(file.path, "makes features")


def named_for_features(facts: Facts, path: str) -> bool:
    """Whether the name of a file, or its directory's, says that it makes features."""
    words = facts.signatures.marks["feature_words"]
    folder, _, name = path.rpartition("/")
    parts = spelled(name.partition(".")[0]).split("_")
    fits = any(part in words["alone"] for part in parts) or (
        "feature" in parts and any(part in words["joined"] for part in parts)
    )
    if not fits and name != "__init__.py":
        fits = any(spelled(part) in words["places"] for part in folder.split("/"))
    if not fits or is_test_path(path):
        return False
    behave = {f.path.rpartition("/")[0] for f in facts.repo.files.glob("*.feature")}
    return not any(folder == b or folder.startswith(f"{b}/") for b in behave)


def _defines(facts: Facts, path: str) -> bool:
    """Whether a file has any code to make something with."""
    if path.endswith(TEMPLATE):
        return b"def " in (facts.repo.read(path) or b"")
    source = facts.python.source(path)
    if path.endswith(".ipynb"):
        return bool(source.calls)
    return any(not item.trivial for item in source.definitions) or bool(source.error)


def _stores(facts: Facts) -> Iterator[Evidence]:
    """Yield what defines features for a feature store."""
    stores = facts.signatures.marks["feature_stores"]
    for file in facts.repo.tracked(*stores["files"]):
        if not is_test_path(file.path):
            yield seen(file.path, "the configuration of a feature store")
    imports = frozenset(stores["imports"])
    roots = frozenset(name.partition(".")[0] for name in imports)
    files = (*facts.python.code, *facts.python.notebooks)
    for file, source in facts.python.importing(roots, files):
        if source.imports_any(imports) is None:
            continue
        for call in source.calls:
            if call.method in stores["calls"]:
                line = None if file.path.endswith(".ipynb") else call.line
                yield seen(file.path, f"calls {call.method} of a feature store", line)


@detector("features_defined", absent="no features are defined")
def features_defined(facts: Facts) -> Found:
    """Features are defined in code, in a feature store or as models of dbt."""
    if facts.holds("feature_code"):
        return Found(True, facts["feature_code"].evidence)
    for pipeline in facts.pipelines:
        if pipeline.tool == "dbt":
            return found(True, seen(pipeline.path, "models of dbt", pipeline.line))
    return absent()


@detector("models_declared", absent="no artifact is declared as a model")
def models_declared(facts: Facts) -> Found:
    """A file declares which artifact is a model, such as `artifacts` of dvc.yaml."""
    for file in facts.repo.tracked("dvc.yaml"):
        document = facts.repo.document(file.path)
        if not isinstance(document, Structured) or is_test_path(file.path):
            continue
        artifacts = document.get("/artifacts")
        for name, item in artifacts.items() if isinstance(artifacts, dict) else ():
            if isinstance(item, dict) and item.get("type") == "model":
                line = document.line(f"/artifacts/{name}")
                return found(True, seen(file.path, f"the model {name}", line))
    return absent()


@detector("evaluation_metrics", absent="no metrics are written")
def evaluation_metrics(facts: Facts) -> Found:
    """How metrics are kept: declared to DVC, logged to a tracker, written, or none."""
    for value, look in (("declared", _declared), ("logged", _logged)):
        for evidence in look(facts):
            return found(value, evidence)
    for evidence in _written(facts):
        return found("written", evidence, low=True)
    return absent("none")


def _declared(facts: Facts) -> Iterator[Evidence]:
    """Yield the metrics and plots that dvc.yaml declares."""
    for file in facts.repo.tracked("dvc.yaml"):
        document = facts.repo.document(file.path)
        if not isinstance(document, Structured) or is_test_path(file.path):
            continue
        stages = document.get("/stages")
        above = (
            [f"/stages/{name}" for name in stages] if isinstance(stages, dict) else []
        )
        for pointer in ["", *above]:
            for key in ("metrics", "plots"):
                if document.get(f"{pointer}/{key}"):
                    line = document.line(f"{pointer}/{key}")
                    yield seen(file.path, f"{key} of DVC", line)


def _logged(facts: Facts) -> Iterator[Evidence]:
    """Yield calls that log metrics to a tracker."""
    loggers = facts.signatures.marks["metric_loggers"]
    for pipeline in facts.pipelines:
        if pipeline.tool in loggers["tools"] and "evaluate" in pipeline.cells:
            detail = f"{pipeline.tool} keeps the metrics of its evaluation"
            yield seen(pipeline.path, detail, pipeline.line)
    methods = frozenset(loggers["methods"])
    roots = facts.signatures.roots("tracker") | frozenset(loggers["imports"])
    files = [n for n in facts.python.notebooks if not is_test_path(n.path)]
    for file, source in facts.python.importing(roots, [*facts.python.code, *files]):
        for call in source.calls:
            if call.method in methods or call.name in loggers["calls"]:
                line = None if file.path.endswith(".ipynb") else call.line
                yield seen(file.path, f"calls {call.name}", line)


def _written(facts: Facts) -> Iterator[Evidence]:
    """Yield code that writes a file of metrics."""
    words = facts.signatures.marks["metric_loggers"]
    names = frozenset(words["file_words"])
    spellings = [f"{name}.{end}".encode() for name in names for end in METRIC_FILES]
    notebooks = [n for n in facts.python.notebooks if not is_test_path(n.path)]
    for file in (*facts.python.code, *notebooks):
        data = facts.repo.read(file.path) or b""
        if not any(spelling in data for spelling in spellings):
            continue
        source = facts.python.source(file.path)
        if not any(call.method in words["writers"] for call in source.calls):
            continue
        for call in source.calls:
            for text in (*call.arguments, *call.keywords.values()):
                if isinstance(text, str) and _is_metrics_file(text, names):
                    line = None if file.path.endswith(".ipynb") else call.line
                    yield seen(file.path, f"writes {text}"[:80], line)


def _is_metrics_file(text: str, names: frozenset[str]) -> bool:
    stem, _, suffix = text.rpartition("/")[2].rpartition(".")
    return suffix in METRIC_FILES and not names.isdisjoint(spelled(stem).split("_"))


DETECTORS = (feature_code, features_defined, models_declared, evaluation_metrics)
