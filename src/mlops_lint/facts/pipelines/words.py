"""What a step does, by the words of its name and the calls of its code."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from mlops_lint.facts.base import Facts
from mlops_lint.facts.pipelines.model import CELLS
from mlops_lint.facts.python_summary import Call, PythonSource
from mlops_lint.facts.signatures import Signatures
from mlops_lint.patterns import late

CAMEL = late(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
SPLIT = late(r"[^a-z]+")
NOTHING: frozenset[str] = frozenset()
LONGEST = 3
"""Words of the longest phrase of step_words."""


class Vocabulary:
    """The words of rules/signatures/pipelines.yaml, by phrase."""

    def __init__(self, stated: Mapping[str, Mapping[str, Any]]) -> None:
        """Index the phrases of all cells."""
        self.phrases: dict[str, frozenset[str]] = {}
        for cell in CELLS:
            for phrase in stated[cell]["words"]:
                known = self.phrases.get(phrase, NOTHING)
                self.phrases[phrase] = known | {cell}
        self.weak = {
            word: frozenset({cell}) for cell in CELLS for word in stated[cell]["weak"]
        }
        self.calls = {call: cell for cell in CELLS for call in stated[cell]["calls"]}

    def cells(self, name: str) -> frozenset[str]:
        """Return what a name says: the first phrase of each part between "and"."""
        said = (self._first(part) for part in re.split(r"_and_|&", spelled(name)))
        return NOTHING.union(*said)

    def _first(self, name: str) -> frozenset[str]:
        words = name.split("_")
        for start in range(len(words)):
            for length in range(LONGEST, 0, -1):
                cells = self.phrases.get("_".join(words[start : start + length]))
                if cells:
                    return cells
        # A word such as `data` says something only where no other does.
        return next((self.weak[word] for word in words if word in self.weak), NOTHING)


@cache
def spelled(name: str) -> str:
    """Return a name in lower case with `_` between its words: `train_model`."""
    return "_".join(SPLIT.sub(" ", CAMEL.sub("_", name).lower()).split())


def vocabulary(facts: Facts) -> Vocabulary:
    """Return the words of steps."""
    return Vocabulary(facts.signatures.marks["step_words"])


def shown_by_code(
    source: PythonSource,
    calls: Iterable[Call],
    signatures: Signatures,
    known: Vocabulary,
) -> frozenset[str]:
    """Return what `calls`, all or some of those of a file, do."""
    from mlops_lint.facts.traits import training_call

    called = tuple(calls)
    cells = {known.calls[call.method] for call in called if call.method in known.calls}
    frameworks = frozenset(
        name for tool in signatures.with_role("framework") for name in tool.imports
    )
    if source.imports_any(frameworks) and training_call(
        source._replace(calls=called), signatures
    ):
        cells.add("train")
    return frozenset(cells)
