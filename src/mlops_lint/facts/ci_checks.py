"""What continuous integration checks: tests, style, data, the lock file."""

from collections.abc import Iterable, Iterator

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.commands.model import Reached
from mlops_lint.facts.pipelines.words import spelled
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.model import Evidence
from mlops_lint.repo.documents import Structured

CHANGES = frozenset(
    (
        *("push", "pull_request", "pull_request_target", "pr", "merge_request_event"),
        *("merge_request", "merge_group", "pull-requests", "branches", "default", ""),
    )
)
NOT_CHANGES = frozenset({"tag", "release", "published", "create", "delete", "tags"})
"""Details of automatic triggers that are no change of the code."""

RANK = ("auto", "other", "manual")


def with_class(facts: Facts, *names: str) -> Iterator[Reached]:
    """Yield the commands of some classes that a trigger can start."""
    for item in facts.reached:
        if not item.classes.isdisjoint(names) and item.job.kinds != {"call"}:
            yield item


def on_change(item: Reached) -> bool:
    """Whether each push or pull request starts the job of a command."""
    return any(
        trigger.kind == "auto" and trigger.detail not in NOT_CHANGES
        for trigger in item.job.triggers
    )


def started(item: Reached) -> str:
    """Return how a command starts: auto, other or manual."""
    if on_change(item):
        return "auto"
    return "manual" if item.job.kinds == {"manual"} else "other"


def best(items: Iterable[Reached]) -> tuple[str, Reached | None]:
    """Return how the command that starts most readily does, and the command.

    Of several, one that may fail its job goes first, then the shortest way.
    """
    listed = sorted(
        items,
        key=lambda item: (RANK.index(started(item)), item.tolerated, len(item.chain)),
    )
    return (started(listed[0]), listed[0]) if listed else ("none", None)


@detector("tests_automated", absent="CI runs no tests")
def tests_automated(facts: Facts) -> Found:
    """How CI comes to run the tests: auto, other, manual, not_python or none."""
    value, item = best(with_class(facts, "test"))
    if item is not None:
        low = value != "auto" or not facts.holds("unit_tests")
        return found(value, *item.chain, low=low)
    value, item = best(with_class(facts, "other-test"))
    if item is not None and value == "auto":
        return found("not_python", *item.chain, low=True)
    return absent("none")


@detector("ci_tests", absent="CI runs no tests")
def ci_tests(facts: Facts) -> Found:
    """CI runs the tests on each push or pull request."""
    fact = facts["tests_automated"]
    if fact.value == "auto":
        return Found(True, fact.evidence, fact.confidence)
    value, item = best(with_class(facts, "test"))
    kinds = item.job.kinds if item is not None else frozenset()
    if item is not None and kinds & {"unknown", "event"}:
        return found(True, *item.chain, low=True)
    for trial in facts.reached:
        if on_change(trial) and _tries_scripts(trial):
            return found(True, *trial.chain, low=True)
    return absent(low=value != "none")


def _tries_scripts(item: Reached) -> bool:
    """Whether a job that is named after tests runs a script of the repository."""
    words = spelled(f"{item.job.id} {item.job.name}").split("_")
    named = {"test", "tests", "testing"} & {*words}
    return bool(named) and item.script.endswith(".py")


@detector("ci_lint", absent="CI runs no linter")
def ci_lint(facts: Facts) -> Found:
    """CI runs a linter, a check of types or of the format."""
    _, item = best(with_class(facts, "lint"))
    if item is not None:
        return found(True, *item.chain)
    _, item = best(with_class(facts, "format"))
    return found(True, *item.chain, low=True) if item is not None else absent()


CONFIGURATIONS = (
    *("ruff.toml", ".ruff.toml", ".flake8", ".pylintrc", "pylintrc", "mypy.ini"),
    *(".mypy.ini", "pyrightconfig.json", ".pre-commit-config.yaml", "lefthook.yml"),
    *(
        ".style.yapf",
        ".isort.cfg",
        "lefthook.yaml",
        "ty.toml",
        ".pre-commit-config.yml",
    ),
)
TABLES = ("ruff", "black", "isort", "mypy", "pylint", "pyright", "flake8", "yapf")


@detector("lint_automated", absent="no linter is configured")
def lint_automated(facts: Facts) -> Found:
    """Where a linter runs: ci, configured (by hand or as a hook) or none."""
    fact = facts["ci_lint"]
    if fact.value:
        return Found("ci", fact.evidence, fact.confidence)
    hooks = facts.repo.document(".pre-commit-config.yaml")
    data = getattr(hooks, "data", None)
    if isinstance(data, dict) and isinstance(data.get("ci"), dict):
        return found("ci", seen(".pre-commit-config.yaml", "run by pre-commit.ci"))
    for name in CONFIGURATIONS:
        for file in facts.repo.tracked(name):
            return found("configured", seen(file.path, "configures a linter"))
    for file in facts.repo.tracked("pyproject.toml", "setup.cfg", "tox.ini"):
        for tool in TABLES:
            evidence = _table(facts, file.path, tool)
            if evidence is not None:
                return found("configured", evidence)
    return absent("none")


