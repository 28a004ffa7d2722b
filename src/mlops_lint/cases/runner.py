"""Judges the repository of a case by the one rule that the case is about."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mlops_lint import config, engine, selection
from mlops_lint.cases.difference import Difference, differences
from mlops_lint.cases.improvement import unimproved
from mlops_lint.cases.model import Case
from mlops_lint.cases.tree import build
from mlops_lint.checks import KINDS
from mlops_lint.errors import CaseError, Problem, UserError
from mlops_lint.model import Location, Rule, RuleResult, Severity
from mlops_lint.records import replace
from mlops_lint.repo import Repository
from mlops_lint.score import Scoring

KIND_RULE = "KND001"


class Runner:
    """Runs cases about the rules it is given, and about every check kind."""

    def __init__(self, rules: Iterable[Rule], scoring: Scoring) -> None:
        """Hold the rules that cases may name."""
        self.rules = tuple(rules)
        self._scoring = scoring

    def rule(self, case: Case) -> Rule:
        """Return the rule that a case is about, for a kind one that is made for it.

        Raises:
            CaseError: there is no such rule.
        """
        if case.options is not None:
            return _rule_of(case, case.options)
        try:
            rule = selection.only(self.rules, case.subject)
        except UserError as error:
            raise _placed(error, case.naming) from None
        if case.reference and case.reference not in rule.references:
            message = f"{rule.id} does not refer to {case.reference}"
            advice = f"add it to the references of {rule.id}, or name another rule"
            place = case.naming
            raise CaseError(Problem(message, place.path, place.line, advice))
        return rule

    def check(self, case: Case, folder: Path) -> tuple[list[Difference], RuleResult]:
        """Return what is not as a case expects, and what its rule says in the end.

        Raises:
            CaseError: there is no such rule, or a repository cannot be made.
        """
        result = self.judge(case, folder)
        if case.better is None:
            return differences(case, result), result
        after = self.judge(replace(case, tree=case.better, better=None), folder / "b")
        return unimproved(result, after), after

    def judge(self, case: Case, folder: Path) -> RuleResult:
        """Return what the rule of a case says of its repository, made in `folder`.

        A rule about what the other rules have read is judged after all of them.

        Raises:
            CaseError: there is no such rule, or the repository cannot be made.
        """
        folder.mkdir(exist_ok=True)
        rule, settings = self.rule(case), _config(case, folder)
        selected = selection.select([rule], case.profile, chosen=[rule.id])
        if KINDS[rule.kind].last:
            others = [item for item in self.rules if item.id != rule.id]
            selected += selection.select(others, case.profile)
        repo = Repository.open(build(case, folder / "repository"), settings.exclude)
        try:
            report = engine.run(
                repo, selected, self._scoring, settings.settings(case.profile)
            )
        finally:
            repo.close()
        return next(each for each in report.results if each.rule.id == rule.id)


def _rule_of(case: Case, options: Mapping[str, Any]) -> Rule:
    """Make a rule of a kind; options and condition have been checked."""
    return Rule(
        id=KIND_RULE,
        name="under-test",
        title="Under test",
        category="structure",
        severity=dict.fromkeys(config.PROFILES, Severity.ERROR),
        kind=case.subject,
        options=options,
        weight=1,
        why="A kind is tested by a rule of its own.",
        fix="Mend it.",
        when=case.when,
    )


def _config(case: Case, folder: Path) -> config.Config:
    import yaml

    if not case.config:
        return config.Config()
    # Through a file, so that it is read as any configuration is.
    path = folder / config.NAMES[0]
    path.write_text(yaml.safe_dump(dict(case.config)), encoding="utf-8")
    return config.load(path)


def _placed(error: UserError, place: Location) -> CaseError:
    """Return an error as one of the file of cases."""
    found: list[Problem] = [
        replace(problem, path=place.path, line=place.line) for problem in error.problems
    ]
    return CaseError(*found)
