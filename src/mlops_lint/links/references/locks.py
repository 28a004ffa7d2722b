"""Whether locks are in step with what they lock."""

import posixpath
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mlops_lint.facts.python_files import is_test_path
from mlops_lint.links.references import hashes
from mlops_lint.links.references.agreement import (
    Pairs,
    asked_for,
    beside,
    by_names,
    some,
    values_of,
)
from mlops_lint.links.references.ground import Ground
from mlops_lint.links.references.reference import (
    Judged,
    by_file,
    edge,
    ok,
    stale,
    unknown,
)
from mlops_lint.links.references.uv_lock import judge_uv
from mlops_lint.model.graph import Edge
from mlops_lint.patterns import late
from mlops_lint.repo.documents import Requirements, Structured

KIND = "locked"
SOURCE_LINE = late(r"^#\s+(?:pip-compile|uv pip compile)\b(.*)$")
CONTENT_HASH = late(r'^content[-_]hash = "(?:sha256:)?([0-9a-f]{64})"')
NAME = late(r"^\s*-?\s*name:\s*['\"]?([\w.-]+)")


def edges(ground: Ground) -> Iterator[Edge]:
    """Yield an edge from each manifest to the lock of its folder."""
    for name, judge in JUDGES.items():
        for file in ground.repo.tracked(name):
            if is_test_path(file.path) or "{{" in file.path:
                continue
            for manifest, judged in judge(ground, file.path):
                named = by_file(file.path, None, "lock")
                yield edge(KIND, named, judged, f"file:{manifest}")
    yield from _compiled(ground)


# -- hashes of manifests -----------------------------------------------------


def _poetry(ground: Ground, path: str) -> Pairs:
    manifest = beside(path, "pyproject.toml")
    project = values_of(ground, manifest)
    if project:
        known = _recorded(ground.repo.text(path))
        yield manifest, _by_hash(path, manifest, known, hashes.poetry(project))


def _pdm(ground: Ground, path: str) -> Pairs:
    manifest = beside(path, "pyproject.toml")
    project = values_of(ground, manifest)
    if not project:
        return
    text = ground.repo.text(path)
    known = _recorded(text)
    if known in hashes.pdm(project):
        yield manifest, ok(f"{path} has the hash of {manifest}", manifest)
        return
    # The hash counts other things in each version of PDM; the names do not.
    stated = project.get("project", {})
    names = asked_for(list(stated.get("dependencies", ())))
    lacking = sorted(
        n for n in names if f'name = "{n}"' not in text.lower().replace("_", "-")
    )
    if lacking:
        yield manifest, stale(f"{path} does not know {some(lacking)}")
    else:
        yield manifest, unknown("the hash is of an unknown version of PDM")


def _pipenv(ground: Ground, path: str) -> Pairs:
    manifest = beside(path, "Pipfile")
    stated = values_of(ground, manifest)
    lock = ground.repo.document(path)
    if not stated or not isinstance(lock, Structured):
        return
    known = lock.get("/_meta/hash/sha256")
    if lock.get("/_meta/pipfile-spec") != 6:
        yield manifest, unknown(f"{path} is of an unknown version")
    else:
        yield (
            manifest,
            _by_hash(path, manifest, str(known or ""), hashes.pipenv(stated)),
        )


def _recorded(text: str) -> str:
    for line in reversed(text.split("\n")):
        match = CONTENT_HASH.match(line)
        if match:
            return match[1]
    return ""


def _by_hash(path: str, manifest: str, known: str, wanted: frozenset[str]) -> Judged:
    if not known:
        return unknown(f"{path} records no hash that is known")
    if known in wanted:
        return ok(f"{path} has the hash of {manifest}", manifest)
    return stale(f"{manifest} has changed since {path} was made")


# -- names -------------------------------------------------------------------


def _conda(ground: Ground, path: str) -> Pairs:
    names = {
        m[1].lower() for m in map(NAME.match, ground.repo.text(path).split("\n")) if m
    }
    for manifest in (
        beside(path, "environment.yml"),
        beside(path, "environment.yaml"),
    ):
        data = values_of(ground, manifest)
        if data:
            yield manifest, by_names(path, manifest, _conda_names(data), names)


def _conda_names(data: Mapping[str, Any]) -> set[str]:
    found = set()
    listed = data.get("dependencies")
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, str):
            bare = item.rpartition("::")[2]
            found.add(late(r"[\s=<>!~\[]").split(bare, maxsplit=1)[0].lower())
        pip = item.get("pip") if isinstance(item, dict) else None
        found |= asked_for(pip).keys() if isinstance(pip, list) else set()
    return found - {"pip", ""}


def _pixi(ground: Ground, path: str) -> Pairs:
    text = ground.repo.text(path)
    if not text.startswith(("version: 4", "version: 5", "version: 6")):
        yield beside(path, "pixi.toml"), unknown(f"{path} is of an unknown version")
        return
    for name in ("pixi.toml", "pyproject.toml"):
        manifest = beside(path, name)
        data = values_of(ground, manifest)
        tool = data if name == "pixi.toml" else data.get("tool", {}).get("pixi", {})
        wanted = tool.get("dependencies") if isinstance(tool, dict) else None
        if isinstance(wanted, dict):
            known = {
                str(n).lower() for n in wanted if f"/{str(n).lower()}-" in text.lower()
            }
            yield (
                manifest,
                by_names(path, manifest, {str(n).lower() for n in wanted}, known),
            )
            return


def _compiled(ground: Ground) -> Iterator[Edge]:
    """Yield what pip-compile or uv made of a file that is there."""
    for file in ground.repo.tracked("*requirements*.txt", "requirements/*.txt"):
        if b"autogenerated by" not in ground.repo.head(file.path, 500):
            continue
        document = ground.repo.document(file.path)
        if not isinstance(document, Requirements) or is_test_path(file.path):
            continue
        for manifest, names in _sources(ground, document):
            known = {line.name for line in document.lines}
            judged = by_names(file.path, manifest, names, known)
            yield edge(
                KIND, by_file(file.path, None, "lock"), judged, f"file:{manifest}"
            )


def _sources(ground: Ground, document: Requirements) -> Iterator[tuple[str, set[str]]]:
    words: list[str] = []
    for comment in document.comments:
        match = SOURCE_LINE.match(f"#    {comment}")
        if match:
            words = match[1].split()
    for word in words:
        if not word.endswith(".in") or word.startswith("-"):
            continue
        for path in (
            beside(document.path, word),
            word,
            beside(document.path, posixpath.basename(word)),
        ):
            source = ground.repo.document(path) if ground.places.is_file(path) else None
            if isinstance(source, Requirements):
                # What only other systems need is not compiled here.
                names = {r.name for r in source.lines if r.name and not r.marker}
                yield path, names
                break


JUDGES: Mapping[str, Callable[[Ground, str], Pairs]] = {
    "uv.lock": judge_uv,
    "poetry.lock": _poetry,
    "pdm.lock": _pdm,
    "Pipfile.lock": _pipenv,
    "*conda-lock.yml": _conda,
    "pixi.lock": _pixi,
}
