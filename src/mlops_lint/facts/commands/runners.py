"""What task runners run: make, tox, just, Taskfile, mise."""

import posixpath
from collections.abc import Iterator
from fnmatch import fnmatchcase

from mlops_lint.facts.commands.ground import (
    Ground,
    joined,
    mapping,
    option,
    plain_words,
    strings,
)
from mlops_lint.facts.commands.model import Argv, Step
from mlops_lint.repo.documents import Makefile
from mlops_lint.repo.documents.makefile import expand

MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
MAKE_VALUES = frozenset({"-C", "--directory", "-f", "--file", "-j", "-l", "-o", "-I"})
MOST_TARGETS = 200


def make(ground: Ground, argv: Argv, cwd: str) -> Iterator[Step]:
    """Yield the recipes of the targets, those of what they need first."""
    words = argv.words[1:]
    folder = option(words, "-C", "--directory")
    cwd = joined(cwd, folder) if folder else cwd
    named = option(words, "-f", "--file", "--makefile")
    path = ground.path(named, cwd) if named else _makefile(ground, cwd)
    files = list(_makefiles(ground, path, cwd))
    if not files:
        return
    variables = {k: v for file in files for k, v in file.variables.items()}
    goals = []
    for word in plain_words(words, MAKE_VALUES):
        name, equals, value = word.partition("=")
        if equals:
            variables[name] = value
        else:
            goals.append(word)
    variables.setdefault("MAKE", "make")
    pending = goals or [files[0].default_goal or ""]
    known: set[str] = set()
    while pending and len(known) < MOST_TARGETS:
        goal = pending.pop(0)
        if goal in known:
            continue
        known.add(goal)
        for file in files:
            target = file.targets.get(goal) or next(
                (t for n, t in file.targets.items() if "%" in n and _fits(goal, n)),
                None,
            )
            if target is None:
                continue
            pending = [*target.prerequisites, *pending]
            stem = (
                goal[len(target.name.partition("%")[0]) :] if "%" in target.name else ""
            )
            for recipe, line in target.recipe:
                text = expand(recipe, variables).replace("$*", stem).replace("$@", goal)
                text = text.lstrip("@-+ \t").replace("$$", "$")
                yield Step(file.path, line, text, cwd=cwd, name=goal)


def _makefile(ground: Ground, cwd: str) -> str:
    return next(filter(None, (_in(ground, cwd, name) for name in MAKEFILES)), "")


def _in(ground: Ground, folder: str, name: str) -> str:
    path = joined(folder, name)
    return path if path in ground.repo.files.by_path else ""


def _fits(goal: str, pattern: str) -> bool:
    return fnmatchcase(goal, pattern.replace("%", "*"))


def _makefiles(ground: Ground, path: str, cwd: str) -> Iterator[Makefile]:
    """Yield a Makefile and what it includes."""
    pending, known = [path], set()
    while pending and len(known) < 20:
        path = pending.pop(0)
        document = ground.repo.document(path) if path else None
        if path in known:
            continue
        known.add(path)
        if isinstance(document, Makefile):
            yield document
            for name, _ in document.includes:
                pending += ground.paths(document.expand(name), cwd)


TOX_VALUES = frozenset({"-e", "--env", "-c", "--conf", "-m", "-f", "--workdir"})


def tox(ground: Ground, argv: Argv, cwd: str) -> Iterator[Step]:
    """Yield the commands of the environments of tox."""
    chosen = option(argv.words[1:], "-e", "--env").split(",")
    wanted = [name for name in chosen if name]
    path, prefix, table = _tox_table(ground, cwd)
    if not table:
        return
    core = mapping(table, "tox") or mapping(table, "tox:tox") or table
    listed = core.get("envlist") or core.get("env_list") or ""
    text = " ".join(strings(listed)) if isinstance(listed, list) else str(listed)
    factors = [
        w for w in text.replace("{", " ").replace("}", " ").replace(",", " ").split()
    ]
    names = wanted or factors or ["py"]
    done = set()
    for name in names:
        section = _tox_section(table, name)
        commands, pointer = section
        if pointer in done and not wanted:
            continue
        done.add(pointer)
        document = ground.document(path)
        line = document.line(prefix + pointer) if document else None
        for command in commands:
            body = _tox_text(command, name, names)
            if body:
                yield Step(path, line, body, cwd=cwd, name=f"tox {pointer}")


def _tox_table(ground: Ground, cwd: str) -> tuple[str, str, dict[str, object]]:
    for name, prefix in (
        ("tox.ini", ""),
        ("setup.cfg", ""),
        ("tox.toml", ""),
        ("pyproject.toml", "/tool/tox"),
    ):
        path = ground.near((name,), cwd)
        document = ground.document(path)
        if document is None:
            continue
        table = mapping(document.data, *prefix.split("/")[1:])
        legacy = table.get("legacy_tox_ini")
        if isinstance(legacy, str):
            table = _legacy(legacy)
        if any(
            str(key).startswith(("testenv", "tox", "env", "commands")) for key in table
        ):
            return path, prefix, table
    return "", "", {}


