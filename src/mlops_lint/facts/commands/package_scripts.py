"""Scripts that a package's own configuration names: poe, hatch, pdm, pixi, npm."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from mlops_lint.facts.commands.ground import Ground, mapping, plain_words, strings
from mlops_lint.facts.commands.model import Argv, Step

DEEPEST = 6
PYPROJECT = ("pyproject.toml",)

# Where the scripts of a tool are in pyproject.toml, and in a file of its own.
TABLES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "poe": (("tool", "poe", "tasks"),),
    "pdm": (("tool", "pdm", "scripts"),),
    "rye": (("tool", "rye", "scripts"),),
    "task": (("tool", "taskipy", "tasks"),),
    "pixi": (("tool", "pixi", "tasks"), ("tasks",)),
    "pipenv": (("scripts",),),
}
FILES: Mapping[str, tuple[str, ...]] = {
    "pixi": ("pixi.toml", "pyproject.toml"),
    "pipenv": ("Pipfile",),
    "poe": ("pyproject.toml", "poe_tasks.toml"),
}
TEXTS = ("cmd", "shell", "expr", "run", "command")
LISTS = ("sequence", "composite", "chain", "parallel")
NEEDS = ("deps", "depends-on", "depends_on", "depends")
BUILT_IN = {
    ("hatch", "test"): "pytest",
    ("hatch", "fmt"): "ruff check",
    ("hatch", "lint"): "ruff check",
}
"""Commands of a tool that run another one by themselves."""


def scripts(ground: Ground, tool: str, name: str, cwd: str) -> Iterator[Step]:
    """Yield what a script of a tool runs, scripts that it names in their place."""
    for file in FILES.get(tool, PYPROJECT):
        path = ground.near((file,), cwd)
        document = ground.document(path)
        if document is None:
            continue
        for keys in TABLES[tool]:
            table = mapping(document.data, *keys)
            if name in table:
                pointer = "/" + "/".join(keys)
                line = document.line(f"{pointer}/{name.replace('/', '~1')}")
                base = posixpath.dirname(path)
                yield from _entry(table, table[name], path, line, base, name, 0)
                return
        if tool == "pixi":
            features = mapping(document.data, "tool", "pixi", "feature") or mapping(
                document.data, "feature"
            )
            for feature, entry in features.items():
                table = mapping(entry, "tasks")
                if name in table:
                    line = document.line(f"/tool/pixi/feature/{feature}/tasks/{name}")
                    base = posixpath.dirname(path)
                    yield from _entry(table, table[name], path, line, base, name, 0)
                    return


def _entry(
    table: dict[str, Any],
    entry: object,
    path: str,
    line: int | None,
    cwd: str,
    name: str,
    depth: int,
) -> Iterator[Step]:
    if depth > DEEPEST:
        return

    def named(other: str) -> Iterator[Step]:
        first = other.split(" ", maxsplit=1)[0]
        if other in table:
            yield from _entry(table, table[other], path, line, cwd, other, depth + 1)
        elif first in table and first != name:
            yield from _entry(table, table[first], path, line, cwd, first, depth + 1)
        else:
            yield Step(path, line, other, cwd=cwd, name=name)

    if isinstance(entry, str):
        yield Step(path, line, entry, cwd=cwd, name=name)
    elif isinstance(entry, list):
        if table is not None and all(isinstance(item, str) for item in entry):
            for item in entry:
                yield from named(item)
        else:
            for item in entry:
                yield from _entry(table, item, path, line, cwd, name, depth + 1)
    elif isinstance(entry, dict):
        for key in NEEDS:
            for other in strings(entry.get(key)):
                yield from named(other)
        for key in TEXTS:
            for text in strings(entry.get(key)):
                yield Step(path, line, text, cwd=cwd, name=name)
        for key in LISTS:
            for item in entry.get(key) or ():
                if isinstance(item, str):
                    yield from named(item)
                else:
                    yield from _entry(table, item, path, line, cwd, name, depth + 1)
        if isinstance(entry.get("ref"), str):
            yield from named(entry["ref"])
        for key in ("script", "call"):
            target = entry.get(key)
            if isinstance(target, str):
                module = target.partition(":")[0]
                yield Step(path, line, f"python -m {module}", cwd=cwd, name=name)


def hatch(ground: Ground, name: str, cwd: str) -> Iterator[Step]:
    """Yield what a script of an environment of hatch runs: `ENV:SCRIPT` or a name."""
    environment, _, script = name.rpartition(":")
    for file, keys in (
        ("pyproject.toml", ("tool", "hatch", "envs")),
        ("hatch.toml", ("envs",)),
    ):
        path = ground.near((file,), cwd)
        document = ground.document(path)
        if document is None:
            continue
        environments = mapping(document.data, *keys)
        wanted = (
            [environment.lstrip("+")] if environment else ["default", *environments]
        )
        for env in wanted:
            table = mapping(environments, env, "scripts")
            if script in table:
                line = document.line("/" + "/".join((*keys, env, "scripts", script)))
                base = posixpath.dirname(path)
                for step in _hatch(table, script, set()):
                    yield Step(path, line, step, cwd=base, name=name)
                return


def _hatch(table: dict[str, Any], name: str, known: set[str]) -> Iterator[str]:
    known.add(name)
    for text in strings(table.get(name)):
        first = text.lstrip("- ").split(" ")[0]
        if first in table and first not in known:
            yield from _hatch(table, first, known)
        else:
            start = text.find("{args")
            end = text.find("}", start)
            yield (
                text[:start] + text[start + 5 : end].lstrip(":") if start >= 0 else text
            )


def npm(ground: Ground, argv: Argv, cwd: str) -> Iterator[Step]:
    """Yield what a script of package.json runs."""
    values = frozenset({"--prefix", "-w", "--workspace", "--filter", "-C", "--dir"})
    words = plain_words(argv.words[1:], values)
    if words[:1] in (["run"], ["run-script"]):
        words = words[1:]
    elif argv.program == "npm" and words[:1] not in (["test"], ["t"], ["start"]):
        return
    if not words:
        return
    name = "test" if words[0] == "t" else words[0]
    path = ground.near(("package.json",), cwd)
    document = ground.document(path)
    text = mapping(document.data, "scripts").get(name) if document else None
    if document is not None and isinstance(text, str):
        line = document.line(f"/scripts/{name}")
        yield Step(path, line, text, cwd=posixpath.dirname(path), name=name)


def console_script(ground: Ground, name: str, cwd: str) -> Iterator[Step]:
    """Yield the module that a command of the package itself runs."""
    for file in ("pyproject.toml", "setup.cfg"):
        path = ground.near((file,), cwd)
        document = ground.document(path)
        if document is None:
            continue
        found: object = None
        pointer = ""
        for keys in (
            ("project", "scripts"),
            ("tool", "poetry", "scripts"),
            ("project", "gui-scripts"),
        ):
            table = mapping(document.data, *keys)
            if name in table:
                found, pointer = table[name], "/" + "/".join((*keys, name))
        listed = mapping(document.data, "options.entry_points").get("console_scripts")
        for text in str(listed or "").splitlines():
            head, equals, target = text.partition("=")
            if equals and head.strip() == name:
                found, pointer = target.strip(), "/options.entry_points/console_scripts"
        if isinstance(found, dict):
            found = found.get("callable") or found.get("reference")
        if isinstance(found, str):
            module = found.partition(":")[0]
            base = posixpath.dirname(path)
            yield Step(
                path, document.line(pointer), f"python -m {module}", cwd=base, name=name
            )
            return
