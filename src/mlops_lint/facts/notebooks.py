"""How many notebooks there are, and how many carry outputs."""

from collections.abc import Collection, Iterator

from mlops_lint.facts.base import Facts, Found, detector, found, seen
from mlops_lint.repo.documents import Notebook


def notebooks_of(facts: Facts) -> Iterator[Notebook]:
    """Yield every notebook in git that can be read, sorted by path."""
    for file in facts.repo.tracked("*.ipynb"):
        document = facts.repo.document(file.path)
        if isinstance(document, Notebook):
            yield document


def is_in_place(facts: Facts, path: str, places: Collection[str]) -> bool:
    """Whether a notebook lies where notebooks belong, at any depth.

    That is a folder of one of the names, `experimental_notebooks` and the like, or
    the directory that does the job of notebooks/.
    """
    folders = [part.lower().replace("-", "_") for part in path.split("/")[:-1]]
    if any(f in places or f.endswith(("_notebooks", "_notebook")) for f in folders):
        return True
    own = str(facts.value("dir_notebooks")).removeprefix("equiv:")
    return path.startswith(f"{own}/")


@detector("notebooks", absent="there are no notebooks")
def notebooks(facts: Facts) -> Found:
    """How many notebooks are in git."""
    files = facts.repo.tracked("*.ipynb")
    return found(len(files), *(seen(file.path, "notebook") for file in files[:5]))


@detector("notebooks_with_outputs", absent="no notebook carries outputs")
def notebooks_with_outputs(facts: Facts) -> Found:
    """How many notebooks in git carry the output of a cell."""
    paths = [
        document.path
        for document in notebooks_of(facts)
        if any(cell.has_output for cell in document.cells)
    ]
    return found(len(paths), *(seen(path, "saved outputs") for path in paths[:5]))


DETECTORS = (notebooks, notebooks_with_outputs)
