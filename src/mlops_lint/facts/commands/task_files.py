"""What tasks run that a file of their own states: just, Taskfile, mise."""

import posixpath
from collections.abc import Iterator

from mlops_lint.facts.commands.ground import (
    Ground,
    joined,
    mapping,
    option,
    plain_words,
    strings,
)
from mlops_lint.facts.commands.model import Argv, Step
from mlops_lint.repo.wildcards import fits

MOST_TARGETS = 200

JUSTFILES = ("justfile", "Justfile", ".justfile", "JUSTFILE")
JUST_VALUES = frozenset({"-f", "--justfile", "-d", "--working-directory", "--set"})


def just(ground: Ground, argv: Argv, cwd: str) -> Iterator[Step]:
    """Yield the lines of the recipes of a justfile."""
    named = option(argv.words, "-f", "--justfile")
    path = ground.path(named, cwd) if named else ground.near(JUSTFILES, cwd)
    if not path:
        return
    recipes, aliases = _recipes(ground.repo.text(path))
    wanted = plain_words(argv.words[1:], JUST_VALUES)
    pending = [wanted[0]] if wanted else list(recipes)[:1]
    known: set[str] = set()
    folder = posixpath.dirname(path)
    while pending:
        name = pending.pop(0)
        name = aliases.get(name, name)
        if name in known or name not in recipes:
            continue
        known.add(name)
        needs, lines = recipes[name]
        pending = [*needs, *pending]
        for number, text in lines:
            yield Step(path, number, text.lstrip("@-"), cwd=folder, name=name)
        # Other recipes may be named on the same line: `just lint test`.
        if wanted and name == wanted[0]:
            pending += [word for word in wanted[1:] if word in recipes]


Recipes = dict[str, tuple[list[str], list[tuple[int, str]]]]


def _recipes(text: str) -> tuple[Recipes, dict[str, str]]:
    """Return the recipes: what they need, and lines with their numbers; and aliases."""
    recipes: Recipes = {}
    aliases: dict[str, str] = {}
    body: list[tuple[int, str]] | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if line[:1] in (" ", "\t"):
            if body is not None and line.strip() and not line.lstrip().startswith("#"):
                body.append((number, line.strip()))
            continue
        head, colon, rest = line.partition(":")
        if line.startswith("alias ") and colon:
            aliases[head[6:].strip()] = rest.lstrip("= ").strip()
        elif colon and not rest.startswith("=") and not line.startswith(("#", "[")):
            words = head.lstrip("@").split()
            if words:
                needs = rest.partition("#")[0].replace("(", " ").replace(")", " ")
                body = []
                names = [w for w in needs.split() if w != "&&" and w[0] not in "'\""]
                recipes[words[0]] = (names, body)
        elif line.strip() and not line.startswith(("#", "[")):
            body = None
    return recipes, aliases


TASKFILES = (
    "Taskfile.yml",
    "Taskfile.yaml",
    "taskfile.yml",
    "taskfile.yaml",
    "Taskfile.dist.yml",
    "Taskfile.dist.yaml",
)


def task(ground: Ground, argv: Argv, cwd: str) -> Iterator[Step]:
    """Yield the commands of tasks of a Taskfile."""
    folder = option(argv.words, "-d", "--dir")
    cwd = joined(cwd, folder) if folder else cwd
    named = option(argv.words, "-t", "--taskfile")
    path = ground.path(named, cwd) if named else ground.near(TASKFILES, cwd)
    values = frozenset({"-d", "--dir", "-t", "--taskfile"})
    wanted = [w for w in plain_words(argv.words[1:], values) if "=" not in w]
    yield from _tasks(ground, path, wanted or ["default"], set())


