"""The applications that servers are started with: `module:name`."""

import posixpath
import re
from collections.abc import Iterator

from mlops_lint.links.references.ground import Ground
from mlops_lint.links.references.reference import (
    Judged,
    Named,
    by_file,
    edge,
    missing,
    ok,
    unknown,
)
from mlops_lint.links.references.runs import BRINGS
from mlops_lint.model.graph import MISSING, Edge
from mlops_lint.patterns import late
from mlops_lint.repo.documents import Instruction

KIND = "entry"
SERVERS = frozenset(("uvicorn", "gunicorn", "hypercorn", "granian", "daphne"))
APPLICATION = late(r"([A-Za-z_][\w.]*):([A-Za-z_]\w*)(\(.*\))?$")
SCRIPTS = frozenset(("streamlit", "fastapi"))
COMMON = frozenset(
    (
        *("main", "app", "api", "server", "serve", "service", "wsgi", "asgi", "run"),
        *("application", "index", "predict", "inference"),
    )
)
"""Names of modules that no dependency has."""


def edges(ground: Ground) -> Iterator[Edge]:
    """Yield an edge for each application or script that a server is started with."""
    for named, text, words in _commands(ground):
        split = ground.facts.walker
        bare = split.wrappers.bare(words) if words else []
        argvs = split.split(text) if text else bare
        for argv in argvs:
            if argv.program in SERVERS:
                for word in argv.words[1:]:
                    match = APPLICATION.match(word)
                    if match is not None and not word[0].isdigit():
                        judged = _application(ground, named.path, match[1], match[2])
                        yield edge(KIND, named, _unless_brought(ground, named, judged))
                        break
            elif argv.program in SCRIPTS and argv.words[1:2] in (("run",), ("dev",)):
                script = next((w for w in argv.words[2:] if w.endswith(".py")), "")
                if script:
                    judged = _script(ground, named.path, script)
                    yield edge(KIND, named, _unless_brought(ground, named, judged))


def _unless_brought(ground: Ground, named: Named, judged: Judged) -> Judged:
    """Judge again where the image brings code that is not of this repository."""
    if judged.state == MISSING and named.node.kind == "image":
        text = ground.repo.text(named.path)
        if any(sign in text for sign in BRINGS):
            return unknown(f"{judged.detail}, but the image brings code of its own")
    return judged


Started = tuple[Named, str, tuple[str, ...]]
"""Who starts something, with the command as text or as words."""


def _commands(ground: Ground) -> Iterator[Started]:
    for file, document in ground.dockerfiles:
        for item in document.instructions:
            if item.keyword in ("CMD", "ENTRYPOINT"):
                yield by_file(file.path, item.line, "image"), *_of_image(item)
    yield from _of_services(ground)
    yield from _of_pods(ground)
    for file in ground.repo.files.glob("Procfile"):
        for number, text in enumerate(ground.repo.text(file.path).split("\n"), 1):
            command = text.partition(":")[2].strip()
            if command:
                yield by_file(file.path, number, "deployment"), command, ()
    for run in ground.runs:
        if run.argv.program in SERVERS | SCRIPTS:
            yield run.named, "", run.words


def _of_services(ground: Ground) -> Iterator[Started]:
    for service in ground.facts.declared.services:
        for key in ("command", "entrypoint"):
            value = service.data.get(key)
            line = service.source.line(f"/services/{service.name}/{key}")
            named = by_file(service.path, line, "deployment")
            if isinstance(value, str):
                yield named, value, ()
            elif isinstance(value, list) and value:
                yield named, "", tuple(map(str, value))


def _of_pods(ground: Ground) -> Iterator[Started]:
    for item in ground.facts.declared.kubernetes:
        for pointer, container in () if item.template else item.containers():
            words: list[str] = []
            for key in ("command", "args"):
                value = container.get(key)
                words += [str(w) for w in value] if isinstance(value, list) else []
            if words:
                named = by_file(item.path, item.line(pointer), "deployment")
                yield named, "", tuple(words)


def _of_image(item: Instruction) -> tuple[str, tuple[str, ...]]:
    if item.arguments is not None:
        return "", item.arguments
    return item.value, ()


def _application(ground: Ground, at: str, dotted: str, name: str) -> Judged:
    inner = dotted.replace(".", "/")
    places = ground.places
    paths = places.ending(f"{inner}.py", f"{inner}/__init__.py")
    if not paths:
        root = dotted.partition(".")[0]
        if places.is_pattern(at):
            return unknown(f"a template may make {dotted}", dotted)
        own = bool(places.ending(f"{root}.py")) or _is_here(ground, root)
        if own or (root in COMMON and "." not in dotted):
            return missing(f"no module {dotted} is in this repository", f"{inner}.py")
        return unknown(f"{dotted} may be a module of a dependency", dotted)
    # A module that lies below the Dockerfile is the one that is meant.
    home = posixpath.dirname(at)
    near = [path for path in paths if path.startswith(f"{home}/")] if home else []
    lacking = []
    for path in near or paths:
        found = _defines(ground, path, name)
        if found:
            if home and not near and _is_of_another(ground, path):
                break
            return ok(f"{path} {found} {name}", path)
        lacking.append(path)
    else:
        return missing(f"{lacking[0]} has no {name}", lacking[0])
    return unknown(f"only other projects here have {dotted}", dotted)


def _is_of_another(ground: Ground, path: str) -> bool:
    """Whether a module lies in a folder with an image of its own."""
    images = (posixpath.dirname(file.path) for file, _ in ground.dockerfiles)
    return any(home and path.startswith(f"{home}/") for home in images)


def _is_here(ground: Ground, root: str) -> bool:
    return any(
        folder == root or folder.endswith(f"/{root}")
        for folder in ground.repo.files.directories
        if any(f.path.endswith(".py") for f in ground.repo.files.children(folder))
    )


def _defines(ground: Ground, path: str, name: str) -> str:
    """Return how a module comes by a name, "" where it does not."""
    text = ground.repo.text(path)
    if "import *" in text or "__getattr__" in text:
        return "may import"
    if re.search(rf"(?m)^[ \t]*(?:async +)?(?:def|class) +{name}\b", text):
        return "defines"
    if re.search(rf"(?m)^[ \t]*(?:{name}|[\w, \t]+,[ \t]*{name})\b[^\n=]*=", text):
        return "makes"
    if re.search(rf"(?ms)^[ \t]*(?:from|import)\b.*?\b{name}\b", text):
        return "imports"
    return "may make" if f"{name}" in text and "globals()" in text else ""


def _script(ground: Ground, at: str, script: str) -> Judged:
    name = script.rpartition("/")[2]
    tail = script.lstrip("./")
    found = ground.places.ending(tail) or ground.places.ending(name)
    if found:
        return ok(f"{found[0]} is there", found[0])
    return ground.places.judge(at, tail, posixpath.dirname(at), "")
