"""The page about the score: its tables are those of rules/profiles.yaml."""

from collections.abc import Iterator

from mlops_lint import packs
from mlops_lint.packs import Knowledge
from mlops_lint.score import CapRule, ComponentRule, Scoring
from mlops_lint.score.arithmetic import LOWEST, MEAN_SHARE
from tests.docs.marks import table, with_parts


def score_page(page: str) -> str:
    """Return the page with every part between its marks made anew."""
    return with_parts(page, parts(packs.bundled()))


def parts(knowledge: Knowledge) -> dict[str, str]:
    """Return what stands between the marks, by their names."""
    scoring = knowledge.scoring
    there = {rule.id for rule in knowledge.rules}
    blocks = [(sorted(each.rules & there), each.parents) for each in scoring.blocks]
    return {
        "overall": f"The overall score is {MEAN_SHARE:g} times the mean of the "
        f"categories, by their weights, and {1 - MEAN_SHARE:g}\ntimes the plain mean "
        f"of the {LOWEST} lowest: the weakest links count twice.\n",
        "categories": table(
            ("Category", "Weight"),
            ((each.title, f"{each.weight:g}") for each in scoring.categories),
        ),
        "blocks": table(
            ("Judged", "Asked for by"),
            ((" ".join(rules), *parents) for rules, parents in blocks if rules),
        ),
        "caps": table(("At most", "While"), map(cap, scoring.caps)),
        "grades": table(
            ("Grade", "From"),
            ((name, f"{least:g}") for name, least in scoring.grades.items()),
        ),
        "least": f"With fewer than {scoring.least_rules} rules that apply, or where\n"
        "nothing has to do with a model, there is no number.\n",
        "ladder": table(("Level", "Name", "Needs"), ladder(scoring)),
        "components": table(
            ("Component", "Name", "Rules"), map(component, scoring.components)
        ),
        "axes": table(
            ("Axis", "Rules"),
            ((name, f"{start}*") for name, start in scoring.axes.items()),
        ),
    }


def cap(one: CapRule) -> tuple[str, str]:
    if one.files:
        binds = f"{one.rule} has a finding in {', '.join(f'`{x}`' for x in one.files)}"
    elif one.severity:
        binds = f"{one.rule} has an open finding of severity {one.severity.label}"
    else:
        binds = f"{one.rule} earns nothing"
    where = f", {one.profile} profile only" if one.profile else ""
    return f"{one.limit:g}", f"{one.reason}: {binds}{where}"


def ladder(scoring: Scoring) -> Iterator[tuple[str, str, str]]:
    for rung in scoring.ladder:
        needs = (
            name if least == 1 else f"{name} ({least:g})"
            for name, least in rung.needs.items()
        )
        yield f"L{rung.level}", rung.title, ", ".join(needs)


def component(one: ComponentRule) -> tuple[str, str, str]:
    return one.id, one.title, (" and " if one.needs_all else " or ").join(one.rules)
