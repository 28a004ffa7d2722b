"""What requirements files include: other files, constraints, local projects."""

import posixpath
from collections.abc import Iterator

from mlops_lint.links.references.ground import Ground
from mlops_lint.links.references.places import joined
from mlops_lint.links.references.reference import (
    Judged,
    by_file,
    edge,
    missing,
    ok,
    unknown,
)
from mlops_lint.model.graph import OK, Edge
from mlops_lint.repo.documents import Requirements

KIND = "include"
GLOBS = (
    "*requirements*.txt",
    "*requirements*.in",
    "requirements/*.txt",
    "requirements/*.in",
    "*constraints*.txt",
)
SIGNS = (b"-r", b"-c", b"-e", b"--r", b"--c", b"--e")
PROJECTS = ("pyproject.toml", "setup.py", "setup.cfg")


def edges(ground: Ground) -> Iterator[Edge]:
    """Yield an edge for each `-r`, `-c` and `-e` of a requirements file."""
    known: dict[str, list[tuple[str, int]]] = {}
    for file in ground.repo.files.glob(*GLOBS):
        data = ground.repo.read(file.path) or b""
        # Locked files are long, and few of them include others.
        if not any(b"\n" + sign in b"\n" + data for sign in SIGNS):
            continue
        document = ground.repo.document(file.path)
        if not isinstance(document, Requirements):
            continue
        for kind, target, line in document.includes:
            judged = _judge(ground, file.path, kind, target)
            if judged is not None:
                yield edge(KIND, by_file(file.path, line, "environment"), judged)
                if kind == "-r" and judged.state == OK:
                    known.setdefault(file.path, []).append((judged.path, line))
    yield from _cycles(known)


def _judge(ground: Ground, at: str, kind: str, target: str) -> Judged | None:
    target = target.removeprefix("file:").strip()
    folder = posixpath.dirname(at)
    if "://" in target or target.startswith(("git+", "hg+")):
        return unknown(f"{target} is not in this repository", target)
    if "==" in target or (kind == "-e" and " @ " in target):
        return None
    if kind != "-e":
        return ground.places.judge(at, target, folder)
    bare = target.partition("[")[0].partition(";")[0].strip() or "."
    # pip takes projects from where it runs, which is the root as a rule.
    for start in (folder, ""):
        place = joined(start, bare)
        if place is None:
            continue
        for name in PROJECTS:
            if ground.places.is_file(posixpath.join(place, name)):
                return ok(f"{posixpath.join(place, name)} is there", place)
    judged = ground.places.judge(at, bare, "", folder)
    if judged.state == OK:
        where = judged.path or "the root"
        if ground.places.is_pattern(at):
            return unknown(f"a template may make a project of {where}", judged.path)
        return missing(
            f"{where} is no project: it has no pyproject.toml or setup.py", judged.path
        )
    return judged


def _cycles(known: dict[str, list[tuple[str, int]]]) -> Iterator[Edge]:
    """Yield files that include themselves, over others or not."""
    for start, listed in known.items():
        for first, line in listed:
            reached, waiting = set(), [first]
            while waiting:
                path = waiting.pop()
                if path not in reached:
                    reached.add(path)
                    waiting += [inner for inner, _ in known.get(path, ())]
            if start in reached:
                judged = missing(f"{start} includes itself through {first}", first)
                yield edge(KIND, by_file(start, line, "environment"), judged)
