"""The report of an earlier run, given again while all that it saw is as it was.

A report hangs on the program, on what was asked for, on the list of files with what git
says of each, and on what the run read of the work tree. The first two are the key under
which it is kept; the rest is looked at again, all of it, before the report is believed.
"""

import marshal
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache, cached_property
from operator import eq
from typing import Any

import mlops_lint
from mlops_lint.bundled import PACKAGE, rules_directory
from mlops_lint.model import Report, Rule
from mlops_lint.packing import Unpacking, packed
from mlops_lint.repo import Repository
from mlops_lint.repo.disk import name_of
from mlops_lint.repo.kept import digest_of, kept_reports

KIND = "report"
STAMPS = b"stamps"
"""The key of what tells that files are as they were; no report has it."""
COMPILED = "__pycache__"
SOME = 256
"""Questions whose answers are told apart together."""
WITHOUT_REFERENCES = 2
"""The version of marshal's format that writes equal values as equal bytes."""


class Earlier:
    """The reports that earlier runs on a repository made."""

    def __init__(self, repo: Repository, asked: Iterable[object]) -> None:
        """Look at nothing yet; `asked` is what, besides the files, makes a report."""
        self._repo = repo
        self._kept = kept_reports(repo.disk.root, program_state())
        self._asked = repr((*asked, date.today())).encode(errors="surrogatepass")
        if self._kept is not None:
            repo.disk.stamps.known = self._kept.get(STAMPS) or {}

    def recall(self, rules: Iterable[Rule]) -> Report | None:
        """Return the report if a run would make it again; its rules are `rules`."""
        if self._kept is None:
            return None
        known = self._kept.get(self._kept.key(KIND, self._asked))
        if not known:
            return None
        listed, questions, states, held = known
        # What changed is told as soon as it is seen, most often by the list of files.
        if listed != self._listed or not all(map(eq, states, self._states(questions))):
            return None
        report: Report = Unpacking(rules).value(held)
        return report

    def keep(self, report: Report) -> None:
        """Keep the report of this run, unless another one could end otherwise."""
        if self._kept is None or report.is_incomplete or self._repo.blobs.are_missing:
            return
        asked = [tuple(each) for each in self._repo.disk.asked]
        kept = (self._listed, asked, [*self._states(asked)], packed(report))
        self._kept.put(self._kept.key(KIND, self._asked), kept)
        stamps = self._repo.disk.stamps
        if stamps.found:
            names = set(map(name_of, self._repo.listing.files))
            self._kept.put(STAMPS, stamps.every(names))
        self._kept.save()

    def _states(self, questions: Sequence[Any]) -> Iterator[bytes]:
        """Yield digests of the answers to questions, some at a time."""
        digest = self._repo.disk.digest_of
        for start in range(0, len(questions), SOME):
            some = map(digest, questions[start : start + SOME])
            yield digest_of(some)

    @cached_property
    def _listed(self) -> bytes:
        """A digest of the list of files, and of what git says of each."""
        listing = self._repo.listing
        known = (listing.tracking, listing.revision, listing.git, listing.warnings)
        whole = (*known, listing.conflicts, listing.at_revision)
        files = marshal.dumps(list(map(tuple, listing.files)), WITHOUT_REFERENCES)
        return digest_of((repr(whole).encode(errors="surrogatepass"), files))


@cache
def program_state() -> tuple[object, ...]:
    """Return what changes whenever the program or a rule that comes with it does.

    Its version is not enough: a checkout changes under it.
    """
    folders = {PACKAGE, rules_directory()}
    return (mlops_lint.__version__, *sorted(s for f in folders for s in _files(str(f))))


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != COMPILED:
                    yield from _files(entry.path)
            else:
                status = entry.stat()
                yield entry.path, status.st_mtime_ns, status.st_size
