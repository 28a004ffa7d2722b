"""How much of the source the tests reach."""

from mlops_lint.facts.base import Facts, Found, detector, found, seen
from mlops_lint.facts.deployment.resources import ASIDE
from mlops_lint.facts.kind import is_aside
from mlops_lint.facts.plain_marks import SCRIPTS
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.facts.source_layout import is_script_place
from mlops_lint.patterns import late
from mlops_lint.repo import File

RUNNERS = frozenset(
    (
        *("__init__.py", "__main__.py", "__version__.py", "_version.py", "version.py"),
        *("noxfile.py", "tasks.py", "fabfile.py", "conf.py"),
    )
)
MOST_SHOWN = 5
SIGNS = b"\t\n\r\"'`=:,;()[]{}<>|&"
SCRIPT = late(rb"\.py\b")
APART = bytes.maketrans(SIGNS, b" " * len(SIGNS))
"""What stands between the name of a script and the words before it, as spaces."""
LONGEST = 200


def source_modules(facts: Facts) -> list[str]:
    """Return the modules that tests can import, sorted by path.

    Where a project has packages, these lie in the directories that hold them.
    """
    files = [
        file
        for file in facts.python.code
        if file.path.rpartition("/")[2] not in RUNNERS
        and not is_script_place(file.path.rpartition("/")[0])
        and not is_aside(file.path)
        and ASIDE.search(file.path) is None
        and not file.path.startswith("features/steps/")
    ]
    short = frozenset(facts.python.glances.whole.short)
    paths = [file.path for file in files if file.path not in short]
    tops = {file.path.partition("/")[0] for file in _packages(facts)}
    packaged = [p for p in paths if "/" in p and p.partition("/")[0] in tops]
    return packaged or paths


def _packages(facts: Facts) -> list[File]:
    files = facts.repo.files.by_name.get("__init__.py", ())
    return [file for file in files if not is_test_path(file.path)]


@detector("source_modules", absent="there is nothing to import")
def count_modules(facts: Facts) -> Found:
    """The number of modules that tests can import."""
    return found(len(facts.tested.modules))


@detector("enough_modules", absent="there are fewer than three modules to test")
def enough_modules(facts: Facts) -> Found:
    """There are at least three modules that tests can import."""
    count = facts.value("source_modules")
    return found(isinstance(count, int) and count > 2)


@detector("tested_modules", absent="no test imports a module of the source")
def tested_modules(facts: Facts) -> Found:
    """The number of modules that a test imports, itself or over one other module."""
    modules = facts.tested.modules
    tests = [file for file in facts.python.files if is_test_path(file.path)]
    reached = set(facts.imported.reach((file.path for file in tests), hops=1))
    reached = set(facts.imported.reach(reached, hops=1))
    left = [path for path in modules if path not in reached]
    if left and tests:
        # A test that runs a script names its file.
        named: set[bytes] = set()
        for _, ends in facts.repo.search.told(
            facts.texts.holding(SCRIPTS, tests),
            "scripts",
            lambda path: _ends(facts.repo.read(path) or b""),
        ):
            named |= ends
        left = [path for path in left if path.encode() not in named]
    evidence = [seen(path, "no test imports it") for path in left[:MOST_SHOWN]]
    return found(len(modules) - len(left), *evidence)


def _ends(data: bytes) -> set[bytes]:
    """Return the names of scripts in `data`, and what each ends in after a slash."""
    ends: set[bytes] = set()
    for match in SCRIPT.finditer(data):
        before = data[max(0, match.start() - LONGEST) : match.start()]
        name = before.translate(APART).rpartition(b" ")[2] + b".py"
        while name and name not in ends:
            ends.add(name)
            name = name.partition(b"/")[2]
    return ends


DETECTORS = (count_modules, enough_modules, tested_modules)
