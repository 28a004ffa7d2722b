"""How dependencies are locked, and which manifests no lock covers."""

from collections.abc import Iterator
from typing import Any

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.environment import (
    DEVELOPMENT,
    MOST_EVIDENCE,
    REQUIREMENTS,
    runtime_manifests,
)
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.model import Evidence
from mlops_lint.patterns import late
from mlops_lint.records import NamedTuple
from mlops_lint.repo import File
from mlops_lint.repo.documents import Requirements, Structured

LOCKS = (
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "Pipfile.lock",
    "conda-lock.yml",
    "*conda-lock.yml",
    "pixi.lock",
    "pylock.toml",
    "pylock.*.toml",
)
CONDA_PIN = late(r"[\w.:/-]+(\[[^\]]*\])?\s*={1,3}\s*\d[\w.+!-]*(=\S+)?\s*$")
CONDA_END = late(r"[\s=<>!~\[]")
PARTS = late(r"(^|/)(requirements|environments?|envs?|conda|locks?)$")
"""Directories that hold the manifests and locks of the directory above them."""

ABSTRACT = ("pyproject.toml", "setup.py", "setup.cfg", ".in")
"""Ends of manifests that say what would do: what is installed is locked elsewhere."""

MOST_NAMES = 3
LOOSE, PINS, HASHES, LOCK = range(4)


class _Grade(NamedTuple):
    """How well a manifest is locked; a higher rank is better."""

    rank: int
    evidence: Evidence


@detector("lock_quality", absent="nothing is locked")
def lock_quality(facts: Facts) -> Found:
    """How dependencies are locked: lock, hashes, pins, partly, ignored or none.

    Each directory with a manifest of what runs is judged, by the best that it has.
    """
    locks = _locks(facts)
    shown = [seen(file.path, "lock file") for file in locks[:MOST_EVIDENCE]]
    parts = _parts(facts, locks)
    if not parts:
        return found("lock", *shown) if locks else absent("none")
    best = [max(part, key=lambda grade: grade.rank) for part in parts]
    worst = min(grade.rank for grade in best)
    if worst >= HASHES and locks:
        return found("lock", *shown)
    if worst > LOOSE:
        rank = min(worst, HASHES)
        held = [item.evidence for part in parts for item in part if item.rank == rank]
        return found("pins" if rank == PINS else "hashes", *held[:MOST_EVIDENCE])
    loose = [
        grade.evidence
        for part, top in zip(parts, best, strict=True)
        for grade in part
        if top.rank == LOOSE
    ]
    # The manifest at the top is the main one; pins of a part say nothing of it.
    if best[0].rank > LOOSE or any(item.rank >= HASHES for item in best):
        held = shown or [g.evidence for part in parts for g in part if g.rank == HASHES]
        held = held or [best[0].evidence]
        return found("partly", *loose[: MOST_EVIDENCE - 1], held[0])
    return _ignored(facts) or found("none", *loose[:MOST_EVIDENCE])


@detector("deps_locked", absent="dependencies are not locked")
def deps_locked(facts: Facts) -> Found:
    """A lock file is tracked, or every requirement of the main file is pinned."""
    locks = _locks(facts)
    if locks:
        shown = (seen(file.path, "lock file") for file in locks[:MOST_EVIDENCE])
        return found(True, *shown)
    listed = list(_main_requirements(facts))
    graded = [_requirements(item) for item in listed]
    if not graded:
        return absent()
    # A file with hashes is what gets installed, wherever it lies.
    main = max(graded, key=lambda grade: grade.rank >= HASHES)
    if main.rank < HASHES and "/" in listed[0].path:
        # Without one at the root, none of the parts speaks for the others.
        depth = listed[0].path.count("/")
        peers = zip(listed, graded, strict=True)
        equal = [grade for item, grade in peers if item.path.count("/") == depth]
        main = min(equal, key=lambda grade: grade.rank)
    return found(main.rank > LOOSE, main.evidence)


def _locks(facts: Facts) -> list[File]:
    """Return the lock files of the project, those of its tests left out."""
    return [f for f in facts.repo.tracked(*LOCKS) if not is_test_path(f.path)]