def _table(facts: Facts, path: str, tool: str) -> Evidence | None:
    data = facts.repo.read(path) or b""
    if tool.encode() not in data:
        return None
    document = facts.repo.document(path)
    pointer = f"/tool/{tool}" if path.endswith(".toml") else f"/{tool}"
    if not isinstance(document, Structured) or document.get(pointer) is None:
        return None
    return seen(path, f"configures {tool}", document.line(pointer))


@detector("ci_data_validation", absent="CI does not check the data")
def ci_data_validation(facts: Facts) -> Found:
    """CI runs a check of the data that can fail."""
    _, item = best(i for i in with_class(facts, "data-test") if not i.tolerated)
    if item is not None:
        return found(True, *item.chain)
    for item in with_class(facts, "test"):
        for path in _data_tests(facts, item):
            detail = "tests the data that is kept here"
            return found(True, *item.chain, seen(path, detail))
    for item in with_class(facts, "test"):
        if _selects_data(item):
            return found(True, *item.chain, low=True)
    return absent()


DATA = frozenset({"data", "dataset", "datasets"})


def checks_data(facts: Facts, item: Reached) -> bool:
    """Whether a run of the tests comes to those of the data."""
    return _selects_data(item) or any(_data_tests(facts, item))


def _data_tests(facts: Facts, item: Reached) -> Iterator[str]:
    """Yield the tests beside the data, that a run of the tests comes to."""
    if item.tolerated or item.use is not None:
        return
    named = [word for word in item.argv[1:] if not word.startswith("-")]
    within = [word for word in named if word in facts.repo.files.directories]
    start = within[0] if within else item.cwd
    everything = not within or "." in named
    for evidence in facts["data_tests"].evidence:
        path = evidence.location.path
        folder = path.rpartition("/")[0]
        if folder.split("/")[0] not in DATA or not is_test_path(path):
            continue
        below = everything and (not start or path.startswith(f"{start}/"))
        if below or any(path.startswith(f"{place}/") for place in within):
            yield path


def _selects_data(item: Reached) -> bool:
    """Whether a run of the tests is told to run those of the data."""
    return any(
        not DATA.isdisjoint(spelled(word).split("_"))
        and not word.startswith("-")
        and ("/" in word or word.endswith(".py") or word in DATA)
        for word in item.argv[1:]
    )


@detector("data_validation_automated", absent="CI does not check the data")
def data_validation_automated(facts: Facts) -> Found:
    """CI runs the tests of the data, or a tool that checks data."""
    fact = facts["ci_data_validation"]
    if fact.value:
        return Found(True, fact.evidence, fact.confidence)
    paths = [item.location.path for item in facts["data_tests"].evidence]
    for item in with_class(facts, "test"):
        for path in paths:
            if is_test_path(path) and _runs(item, path):
                return found(True, *item.chain, seen(path, "tests data"), low=True)
    return absent()


def _runs(item: Reached, path: str) -> bool:
    """Whether a run of the tests comes to the file at a path."""
    places = [
        word.partition("::")[0].rstrip("/")
        for word in item.argv[1:]
        if not word.startswith("-") and ("/" in word or word.endswith(".py"))
    ]
    start = f"{item.cwd}/" if item.cwd else ""
    if not places:
        return path.startswith(start)
    return any(path.startswith((f"{start}{place}", place)) for place in places)


@detector("ci_install", absent="CI installs nothing")
def ci_install(facts: Facts) -> Found:
    """How CI installs dependencies: locked, loose or none."""
    locks = {item.location.path for item in facts["deps_locked"].evidence}
    loose: Reached | None = None
    locked: Reached | None = None
    for item in facts.reached:
        if "install-locked" in item.classes:
            # `uv run` installs too, but does not say so.
            if not {"sync", "install"}.isdisjoint(item.argv) or item.use is not None:
                return found("locked", *item.chain)
            locked = locked or item
        if item.argv[0] == "pip" and "install" in item.argv[1:4]:
            if _installs(facts, item, locks):
                return found("locked", *item.chain)
            if "-r" in item.argv or "." in item.argv or "-e" in item.argv:
                loose = loose or item
        elif item.argv[0] in ("conda", "mamba", "micromamba") and "env" in item.argv:
            loose = loose or item
    if locked is not None:
        return found("locked", *locked.chain)
    return found("loose", *loose.chain) if loose is not None else absent("none")


def _installs(facts: Facts, item: Reached, locks: set[str]) -> bool:
    """Whether pip is given a locked file; one that is not here may be one of them."""
    for word in item.argv:
        if word.endswith((".txt", ".in", ".lock")):
            path = facts.walker.ground.path(word, item.cwd)
            names = {lock.rpartition("/")[2] for lock in locks}
            if path in locks or (not path and word.rpartition("/")[2] in names):
                return True
    return False


@detector("ci_trial", absent="CI never tries out the training")
def ci_trial(facts: Facts) -> Found:
    """CI tries out the training: little of it, or on a few rows."""
    _, item = best(with_class(facts, "smoke"))
    return found(True, *item.chain) if item is not None else absent()


DETECTORS = (
    ci_tests,
    tests_automated,
    ci_lint,
    lint_automated,
    ci_data_validation,
    data_validation_automated,
    ci_install,
    ci_trial,
)
