"""Each kind of reference five times as it should be, and five times broken.

A row is a tree with one reference to judge; `test_tables` has the odd forms.
"""

from collections import Counter
from pathlib import Path

import pytest

from mlops_lint.links.families import FAMILIES
from mlops_lint.links.references import references
from tests.links.references.pairs import FEAST, PAIRS, STORE
from tests.links.references.singles import SINGLE
from tests.trees import Tree, make_facts

ROWS = [
    *((family, "ok", {**names, **there}) for family, names, there in PAIRS),
    *((family, "missing", names) for family, names, _ in PAIRS),
    *SINGLE,
]


@pytest.mark.parametrize(("family", "state", "tree"), ROWS)
def test_a_reference(family: str, state: str, tree: Tree, tmp_path: Path) -> None:
    found = references(make_facts(tmp_path / "repo", tree), family)
    assert {edge.state for edge in found} == {state}, [e.detail for e in found]


def test_each_kind_has_five_of_both() -> None:
    counted = Counter((family, state == "ok") for family, state, _ in ROWS)
    for family in FAMILIES:
        assert counted[family, True] >= 5, family
        assert counted[family, False] >= 5, family


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({".gitignore": "data/\n"}, "git ignores"),
        ({"data/a.csv.dvc": "outs:\n- {md5: a, path: a.csv}\n"}, "DVC keeps"),
        ({"make.py": "open('data/a.csv', 'w')\n"}, "may make"),
    ],
)
def test_data_of_features_that_is_made_elsewhere_is_unknown(
    more: Tree, reason: str, tmp_path: Path
) -> None:
    tree = {**STORE, "defs.py": FEAST.format("data/a.csv"), **more}
    (edge,) = references(make_facts(tmp_path / "repo", tree), "features")
    assert edge.state == "unknown"
    assert reason in edge.detail


@pytest.mark.parametrize("name", ["s3://a/b.parquet", "{root}/a.csv", "/srv/a.csv"])
def test_data_of_features_outside_is_unknown(name: str, tmp_path: Path) -> None:
    tree = {**STORE, "defs.py": FEAST.format(name)}
    (edge,) = references(make_facts(tmp_path / "repo", tree), "features")
    assert edge.state == "unknown"
