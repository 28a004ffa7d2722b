"""What a node of the chain is, and which part of the chain an edge belongs to."""

from collections.abc import Iterable, Mapping
from posixpath import basename
from typing import TYPE_CHECKING

from mlops_lint.facts.features import named_for_features
from mlops_lint.facts.versioning import is_model
from mlops_lint.links.stages import CODE

if TYPE_CHECKING:
    from mlops_lint.facts import Facts
    from mlops_lint.model.graph import Edge

MANIFESTS = frozenset(
    (
        *("pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "pixi.toml", "uv.toml"),
        *("uv.lock", "poetry.lock", "pdm.lock", "pixi.lock", "Pipfile.lock"),
    )
)
LISTED = ("requirements", "constraints")
DESCRIBED = ("environment", "conda", "python_env")
YAML = (".yaml", ".yml")
WRITTEN = (*YAML, ".toml", ".json", ".ini", ".cfg")
SETTINGS = frozenset(("conf", "config", "configs"))
IMAGES = ("dockerfile", "containerfile")
MAKEFILES = frozenset(("makefile", "gnumakefile"))
JOBS = (".gitlab-ci", "azure-pipelines")
DATA = (
    *(
        ".csv",
        ".tsv",
        ".parquet",
        ".json",
        ".jsonl",
        ".npy",
        ".npz",
        ".xlsx",
        ".feather",
    ),
    *(".arrow", ".h5", ".zip", ".gz", ".txt", ".db", ".orc", ".avro"),
)
FORMS: Mapping[str, str] = {
    "param": "parameter",
    "model": "model",
    "image": "image",
    "job": "job",
    "env": "environment",
    "artifact": "data",
    "datasource": "monitor",
    "feature": "feature",
}
"""Kinds that the form of an id alone says."""

NAMING: Mapping[str, str] = {
    "azureml": "pipeline",
    "charts": "deployment",
    "composes": "deployment",
    "copies": "image",
    "entries": "deployment",
    "features": "feature",
    "images": "deployment",
    "kustomize": "deployment",
    "mlproject": "pipeline",
    "modules": "deployment",
    "monitoring": "monitor",
    "settings": "parameters",
}
"""What names others in a family of references, where its path does not say it."""

NAMED: Mapping[str, str] = {
    "charts": "deployment",
    "kustomize": "deployment",
    "modules": "deployment",
    "monitoring": "monitor",
}
"""What is named in a family of references, where its path does not say it."""

DEPLOYMENT = ("charts", "composes", "copies", "entries", "images", "kustomize")
PART_OF_FAMILY: Mapping[str, str] = {
    **dict.fromkeys((*DEPLOYMENT, "modules", "monitoring"), "deployment"),
    **dict.fromkeys(("includes", "locks"), "environment"),
    "features": "features",
    "models": "model",
    "settings": "parameters",
}
"""The part that all edges of a family belong to; others go by what is named."""

PART_OF_KIND: Mapping[str, str] = {
    **dict.fromkeys(("code", "feature"), "code"),
    **dict.fromkeys(("data", "pointer"), "data"),
    **dict.fromkeys(("parameter", "parameters"), "parameters"),
    **dict.fromkeys(("image", "deployment", "monitor"), "deployment"),
    **dict.fromkeys(("stage", "pipeline", "lock", "metric", "job"), "pipeline"),
    "environment": "environment",
    "model": "model",
}
PARTS = (
    *("code", "data", "features", "parameters", "environment", "pipeline"),
    *("model", "deployment"),
)
"""The parts of the chain, in the order of all reports."""


def is_environment(path: str) -> bool:
    """Whether a file says by its name that it is an environment or a lock of one."""
    folder, _, name = path.rpartition("/")
    if name in MANIFESTS:
        return True
    if name.endswith((".txt", ".in")):
        return any(word in name for word in LISTED) or folder.endswith(LISTED)
    return name.endswith(YAML) and any(word in name for word in DESCRIBED)


def _by_name(path: str) -> str:
    """Return the kind that a file has by its name alone, "" for none."""
    name = basename(path)
    lower = name.lower()
    if name in {"dvc.yaml", "MLproject"}:
        return "pipeline"
    if name.endswith(".dvc"):
        return "pointer"
    if lower.startswith(IMAGES) or lower.endswith(".dockerfile"):
        return "image"
    if name.startswith("params."):
        return "parameters"
    if lower in MAKEFILES:
        return "code"
    is_job = path.startswith(".github/workflows/") or name.startswith(JOBS)
    return "job" if is_job and name.endswith(YAML) else ""


def _is_configuration(path: str) -> bool:
    """Whether what a stage needs is no data, but the settings it runs with."""
    folder, _, name = path.rpartition("/")
    in_place = name.startswith("config.") or basename(folder) in SETTINGS
    return in_place and name.endswith(WRITTEN)


class Kinds:
    """The kinds of the nodes of one repository, each found out once."""

    def __init__(self, facts: "Facts", known: Mapping[str, str]) -> None:
        """`known` are the kinds that DVC's files say, by id."""
        self._facts = facts
        self._kinds = dict(known)
        self._settled: dict[str, str] = {}

    def told(self, source: str, target: str, family: str) -> None:
        """Note that in a family of references `target` names `source`."""
        if family in NAMING:
            self._kinds.setdefault(target, NAMING[family])
        if family in NAMED:
            self._kinds.setdefault(source, NAMED[family])

    def of(self, name: str) -> str:
        """Return the kind of a node."""
        known = self._settled.get(name)
        if known is None:
            known = self._settled[name] = self._find(name)
        return known

    def _find(self, name: str) -> str:
        form, _, path = name.partition(":")
        if form == "stage":
            return self._kinds.get(name, "stage")
        if form in FORMS:
            return FORMS[form]
        told = self._kinds.get(name, "")
        if path.endswith(CODE):
            is_feature = told == "feature" and path.endswith(".sql")
            is_feature = is_feature or named_for_features(self._facts, path)
            return "feature" if is_feature else "code"
        if told in {"lock", "metric", "pipeline"} and not path.endswith(".dvc"):
            return told
        by_name = _by_name(path)
        if by_name:
            return by_name
        if told in {"", "data"}:
            return self._by_content(path, told)
        return told

    def _by_content(self, path: str, told: str) -> str:
        if path == ".":
            return "code"
        if told and _is_configuration(path):
            return "parameters"
        if path in self._facts.repo.files.directories:
            held = self._facts.repo.files.under(path)
            if any(file.path.endswith(CODE) for file in held):
                return "code"
        elif is_model(path) and not path.endswith((".yaml", ".yml", ".md")):
            return "model"
        if told or path.endswith(DATA):
            return "data"
        return "file"

    def parts(self, edge: "Edge", family: str) -> Iterable[str]:
        """Return the parts that an edge belongs to."""
        source, target = self.of(edge.source), self.of(edge.target)
        found = {PART_OF_FAMILY.get(family) or self._part(edge, source, target)}
        for kind, part in (("feature", "features"), ("model", "model")):
            if kind in (source, target):
                found.add(part)
        return found

    def _part(self, edge: "Edge", source: str, target: str) -> str:
        if edge.kind in {"command", "lock"}:
            return "pipeline"
        if edge.kind in {"out", "metric"}:
            return PART_OF_KIND.get(target, "data")
        return PART_OF_KIND.get(source) or PART_OF_KIND.get(target) or "pipeline"
