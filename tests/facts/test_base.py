"""What detectors share: evidence that names a few files and counts the rest."""

import pytest

from mlops_lint.facts.base import Facts, Found, detector, files_found, found, seen
from mlops_lint.model import Confidence, Evidence, Location
from tests.facts.conftest import MakeFacts


@pytest.mark.parametrize(("count", "more"), [(0, 0), (1, 0), (5, 0), (6, 1), (40, 35)])
def test_five_files_are_named_and_the_others_counted(count: int, more: int) -> None:
    paths = [f"f{number}.dvc" for number in range(count)]
    found = files_found(iter(paths), "DVC")
    assert found.value is (count > 0)
    named = tuple(Evidence(Location(path), "DVC") for path in paths[:5])
    rest = (Evidence(Location(), f"and {more} more"),) if more else ()
    assert found.evidence == (*named, *rest)


UNSURE, SURE = seen("a.yaml", "perhaps"), seen("b.yaml", "surely")


@detector("low", absent="no")
def low(_: Facts) -> Found:
    """Is unsure."""
    return found(True, UNSURE, low=True)


@detector("high", absent="no")
def high(_: Facts) -> Found:
    """Is sure."""
    return found(True, SURE)


@detector("resting", absent="no")
def resting(facts: Facts) -> Found:
    """Shows what another one shows."""
    return found(True, *facts["low"].evidence)


@detector("asking", absent="no")
def asking(facts: Facts) -> Found:
    """Asks, and shows something else."""
    return found(facts.holds("low"), SURE)


@detector("both", absent="no")
def both(facts: Facts) -> Found:
    """Shows what two show, one of them sure."""
    return found(True, *facts["low"].evidence, *facts["high"].evidence)


@detector("further", absent="no")
def further(facts: Facts) -> Found:
    """Rests on what rests on another."""
    return found(True, *facts["resting"].evidence)


@pytest.mark.parametrize(
    ("name", "confidence"),
    [
        ("resting", Confidence.LOW),
        ("further", Confidence.LOW),
        ("asking", Confidence.HIGH),
        ("both", Confidence.HIGH),
        ("high", Confidence.HIGH),
    ],
)
def test_a_fact_is_no_surer_than_what_it_rests_on(
    name: str, confidence: Confidence, facts_of_tree: MakeFacts
) -> None:
    tree = facts_of_tree({})
    every = {item.name: item for item in (low, high, resting, asking, both, further)}
    facts = Facts(tree.repo, tree.settings, every)
    assert facts[name].confidence is confidence
