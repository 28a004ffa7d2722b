"""What MLproject files name: scripts, modules, environments, parameters."""

import posixpath
from collections.abc import Iterator
from typing import Any

from mlops_lint.links.references.ground import Ground
from mlops_lint.links.references.places import joined
from mlops_lint.links.references.reference import (
    Judged,
    Named,
    by_file,
    edge,
    missing,
    ok,
    unknown,
)
from mlops_lint.model.graph import Edge
from mlops_lint.patterns import late
from mlops_lint.repo.documents import ParseFailure, Structured

KIND = "mlproject"
PARAMETER = late(r"(?<![{$])\{([A-Za-z_]\w*)\}(?!\})")
SCRIPTS = (".py", ".sh", ".R", ".r", ".ipynb", ".jl")
INTERPRETERS = frozenset(("python", "python3", "bash", "sh", "Rscript", "julia"))
BUILT_IN = frozenset(("experiment_id", "run_id"))


def edges(ground: Ground) -> Iterator[Edge]:
    """Yield an edge for each file that a project names, and each undeclared name."""
    for file in ground.repo.files.glob("MLproject"):
        document = ground.repo.document(file.path)
        named = by_file(file.path, None, "pipeline")
        if isinstance(document, ParseFailure):
            judged = missing(f"it cannot be read: {document.problem}", file.path)
            yield edge(KIND, named._replace(line=document.line), judged)
        if isinstance(document, Structured) and isinstance(document.data, dict):
            yield from _project(ground, document, named)


def _project(ground: Ground, document: Structured, named: Named) -> Iterator[Edge]:
    folder = posixpath.dirname(document.path)
    for key in ("conda_env", "python_env"):
        value = document.get(f"/{key}")
        if isinstance(value, str):
            at = named._replace(line=document.line(f"/{key}"))
            yield edge(KIND, at, ground.places.judge(document.path, value, folder))
    points = document.get("/entry_points")
    for name, point in points.items() if isinstance(points, dict) else ():
        command = point.get("command") if isinstance(point, dict) else None
        if not isinstance(command, str):
            continue
        at = named._replace(line=document.line(f"/entry_points/{name}/command"))
        yield from _command(ground, folder, at, command)
        yield from _parameters(at, str(name), command, point)


def _command(ground: Ground, folder: str, at: Named, command: str) -> Iterator[Edge]:
    filled = PARAMETER.sub("$P", command)
    for argv in ground.facts.walker.split(filled):
        judged: Judged | None = None
        if argv.module:
            judged = _module(ground, at.path, folder, argv.words[0])
        elif argv.program in INTERPRETERS and len(argv.words) > 1:
            script = next((w for w in argv.words[1:] if w.endswith(SCRIPTS)), "")
            if script:
                judged = ground.places.judge(at.path, script, folder)
        elif argv.words[0].endswith(SCRIPTS):
            judged = ground.places.judge(at.path, argv.words[0], folder)
        if judged is not None:
            yield edge(KIND, at, judged)


def _module(ground: Ground, at: str, folder: str, dotted: str) -> Judged:
    found = ground.facts.walker.ground.targets.module(dotted, folder)
    if found.endswith("/__init__.py"):
        main = found.replace("__init__", "__main__")
        return ground.places.absent(at, main)
    if found:
        return ok(f"{found} is there", found)
    root = dotted.partition(".")[0]
    for start in (folder, posixpath.join(folder, "src")):
        if ground.places.is_directory(posixpath.join(start, root)) and "." in dotted:
            path = joined(start, f"{dotted.replace('.', '/')}.py")
            return ground.places.absent(at, path or dotted)
    return unknown(f"{dotted} may be a module of a dependency", dotted)


def _parameters(at: Named, name: str, command: str, point: Any) -> Iterator[Edge]:
    declared = point.get("parameters")
    known = set(declared) if isinstance(declared, dict) else set()
    for parameter in dict.fromkeys(PARAMETER.findall(command)):
        if parameter in BUILT_IN:
            continue
        source = f"param:{at.path}#{parameter}"
        if parameter in known:
            judged = ok(f"{parameter} is declared by {name}", at.path)
        else:
            judged = missing(f"{{{parameter}}} is no parameter of {name}", at.path)
        yield edge(KIND, at, judged, source)
