"""What a command that applies manifests brings into service."""

import posixpath
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from mlops_lint.facts.base import Facts, seen
from mlops_lint.facts.deployment.pins import MOVING, pins
from mlops_lint.model import Evidence
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.documents.base import child

if TYPE_CHECKING:
    from mlops_lint.facts.commands.model import Reached

PROGRAMS = frozenset({"kubectl", "oc"})
FOLDERS = frozenset({"-k", "--kustomize"})
FILES = frozenset({"-f", "--filename"})
KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
DEEPEST = 5
"""How many kustomizations are followed to the one below."""


def applied_images(facts: Facts, item: "Reached") -> Iterator[tuple[bool, Evidence]]:
    """Yield the images of what `kubectl apply` names, and whether each is a version."""
    if item.argv[0].rpartition("/")[2] not in PROGRAMS:
        return
    files: set[str] = set()
    for path in _named(item.argv):
        place = posixpath.normpath(posixpath.join(item.cwd, path)).lstrip("./")
        for file in _below(facts, place, DEEPEST):
            files.add(file)
            if file.endswith(KUSTOMIZATIONS):
                yield from _replaced(facts, file)
    for pin in pins(facts):
        if pin.path in files:
            yield pin.pin != "loose", seen(pin.path, pin.image, pin.line)


def _named(argv: tuple[str, ...]) -> Iterator[str]:
    for word, after in pairwise((*argv, "")):
        option, sign, value = word.partition("=")
        if option in FOLDERS | FILES:
            yield value if sign else after


def _below(facts: Facts, place: str, depth: int) -> Iterator[str]:
    """Yield a file, or those of a folder and what its kustomization builds on."""
    if place in facts.repo.files.by_path:
        yield place
        return
    yield from (file.path for file in facts.repo.files.under(place))
    for name in KUSTOMIZATIONS:
        source = facts.repo.document(posixpath.join(place, name))
        if not isinstance(source, Structured):
            continue
        for key in ("resources", "bases"):
            listed = source.get(f"/{key}")
            for path in listed if isinstance(listed, list) and depth else ():
                lower = posixpath.normpath(posixpath.join(place, str(path)))
                yield from _below(facts, lower, depth - 1)


def _replaced(facts: Facts, path: str) -> Iterator[tuple[bool, Evidence]]:
    """Yield the images to which a kustomization gives a tag or digest."""
    source = facts.repo.document(path)
    if not isinstance(source, Structured):
        return
    listed = source.get("/images")
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        tag, digest = child(entry, "newTag"), child(entry, "digest")
        if tag or digest:
            line = source.line(f"/images/{index}")
            yield (
                bool(digest) or tag not in MOVING,
                seen(path, f"{digest or tag}", line),
            )
