"""Which rules run, and at which severity."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mlops_lint.errors import Problem, UserError, nearest
from mlops_lint.model import Location, Rule, Severity
from mlops_lint.records import record


@record(kw_only=True)
class PerPath:
    """What counts otherwise below a glob; `place` is where that is said."""

    path: str
    ignore: tuple[str, ...] = ()
    profile: str | None = None
    place: Location = Location()


@record
class Elsewhere:
    """How findings of one rule count below a glob; without a severity not at all."""

    path: str
    severity: Severity | None
    reason: str
    place: Location
    is_ignored: bool = False


@record
class Selected:
    """A rule that runs, at the severity that profile and configuration give it.

    `elsewhere` says where its findings count otherwise.
    """

    rule: Rule
    severity: Severity
    elsewhere: tuple[Elsewhere, ...] = ()

    def at(self, path: str) -> Elsewhere | None:
        """Return what counts at a path, None for what counts everywhere.

        Ignored stays ignored; of several profiles the last one counts.
        """
        from mlops_lint.repo.covering import covers

        there = [each for each in self.elsewhere if covers(each.path, path)]
        ignored = (each for each in there if each.is_ignored)
        return next(ignored, there[-1] if there else None)

    def severity_at(self, path: str) -> Severity:
        """Return the severity of a finding; where it does not count, the usual one."""
        there = self.at(path) if self.elsewhere else None
        return (there and there.severity) or self.severity


def select(  # noqa: PLR0913 - each comes from somewhere else
    rules: Sequence[Rule],
    profile: str,
    *,
    chosen: Iterable[str] = (),
    ignored: Iterable[str] = (),
    severities: Mapping[str, Severity | None] | None = None,
    places: Mapping[str, Location] | None = None,
    per_path: Sequence[PerPath] = (),
) -> list[Selected]:
    """Return the rules to run, sorted by id.

    A rule is named by its id, the start of its id (`DVC`), its name, an alias or its
    category. Without `chosen`, all rules that the profile does not switch off run; a
    rule itself named in `chosen` runs even where the profile has it off. A severity
    given to the rule itself goes before that of a group, and a later one before an
    earlier one. `places` says where the configuration gives a name; `per_path`, where
    findings of the rules that run count otherwise.

    Raises:
        UserError: names fit no rule.
    """
    wanted, unwanted = list(chosen), list(ignored)
    overrides, places = dict(severities or {}), places or {}
    there = (name for each in per_path for name in each.ignore)
    _require(rules, (*wanted, *unwanted, *overrides, *there, *places), places)
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
            severity = overrides[max(reversed(fitting), key=rule.is_called)]
        if severity is None or any(rule.is_meant_by(name) for name in unwanted):
            continue
        selected.append(Selected(rule, severity))
    if not per_path:
        return selected
    # A rule that is named runs even where it is off; what is off there does not count.
    profiles = {
        name: {
            item.rule.id: item.severity
            for item in select(rules, name, severities=overrides)
        }
        for name in {each.profile for each in per_path if each.profile}
    }
    return [
        Selected(item.rule, item.severity, tuple(_elsewhere(item, per_path, profiles)))
        for item in selected
    ]


def _elsewhere(
    item: Selected,
    per_path: Sequence[PerPath],
    profiles: Mapping[str, Mapping[str, Severity]],
) -> Iterator[Elsewhere]:
    """Yield what `per_path` says of one rule; `profiles` has severities by rule id."""
    for each in per_path:
        if any(item.rule.is_meant_by(name) for name in each.ignore):
            yield Elsewhere(
                each.path, None, f"ignored in {each.path}", each.place, True
            )
        elif each.profile:
            severity = profiles[each.profile].get(item.rule.id)
            reason = f"off in the {each.profile} profile, which is that of {each.path}"
            yield Elsewhere(each.path, severity, reason, each.place)


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
