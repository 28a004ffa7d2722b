"""Notebooks: where they are, and whether they are clean."""

from collections.abc import Iterator
from itertools import pairwise
from typing import ClassVar

from mlops_lint.checks._base import (
    FLAG,
    GLOBS,
    NUMBER,
    Context,
    Kind,
    Schema,
    not_applicable,
    seen,
    shared,
)
from mlops_lint.checks.size import show_size
from mlops_lint.facts.notebooks import is_in_place, notebooks_of
from mlops_lint.model import Evidence, Hit, Location, Verdict
from mlops_lint.patterns import late
from mlops_lint.records import record
from mlops_lint.repo.documents import Notebook

HOOKS = ("/.pre-commit-config.yaml", "/prek.toml", "/lefthook.yml", "/.gitattributes")
CLEANERS = late(r"\b(nbstripout|jupytext|nb-clean|nbconvert\s+--clear-output)\b")

RUN_ALL = "restart the kernel and run all cells"
STRIP = "strip the outputs (`nbstripout FILE`, or `nbstripout --install` for good)"


@record
class NotebookKind(Kind):
    """Hit each notebook that is out of place or not clean.

    `places` are the directories where notebooks belong, but for those of a course,
    which lie beside what they explain. Outputs may have
    `max_output_kb` in all; with `no_errors` no cell may show an error, with `in_order`
    cells must have been run from top to bottom. A hook that strips outputs makes them
    all clean.
    """

    kind: ClassVar[str] = "notebook"
    options: ClassVar[Schema] = {
        "places": GLOBS,
        "max_output_kb": NUMBER,
        "no_errors": FLAG,
        "in_order": FLAG,
    }
    at_least_one: ClassVar[tuple[str, ...]] = (
        "places",
        "max_output_kb",
        "no_errors",
        "in_order",
    )
    places: tuple[str, ...] = ()
    max_output_kb: float | None = None
    no_errors: bool = False
    in_order: bool = False

    def run(self, context: Context) -> Verdict:
        """Judge every notebook in git; not applicable where there is none."""
        found = list(notebooks_of(context.facts))
        if not found:
            return not_applicable("there are no notebooks")
        cleaner = _cleaner(context)
        hits = []
        for notebook in found:
            wrong = [*self._misplaced(context, notebook)]
            if cleaner is None:
                wrong += self._unclean(notebook)
            if wrong:
                message = "; ".join(said for said, _ in wrong)
                fixes = dict.fromkeys(fix for _, fix in wrong)
                fix = f"{', '.join(fixes)}."
                fix = fix[0].upper() + fix[1:]
                place = Location(notebook.path)
                hits.append(Hit(message, place, key="notebook", fix=fix))
        evidence = (cleaner,) if cleaner else ()
        return shared(hits, len(found), *evidence)

    def _misplaced(
        self, context: Context, notebook: Notebook
    ) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the place, and what mends it."""
        # The parts of a course are read beside the code that they explain.
        if not self.places or context.facts.value("project_kind") == "course":
            return
        if not is_in_place(context.facts, notebook.path, self.places):
            place = f"{self.places[0]}/"
            own = _part(context, notebook.path)
            yield f"not under {place}", f"move it to {own}{place}"

    def _unclean(self, notebook: Notebook) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the cells, and what mends it."""
        if self.no_errors:
            bad = next((cell for cell in notebook.cells if cell.error), None)
            if bad is not None:
                yield f"cell {bad.position + 1} shows an error", RUN_ALL
        counts = [
            (cell.position, cell.execution_count)
            for cell in notebook.cells
            if cell.execution_count is not None
        ]
        if self.in_order:
            for (_, before), (index, after) in pairwise(counts):
                if after <= before:
                    yield f"cell {index + 1} was run out of order", RUN_ALL
                    break
        kb = sum(cell.outputs_bytes for cell in notebook.cells) / 1024
        if self.max_output_kb is not None and kb > self.max_output_kb:
            yield f"{show_size(kb, self.max_output_kb)} of saved outputs", STRIP


def _part(context: Context, path: str) -> str:
    """Return the directory of a part of the repository with a README, with "/"."""
    folder = path.rpartition("/")[0]
    while folder:
        for file in context.repo.files.children(folder):
            if file.path.rpartition("/")[2].lower().startswith("readme"):
                return f"{folder}/"
        folder = folder.rpartition("/")[0]
    return ""


def _cleaner(context: Context) -> Evidence | None:
    """Return what shows that outputs are stripped before a commit."""
    for file in context.repo.files.glob(*HOOKS):
        for number, line in enumerate(context.repo.text(file.path).split("\n"), 1):
            match = CLEANERS.search(line)
            if match and not line.lstrip().startswith("#"):
                return seen(file.path, match[0], number)
    return None
