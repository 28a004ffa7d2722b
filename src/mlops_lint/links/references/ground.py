"""What all families of references look at, each thing found once."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from mlops_lint.facts.python_files import is_test_path
from mlops_lint.links.references.places import Places
from mlops_lint.links.references.reference import Judged, unknown
from mlops_lint.model.graph import MISSING
from mlops_lint.records import NamedTuple

if TYPE_CHECKING:
    from mlops_lint.facts import Facts
    from mlops_lint.links.references.runs import Run
    from mlops_lint.repo import File
    from mlops_lint.repo.documents import Dockerfile, Structured


Rule = tuple[bool, "re.Pattern[str]"]
"""A line of .dockerignore: whether it lets in again, and what it fits."""


class Ground:
    """One repository, as the families of references see it."""

    def __init__(self, facts: "Facts") -> None:
        """Look for nothing yet."""
        self.facts = facts
        self.repo = facts.repo
        self.places = Places(facts)
        self.dockerignores: dict[str, list[Rule]] = {}

    @cached_property
    def runs(self) -> "tuple[Run, ...]":
        """The commands of jobs, Makefiles and stages, each with where it runs."""
        from mlops_lint.links.references.runs import find_runs

        return tuple(find_runs(self.facts))

    @cached_property
    def dockerfiles(self) -> "tuple[tuple[File, Dockerfile], ...]":
        """The Dockerfiles outside of tests and documents."""
        from mlops_lint.facts.deployment.resources import is_aside
        from mlops_lint.facts.environment import dockerfiles

        return tuple(
            (file, document)
            for file, document in dockerfiles(self.facts)
            if not is_test_path(file.path) and not is_aside(file.path)
        )

    def documents(
        self, *globs: str, words: tuple[bytes, ...] = ()
    ) -> "Iterator[Structured]":
        """Yield the files of a glob that hold all of some words, parsed.

        Those of tests and of documentation are left out.
        """
        from mlops_lint.repo.documents import Structured

        files: Iterable[File] = self.facts.declared.own(*globs)
        for word in words:
            files = self.repo.search.holding(files, word)
        for file in files:
            document = self.repo.document(file.path)
            if isinstance(document, Structured):
                yield document

    def in_run(self, run: "Run", name: str, *ends: str) -> Judged:
        """Judge a file or directory that a command names.

        `ends` are what the tool may leave off, "/x" for a file of a directory.
        """
        for end in ends:
            judged = self.places.judge(run.named.path, name + end, *run.folders)
            if judged.state == "ok":
                return judged
        judged = self.places.judge(run.named.path, name, *run.folders)
        if judged.state == MISSING and run.doubt:
            return unknown(f"{judged.detail}, but {run.doubt}", judged.path)
        return judged


class Target(NamedTuple):
    """What a command names: `kind` says how it is to be found."""

    kind: str
    name: str
