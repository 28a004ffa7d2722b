"""What Python runs for a command: nox, invoke, scripts, code given as text."""

import posixpath
from collections.abc import Iterator

from mlops_lint.facts.commands.ground import Ground, option, plain_words
from mlops_lint.facts.commands.model import Argv, Step
from mlops_lint.facts.commands.python_runs import (
    Routine,
    Running,
    pack,
    running,
    unpack,
)

KIND = "runs"
NOX_VALUES = frozenset(
    {
        "-s",
        "--session",
        "--sessions",
        "-e",
        "-f",
        "--noxfile",
        "-p",
        "--python",
        "-k",
        "-t",
        "--tags",
    }
)
INVOKE_VALUES = frozenset(
    {"-c", "--collection", "-r", "--search-root", "-f", "--config"}
)


def runs_of(ground: Ground, path: str) -> Running:
    """Return what a Python file runs, kept from one run of the linter to the next."""
    return runs_in(ground, ground.repo.read(path) or b"")


def runs_in(ground: Ground, data: bytes) -> Running:
    """Return what Python code runs."""
    kept = ground.repo.kept
    if kept is None:
        return running(data)
    key = kept.key(KIND, data)
    packed = kept.get(key)
    if packed is None:
        found = running(data)
        kept.put(key, pack(found))
        return found
    return unpack(packed)


def _steps(path: str, routine: Routine, cwd: str) -> Iterator[Step]:
    for run in routine.runs:
        yield Step(path, run.line, run.text, run.words, cwd, name=routine.name)


def nox(ground: Ground, argv: Argv, cwd: str) -> Iterator[Step]:
    """Yield the commands of the sessions of a noxfile."""
    words = argv.words[1:]
    named = option(words, "-f", "--noxfile")
    path = ground.path(named, cwd) if named else ground.near(("noxfile.py",), cwd)
    if not path:
        return
    found = runs_of(ground, path)
    wanted = _sessions(words) or list(found.chosen)
    known = {routine.name: routine for routine in found.routines}
    for routine in found.routines:
        if "session" not in routine.marks:
            continue
        names = {routine.name, *routine.names}
        if wanted and not any(_is_session(name, names) for name in wanted):
            continue
        yield from _steps(path, routine, posixpath.dirname(path))
        for name in routine.calls:
            if name in known and name != routine.name:
                yield from _steps(path, known[name], posixpath.dirname(path))


def _is_session(wanted: str, names: set[str]) -> bool:
    """Whether a session is meant: `tests-3.11(django='5')` is one of `tests`."""
    bare = wanted.partition("(")[0]
    return any(bare == name or bare.startswith(f"{name}-") for name in names)


def _sessions(words: tuple[str, ...]) -> list[str]:
    """Return the sessions that are named: all words behind the option."""
    found: list[str] = []
    inside = False
    for word in words:
        head, equals, value = word.partition("=")
        if word == "--":
            break
        if head in ("-s", "-e", "--session", "--sessions"):
            inside = not equals
            found += [value] if equals else []
        elif word.startswith("-"):
            inside = False
        elif inside:
            found.append(word)
    return found


def invoke(ground: Ground, argv: Argv, cwd: str) -> Iterator[Step]:
    """Yield the commands of tasks of invoke, those that run before them first."""
    collection = option(argv.words, "-c", "--collection") or "tasks"
    paths = _task_files(ground, collection, cwd)
    pending = plain_words(argv.words[1:], INVOKE_VALUES)
    known: set[tuple[str, str]] = set()
    for wanted in pending:
        space, _, name = wanted.replace("-", "_").rpartition(".")
        for path, routine in _tasks(ground, paths, space.rpartition(".")[2], name):
            yield from _run_task(ground, paths, path, routine, known)


def _task_files(ground: Ground, collection: str, cwd: str) -> list[str]:
    path = ground.near((f"{collection}.py", f"{collection}/__init__.py"), cwd)
    if path.endswith("__init__.py"):
        folder = posixpath.dirname(path)
        return [
            f.path for f in ground.repo.files.under(folder) if f.path.endswith(".py")
        ]
    return [path] if path else []


def _tasks(
    ground: Ground, paths: list[str], space: str, name: str
) -> Iterator[tuple[str, Routine]]:
    """Yield the tasks of a name, or the one that a module of that name runs at all."""
    for path in paths:
        stem = posixpath.basename(path).removesuffix(".py")
        for routine in runs_of(ground, path).routines:
            if "task" not in routine.marks:
                continue
            names = {routine.name, *(n.replace("-", "_") for n in routine.names)}
            if (name in names and space in ("", stem)) or (
                not space and routine.default and stem == name
            ):
                yield path, routine


def _run_task(
    ground: Ground,
    paths: list[str],
    path: str,
    routine: Routine,
    known: set[tuple[str, str]],
) -> Iterator[Step]:
    if (path, routine.name) in known:
        return
    known.add((path, routine.name))
    beside = {other.name: other for other in runs_of(ground, path).routines}
    for need in routine.needs:
        space, _, name = need.rpartition(".")
        if not space and name in beside:
            yield from _run_task(ground, paths, path, beside[name], known)
            continue
        for file, other in _tasks(ground, paths, space.rpartition(".")[2], name):
            yield from _run_task(ground, paths, file, other, known)
    yield from _steps(path, routine, _home(paths))
    for called in routine.calls:
        if called in beside and called != routine.name:
            yield from _run_task(ground, paths, path, beside[called], known)


def _home(paths: list[str]) -> str:
    folder = posixpath.dirname(paths[0])
    return posixpath.dirname(folder) if len(paths) > 1 else folder


def script(ground: Ground, path: str, cwd: str) -> Iterator[Step]:
    """Yield the commands that a Python file starts."""
    for routine in runs_of(ground, path).routines:
        yield from _steps(path, routine, cwd)
