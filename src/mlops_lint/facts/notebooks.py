"""How many notebooks there are, and how many carry outputs."""

from collections.abc import Iterator

from mlops_lint.facts.base import Facts, Found, detector, found, seen
from mlops_lint.repo.documents import Notebook


def notebooks_of(facts: Facts) -> Iterator[Notebook]:
    """Yield every notebook in git that can be read, sorted by path."""
    for file in facts.repo.tracked("*.ipynb"):
        document = facts.repo.document(file.path)
        if isinstance(document, Notebook):
            yield document


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
