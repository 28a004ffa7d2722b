"""Which paths .gitattributes hands to the LFS filter."""

from mlops_lint.repo.globs import compile_globs
from mlops_lint.repo.repository import Repository


def lfs_paths(repo: Repository) -> frozenset[str]:
    """Return the tracked paths whose last matching rule says `filter=lfs`.

    Nested .gitattributes files are read from the root down; the last rule wins.
    """
    files = sorted(repo.tracked(".gitattributes"), key=lambda f: f.path.count("/"))
    chosen: dict[str, bool] = {}
    for file in files:
        folder = file.path.rpartition("/")[0]
        prefix = f"{folder}/" if folder else ""
        for line in repo.text(file.path).split("\n"):
            words = line.split()
            if len(words) < 2 or line.lstrip().startswith("#"):
                continue
            says = _says(words[1:])
            if says is None:
                continue
            matches = compile_globs((words[0].strip('"'),))
            for item in repo.files.under(folder) if folder else repo.files.files:
                if item.tracked and matches(item.path[len(prefix) :]):
                    chosen[item.path] = says
    return frozenset(path for path, is_lfs in chosen.items() if is_lfs)


def _says(attributes: list[str]) -> bool | None:
    """Whether a rule turns LFS on or off; None where it does not speak of it."""
    for attribute in attributes:
        if attribute == "filter=lfs":
            return True
        if attribute in ("-filter", "!filter") or attribute.startswith("filter="):
            return False
    return None
