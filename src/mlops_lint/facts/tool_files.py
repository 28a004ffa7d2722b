"""The files at the root that a tool reads: there, missing, or of a tool not used."""

import posixpath
from collections.abc import Iterator

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.commands.model import Reached
from mlops_lint.model import Evidence
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.documents.base import child

MAKES = frozenset((("dvc", "stage"), ("dvc", "init"), ("dvc", "run"), ("git", "clone")))
"""Commands after which a job works on files that are not those of the repository."""
RUNS = frozenset((("dvc", "repro"), ("dvc", "exp")))
REMOTE = ("http:", "https:", "git@", "ssh:", "file:")


def _judged(facts: Facts, needed: Iterator[tuple[str, Evidence]]) -> Found:
    """Answer missing with what asks for the first file that is not there."""
    shown = None
    for path, evidence in needed:
        if path not in facts.repo.files.by_path:
            return found("missing", evidence)
        shown = shown or seen(path, "the file that its tool reads")
    return found("present", shown) if shown else absent("unused")


@detector("dvc_pipeline_file", absent="no pipeline of DVC is run")
def dvc_pipeline_file(facts: Facts) -> Found:
    """Whether dvc.yaml is there where DVC runs a pipeline: present, missing, unused."""
    return _judged(facts, _pipelines(facts))


def _pipelines(facts: Facts) -> Iterator[tuple[str, Evidence]]:
    for file in facts.repo.tracked("dvc.lock"):
        path = posixpath.join(posixpath.dirname(file.path), "dvc.yaml")
        yield path, seen(file.path, "the lock of a pipeline")
    for file in facts.repo.tracked("dvc.yaml"):
        yield file.path, seen(file.path, "a pipeline")
        return
    for reached in _on_files(facts):
        if reached.argv[:2] in RUNS:
            place = reached.path or reached.job.path
            yield "dvc.yaml", seen(place, " ".join(reached.argv[:2]), reached.line)


def _on_files(facts: Facts) -> Iterator[Reached]:
    """Yield what jobs run that work on the files of the repository as they are."""
    making = {
        (reached.job.path, reached.job.id)
        for reached in facts.reached
        if reached.argv[:2] in MAKES
    }
    for reached in facts.reached:
        job = reached.job
        if not job.disabled and (job.path, job.id) not in making:
            yield reached


@detector("dvc_params_file", absent="no stage of DVC reads params.yaml")
def dvc_params_file(facts: Facts) -> Found:
    """Whether params.yaml is there where stages read it: present, missing, unused."""
    return _judged(facts, _params(facts))


def _params(facts: Facts) -> Iterator[tuple[str, Evidence]]:
    for file in facts.repo.tracked("dvc.yaml"):
        source = facts.repo.document(file.path)
        stages = source.get("/stages") if isinstance(source, Structured) else None
        if not isinstance(source, Structured) or not isinstance(stages, dict):
            continue
        folder = posixpath.dirname(file.path)
        for name, stage in stages.items():
            keys = child(stage, "params")
            place = child(stage, "wdir", "")
            if not isinstance(place, str) or "$" in place:
                continue
            listed = keys if isinstance(keys, list) else []
            if any(isinstance(key, str) for key in listed):
                path = posixpath.normpath(posixpath.join(folder, place, "params.yaml"))
                line = source.line(f"/stages/{name}/params")
                yield path, seen(file.path, f"stage {name} reads parameters", line)


@detector("mlproject_file", absent="no command runs an MLflow project here")
def mlproject_file(facts: Facts) -> Found:
    """Whether MLproject is there where MLflow runs it: present, missing, unused."""
    return _judged(facts, _projects(facts))


def _projects(facts: Facts) -> Iterator[tuple[str, Evidence]]:
    for reached in _on_files(facts):
        if reached.argv[:2] != ("mlflow", "run"):
            continue
        target = next((w for w in reached.argv[2:] if not w.startswith("-")), "")
        place = posixpath.join(reached.cwd, target)
        directory = posixpath.normpath(place) if target else ""
        is_known = directory == "." or directory in facts.repo.files.directories
        if not target.startswith(REMOTE) and is_known:
            path = posixpath.normpath(posixpath.join(directory, "MLproject"))
            place = reached.path or reached.job.path
            yield path, seen(place, f"mlflow run {target}", reached.line)


DETECTORS = (dvc_pipeline_file, dvc_params_file, mlproject_file)