def _tasks(
    ground: Ground, path: str, wanted: list[str], known: set[str]
) -> Iterator[Step]:
    document = ground.document(path)
    if document is None:
        return
    tasks = mapping(document.data, "tasks")
    for name in wanted:
        if name in known or len(known) > MOST_TARGETS:
            continue
        known.add(name)
        found = tasks.get(name)
        if found is None and ":" in name:
            space, _, rest = name.partition(":")
            included = mapping(document.data, "includes").get(space)
            named = included.get("taskfile") if isinstance(included, dict) else included
            if isinstance(named, str):
                base = posixpath.dirname(path)
                file = joined(base, named)
                if file not in ground.repo.files.by_path:
                    file = ground.near(TASKFILES, file)
                yield from _tasks(ground, file, [rest], known)
            continue
        entry = found if isinstance(found, dict) else {"cmds": found}
        for need in entry.get("deps") or ():
            named = need.get("task") if isinstance(need, dict) else need
            yield from _tasks(ground, path, strings(named), known)
        cwd = joined(
            posixpath.dirname(path), str(entry.get("dir") or "")
        ) or posixpath.dirname(path)
        line = document.line(f"/tasks/{name.replace('/', '~1')}")
        commands = entry.get("cmds", entry.get("cmd"))
        for command in commands if isinstance(commands, list) else [commands]:
            if isinstance(command, dict) and isinstance(command.get("task"), str):
                yield from _tasks(ground, path, [command["task"].lstrip(":")], known)
                continue
            text = command.get("cmd") if isinstance(command, dict) else command
            if isinstance(text, str):
                yield Step(path, line, text, cwd=cwd, name=name)


MISE_FILES = (
    "mise.toml",
    ".mise.toml",
    "mise/config.toml",
    ".mise/config.toml",
    ".config/mise.toml",
)
MISE_FOLDERS = (
    "mise-tasks",
    ".mise-tasks",
    "mise/tasks",
    ".mise/tasks",
    ".config/mise/tasks",
)


def mise(ground: Ground, argv: Argv, cwd: str) -> Iterator[Step]:
    """Yield the commands of tasks of mise."""
    words = plain_words(argv.words[1:], frozenset({"-C", "--cd", "-j", "--jobs"}))
    if words and words[0] in ("install", "use", "exec", "x", "trust", "activate"):
        return
    while words and words[0] in ("run", "r", "tasks"):
        words = words[1:]
    wanted = [word for i, word in enumerate(words) if i == 0 or words[i - 1] == ":::"]
    path = ground.near(MISE_FILES, cwd)
    document = ground.document(path)
    tasks = mapping(document.data, "tasks") if document else {}
    known: set[str] = set()
    while wanted:
        name = wanted.pop(0)
        if "*" in name:
            wanted += [other for other in tasks if fits(other, name)]
        elif name not in known:
            known.add(name)
            yield from _task_files(ground, name)
            if document is not None and name in tasks:
                line = document.line(f"/tasks/{name}")
                entry = tasks[name]
                wanted += _mise_needs(entry)
                yield from _mise_runs(entry, path, line, name)


def _task_files(ground: Ground, name: str) -> Iterator[Step]:
    """Yield the script that is a task, in one of the folders for them."""
    for folder in MISE_FOLDERS:
        file = f"{folder}/{name.replace(':', '/')}"
        for ending in ("", ".sh", ".py"):
            if file + ending in ground.repo.files.by_path:
                yield Step(file + ending, 1, words=(f"./{file}{ending}",), name=name)


def _mise_needs(entry: object) -> list[str]:
    if not isinstance(entry, dict):
        return []
    keys = ("depends", "depends_post", "wait_for")
    found = [name for key in keys for name in strings(entry.get(key))]
    runs = entry.get("run")
    for item in runs if isinstance(runs, list) else ():
        if isinstance(item, dict):
            found += strings(item.get("task")) + strings(item.get("tasks"))
    return [name.split()[0] for name in found if name.strip()]


def _mise_runs(entry: object, path: str, line: int | None, name: str) -> Iterator[Step]:
    base = posixpath.dirname(path)
    if not isinstance(entry, dict):
        for text in strings(entry):
            yield Step(path, line, text, cwd=base, name=name)
        return
    cwd = joined("", str(entry.get("dir") or "")) or base
    for text in strings(entry.get("run")):
        yield Step(path, line, text, cwd=cwd, name=name)
    if isinstance(entry.get("file"), str):
        yield Step(path, line, words=(f"./{entry['file']}",), cwd=cwd, name=name)