def _parts(facts: Facts, locks: list[File]) -> list[list[_Grade]]:
    """Grade the manifests by the directory that they are for, the root's first."""
    manifests = [
        (file, line, facts.repo.document(file.path))
        for file, line in runtime_manifests(facts)
    ]
    above = {_directory(file.path) for file in locks}
    below = above | {
        _directory(file.path)
        for file, _, document in manifests
        if isinstance(document, Requirements) and _requirements(document).rank >= HASHES
    }
    parts: dict[str, list[_Grade]] = {}
    for file, line, document in manifests:
        directory = _directory(file.path)
        wanted = _wanted(document)
        if any(_is_within(directory, place) for place in above) or (
            file.path.endswith(ABSTRACT)
            and any(_is_within(place, directory) for place in below)
        ):
            grade = _Grade(LOCK, seen(file.path, "locked", line))
        elif isinstance(document, Requirements):
            grade = _requirements(document)
        elif wanted is not None:
            grade = _pinned(file.path, wanted)
        else:
            grade = _Grade(LOOSE, seen(file.path, "dependencies without a lock", line))
        if wanted != []:
            parts.setdefault(directory, []).append(grade)
    return list(parts.values())


def _directory(path: str) -> str:
    """Return the directory that a manifest or lock is for, "" for the root."""
    return PARTS.sub("", path.rpartition("/")[0])


def _is_within(inner: str, outer: str) -> bool:
    return not outer or inner == outer or inner.startswith(f"{outer}/")


def _main_requirements(facts: Facts) -> Iterator[Requirements]:
    """Yield requirements files with a requirement, those nearest to the root first.

    Files for development alone say nothing of what runs.
    """
    files = [
        file
        for file in facts.repo.tracked(*REQUIREMENTS)
        if not DEVELOPMENT.search(file.path) and not is_test_path(file.path)
    ]
    for file in sorted(files, key=lambda file: (file.path.count("/"), file.path)):
        document = facts.repo.document(file.path)
        if isinstance(document, Requirements) and document.lines:
            yield document


class _Wanted(NamedTuple):
    name: str
    is_pinned: bool
    line: int | None


def _requirements(document: Requirements) -> _Grade:
    if document.hashes:
        return _Grade(HASHES, seen(document.path, "every requirement has a hash"))
    if document.generated_by:
        detail = f"compiled by {document.generated_by}"
        return _Grade(HASHES, seen(document.path, detail))
    return _pinned(document.path, _wanted(document) or [])


def _wanted(document: object) -> list[_Wanted] | None:
    """Return what a requirements file or a conda environment lists, else None."""
    if isinstance(document, Requirements):
        return [_Wanted(i.name or i.url, i.pinned, i.line) for i in document.lines]
    if isinstance(document, Structured):
        listed = document.get("/dependencies")
        return list(_conda(document, listed)) if isinstance(listed, list) else None
    return None


def _conda(document: Structured, listed: list[Any]) -> Iterator[_Wanted]:
    """Yield the packages of a conda environment, those of its pip list as well."""
    for index, item in enumerate(listed):
        pointer = f"/dependencies/{index}"
        inner = item.get("pip") if isinstance(item, dict) else None
        for number, entry in enumerate(inner if isinstance(inner, list) else ()):
            yield _package(str(entry), document.line(f"{pointer}/pip/{number}"))
        # pip itself is listed so that it may install the rest.
        if isinstance(item, str) and item.strip() != "pip":
            yield _package(item, document.line(pointer))


def _package(entry: str, line: int | None) -> _Wanted:
    name = CONDA_END.split(entry.strip(), maxsplit=1)[0]
    return _Wanted(name, bool(CONDA_PIN.match(entry)), line)


def _pinned(path: str, wanted: list[_Wanted]) -> _Grade:
    """Grade a manifest that no lock covers by how many versions it names."""
    loose = [item for item in wanted if not item.is_pinned]
    if not loose:
        return _Grade(PINS, seen(path, f"all {len(wanted)} requirements pinned"))
    names = ", ".join(item.name for item in loose[:MOST_NAMES])
    more = ", ..." if len(loose) > MOST_NAMES else ""
    count = f"{len(loose)} of {len(wanted)} requirements not pinned"
    return _Grade(LOOSE, seen(path, f"{count}: {names}{more}", loose[0].line))


def _ignored(facts: Facts) -> Found | None:
    """A lock that .gitignore keeps out of git."""
    for name in LOCKS[:4]:
        if facts.repo.is_ignored(name):
            return found("ignored", seen(".gitignore", f"{name} is ignored"))
    return None


DETECTORS = (lock_quality, deps_locked)
