"""Which rules run, and at which severity."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mlops_lint.errors import Problem, UserError, nearest
from mlops_lint.model import Rule, Severity


@dataclass(frozen=True, slots=True)
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
) -> list[Selected]:
    """Return the rules to run, sorted by id.

    A rule is named by its id, the start of its id (`DVC`), its name, an alias or its
    category. Without `chosen`, all rules that the profile does not switch off run; a
    rule named in `chosen` runs even where the profile has it off.

    Raises:
        UserError: a name fits no rule.
    """
    wanted, unwanted = list(chosen), list(ignored)
    overrides = dict(severities or {})
    named(rules, (*wanted, *unwanted, *overrides))
    selected = []
    for rule in sorted(rules, key=lambda rule: rule.id):
        severity = rule.severity.get(profile)
        meant = [name for name in wanted if fits(rule, name)]
        if wanted and not meant:
            continue
        if severity is None and any(_is_exact(rule, name) for name in meant):
            severity = next((s for s in rule.severity.values() if s), Severity.INFO)
        for name, override in overrides.items():
            if fits(rule, name):
                severity = override
        if severity is None or any(fits(rule, name) for name in unwanted):
            continue
        selected.append(Selected(rule, severity))
    return selected


def named(rules: Sequence[Rule], names: Sequence[str]) -> list[Rule]:
    """Return the rules that `names` mean, all of them where none is given.

    Raises:
        UserError: a name fits no rule.
    """
    problems = [
        _unknown(name, rules)
        for name in names
        if not any(fits(rule, name) for rule in rules)
    ]
    if problems:
        raise UserError(*problems)
    return [r for r in rules if not names or any(fits(r, name) for name in names)]


def only(rules: Sequence[Rule], name: str) -> Rule:
    """Return the one rule with that id, name or alias.

    Raises:
        UserError: there is no such rule.
    """
    for rule in rules:
        if _is_exact(rule, name) or rule.id == name.upper():
            return rule
    raise UserError(_unknown(name, rules))


def fits(rule: Rule, name: str) -> bool:
    """Whether `name` means the rule: id, start of id, name, alias or category."""
    if _is_exact(rule, name) or name == rule.category:
        return True
    return name.isalpha() and name.isupper() and rule.id.startswith(name)


def _is_exact(rule: Rule, name: str) -> bool:
    return name in (rule.id, rule.name) or name in rule.aliases


def _unknown(name: str, rules: Sequence[Rule]) -> Problem:
    known = {known for rule in rules for known in (rule.id, rule.name, rule.category)}
    close = nearest(name, sorted(known)) or nearest(name.upper(), sorted(known))
    advice = f"did you mean {close}?" if close else "`mlops-lint rules` lists them all"
    return Problem(f"no rule is called {name}", help=advice)
