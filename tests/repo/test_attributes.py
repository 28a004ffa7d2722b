"""Which files .gitattributes hands to Git LFS."""

from pathlib import Path

import pytest

from mlops_lint.repo.attributes import lfs_paths
from tests.trees import Tree, make_repo

LFS = "filter=lfs diff=lfs merge=lfs -text"
CASES: dict[str, tuple[Tree, set[str]]] = {
    "by suffix": ({".gitattributes": f"*.bin {LFS}\n"}, {"a.bin", "sub/b.bin"}),
    "by path": ({".gitattributes": f"sub/*.bin {LFS}\n"}, {"sub/b.bin"}),
    "from the top": ({".gitattributes": f"/*.bin {LFS}\n"}, {"a.bin"}),
    "below": ({".gitattributes": f"sub/** {LFS}\n"}, {"sub/b.bin"}),
    "quoted": ({".gitattributes": f'"a.bin" {LFS}\n'}, {"a.bin"}),
    "the last rule wins": (
        {".gitattributes": f"*.bin {LFS}\na.bin -filter\n"},
        {"sub/b.bin"},
    ),
    "another filter": (
        {".gitattributes": f"*.bin {LFS}\nsub/b.bin filter=crypt\n"},
        {"a.bin"},
    ),
    "unspecified": ({".gitattributes": f"*.bin {LFS}\n*.bin !filter\n"}, set()),
    "other attributes": (
        {".gitattributes": f"*.bin {LFS}\n*.bin text\n"},
        {"a.bin", "sub/b.bin"},
    ),
    "comments and blanks": ({".gitattributes": f"# *.bin {LFS}\n\n*.bin\n"}, set()),
    "nested": ({"sub/.gitattributes": f"*.bin {LFS}\n"}, {"sub/b.bin"}),
    "nested wins": (
        {".gitattributes": f"*.bin {LFS}\n", "sub/.gitattributes": "*.bin -filter\n"},
        {"a.bin"},
    ),
    "none": ({}, set()),
}


@pytest.mark.parametrize(("tree", "paths"), CASES.values(), ids=CASES)
def test_lfs_paths(tmp_path: Path, tree: Tree, paths: set[str]) -> None:
    root = tmp_path / "repo"
    files = {"a.bin": "x", "sub/b.bin": "y", "c.txt": "z"}
    assert lfs_paths(make_repo(root, {**files, **tree}, commit=True)) == paths


def test_files_that_git_does_not_hold_are_left_out(tmp_path: Path) -> None:
    root = tmp_path / "repo"
    make_repo(root, {".gitattributes": f"*.bin {LFS}\n"}, commit=True)
    assert lfs_paths(make_repo(root, {"new.bin": "x"})) == frozenset()
