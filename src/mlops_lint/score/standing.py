"""Where a repository stands beside its number: maturity, components and axes."""

from collections.abc import Mapping, Sequence

from mlops_lint.model import (
    REPOSITORY,
    Component,
    Finding,
    Maturity,
    Missing,
    Outcome,
    RuleResult,
)
from mlops_lint.score.arithmetic import TINY, credits_of, mean
from mlops_lint.score.scoring import ComponentRule, Rung, Scoring


def maturity_of(results: Sequence[RuleResult], scoring: Scoring) -> Maturity:
    """Return the highest level whose needs, and those below it, are all met.

    A rule that does not apply meets no need: a level says what is there. The level is
    None where rules of the first one were not run, as with --select.
    """
    by_id = {result.rule.id: result for result in results}
    top = scoring.ladder[-1].level if scoring.ladder else 0
    if not scoring.ladder or not by_id.keys() >= scoring.ladder[0].needs.keys():
        return Maturity(None, top)
    reached = 0
    for rung in scoring.ladder:
        missing = _missing(rung, by_id)
        if missing:
            return Maturity(reached, top, missing)
        reached = rung.level
    return Maturity(reached, top)


def _missing(rung: Rung, by_id: Mapping[str, RuleResult]) -> tuple[Missing, ...]:
    found = []
    for name, least in rung.needs.items():
        result = by_id.get(name)
        credit = None if result is None else result.credit
        if credit is None or credit < least - TINY:
            found.append(Missing(name, _why(result)))
    return tuple(found)


def _why(result: RuleResult | None) -> str:
    """Say why a rule does not meet the need for it."""
    if result is None:
        return "which is not judged here"
    if result.findings:
        return _said(result.findings[0])
    if result.outcome is Outcome.NOT_APPLICABLE:
        return f"which does not apply: {result.reason}"
    if result.outcome is Outcome.SUPPRESSED:
        return "which is suppressed"
    return result.reason or result.rule.title


def _said(finding: Finding) -> str:
    """Return the message, and the place unless the message names it."""
    path, line = finding.location.path, finding.location.line
    if path == REPOSITORY or path in finding.message:
        return finding.message
    return (
        f"{finding.message} ({path}:{line})" if line else f"{finding.message} ({path})"
    )


def components_of(
    results: Sequence[RuleResult], scoring: Scoring
) -> tuple[Component, ...]:
    """Return which components are there; one that no rule judged does not apply."""
    by_id = {result.rule.id: result.outcome for result in results}
    return tuple(
        Component(each.id, each.title, _component(each, by_id))
        for each in scoring.components
    )


def _component(component: ComponentRule, by_id: Mapping[str, Outcome]) -> Outcome:
    outcomes = {by_id.get(name, Outcome.NOT_APPLICABLE) for name in component.rules}
    outcomes.discard(Outcome.NOT_APPLICABLE)
    if not component.needs_all and Outcome.PASSED in outcomes:
        return Outcome.PASSED
    if Outcome.FAILED in outcomes:
        return Outcome.FAILED
    # What is suppressed or errored was not judged, so nothing passes with it.
    return Outcome.PASSED if outcomes == {Outcome.PASSED} else Outcome.NOT_APPLICABLE


def axes_of(results: Sequence[RuleResult], scoring: Scoring) -> dict[str, float | None]:
    """Return 0..100 for each axis: the weighted mean of its rules, None if none counts.

    The rules of an axis are those whose ids are its letters and a number.
    """
    earned = [item for item in credits_of(results) if item.credit is not None]
    found: dict[str, float | None] = {}
    for name, start in scoring.axes.items():
        own = [item for item in earned if item.rule.rstrip("0123456789") == start]
        found[name] = 100 * mean(own) if own else None
    return found
