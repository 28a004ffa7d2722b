"""Symlinks of a tree lead where the file system would take them."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_lint.repo.symlinks import resolve

LINKS = {
    "a": "b/c",
    "b": "d",
    "d/up": "..",
    "d/over": "../../x",
    "loop": "loop",
    "one": "two",
    "two": "one",
    "root": "/etc",
    "here": ".",
}


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("plain", "plain"),
        ("x/y/z", "x/y/z"),
        ("a", "d/c"),
        ("a/../e", "d/e"),
        ("d/up/plain", "plain"),
        ("here/here/x", "x"),
        ("d/over", None),
        ("loop", None),
        ("one", None),
        ("root/passwd", None),
        ("..", None),
    ],
)
def test_where_a_link_leads(path: str, place: str | None) -> None:
    assert resolve(path, LINKS.get) == place


NAMES = st.sampled_from(["a", "b", "c", "d/a", "d/b"])
TARGETS = st.lists(
    st.sampled_from(["a", "b", "c", "d", "..", "."]), min_size=1, max_size=4
).map("/".join)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(NAMES, TARGETS, min_size=1), NAMES)
def test_the_same_place_as_the_file_system(links: dict[str, str], path: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        # Deep enough that no target leads out of the scratch directory.
        root = Path(os.path.realpath(folder), *"vwxyz")
        (root / "d").mkdir(parents=True)
        for name, target in links.items():
            (root / name).symlink_to(target)
        try:
            real = Path(os.path.realpath(root / path, strict=True))
        except OSError:
            # A loop, or nothing there: a tree has no file to read either.
            return
        inside = real.is_relative_to(root)
        found = resolve(path, links.get)
        if found is None:
            # What leaves the tree on its way may come back only by its own name.
            assert not inside or ".." in "/".join(links.values())
        else:
            assert inside
            assert real == root / found
