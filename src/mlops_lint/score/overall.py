"""The score of a run: its number, what limits it, and what to do first."""

from collections.abc import Sequence

from mlops_lint.model import Action, Cap, Outcome, RuleResult, Score
from mlops_lint.records import replace
from mlops_lint.repo.wildcards import fits
from mlops_lint.score.arithmetic import TINY, credits_of, gains, raw_score
from mlops_lint.score.scoring import CapRule, Scoring
from mlops_lint.score.standing import axes_of, components_of, maturity_of

ACTIONS = 3


def score(
    results: Sequence[RuleResult],
    scoring: Scoring,
    *,
    profile: str,
    withheld: str = "",
) -> tuple[Score, tuple[RuleResult, ...]]:
    """Return the score, and the results with their gains.

    `withheld` is the reason why no number may be given, whatever the credits; with
    fewer applicable rules than the guard asks for none is given either.
    """
    earned = credits_of(results)
    by_rule = gains(earned, scoring)
    priced = tuple(replace(r, gain=by_rule.get(r.rule.id)) for r in results)
    raw, categories = raw_score(earned, scoring)
    applicable = sum(1 for result in results if result.credit is not None)
    partial = Score(
        categories=categories,
        maturity=maturity_of(results, scoring),
        components=components_of(results, scoring),
        axes=axes_of(results, scoring),
        actions=actions_of(priced),
        applicable=applicable,
        rules=len(results),
        levels=tuple(rung.title for rung in scoring.ladder),
    )
    reason = withheld
    if raw is None:
        reason = "no rule applies here"
    elif applicable < scoring.least_rules:
        few = "1 rule applies" if applicable == 1 else f"{applicable} rules apply"
        reason = withheld or f"only {few}, {scoring.least_rules} are needed"
    if raw is None or reason:
        return replace(partial, reason=reason), priced
    caps = _caps(results, scoring, profile, raw)
    overall = min([raw, *(cap.limit for cap in caps)])
    # The grade is that of the number people see.
    shown = round(overall, 1)
    grade = next(name for name, least in scoring.grades.items() if shown >= least)
    return replace(partial, overall=overall, raw=raw, grade=grade, caps=caps), priced


def _caps(
    results: Sequence[RuleResult], scoring: Scoring, profile: str, raw: float
) -> tuple[Cap, ...]:
    by_id = {result.rule.id: result for result in results}
    found = []
    for cap in scoring.caps:
        result = by_id.get(cap.rule)
        if result is None or result.outcome is not Outcome.FAILED:
            continue
        if cap.profile not in ("", profile) or cap.limit >= raw:
            continue
        if _binds(cap, result):
            found.append(Cap(cap.rule, cap.limit, cap.reason))
    return tuple(found)


def _binds(cap: CapRule, result: RuleResult) -> bool:
    if cap.severity is None and not cap.files:
        return result.credit is not None and result.credit < TINY
    found = [f for f in result.findings if f.severity >= (cap.severity or 0)]
    if not cap.files:
        return bool(found)
    names = [f.location.path.rpartition("/")[2] for f in found]
    return any(fits(name, file) for name in names for file in cap.files)


def actions_of(results: Sequence[RuleResult]) -> tuple[Action, ...]:
    """Return the rules that gain most; a rule judged by another one leaves it first.

    What is suppressed is no action, even where it costs points, as by a baseline.
    """
    present = {result.rule.id for result in results}
    best = sorted(
        (
            result
            for result in results
            if result.gain
            and result.gain > TINY
            and result.outcome is not Outcome.SUPPRESSED
            and str(result.rule.options.get("judged_by", "")) not in present
        ),
        key=lambda result: (-(result.gain or 0.0), result.rule.id),
    )
    return tuple(
        Action(result.rule.id, result.gain or 0.0, result.rule.title, _fix(result))
        for result in best[:ACTIONS]
    )


def _fix(result: RuleResult) -> str:
    """Return the one fix of all findings, or the rule's own where they differ."""
    fixes = {finding.fix for finding in result.findings}
    return fixes.pop() if len(fixes) == 1 else result.rule.fix
