"""Facts about what serves predictions: code, images, endpoints of services."""

from collections.abc import Iterator
from itertools import chain, islice

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.deployment.images import Image
from mlops_lint.facts.deployment.marks import section
from mlops_lint.model import Evidence
from mlops_lint.repo.documents import Instruction

MOST_EVIDENCE = 5
ROOTLESS = ("nonroot", "rootless", "unprivileged", "bitnami/", "jupyter/")
ROOT = frozenset({"root", "0", "0:0", "root:root"})


def _some(evidence: Iterator[Evidence]) -> tuple[Evidence, ...]:
    return tuple(islice(evidence, MOST_EVIDENCE))


def endpoints(facts: Facts) -> Iterator[Evidence]:
    """Yield what configuration and calls put behind an endpoint, or a model server."""
    serving = section(facts.signatures, "serving")
    marks = [mark for mark in serving if mark.form in ("managed", "runtime")]
    for _, evidence in facts.declared.marked(marks):
        yield evidence
    yield from facts.deployed.deployments


@detector("has_server", absent="nothing here serves a model")
def has_server(facts: Facts) -> Found:
    """Code or configuration here answers requests for predictions."""
    apps = (evidence for _, evidence in facts.deployed.apps.values())
    shown = _some(chain(apps, facts.deployed.handlers)) or _some(endpoints(facts))
    return found(bool(shown), *shown)


@detector("serving_code", absent="no code here serves predictions")
def serving_code(facts: Facts) -> Found:
    """Code serves predictions: an API, a page or a batch job."""
    apps = (evidence for _, evidence in facts.deployed.apps.values())
    shown = _some(chain(apps, facts.deployed.handlers))
    if shown:
        return found(True, *shown)
    scored = _some(iter(facts.deployed.batch))
    return found(bool(scored), *scored, low=bool(scored))


@detector("serves_predictions", absent="nothing here serves predictions")
def serves_predictions(facts: Facts) -> Found:
    """Predictions are served, by code, by a batch job or by a managed endpoint."""
    for name in ("has_server", "serving_code", "dockerfile_inference"):
        if facts.holds(name):
            fact = facts[name]
            return Found(True, fact.evidence, fact.confidence)
    return absent()


@detector("dockerfile_inference", absent="no image here serves predictions")
def dockerfile_inference(facts: Facts) -> Found:
    """A Dockerfile makes an image whose command serves predictions."""
    shown = [
        seen(image.file.path, image.detail, image.line)
        for image in facts.deployed.serving_images[:MOST_EVIDENCE]
    ]
    return found(bool(shown), *shown)


@detector("serving_image", absent="no image here serves predictions")
def serving_image(facts: Facts) -> Found:
    """How well the worst image that serves is made: sound, ..., or managed, none."""
    faults = {
        image: list(_faults(facts, image)) for image in facts.deployed.serving_images
    }
    if faults:
        image = max(faults, key=lambda image: len(faults[image]))
        if not faults[image]:
            return found("sound", seen(image.file.path, image.detail, image.line))
        kinds = "-".join(kind for kind, _ in faults[image])
        return found(kinds, *(evidence for _, evidence in faults[image]))
    shown = _some(endpoints(facts))
    return found("managed", *shown) if shown else absent("none")


def _faults(facts: Facts, image: Image) -> Iterator[tuple[str, Evidence]]:
    if image.form == "ui":
        yield "ui", seen(image.file.path, f"{image.detail}: a page alone", image.line)
    users = [item for item in image.instructions if item.keyword == "USER"]
    base = image.stages[0].resolved
    if users and users[-1].value.strip().lower() in ROOT:
        yield "root", seen(image.file.path, "USER is root", users[-1].line)
    elif not users and not any(name in base for name in ROOTLESS):
        yield "root", seen(image.file.path, "no USER", image.line)
    for item in image.instructions:
        if _copies_all(item) and not _filtered(facts, image.file.path):
            detail = f"{item.keyword} {item.value} without .dockerignore"
            yield "unfiltered", seen(image.file.path, detail, item.line)
            break


def _copies_all(item: Instruction) -> bool:
    if item.keyword not in ("COPY", "ADD"):
        return False
    words = list(item.arguments or item.value.split())
    paths = [word for word in words if not word.startswith("--")]
    return "--from" not in item.value and paths[:1] in (["."], ["./"])


def _filtered(facts: Facts, path: str) -> bool:
    """Whether a .dockerignore holds for the build, wherever its context is."""
    if f"{path}.dockerignore" in facts.repo.files.by_path:
        return True
    folder = path.rpartition("/")[0]
    while True:
        if f"{folder}/.dockerignore".lstrip("/") in facts.repo.files.by_path:
            return True
        if not folder:
            return False
        folder = folder.rpartition("/")[0]


DETECTORS = (
    has_server,
    serving_code,
    dockerfile_inference,
    serves_predictions,
    serving_image,
)
