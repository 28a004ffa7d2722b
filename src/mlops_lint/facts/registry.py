"""Models: what registers them, and what in git points at the one in use."""

from collections.abc import Iterator
from itertools import chain

from mlops_lint.facts import plain_marks
from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.facts.versioning import MODEL_PLACES, is_model, outs_of, stages_of
from mlops_lint.model import Evidence
from mlops_lint.patterns import late
from mlops_lint.repo.attributes import lfs_paths
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.pointers import LFS_POINTER_LIMIT, lfs_pointer

MOST_SHOWN = 5


@detector("model_registry", absent="no model is registered")
def model_registry(facts: Facts) -> Found:
    """Code or metadata registers a model, or points at a registered one."""
    used = facts["registry_used"]
    if used.value:
        return Found(True, used.evidence, used.confidence)
    for evidence in chain(_texts(facts), _uris(facts), _looked_up(facts)):
        return found(True, evidence)
    for evidence in _dvc_pointers(facts):
        return found(True, evidence, low=True)
    return absent()


@detector("registry_used", absent="no model registry is used")
def registry_used(facts: Facts) -> Found:
    """Code, commands or configuration register models, in a registry or with DVC."""
    evidence = facts.usage.registered
    if not evidence:
        declared = facts["models_declared"]
        return Found(declared.value, declared.evidence)
    return found(True, *evidence[:MOST_SHOWN])


@detector("model_pointer", absent="nothing in git says which model is the current one")
def model_pointer(facts: Facts) -> Found:
    """What in git names the model: registry, dvc, lfs, lock, file or none."""
    for value, look in (
        ("registry", _registered),
        ("dvc", _dvc_pointers),
        ("lock", _locked),
        ("lfs", _in_lfs),
        ("file", _texts),
        ("registry", _uris),
        ("registry", _looked_up),
    ):
        for evidence in look(facts):
            return found(value, evidence)
    return absent("none")


def _registered(facts: Facts) -> Iterator[Evidence]:
    yield from facts["registry_used"].evidence


def _looked_up(facts: Facts) -> Iterator[Evidence]:
    """Yield calls that look up a registered model; others may have registered it."""
    yield from (items[0] for items in facts.usage.registries.values())


def _dvc_pointers(facts: Facts) -> Iterator[Evidence]:
    """Yield DVC pointers whose outs are models."""
    for file in facts.repo.tracked("*.dvc"):
        document = facts.repo.document(file.path)
        outs = document.get("/outs") if isinstance(document, Structured) else None
        folder = file.path.rpartition("/")[0]
        paths = [f"{folder}/{path}" for path in outs_of(outs)]
        if paths and all(map(is_model, paths)):
            yield seen(file.path, "DVC pointer to a model")


def _locked(facts: Facts) -> Iterator[Evidence]:
    """Yield stages whose outs are models, as dvc.lock records them."""
    for file in facts.repo.tracked("dvc.lock"):
        document = facts.repo.document(file.path)
        for name, stage in stages_of(document).items():
            outs = outs_of(stage.get("outs")) if isinstance(stage, dict) else []
            if any(map(is_model, outs)) and isinstance(document, Structured):
                line = document.line(f"/stages/{name}")
                yield seen(file.path, f"the model of stage {name}", line)


def _in_lfs(facts: Facts) -> Iterator[Evidence]:
    if not facts.holds("lfs_used") or not facts.repo.git_knows:
        return
    for path in sorted(lfs_paths(facts.repo)):
        if not is_model(path) or is_test_path(path):
            continue
        if lfs_pointer(facts.repo.committed(path, LFS_POINTER_LIMIT) or b""):
            yield seen(path, "Git LFS pointer to a model")


POINTER_FILES = tuple(f"*.{s}" for s in ("txt", "json", "yaml", "yml", "toml", "uri"))
# An id of a registry, a tracked run, a store or a digest, in a file of its own.
POINTER = late(
    rb"(models:/|runs:/|wandb-artifact://|azureml://|azureml:|s3://|gs://|abfss?://|"
    rb"hf://|mlflow-artifacts:/|arn:aws:sagemaker:)[\w.@:/-]{3,}|"
    rb"(?i:sha256:[0-9a-f]{64}|\b(model_version|version_id|run_id|registry_id|model_uri|"
    rb"registered_model|artifact_uri|model_id)\b[\"']?\s*[:=]\s*[\"']?[\w./:@-]+)"
)
SMALL = 16384


def _texts(facts: Facts) -> Iterator[Evidence]:
    """Yield small files in a place of models that hold the id of one."""
    for file in facts.repo.tracked(*POINTER_FILES):
        folders = [part.lower() for part in file.path.split("/")[:-1]]
        if MODEL_PLACES.isdisjoint(folders) or is_test_path(file.path):
            continue
        data = facts.repo.head(file.path, SMALL)
        match = POINTER.search(data)
        if match:
            line = data.count(b"\n", 0, match.start()) + 1
            detail = match[0].decode("utf-8", "replace")[:60]
            yield seen(file.path, f"names the model: {detail}", line)


URI = "models:/"


def _uris(facts: Facts) -> Iterator[Evidence]:
    """Yield texts of code, docstrings left out, that are URIs of registered models."""
    import ast

    files = [n for n in facts.python.notebooks if not is_test_path(n.path)]
    files = [*facts.python.code, *files]
    for file in facts.texts.holding(plain_marks.URI, files):
        for tree in facts.python.trees(file.path):
            said = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            for node in ast.walk(tree):
                if not isinstance(node, ast.Constant) or node in said:
                    continue
                if isinstance(node.value, str) and node.value.startswith(URI):
                    line = None if file.path.endswith(".ipynb") else node.lineno
                    yield seen(file.path, f"names a model by {URI}", line)


DETECTORS = (registry_used, model_registry, model_pointer)
