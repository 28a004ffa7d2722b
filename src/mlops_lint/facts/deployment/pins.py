"""How exactly each image is named that is built on or run."""

from collections.abc import Iterator

from mlops_lint.facts.base import Facts
from mlops_lint.facts.deployment.kubernetes import KubernetesObject
from mlops_lint.facts.deployment.marks import section
from mlops_lint.facts.deployment.platforms import own_objects
from mlops_lint.facts.deployment.resources import is_aside
from mlops_lint.facts.environment import dockerfiles
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.patterns import late
from mlops_lint.records import NamedTuple
from mlops_lint.repo.documents import Structured

VARIABLE = late(r"[$%<{]|^[A-Z_]+$|^\.")
MOVING = frozenset(("latest", "main", "master", "stable", "edge", "nightly", "dev"))


class Pin(NamedTuple):
    """An image and how it is pinned: digest, tag, or loose."""

    image: str
    path: str
    line: int | None
    pin: str


def pins(facts: Facts) -> Iterator[Pin]:
    """Yield the images of Dockerfiles, compose files, manifests and configurations.

    Left out is what the project builds itself under that name, what a variable
    decides, and what others rendered.
    """
    yield from _built_on(facts)
    yield from _in_services(facts)
    yield from _in_pods(facts)
    yield from _in_configurations(facts)


def _built_on(facts: Facts) -> Iterator[Pin]:
    for file, document in dockerfiles(facts):
        if is_test_path(file.path) or is_aside(file.path):
            continue
        names = {"scratch"}
        for stage in document.stages:
            image = stage.resolved
            if image.lower() not in names and not VARIABLE.search(image):
                yield Pin(image, file.path, stage.line, how(image))
            names.add(stage.name)


def _in_services(facts: Facts) -> Iterator[Pin]:
    services = facts.declared.services
    named = [
        (service, _filled(str(service.data.get("image", "")))) for service in services
    ]
    built = {name(image) for service, image in named if service.data.get("build")}
    for service, image in named:
        if image and name(image) not in built:
            line = service.source.line(f"/services/{service.name}/image")
            yield Pin(image, service.path, line, how(image))


def _in_pods(facts: Facts) -> Iterator[Pin]:
    replaced = _replaced(facts)
    for item in own_objects(facts):
        for pointer, container in () if item.template else item.containers():
            image = container.get("image")
            if isinstance(image, str) and not VARIABLE.search(image):
                line = item.line(f"{pointer}/image")
                if name(image) not in replaced:
                    yield Pin(image, item.path, line, how(image))


def _in_configurations(facts: Facts) -> Iterator[Pin]:
    """Yield the images that devcontainers, clusters and environments run in."""
    marks = [mark for mark in section(facts.signatures, "containers") if mark.pointers]
    # Several marks may know one file.
    places = dict.fromkeys(
        (found.location.path, pointer)
        for mark, found in facts.declared.marked(marks)
        for pointer in mark.pointers
    )
    for path, pointer in places:
        source = facts.repo.document(path)
        image = source.get(pointer) if isinstance(source, Structured) else None
        if isinstance(image, str) and image and not VARIABLE.search(image):
            line = source.line(pointer) if isinstance(source, Structured) else None
            yield Pin(image, path, line, how(image))


def how(image: str) -> str:
    """Return how an image is pinned: digest, tag or loose."""
    if "@sha256:" in image:
        return "digest"
    tag = image.rpartition("/")[2].partition(":")[2]
    return "tag" if tag and tag not in MOVING else "loose"


def name(image: str) -> str:
    """Return an image's name without its tag and digest."""
    path, slash, last = image.partition("@")[0].rpartition("/")
    return f"{path}{slash}{last.partition(':')[0]}"


def _filled(image: str) -> str:
    """Fill in the defaults of variables; empty where one has none."""
    from mlops_lint.repo.documents.dockerfile import expand

    filled = expand(image, {})
    return "" if VARIABLE.search(filled) else filled


def _replaced(facts: Facts) -> frozenset[str]:
    """Return the images that Kustomize gives another tag or digest."""
    return frozenset(
        str(entry["name"])
        for item in facts.declared.kubernetes
        if item.kind == "Kustomization"
        for entry in _images(item)
        if "name" in entry and ("newTag" in entry or "digest" in entry)
    )


def _images(item: KubernetesObject) -> list[dict[str, object]]:
    listed = item.get("/images")
    entries = listed if isinstance(listed, list) else []
    return [entry for entry in entries if isinstance(entry, dict)]
