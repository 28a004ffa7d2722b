"""Where the recommended tree's directories are, by role, name and content."""

from collections.abc import Iterator

from mlops_lint.facts.base import Detector, Facts, Found, absent, found, seen
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.facts.signatures import Role
from mlops_lint.repo import File
from mlops_lint.repo.globs import compile_globs

PLACEHOLDERS = frozenset({".gitkeep", ".keep", ".gitignore", "__init__.py", ".placeholder"})
DEPTH = 4
"""A directory deeper than this is a detail of some package, not a part of the tree."""

NEVER_INSIDE = frozenset({"node_modules", "site-packages", "vendor", "third_party", "static"})
OWN_PLACE = {"tests": "tests", "docs": "docs", "notebooks": "notebooks"}


def is_placeholder(file: File) -> bool:
    """Whether a file only keeps an otherwise empty directory in git."""
    name = file.path.rpartition("/")[2]
    return name in PLACEHOLDERS - {"__init__.py"}


def holds_content(facts: Facts, directory: str) -> bool:
    """Whether a directory holds anything but placeholders."""
    return any(not is_placeholder(file) for file in facts.repo.files.under(directory))


def _detector(role: str) -> Detector:
    def detect(facts: Facts) -> Found:
        for file in facts.repo.files.under(role):
            if facts.repo.is_tracked(file):
                return found("exact", seen(role, "directory of that name"))
        place = next(_elsewhere(facts, facts.signatures.roles[role]), None)
        if place is None and role == "src":
            place = _package(facts)
        if place is None:
            return absent("absent")
        return found(f"equiv:{place}", seen(place, f"does the job of {role}/"))

    name = f"dir_{role}"
    meaning = f"Where the job of {role}/ is done: exact, equiv:PATH or absent"
    return Detector(name, meaning, f"nothing here does the job of {role}/", detect)


def _elsewhere(facts: Facts, role: Role) -> Iterator[str]:
    """Yield other places that do the job, the shallowest and fullest first."""
    wanted = {_plain(name): rank for rank, name in enumerate(role.names)}
    does_job = compile_globs(role.content)
    places = []
    for directory in facts.repo.files.directories:
        parts = directory.split("/")
        rank = wanted.get(_plain(parts[-1]))
        if rank is None or len(parts) > DEPTH or not _is_open(parts, role.name):
            continue
        content = sum(
            1
            for file in facts.repo.files.under(directory)
            if facts.repo.is_tracked(file)
            and file.path.rpartition("/")[2] not in PLACEHOLDERS
            and does_job(file.path)
        )
        if content:
            places.append((len(parts), rank, -content, directory))
    for *_, directory in sorted(places):
        yield directory


def _plain(name: str) -> str:
    return name.lower().replace("-", "_").strip("_")


def _is_open(parts: list[str], role: str) -> bool:
    """Whether a directory is a part of the project's own tree."""
    if any(part.startswith(".") or part in NEVER_INSIDE for part in parts):
        return False
    above = {_plain(part) for part in parts[:-1]}
    return not any(place in above for place in OWN_PLACE if place != role)


def _package(facts: Facts) -> str | None:
    """Return the root directory that holds most of the Python modules."""
    counts: dict[str, int] = {}
    packages: set[str] = set()
    for file in facts.python.code:
        top, _, rest = file.path.partition("/")
        if rest and not is_test_path(file.path) and not top.startswith("."):
            counts[top] = counts.get(top, 0) + 1
            if rest == "__init__.py":
                packages.add(top)
    taken = {
        _plain(name)
        for role in facts.signatures.roles.values()
        for name in role.names
        if role.name != "src"
    } | {"scripts", "examples", "tasks", "tools"}
    places = [
        (top not in packages, -count, top)
        for top, count in counts.items()
        if top in packages or (count > 1 and _plain(top) not in taken)
    ]
    nested = [d for d in facts.repo.files.directories if d.endswith("/src")]
    own = [d for d in nested if d.count("/") < DEPTH and _has_code(facts, d)]
    if own and not packages:
        return min(own, key=lambda path: (path.count("/"), path))
    return min(places)[2] if places else None


def _has_code(facts: Facts, directory: str) -> bool:
    return any(file.path.endswith(".py") for file in facts.repo.files.under(directory))


ROLES = (
    "config",
    "data",
    "deployment",
    "docs",
    "environments",
    "experiments",
    "features",
    "infra",
    "models",
    "monitoring",
    "notebooks",
    "pipelines",
    "src",
    "tests",
)
DETECTORS: tuple[Detector, ...] = tuple(map(_detector, ROLES))
