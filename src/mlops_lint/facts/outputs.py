"""What is written into the working directory and git should ignore."""

import re
from collections.abc import Iterable, Iterator
from posixpath import normpath
from typing import Any

from mlops_lint.facts.base import Facts
from mlops_lint.facts.data import dvc_files
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.facts.signatures import Tool
from mlops_lint.model import Location
from mlops_lint.patterns import late
from mlops_lint.records import record
from mlops_lint.repo.documents import Structured

SETTINGS = (
    *("*.py", "*.ipynb", "*.tf", "*.yaml", "*.yml", "*.toml", "*.sh", "*.env"),
    *(".env*", "Dockerfile*", "Makefile", "MLproject"),
)
"""Where a tool may be told to write to another place."""

WORD = late(rb"\w+")

MOST_FOLDERS = 20
"""Directories of code that are asked whether what a tool writes is ignored there."""


@record
class Output:
    """A path that git should ignore, and why; a directory ends with a slash.

    It may come to be in each of `directories`, of which "" is the root. One that is
    not `due` is none that must be ignored, but does count where it is.
    """

    path: str
    why: str
    place: Location = Location(".gitignore")
    directories: tuple[str, ...] = ("",)
    due: bool = True


def tool_outputs(facts: Facts) -> Iterator[Output]:
    """Yield what the tools in use write, or read; not due if told to go elsewhere."""
    used = {
        tool: users
        for tool in facts.signatures.tools.values()
        if (tool.outputs or tool.reads) and (users := _users(facts, tool))
    }
    redirected = _redirected(facts, used)
    for tool, users in used.items():
        directories = tuple(dict.fromkeys(["", *users]))
        due = tool.name not in redirected
        for verb, paths in (("writes", tool.outputs), ("reads", tool.reads)):
            for path in paths:
                why = f"{tool.name} {verb} {path} by default"
                yield Output(path, why, directories=directories, due=due)


def _users(facts: Facts, tool: Tool) -> list[str]:
    """Return some directories of the code that uses a tool, not those of tests."""
    files = facts.repo.tracked(*tool.files) if tool.files else []
    folders = {f.path.rpartition("/")[0] for f in files if not is_test_path(f.path)}
    if tool.imports:
        paths = facts.python.importers(n.partition(".")[0] for n in tool.imports)
        for file in (*facts.python.code, *facts.python.notebooks) if paths else ():
            folder = file.path.rpartition("/")[0]
            if len(folders) >= MOST_FOLDERS:
                break
            if file.path not in paths or folder in folders:
                continue
            if facts.python.source(file.path).imports_any(tool.imports):
                folders.add(folder)
    return sorted(folders)


def _redirected(facts: Facts, tools: Iterable[Tool]) -> frozenset[str]:
    """Return the names of the tools that are told to write elsewhere."""
    # A word is looked for first: to search an expression takes a hundred times as long.
    left = [
        (tool.name, word.encode(), _holders(facts, word.encode()), pattern)
        for tool in tools
        for word, pattern in tool.redirected_by
    ]
    told: set[str] = set()
    words = {word for _, word, _, _ in left}
    code = facts.python.glances.paths
    likely = frozenset().union(*(holders for _, _, holders, _ in left))
    files = [
        file
        for file in (facts.repo.files.glob(*SETTINGS) if left else ())
        if file.path not in code or file.path in likely
    ]
    for file in facts.repo.search.holding(files, *words):
        is_python = file.path in code
        for name, word, holders, pattern in left:
            if name in told or (is_python and file.path not in holders):
                continue
            data = facts.repo.read(file.path) or b""
            if word in data:
                whole = pattern.encode() or rb"\b%s\b" % re.escape(word)
                if late(whole).search(data):
                    told.add(name)
    return frozenset(told)


def _holders(facts: Facts, text: bytes) -> frozenset[str]:
    """Return the paths of code that hold every word of a text."""
    known = facts.signatures.words.intersection(WORD.findall(text))
    parts = [facts.python.holders((word,)) for word in known]
    return frozenset(facts.python.glances.paths).intersection(*parts)


def dvc_outputs(facts: Facts) -> Iterator[Output]:
    """Yield what DVC keeps in its cache: outs of stages and of pointers."""
    for file in (*facts.repo.tracked("dvc.yaml"), *dvc_files(facts)):
        document = facts.repo.document(file.path)
        if not isinstance(document, Structured) or is_test_path(file.path):
            continue
        stages = document.get("/stages")
        named = stages if isinstance(stages, dict) else {}
        for pointer in [f"/stages/{name}" for name in named] or [""]:
            yield from _outs(document, pointer)


def _outs(document: Structured, pointer: str) -> Iterator[Output]:
    folder = document.path.rpartition("/")[0]
    outs, wdir = document.get(f"{pointer}/outs"), document.get(f"{pointer}/wdir")
    for index, out in enumerate(outs if isinstance(outs, list) else ()):
        path = _cached_path(out)
        if not path or path.startswith("/") or re.search(r"\$\{|://|^\w:", path):
            continue
        parts = (folder, str(wdir or ""), path)
        target = normpath("/".join(part for part in parts if part))
        if not target.startswith(".."):
            # Nobody asks where what is not due stands.
            line = document.line(f"{pointer}/outs/{index}") if pointer else None
            place = Location(document.path, line)
            why = f"DVC keeps {target} in its cache"
            # DVC005 judges what a pointer stands for.
            yield Output(target, why, place, due=bool(pointer))


def _cached_path(out: Any) -> str:
    """Return the path of an out, empty for one that git should hold.

    A pointer has `path: PATH`, a stage `PATH` or `PATH: {options}`.
    """
    if isinstance(out, str):
        return out
    if not isinstance(out, dict) or not out:
        return ""
    if "path" in out:
        return "" if out.get("cache") is False else str(out["path"])
    path, options = next(iter(out.items()))
    kept = isinstance(options, dict) and options.get("cache") is False
    return "" if kept else str(path)
