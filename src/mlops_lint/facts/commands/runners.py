"""What make and tox run."""

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
from mlops_lint.patterns import late
from mlops_lint.repo.documents import Makefile
from mlops_lint.repo.documents.makefile import expand
from mlops_lint.repo.wildcards import fits

MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
MAKE_VALUES = frozenset({"-C", "--directory", "-f", "--file", "-j", "-l", "-o", "-I"})
MOST_TARGETS = 200
# What no Makefile sets is empty; `$${X}` is for the shell.
UNKNOWN = late(r"(?<!\$)\$(?:\(\w+\)|\{\w+\})")


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
                text = UNKNOWN.sub("", expand(recipe, variables))
                text = text.replace("$*", stem).replace("$@", goal)
                text = text.lstrip("@-+ \t").replace("$$", "$")
                yield Step(file.path, line, text, cwd=cwd, name=goal)


def _makefile(ground: Ground, cwd: str) -> str:
    return next(filter(None, (_in(ground, cwd, name) for name in MAKEFILES)), "")


def _in(ground: Ground, folder: str, name: str) -> str:
    path = joined(folder, name)
    return path if path in ground.repo.files.by_path else ""


def _fits(goal: str, pattern: str) -> bool:
    return fits(goal, pattern.replace("%", "*"))


def _makefiles(ground: Ground, path: str, cwd: str) -> Iterator[Makefile]:
    """Yield a Makefile and what it includes."""
    pending = [path]
    known: set[str] = set()
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


BRACES = str.maketrans("{},", "   ")
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
    factors = text.translate(BRACES).split()
    names = wanted or factors or ["py"]
    done: set[str] = set()
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
    places = {
        f"testenv:{name}": table.get(f"testenv:{name}"),
        f"env/{name}": mapping(table, "env").get(name),
        "testenv": table.get("testenv"),
        "env_run_base": table.get("env_run_base"),
    }
    for place, found in places.items():
        commands = found.get("commands") if isinstance(found, dict) else None
        if isinstance(commands, str):
            return [*commands.replace("\\\n", " ").splitlines()], f"/{place}/commands"
        if isinstance(commands, list):
            return commands, f"/{place}/commands"
    # Sections for several environments at once: `[testenv:{lint,types}]`.
    for key, found in table.items():
        if key.startswith("testenv:{") and name in key and isinstance(found, dict):
            lines = str(found.get("commands") or "").splitlines()
            return [*lines], f"/{key}/commands"
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
