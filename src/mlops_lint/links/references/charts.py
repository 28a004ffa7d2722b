"""Helm charts: values that templates use, dependencies that are vendored or locked."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from mlops_lint.links.references.ground import Ground
from mlops_lint.links.references.reference import (
    Judged,
    by_file,
    edge,
    missing,
    ok,
    unknown,
)
from mlops_lint.model.graph import MISSING, Edge
from mlops_lint.patterns import late
from mlops_lint.repo.documents import ParseFailure, Structured

KIND = "chart"
ACTION = late(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
VALUE = late(r"(?:^|[^\w.])\$?\.Values((?:\.\w+)+)")
GUARDS = late(
    r"\b(default|if|with|range|hasKey|coalesce|dig|required|ternary|empty|get|kindIs|"
    r"or|and|not|eq|ne|tpl|include|toYaml|fail|else)\b"
)
SCOPES = late(r"\b(if|with|range|and|or)\b")
COMMENT = late(r"/\*.*?\*/", re.DOTALL)
LOCKED = late(r"\s*-?\s*name:\s*[\"']?([\w.-]+)")
REQUIRED = ("apiVersion", "name", "version")


def edges(ground: Ground) -> Iterator[Edge]:
    """Yield an edge for each value and dependency of a chart."""
    for file in ground.facts.declared.own("Chart.yaml", "Chart.yml"):
        document = ground.repo.document(file.path)
        named = by_file(file.path, None, "deployment")
        if isinstance(document, ParseFailure):
            judged = missing(f"the chart cannot be read: {document.problem}", file.path)
            yield edge(KIND, named._replace(line=document.line), judged)
        if not isinstance(document, Structured) or "{{" in file.path:
            continue
        data = document.data if isinstance(document.data, dict) else {}
        for key in REQUIRED:
            if key not in data:
                judged = missing(f"the chart states no {key}", file.path)
                yield edge(KIND, named, judged, f"param:{file.path}#{key}")
        yield from _dependencies(ground, document)
        yield from _values(ground, posixpath.dirname(file.path), data)


def _listed(ground: Ground, folder: str, data: Mapping[str, Any]) -> list[Any]:
    listed = data.get("dependencies")
    if not isinstance(listed, list):
        old = ground.repo.document(posixpath.join(folder, "requirements.yaml"))
        listed = old.get("/dependencies") if isinstance(old, Structured) else None
    return (
        [d for d in listed if isinstance(d, dict)] if isinstance(listed, list) else []
    )


def _dependencies(ground: Ground, document: Structured) -> Iterator[Edge]:
    folder = posixpath.dirname(document.path)
    data = document.data if isinstance(document.data, dict) else {}
    lines = ground.repo.text(posixpath.join(folder, "Chart.lock")).split("\n")
    names = {match[1] for match in map(LOCKED.match, lines) if match}
    listed = data.get("dependencies")
    for index, item in enumerate(listed if isinstance(listed, list) else ()):
        if not isinstance(item, dict) or "name" not in item:
            continue
        name, source = str(item["name"]), str(item.get("repository", ""))
        at = by_file(
            document.path, document.line(f"/dependencies/{index}"), "deployment"
        )
        yield edge(KIND, at, _dependency(ground, folder, name, source, names))


def _dependency(
    ground: Ground, folder: str, name: str, source: str, locked: set[str]
) -> Judged:
    vendored = posixpath.join(folder, "charts", name).lstrip("/")
    if ground.places.is_directory(vendored):
        return ok(f"{vendored} is there", vendored)
    if source.startswith("file://"):
        place = source.removeprefix("file://")
        return ground.places.judge(f"{folder}/Chart.yaml", place, folder)
    packed = ground.places.matching(f"{vendored}-*.tgz")
    if packed:
        return ok(f"{packed} is there", packed)
    if name in locked:
        return ok(f"Chart.lock holds {name}", posixpath.join(folder, "Chart.lock"))
    path = posixpath.join(folder, "Chart.lock").lstrip("/")
    if ground.places.is_file(path):
        return missing(f"Chart.lock does not hold {name}", path)
    return missing(f"{name} is neither vendored in charts/ nor in a Chart.lock", path)


def _values(ground: Ground, folder: str, data: Mapping[str, Any]) -> Iterator[Edge]:
    start = f"{folder}/" if folder else ""
    values: dict[str, Any] = {}
    for file in ground.repo.files.children(folder):
        name = posixpath.basename(file.path)
        if name.startswith("values") and name.endswith((".yaml", ".yml")):
            document = ground.repo.document(file.path)
            if not isinstance(document, Structured):
                return
            if isinstance(document.data, dict):
                values = _merged(values, document.data)
    skipped = {"global"}
    for item in _listed(ground, folder, data):
        skipped |= {str(item.get("alias") or ""), str(item.get("name"))}
    templates = [
        f
        for f in ground.repo.files.under(f"{start}templates")
        if f.path.endswith((".yaml", ".yml", ".tpl", ".txt"))
    ]
    texts = {file.path: ground.repo.text(file.path) for file in templates}
    guarded = _guarded(texts.values())
    source = f"{start}values.yaml"
    for path, text in texts.items():
        for match in ACTION.finditer(text):
            action = COMMENT.sub("", match[1])
            if "Values" not in action:
                continue
            line = text.count("\n", 0, match.start()) + 1
            for dotted in VALUE.findall(action):
                keys = dotted.strip(".").split(".")
                if keys[0] in skipped:
                    continue
                judged = _value(values, keys, source, action, guarded)
                if judged.state == MISSING:
                    judged = _given(ground, ".".join(keys), path) or judged
                named = by_file(path, line, "deployment")
                yield edge(KIND, named, judged, f"param:{source}#{'.'.join(keys)}")


def _given(ground: Ground, dotted: str, template: str) -> Judged | None:
    """Say which other file names a value, as `helm --set` does."""
    wanted = dotted.encode()
    home = template.partition("templates/")[0]
    globs = (
        "*.yaml",
        "*.yml",
        "*.sh",
        "*.tf",
        "*.json",
        "*.py",
        "Makefile",
        "Jenkinsfile*",
    )
    for file in ground.repo.files.glob(*globs):
        if home and file.path.startswith(home):
            continue
        if wanted in (ground.repo.read(file.path) or b""):
            return unknown(f"{file.path} may give {dotted}", file.path)
    return None


def _guarded(texts: Any) -> set[tuple[str, ...]]:
    """Return the values on which a condition of a template depends."""
    found = set()
    for text in texts:
        for match in ACTION.finditer(text):
            if SCOPES.search(match[1]):
                found |= {
                    tuple(d.strip(".").split(".")) for d in VALUE.findall(match[1])
                }
    return found


def _value(
    values: Mapping[str, Any],
    keys: list[str],
    source: str,
    action: str,
    guarded: set[tuple[str, ...]],
) -> Judged:
    dotted = ".".join(keys)
    place: Any = values
    for position, key in enumerate(keys):
        if not isinstance(place, dict):
            # A value that is given as a whole may hold anything.
            return ok(f"{dotted} is left to whoever installs the chart", source)
        if key not in place:
            if not place and position:
                return ok(f"{dotted} is left to whoever installs the chart", source)
            above = any(tuple(keys[: n + 1]) in guarded for n in range(len(keys)))
            if GUARDS.search(action) or above:
                return unknown(
                    f"{dotted} may be given when the chart is installed", source
                )
            return missing(f"{source} has no {dotted}, and there is no default", source)
        place = place[key]
    return ok(f"{source} has {dotted}", source)


def _merged(one: dict[str, Any], other: Mapping[Any, Any]) -> dict[str, Any]:
    found = dict(one)
    for key, value in other.items():
        mine = found.get(str(key))
        both = isinstance(mine, dict) and isinstance(value, dict)
        found[str(key)] = _merged(mine, value) if both and mine is not None else value
    return found
