"""How the source is kept: as a package, as loose modules, or in scripts."""

import re

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.patterns import late
from mlops_lint.repo.documents import Structured


@detector("python_package", absent="there is no Python package")
def python_package(facts: Facts) -> Found:
    """How the source is kept: package, modules or none."""
    modules = []
    for file in facts.python.code:
        folder, _, name = file.path.rpartition("/")
        if (
            name == "__init__.py"
            and NO_PACKAGE.search(folder) is None
            and not _import_each_other(facts, folder)
        ):
            inside = facts.repo.files.under(folder)
            if any(f.path.endswith(".py") for f in inside if f != file):
                return found("package", seen(file.path, "a package"))
        elif folder and not is_script_place(folder):
            modules.append(file)
    manifest = facts.repo.document("pyproject.toml")
    if isinstance(manifest, Structured) and modules:
        for pointer in ("/build-system", "/tool/poetry/packages", "/tool/setuptools"):
            if manifest.get(pointer):
                line = manifest.line(pointer)
                return found(
                    "package", seen("pyproject.toml", "built as a package", line)
                )
    if modules or facts.python.code:
        files = modules or facts.python.code
        return found("modules", *(seen(f.path, "a loose module") for f in files[:3]))
    return absent("none")


NO_PACKAGE = late(
    r"^$|^\.|^docs|(^|/)(\w*_)?(tests?|configs?|confs?|hooks)$", re.IGNORECASE
)


def _import_each_other(facts: Facts, folder: str) -> bool:
    """Whether the files of src/ import each other by bare names, as modules do."""
    if folder != "src":
        return False
    beside = [f.path for f in facts.python.code if f.path.rpartition("/")[0] == folder]
    names = {path.rpartition("/")[2].removesuffix(".py") for path in beside}
    return any(
        names
        & facts.python.modules(path) - {path.rpartition("/")[2].removesuffix(".py")}
        for path in beside
    )


SCRIPT_PLACES = frozenset({"scripts", "bin", "tools", "examples", "notebooks", "docs"})


def is_script_place(folder: str) -> bool:
    """Whether files of a directory are run by hand rather than imported."""
    return not SCRIPT_PLACES.isdisjoint(folder.lower().split("/"))


DETECTORS = (python_package,)
