"""What detectors share: evidence that names a few files and counts the rest."""

import pytest

from mlops_lint.facts.base import files_found
from mlops_lint.model import Evidence, Location


@pytest.mark.parametrize(("count", "more"), [(0, 0), (1, 0), (5, 0), (6, 1), (40, 35)])
def test_five_files_are_named_and_the_others_counted(count: int, more: int) -> None:
    paths = [f"f{number}.dvc" for number in range(count)]
    found = files_found(iter(paths), "DVC")
    assert found.value is (count > 0)
    named = tuple(Evidence(Location(path), "DVC") for path in paths[:5])
    rest = (Evidence(Location(), f"and {more} more"),) if more else ()
    assert found.evidence == (*named, *rest)
