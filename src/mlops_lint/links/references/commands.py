"""The scripts, modules and tasks that commands run."""

import posixpath
from collections.abc import Iterator

from mlops_lint.links.references.ground import Ground, Target
from mlops_lint.links.references.places import VARIABLE, joined
from mlops_lint.links.references.reference import Judged, edge, missing, ok, unknown
from mlops_lint.links.references.runs import Run
from mlops_lint.links.references.targets import targets
from mlops_lint.model.graph import MISSING, Edge
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.documents.makefile import Makefile, expand

KIND = "run"
MAKE_VALUES = frozenset(
    ("-C", "--directory", "-f", "--file", "--makefile", "-j", "-l", "-o", "-I")
)
MAKEFILES = ("GNUmakefile", "makefile", "Makefile")


def edges(ground: Ground) -> Iterator[Edge]:
    """Yield an edge for each script, module or task that a command names."""
    for run in ground.runs:
        for target in targets(run):
            judged = _judge(ground, run, target)
            if judged is not None:
                yield edge(KIND, run.named, judged)


def _judge(ground: Ground, run: Run, target: Target) -> Judged | None:
    if target.kind == "module":
        return _module(ground, run, target.name)
    if target.kind == "make":
        return _make(ground, run)
    if target.kind == "npm":
        return _npm(ground, run, target.name)
    if "bin/activate" in target.name or "Scripts/" in target.name:
        return None
    return ground.in_run(run, target.name)


def _module(ground: Ground, run: Run, dotted: str) -> Judged | None:
    """Judge a module; one whose package is not here is a dependency's."""
    if (
        VARIABLE.search(dotted)
        or not dotted.replace(".", "").replace("_", "").isalnum()
    ):
        return None
    places = ground.places
    inner = dotted.replace(".", "/")
    root = dotted.partition(".")[0]
    found = ground.facts.walker.ground.targets.module(dotted, run.folders[0])
    if found.endswith("/__init__.py") and not _declared(ground, root):
        main = found.replace("__init__", "__main__")
        return _unless(run, places.absent(run.named.path, main))
    if found:
        return ok(f"{found} is there", found)
    ends = (f"{inner}.py", f"{inner}/__main__.py", f"{inner}/__init__.py")
    elsewhere = places.ending(*ends)
    if elsewhere:
        detail = f"{elsewhere[0]} is there if its folder is on the path"
        return ok(detail, elsewhere[0])
    near = {joined(f, s) for f in (*run.folders, "") for s in ("", "src")}
    homes = [f"{h}/{root}".lstrip("/") for h in near if h is not None]
    own = [h for h in homes if _is_package(ground, h)]
    if not own or "." not in dotted:
        return None
    # A folder of scripts may bear the name of an installed package.
    if _declared(ground, root):
        return None
    path = f"{own[0]}{inner[len(root) :]}.py"
    return _unless(run, places.absent(run.named.path, path))


def _unless(run: Run, judged: Judged) -> Judged:
    if run.doubt and judged.state == MISSING:
        return unknown(f"{judged.detail}, but {run.doubt}", judged.path)
    return judged


def _is_package(ground: Ground, folder: str) -> bool:
    files = ground.repo.files.children(folder)
    return any(file.path.endswith(".py") for file in files)


def _declared(ground: Ground, name: str) -> bool:
    from mlops_lint.facts.packages import declared_packages

    wanted = name.replace("_", "-").lower()
    return any(
        p.name.replace("_", "-").lower() == wanted
        for p in declared_packages(ground.facts)
    )


# -- tasks -------------------------------------------------------------------


def _make(ground: Ground, run: Run) -> Judged | None:
    """Judge the targets that make is given."""
    from mlops_lint.facts.commands.ground import option, plain_words

    words = run.words[1:]
    folder = option(words, "-C", "--directory")
    named = option(words, "-f", "--file", "--makefile")
    goals = [w for w in plain_words(words, MAKE_VALUES) if "=" not in w]
    if any(VARIABLE.search(word) for word in (folder, named, *goals)):
        return unknown("what make is to do is known only when it runs")
    homes = [joined(start, folder) for start in run.folders]
    home = next(
        (h for h in homes if h is not None and ground.places.is_directory(h)), None
    )
    if home is None:
        return ground.in_run(run, folder)
    names = (named,) if named else MAKEFILES
    paths = [joined(home, name) for name in names]
    path = next((p for p in paths if p and ground.places.is_file(p)), "")
    if not path:
        judged = ground.places.absent(
            run.named.path, joined(home, names[-1]) or names[-1]
        )
        if judged.state == "missing" and (run.doubt or _makes_makefiles(ground, home)):
            return unknown(f"{judged.detail}, but {run.doubt or 'it may be generated'}")
        return judged
    lacking = [goal for goal in goals if not _has_goal(ground, path, home, goal)]
    if not lacking:
        return ok(f"{path} has {' '.join(goals) or 'a target'}", path)
    document = ground.repo.document(path)
    includes = document.includes if isinstance(document, Makefile) else ((),)
    if includes or run.doubt:
        return unknown(f"{path} has no target {lacking[0]}, but includes others", path)
    return missing(f"{path} has no target {lacking[0]}", path)


def _makes_makefiles(ground: Ground, home: str) -> bool:
    names = (
        "CMakeLists.txt",
        "configure",
        "Makefile.am",
        "Makefile.in",
        "configure.ac",
    )
    return any(ground.places.is_file(joined(home, name) or name) for name in names)


def _has_goal(ground: Ground, path: str, home: str, goal: str) -> bool:
    document = ground.repo.document(path)
    if not isinstance(document, Makefile):
        return True
    for name in document.targets:
        filled = expand(name, document.variables)
        if goal in filled.split() or "$" in filled:
            return True
        head, percent, tail = filled.partition("%")
        if percent and goal.startswith(head) and goal.endswith(tail):
            return True
    if goal in document.phony or ".DEFAULT" in ground.repo.text(path):
        return True
    if f"{goal}:" in ground.repo.text(path):
        return True
    place = joined(home, goal)
    return place is not None and ground.places.is_there(place)


def _npm(ground: Ground, run: Run, name: str) -> Judged | None:
    if VARIABLE.search(name) or "--prefix" in run.words or "-C" in run.words:
        return None
    for folder in run.folders:
        path = posixpath.join(folder, "package.json")
        document = ground.repo.document(path) if ground.places.is_file(path) else None
        if isinstance(document, Structured):
            scripts = document.get("/scripts")
            if isinstance(scripts, dict) and name in scripts:
                return ok(f"{path} has {name}", path)
            if run.doubt or "-w" in run.words or "--workspace" in run.words:
                return unknown(f"{path} has no script {name}, but {run.doubt}", path)
            return missing(f"{path} has no script {name}", path)
    return None
