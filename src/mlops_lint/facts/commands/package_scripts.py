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
        places: list[tuple[str, ...]] = [*TABLES[tool]]
        if tool == "pixi":
            for keys in (("tool", "pixi", "feature"), ("feature",)):
                features = mapping(document.data, *keys)
                places += ((*keys, feature, "tasks") for feature in features)
        tables = {place: mapping(document.data, *place) for place in places}
        every = {
            key: entry for table in tables.values() for key, entry in table.items()
        }
        for place, table in tables.items():
            if name in table:
                pointer = "/".join(("", *place, name.replace("/", "~1")))
                line = document.line(pointer)
                yield from _Table(every, path, line).steps(table[name], name)
                return


class _Table:
    """The scripts of one table, which may name each other."""

    def __init__(self, table: dict[str, Any], path: str, line: int | None) -> None:
        self.table = table
        self.path = path
        self.line = line
        self.cwd = posixpath.dirname(path)

    def steps(self, entry: object, name: str, depth: int = 0) -> Iterator[Step]:
        """Yield what an entry runs: a text, a list, or a mapping that says how."""
        if depth > DEEPEST:
            return
        if isinstance(entry, str):
            yield self._step(entry, name)
        elif isinstance(entry, list):
            for item in entry:
                yield from self._item(item, name, depth)
        elif isinstance(entry, dict):
            yield from self._mapping(entry, name, depth)

    def _mapping(self, entry: dict[str, Any], name: str, depth: int) -> Iterator[Step]:
        for key in NEEDS:
            for other in strings(entry.get(key)):
                yield from self._item(other, name, depth)
        for key in TEXTS:
            for text in strings(entry.get(key)):
                yield self._step(text, name)
        for key in LISTS:
            for item in entry.get(key) or ():
                yield from self._item(item, name, depth)
        yield from self._item(entry.get("ref"), name, depth)
        for key in ("script", "call"):
            if isinstance(entry.get(key), str):
                yield self._step(f"python -m {entry[key].partition(':')[0]}", name)

    def _item(self, item: object, name: str, depth: int) -> Iterator[Step]:
        """Yield what one of several runs: another script by its name, or itself."""
        if isinstance(item, str):
            words = item.split()
            for other in (item, words[0] if words else ""):
                if other in self.table and other != name:
                    yield from self.steps(self.table[other], other, depth + 1)
                    return
        yield from self.steps(item, name, depth + 1)

    def _step(self, text: str, name: str) -> Step:
        return Step(self.path, self.line, text, cwd=self.cwd, name=name)


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