def _legacy(text: str) -> dict[str, object]:
    from mlops_lint.repo.documents import Structured
    from mlops_lint.repo.documents.ini_file import load

    found = load("tox.ini", text.encode())
    return mapping(found.data) if isinstance(found, Structured) else {}


def _tox_section(table: dict[str, object], name: str) -> tuple[list[object], str]:
    """Return the commands of an environment and the pointer to them."""
    places = (f"testenv:{name}", f"env.{name}", "testenv", "env_run_base")
    for place in places:
        found = table.get(place)
        if place.startswith("env."):
            found = mapping(table, "env").get(name)
            place = f"env/{name}"
        if isinstance(found, dict) and found.get("commands"):
            commands = found["commands"]
            if isinstance(commands, str):
                joined_lines = commands.replace("\\\n", " ")
                return list(joined_lines.splitlines()), f"/{place}/commands"
            return list(commands), f"/{place}/commands"
    # Sections for several environments at once: `[testenv:{lint,types}]`.
    for key, found in table.items():
        if key.startswith("testenv:{") and name in key and isinstance(found, dict):
            return str(found.get("commands") or "").splitlines(), f"/{key}/commands"
    return [], ""


def _tox_text(command: object, name: str, names: list[str]) -> str:
    """Return a line of commands as text, "" where it is for another environment."""
    if isinstance(command, list):
        import shlex

        return shlex.join(word for word in command if isinstance(word, str))
    text = str(command).strip()
    head, colon, rest = text.partition(": ")
    if (
        colon
        and " " not in head
        and head.replace("-", "").replace(",", "").replace("!", "").isalnum()
    ):
        wanted = head.split(",")
        mine = {*name.split("-"), *(names if name == "py" else ())}
        if not any(mine.issuperset(w.split("-")) for w in wanted):
            return ""
        text = rest
    text = text.lstrip("-! ")
    for place in ("{envpython}", "{env_python}"):
        text = text.replace(place, "python")
    for place in ("{toxinidir}/", "{tox_root}/", "{toxinidir}", "{tox_root}"):
        text = text.replace(place, "")
    start = text.find("{posargs")
    if start >= 0:
        end = text.find("}", start)
        default = text[start + 8 : end].lstrip(":") if end >= 0 else ""
        text = text[:start] + default + text[end + 1 :]
    return text


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
        needs, line, lines = recipes[name]
        pending = [*needs, *pending]
        for number, text in lines:
            yield Step(path, number, text.lstrip("@-"), cwd=folder, name=name)
        # Other recipes may be named on the same line: `just lint test`.
        if wanted and name == wanted[0]:
            pending += [word for word in wanted[1:] if word in recipes]


Recipes = dict[str, tuple[list[str], int, list[tuple[int, str]]]]


def _recipes(text: str) -> tuple[Recipes, dict[str, str]]:
    """Return the recipes with what they need, their line and body; and aliases."""
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
                recipes[words[0]] = (names, number, body)
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
            need = need.get("task") if isinstance(need, dict) else need
            if isinstance(need, str):
                yield from _tasks(ground, path, [need], known)
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
    if words[:1] in (["run"], ["r"], ["tasks"]):
        words = words[1:]
    if words[:1] == ["run"]:
        words = words[1:]
    if words[:1] in (["install"], ["use"], ["exec"], ["x"]):
        return
    wanted = [word for i, word in enumerate(words) if i == 0 or words[i - 1] == ":::"]
    path = ground.near(MISE_FILES, cwd)
    document = ground.document(path)
    tasks = mapping(document.data, "tasks") if document else {}
    known: set[str] = set()
    while wanted:
        name = wanted.pop(0)
        if name in known:
            continue
        known.add(name)
        for folder in MISE_FOLDERS:
            file = f"{folder}/{name.replace(':', '/')}"
            for ending in ("", ".sh", ".py"):
                if file + ending in ground.repo.files.by_path:
                    yield Step(
                        file + ending, 1, words=(f"./{file}{ending}",), name=name
                    )
        if "*" in name:
            wanted += [other for other in tasks if fnmatchcase(other, name)]
            continue
        found = tasks.get(name)
        entry = found if isinstance(found, dict) else {"run": found}
        for key in ("depends", "depends_post", "wait_for"):
            wanted += strings(entry.get(key))
        if document is None or found is None:
            continue
        line = document.line(f"/tasks/{name}")
        base = joined("", str(entry.get("dir") or "")) or posixpath.dirname(path)
        runs = entry.get("run")
        for text in strings(runs):
            yield Step(path, line, text, cwd=base, name=name)
        for item in runs if isinstance(runs, list) else ():
            if isinstance(item, dict):
                wanted += strings(item.get("task")) + strings(item.get("tasks"))
        if isinstance(entry.get("file"), str):
            yield Step(path, line, words=(f"./{entry['file']}",), cwd=base, name=name)
