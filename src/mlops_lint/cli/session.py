"""One repository with its configuration and rules, as commands judge it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from mlops_lint.bundled import rules_directory
from mlops_lint.cli.opening import known_rules, open_configured
from mlops_lint.earlier import Earlier, program_state
from mlops_lint.errors import ConfigError, Problem
from mlops_lint.model import Report, Rule, Settings, SuppressionPolicy, Warn
from mlops_lint.patterns import keep_compiled
from mlops_lint.records import record, replace
from mlops_lint.repo.kept import kept_patterns
from mlops_lint.shipped import Shipped

if TYPE_CHECKING:
    from mlops_lint.baseline import Baseline
    from mlops_lint.engine import Watch
    from mlops_lint.trace import Trace


@record(kw_only=True)
class Wanted:
    """What the options of a command ask for; `select` and `ignore` name rules.

    With `cache`, contents that an earlier run read are not parsed again.
    """

    path: str
    profile: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    config_file: str | None = None
    isolated: bool = False
    revision: str | None = None
    cache: bool = True


class Session:
    """A repository that is listed, and the rules selected for it."""

    def __init__(self, wanted: Wanted) -> None:
        """Read configuration and rules, and list the files.

        Raises:
            UserError: configuration, names of rules or PATH are wrong.
        """
        from mlops_lint import selection

        self._earlier: Earlier | None = None
        kept = kept_patterns() if wanted.cache else None
        self._patterns = Shipped(rules_directory(), kept)
        keep_compiled(self._patterns)
        config, self.repo = open_configured(
            wanted.path,
            wanted.config_file,
            isolated=wanted.isolated,
            revision=wanted.revision,
        )
        if wanted.cache:
            with suppress(OSError):
                self.repo.keep_answers(program_state())
                asked = (wanted.profile, wanted.select, wanted.ignore, wanted.isolated)
                self._earlier = Earlier(self.repo, (*asked, config))
        knowledge = known_rules(config)
        profile = wanted.profile or config.profile or knowledge.default_profile
        self.config = config
        self._rules = knowledge.rules
        self._scoring = knowledge.scoring
        self._settings: Settings = config.settings(profile)
        self._selected = selection.select(
            knowledge.rules,
            profile,
            chosen=wanted.select or config.select,
            ignored=(*config.ignore, *wanted.ignore),
            severities=config.severity,
            places=config.places,
            per_path=config.per_path,
        )
        self._policy = None
        if not wanted.isolated:
            self._policy = SuppressionPolicy(
                configured=config.suppress,
                reasons_required=config.require_reasons,
                today=date.today(),
                rules=knowledge.rules,
            )

    def __enter__(self) -> Self:
        """Return itself; the repository is closed at the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End what reads the repository; keep what the next run can use."""
        self.repo.close()
        keep_compiled(None)
        self._patterns.save()

    def changed_only(self, report: Report, revision: str | None) -> Report:
        """Leave out the findings that the work tree's change cannot have caused.

        Compared is with the last commit, or with where `revision` branched off; where
        that cannot be done, a warning says so and all findings stay.

        Raises:
            TargetError: `revision` is no name that git could ever resolve.
        """
        from mlops_lint import changed, engine
        from mlops_lint.repo import Repository

        change = changed.find_change(self.repo, revision)
        touched = change.paths if isinstance(change, changed.Change) else frozenset()
        if file := next((each for each in self.config.files if each in touched), ""):
            message = f"{file} changed: {changed.FULL_RUN}"
            change = Warn("configuration-changed", message)
        if isinstance(change, Warn):
            return replace(report, warnings=(*report.warnings, change))
        base = Repository(self.repo.root, change.base, self.config.exclude)
        base.limits = self.repo.limits

        def judge_base(rules: Sequence[str]) -> Report:
            chosen = [item for item in self._selected if item.rule.id in rules]
            return engine.run(
                base, chosen, self._scoring, self._settings, ask_dirty=False
            )

        try:
            return changed.narrow(report, change, judge_base)
        finally:
            base.close()

    def with_chain(self, report: Report) -> Report:
        """Return the report with the chain from code and data to the model."""
        from mlops_lint.facts import facts_of
        from mlops_lint.links.whole import whole_graph

        graph = whole_graph(facts_of(self.repo, self._settings))
        return replace(report, graph=graph)

    def rule(self, name: str) -> Rule:
        """Return the one rule with that id or name, selected or not.

        Raises:
            UserError: there is no such rule.
        """
        from mlops_lint import selection

        return selection.only(self._rules, name)

    def trace(self, rule: Rule, report: Report) -> "Trace | None":
        """Say why `rule` ended as `report` has it; None where it did not run."""
        from mlops_lint.trace import trace

        if all(item.rule.id != rule.id for item in self._selected):
            return None
        return trace(rule, report, self.repo, self._selected, self._settings)

    def recorded(self, file: str | None = None) -> "tuple[str, Baseline] | None":
        """Return name and content of `file`, or of the configured baseline, if any.

        Raises:
            ConfigError: the file is missing or is no baseline.
        """
        name = file or self.config.baseline
        if not name:
            return None
        from mlops_lint import baseline

        content = self.config.recorded
        if file or content is None:
            return name, baseline.load(Path(name), name)
        if not content:
            problem = Problem("is not in this commit", name, help=baseline.ADVICE)
            raise ConfigError(problem)
        return name, baseline.read(content, name)

    def judge(self, *, ask_dirty: bool = True, watch: "Watch | None" = None) -> Report:
        """Judge the repository by the selected rules; `watch` passes them on.

        Where nothing changed since an earlier run that was asked the same, its report
        is the answer. `ask_dirty` says whether the report has to know of uncommitted
        changes, which takes two calls of git.
        """
        report = self._recalled() or self._judged(watch)
        if not ask_dirty:
            return report
        info = replace(report.repository, dirty=self.repo.dirty)
        return replace(report, repository=info)

    def _recalled(self) -> Report | None:
        if self._earlier is None:
            return None
        return self._earlier.recall(item.rule for item in self._selected)

    def _judged(self, watch: "Watch | None") -> Report:
        from mlops_lint import engine

        report = engine.run(
            self.repo,
            self._selected,
            self._scoring,
            self._settings,
            self.config.warnings(self.repo),
            suppressions=self._policy,
            ask_dirty=False,
            most_findings=self.config.most_findings,
            rule_seconds=self.config.rule_seconds,
            watch=watch,
        )
        if self._earlier is not None:
            self._earlier.keep(report)
        return report
