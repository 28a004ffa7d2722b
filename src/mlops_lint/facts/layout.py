"""Where the recommended tree's directories are, by role, name and content."""

from collections.abc import Callable, Iterator, Mapping

from mlops_lint.facts.base import Detector, Facts, Found, absent, found, seen
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.facts.signatures import Role
from mlops_lint.patterns import late
from mlops_lint.repo import File
from mlops_lint.repo.globs import compile_globs

PLACEHOLDERS = frozenset(
    {".gitkeep", ".keep", ".gitignore", "__init__.py", ".placeholder"}
)
DEPTH = 4
"""A directory deeper than this is a detail of some package, not a part of the tree."""

AT_ANY_DEPTH = {"notebooks": ".ipynb"}
"""What tells a place of a role even there, by the suffix of its files."""

NEVER_INSIDE = frozenset(
    {"node_modules", "site-packages", "vendor", "third_party", "static"}
)
MOST_COPIES = 3
"""Where more places look the same, none of them is that of the whole."""

NOT_IN_SETTINGS = frozenset({"data", "models", "features", "environments"})
SETTINGS = frozenset({"config", "configs", "conf", "confs"})
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
        places = _elsewhere(facts, facts.signatures.roles[role])
        if role == "environments":
            places = (place for place in places if not _only_deploys(facts, place))
        listed = list(places)
        if role == "src" and len(listed) > MOST_COPIES:
            return absent("absent")
        place = next(iter(listed), None)
        if place is None and role in FALLBACKS:
            place = FALLBACKS[role](facts)
        if place is None:
            return absent("absent")
        return found(f"equiv:{place}", seen(place, f"does the job of {role}/"))

    name = f"dir_{role}"
    meaning = f"Where the job of {role}/ is done: exact, equiv:PATH or absent"
    return Detector(name, meaning, f"nothing here does the job of {role}/", detect)


def _elsewhere(facts: Facts, role: Role) -> Iterator[str]:
    """Yield other places that do the job, the shallowest and fullest first."""
    wanted = {_plain(name): rank for rank, name in enumerate(role.names)}
    named = []
    for directory in facts.repo.files.directories:
        rank = _rank(_plain(directory.rpartition("/")[2]), wanted)
        if rank is not None:
            parts = directory.split("/")
            deep = len(parts) > DEPTH
            if (not deep or role.name in AT_ANY_DEPTH) and _is_open(parts, role.name):
                named.append((len(parts), rank, directory))
    if not named:
        return
    does_job = compile_globs(role.content)
    places = []
    for depth, rank, directory in named:
        content = sum(
            1
            for file in facts.repo.files.under(directory)
            if facts.repo.is_tracked(file)
            and file.path.rpartition("/")[2] not in PLACEHOLDERS
            and does_job(file.path)
            and (depth <= DEPTH or file.path.endswith(AT_ANY_DEPTH[role.name]))
        )
        if content and not (role.name == "models" and _is_code(facts, directory)):
            places.append((depth, rank, -content, directory))
    for *_, directory in sorted(places):
        yield directory


def _is_code(facts: Facts, directory: str) -> bool:
    """Whether code, or the chart of a deployment, lies right in a directory."""
    return any(
        file.path.endswith((".py", ".sql", "/Chart.yaml"))
        for file in facts.repo.files.children(directory)
    )


def _rank(name: str, wanted: Mapping[str, int]) -> int | None:
    """Return how well a name fits: `training_pipelines` is some kind of pipelines."""
    rank = wanted.get(name)
    if rank is None and "_" in name:
        rank = wanted.get(name.rpartition("_")[2])
        return None if rank is None else rank + len(wanted)
    return rank


def _plain(name: str) -> str:
    return name.lower().replace("-", "_").strip("_")


def _is_open(parts: list[str], role: str) -> bool:
    """Whether a directory is a part of the project's own tree."""
    if any(part.startswith(".") or part in NEVER_INSIDE for part in parts):
        return False
    above = {_plain(part) for part in parts[:-1]}
    # configs/model/ holds the settings of models, by group, and no models.
    if role in NOT_IN_SETTINGS and not above.isdisjoint(SETTINGS):
        return False
    return not any(place in above for place in OWN_PLACE if place != role)


def _only_deploys(facts: Facts, place: str) -> bool:
    """Whether a place such as docker/ holds what is deployed, not what trains."""
    if facts.value("dir_deployment") != f"equiv:{place}":
        return False
    names = (file.path.rpartition("/")[2] for file in facts.repo.files.under(place))
    return not any("train" in name.lower() for name in names)


def _notebook_place(facts: Facts) -> str | None:
    """Return the first directory whose files are notebooks for the most part."""
    counts: dict[str, int] = {}
    for file in facts.repo.tracked("*.ipynb"):
        folder = file.path.rpartition("/")[0]
        if folder and _is_open(f"{folder}/".split("/"), "notebooks"):
            counts[folder] = counts.get(folder, 0) + 1
    for folder, count in counts.items():
        if count > 1 and 2 * count >= len(facts.repo.files.under(folder)):
            return folder
    return None


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
    copies = [PART_NUMBER.sub("", top) for _, _, top in places]
    if any(name and copies.count(name) > MOST_COPIES for name in copies):
        return None
    return min(places)[2] if places else None


PART_NUMBER = late(r"[-_ ]?\d+.*|^\d+.*")


def _has_code(facts: Facts, directory: str) -> bool:
    return any(file.path.endswith(".py") for file in facts.repo.files.under(directory))


FALLBACKS: Mapping[str, Callable[[Facts], str | None]] = {
    "notebooks": _notebook_place,
    "src": _package,
}
"""What tells the place of a role where no directory has a fitting name."""

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
