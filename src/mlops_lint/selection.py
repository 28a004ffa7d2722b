"""Which rules run, and at which severity."""

from collections.abc import Iterable, Mapping, Sequence

from mlops_lint.errors import Problem, UserError, nearest
from mlops_lint.model import Location, Rule, Severity
from mlops_lint.records import record


@record
class Selected:
    """A rule that runs, at the severity that profile and configuration give it."""

    rule: Rule
    severity: Severity


def select(
    rules: Sequence[Rule],
    profile: str,
    *,
    chosen: Iterable[str] = (),
    ignored: Iterable[str] = (),
    severities: Mapping[str, Severity | None] | None = None,
    places: Mapping[str, Location] | None = None,
) -> list[Selected]:
    """Return the rules to run, sorted by id.

    A rule is named by its id, the start of its id (`DVC`), its name, an alias or its
    category. Without `chosen`, all rules that the profile does not switch off run; a
    rule itself named in `chosen` runs even where the profile has it off. A severity
    given to the rule itself goes before that of a group. `places` says where the
    configuration gives a name.

    Raises:
        UserError: names fit no rule.
    """
    wanted, unwanted = list(chosen), list(ignored)
    overrides, places = dict(severities or {}), places or {}
    _require(rules, (*wanted, *unwanted, *overrides, *places), places)
    selected = []
    for rule in sorted(rules, key=lambda rule: rule.id):
        severity = rule.severity.get(profile)
        meant = [name for name in wanted if rule.is_meant_by(name)]
        if wanted and not meant:
            continue
        if severity is None and any(rule.is_called(name) for name in meant):
            severity = next((s for s in rule.severity.values() if s), Severity.INFO)
        fitting = [name for name in overrides if rule.is_meant_by(name)]
        if fitting:
            severity = overrides[max(fitting, key=rule.is_called)]
        if severity is None or any(rule.is_meant_by(name) for name in unwanted):
            continue
        selected.append(Selected(rule, severity))
    return selected


def named(rules: Sequence[Rule], names: Sequence[str]) -> list[Rule]:
    """Return the rules that `names` mean, all of them where none is given.

    Raises:
        UserError: names fit no rule.
    """
    _require(rules, names, {})
    return [r for r in rules if not names or any(r.is_meant_by(name) for name in names)]


def only(rules: Sequence[Rule], name: str) -> Rule:
    """Return the one rule with that id (in any case), name or alias.

    Raises:
        UserError: there is no such rule.
    """
    for rule in rules:
        if rule.is_called(name) or rule.id == name.upper():
            return rule
    raise UserError(_unknown(name, rules, Location("")))


def _require(
    rules: Sequence[Rule], names: Iterable[str], places: Mapping[str, Location]
) -> None:
    """Raise a UserError with every name that fits no rule."""
    unknown = [
        _unknown(name, rules, places.get(name, Location("")))
        for name in dict.fromkeys(names)
        if not any(rule.is_meant_by(name) for rule in rules)
    ]
    if unknown:
        raise UserError(*sorted(unknown, key=lambda each: each.line or 0))


def _unknown(name: str, rules: Sequence[Rule], place: Location) -> Problem:
    known = {
        known
        for rule in rules
        for known in (rule.id, rule.name, rule.category, *rule.aliases)
    }
    close = nearest(name, sorted(known))
    advice = f"did you mean {close}?" if close else "`mlops-lint rules` lists them all"
    return Problem(f"no rule is called {name}", place.path, place.line, advice)
