"""Why one rule ended as it did: the facts and the files that its verdict rests on.

Recording costs time, so it is done by subclasses of `Facts` and `Repository` that only
a trace makes; a plain run knows nothing of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mlops_lint.checks import KINDS, Context
from mlops_lint.errors import describe
from mlops_lint.facts import DETECTORS, Facts
from mlops_lint.facts.conditions import parse_condition
from mlops_lint.judge import judge
from mlops_lint.model import Fact, Report, Rule, RuleResult, Settings, Suppressed
from mlops_lint.records import record
from mlops_lint.repo import File, Repository
from mlops_lint.repo.documents import Document, ParseFailure
from mlops_lint.repo.index import FileIndex
from mlops_lint.selection import Selected


@record
class Consulted:
    """A fact that was asked for, in the `when` of the rule or by another fact.

    `asked_by` names the facts whose answers needed this one; it is empty where the
    rule itself asked. `error` says why the fact has no answer, which is then None.
    """

    name: str
    fact: Fact | None
    in_when: bool
    asked_by: tuple[str, ...]
    error: str = ""


@record
class Considered:
    """A file that was looked at, and how, in the order in which that happened."""

    path: str
    uses: tuple[str, ...]
    is_opened: bool


@record(kw_only=True)
class Trace:
    """All that decided how a rule ended.

    `looks` are the globs and directories that were looked for, with the number of
    files that each one found.
    """

    result: RuleResult
    suppressed: tuple[Suppressed, ...]
    facts: tuple[Consulted, ...]
    files: tuple[Considered, ...]
    looks: Mapping[str, int]
    again: RuleResult
    """How the rule ended while it was recorded, before anything was suppressed."""


def trace(
    rule: Rule,
    report: Report,
    repo: Repository,
    selected: Sequence[Selected],
    settings: Settings,
) -> Trace:
    """Judge a rule once more, with everything recorded that it looks at.

    `report` is that of all `selected` rules, of which `rule` is one; the outcome is
    taken from it.
    """
    record_of = Recorder()
    recorded = RecordingRepository(repo, record_of)
    try:
        item = next(item for item in selected if item.rule.id == rule.id)
        if KINDS[rule.kind].last:
            # This kind judges what the others have read.
            others = [each for each in selected if each is not item]
            before = Context(recorded, Facts(recorded, settings, DETECTORS), settings)
            for each in others:
                judge(each, before)
        record_of.start()
        facts = RecordingFacts(recorded, settings, record_of)
        again = judge(item, Context(recorded, facts, settings))
    finally:
        recorded.close()
    return Trace(
        result=next(each for each in report.results if each.rule.id == rule.id),
        suppressed=tuple(
            each for each in report.suppressed if each.finding.rule_id == rule.id
        ),
        facts=tuple(_consulted(rule, facts, record_of)),
        files=tuple(
            Considered(path, tuple(uses), path in record_of.opened)
            for path, uses in record_of.files.items()
        ),
        looks=record_of.looks,
        again=again,
    )


def _consulted(
    rule: Rule, facts: "RecordingFacts", seen: "Recorder"
) -> Iterator[Consulted]:
    condition = parse_condition(rule.when) if rule.when else None
    in_when = set(condition.names()) if condition else set()
    for name, askers in seen.facts.items():
        yield Consulted(
            name,
            facts.answered.get(name),
            name in in_when and "" in askers,
            tuple(asker for asker in askers if asker),
            seen.errors.get(name, ""),
        )


class Recorder:
    """What was asked for, once recording has started; each list is without doubles.

    `facts` maps a fact to those that asked for it, "" for the rule itself; `files` a
    path to what was done with the file.
    """

    def __init__(self) -> None:
        """Record nothing yet."""
        self.facts: dict[str, list[str]] = {}
        self.errors: dict[str, str] = {}
        self.files: dict[str, list[str]] = {}
        self.looks: dict[str, int] = {}
        self.opened: set[str] = set()
        self._asking: list[str] = [""]
        self._is_on = False

    def start(self) -> None:
        """Record from now on."""
        self._is_on = True

    def used(self, path: str, how: str, *, opened: bool = False) -> None:
        """Note what is done with a file."""
        if not self._is_on:
            return
        uses = self.files.setdefault(path, [])
        if how not in uses:
            uses.append(how)
        if opened:
            self.opened.add(path)

    def looked(self, what: str, files: Iterable[File]) -> None:
        """Note what a search among the paths found."""
        if not self._is_on:
            return
        found = list(files)
        self.looks[what] = len(found)
        for file in found:
            self.used(file.path, what)

    def asked(self, name: str) -> None:
        """Note that the fact, the answer to which begins now, was asked for."""
        askers = self.facts.setdefault(name, [])
        if self._asking[-1] not in askers:
            askers.append(self._asking[-1])
        self._asking.append(name)

    def answered(self, error: str = "") -> None:
        """Note that the answer to the fact asked for last is complete, or failed."""
        name = self._asking.pop()
        if error:
            self.errors[name] = error


class RecordingFacts(Facts):
    """Facts that tell which of them were asked for."""

    def __init__(
        self, repo: Repository, settings: Settings, recorder: Recorder
    ) -> None:
        """Compute nothing yet."""
        super().__init__(repo, settings, DETECTORS)
        self.answered: dict[str, Fact] = {}
        self._recorder = recorder

    def __getitem__(self, name: str) -> Fact:
        """Return the fact; raises KeyError for a name that is no fact."""
        self._recorder.asked(name)
        error = ""
        try:
            fact = self.answered[name] = super().__getitem__(name)
        except Exception as problem:
            error = describe(problem)
            raise
        finally:
            self._recorder.answered(error)
        return fact


class RecordingIndex(FileIndex):
    """An index that tells which globs and directories were looked for."""

    def __init__(self, files: Iterable[File], recorder: Recorder) -> None:
        """Sort the files; nothing is read."""
        super().__init__(files)
        self._recorder = recorder
        self._in_glob = False

    def glob(self, *patterns: str, ignore_case: bool = False) -> list[File]:
        """Return the files that a list of globs matches; the last match decides."""
        # A glob is answered with the help of directories, which nobody asked for.
        self._in_glob = True
        found = super().glob(*patterns, ignore_case=ignore_case)
        self._in_glob = False
        self._recorder.looked(f"matches {' '.join(patterns)}", found)
        return found

    def under(self, directory: str) -> list[File]:
        """Return the files below `directory` at any depth ("" or "." is the root)."""
        found = super().under(directory)
        self._looked(f"lies below {directory or '.'}", found)
        return found

    def children(self, directory: str) -> list[File]:
        """Return the files that lie directly in `directory` ("" or "." is the root)."""
        found = super().children(directory)
        self._looked(f"lies in {directory or '.'}", found)
        return found

    def _looked(self, what: str, found: list[File]) -> None:
        if not self._in_glob:
            self._recorder.looked(what, found)


class RecordingRepository(Repository):
    """A repository that tells which of its files were opened, and how."""

    def __init__(self, like: Repository, recorder: Recorder) -> None:
        """Hold the same files; nothing that was read is taken over."""
        super().__init__(like.root, like.listing)
        self.limits = like.limits
        self.files = RecordingIndex(like.files.files, recorder)
        self._recorder = recorder

    def read(self, path: str) -> bytes | None:
        """Return up to 10 MiB of a listed file, None where there is nothing to read."""
        self._note(path, "read")
        return super().read(path)

    def head(self, path: str, size: int = 4096) -> bytes:
        """Return the first `size` bytes as they lie in the work tree."""
        self._note(path, f"first {size} bytes read")
        return super().head(path, size)

    def committed(self, path: str, limit: int = 10 * 1024 * 1024) -> bytes | None:
        """Return what git's index holds for `path`; None where that is unknown."""
        self._note(path, "read as git holds it")
        return super().committed(path, limit)

    def committed_sizes(self, paths: Iterable[str]) -> Mapping[str, int | None]:
        """Return the sizes in bytes in git's index of many paths at once."""
        wanted = list(paths)
        for path in wanted:
            self._recorder.used(path, "size in git")
        return super().committed_sizes(wanted)

    def size(self, path: str) -> int | None:
        """Return the size in bytes in the work tree, None where there is no file."""
        self._recorder.used(path, "size")
        return super().size(path)

    def document(self, path: str) -> "Document | ParseFailure | None":
        """Return the parsed file; None for an unknown format or nothing to read."""
        found = super().document(path)
        if isinstance(found, ParseFailure):
            self._recorder.used(path, f"does not parse as {found.format}")
        elif found is not None:
            self._recorder.used(path, "parsed")
        return found

    @property
    def parsed(self) -> "Mapping[str, ParseFailure | None]":
        """What is wrong with each document that was parsed so far, by path."""
        found = super().parsed
        for path, failure in found.items():
            how = "parsed for another rule"
            if failure is not None:
                how = f"does not parse as {failure.format}"
            self._recorder.used(path, how)
        return found

    def _note(self, path: str, how: str) -> None:
        if path in self.files.by_path:
            self._recorder.used(path, how, opened=True)
