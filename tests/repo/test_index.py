import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mlops_lint.repo.globs import Glob, parse_globs
from mlops_lint.repo.index import FileIndex
from mlops_lint.repo.listing import File
from tests.repo.strategies import PATHS, PATTERNS

PATHS_HERE = (
    ".dvc/config",
    ".env",
    "README.md",
    "data-raw/a.csv",
    "data/a.csv",
    "data/deep/b.csv",
    "data/model.dvc",
    "data0/c.csv",
    "params.yaml",
    "src/pkg/__init__.py",
    "src/pkg/train.py",
    "src/train.py",
    "tests/x/test_train.py",
)


def index_of(*paths: str) -> FileIndex:
    return FileIndex(File(path, 0o100644, "", True) for path in paths)


def paths(files: list[File]) -> list[str]:
    return [file.path for file in files]


@pytest.fixture
def index() -> FileIndex:
    return index_of(*reversed(PATHS_HERE))


@pytest.mark.parametrize(
    ("globs", "expected"),
    [
        (["params.yaml"], ["params.yaml"]),
        (["/params.yaml"], ["params.yaml"]),
        (["/train.py"], []),
        (["src/train.py"], ["src/train.py"]),
        (["src/nothing.py"], []),
        (["train.py"], ["src/pkg/train.py", "src/train.py"]),
        (["**/train.py"], ["src/pkg/train.py", "src/train.py"]),
        (["src/**/train.py"], ["src/pkg/train.py", "src/train.py"]),
        (["*.dvc"], ["data/model.dvc"]),
        (["*.nothing"], []),
        ([".*"], [".env"]),
        (["data/*.csv"], ["data/a.csv"]),
        (["data/*"], ["data/a.csv", "data/model.dvc"]),
        (["data/**"], ["data/a.csv", "data/deep/b.csv", "data/model.dvc"]),
        (["data/"], ["data/a.csv", "data/deep/b.csv", "data/model.dvc"]),
        (["/data/"], ["data/a.csv", "data/deep/b.csv", "data/model.dvc"]),
        (["/pkg/"], []),
        (["pkg/"], ["src/pkg/__init__.py", "src/pkg/train.py"]),
        (["src/p*/"], ["src/pkg/__init__.py", "src/pkg/train.py"]),
        (["data"], []),
        (["test_*.py"], ["tests/x/test_train.py"]),
        (["src/*/*.py"], ["src/pkg/__init__.py", "src/pkg/train.py"]),
        (["*/*/test*.py"], ["tests/x/test_train.py"]),
        (["**/deep/*"], ["data/deep/b.csv"]),
        (["/*"], [".env", "README.md", "params.yaml"]),
        (["*.{md,yaml}"], ["README.md", "params.yaml"]),
        (["*.csv", "!data/**"], ["data-raw/a.csv", "data0/c.csv"]),
        (["*.csv", "!*.csv", "data0/*"], ["data0/c.csv"]),
        (["["], []),
        ([], []),
    ],
)
def test_glob_finds_files(
    index: FileIndex, globs: list[str], expected: list[str]
) -> None:
    assert paths(index.glob(*globs)) == expected
    assert paths(index.glob(*globs)) == expected


@pytest.mark.parametrize(
    "glob", ["readme.md", "/readme.md", "READ*", "*.MD", "/R*.MD", "?EADME.md"]
)
def test_glob_may_ignore_case(index: FileIndex, glob: str) -> None:
    assert paths(index.glob(glob, ignore_case=True)) == ["README.md"]
    assert paths(index.glob("SRC/PKG/", ignore_case=True)) == [
        "src/pkg/__init__.py",
        "src/pkg/train.py",
    ]
    assert index.glob("readme.md") == []


@given(PATTERNS, st.sets(PATHS, max_size=10), st.booleans())
@example("/**", {"a/a"}, False)
@example("**/*.b", {"a.b", "b/a.b", "b/a"}, False)
@example("a/**/*b", {"a/b", "a/a/b", "b"}, False)
def test_look_ups_find_what_the_expression_matches(
    pattern: str, files: set[str], ignore_case: bool
) -> None:
    (glob,) = parse_globs([pattern])
    regex = re.compile(glob.regex)
    expected = sorted(path for path in files if _matched(glob, regex, path))
    found = index_of(*files).glob(pattern, ignore_case=ignore_case)
    assert paths(found) == expected


def _matched(glob: Glob, regex: re.Pattern[str], path: str) -> bool:
    tried = [path]
    if glob.directory_only:
        parts = path.split("/")
        tried = ["/".join(parts[:size]) for size in range(1, len(parts))]
    return any(
        regex.fullmatch(place if glob.anchored else place.rpartition("/")[2])
        for place in tried
    )


def test_result_may_be_changed_by_its_receiver(index: FileIndex) -> None:
    index.glob("*.py").clear()
    index.under("src").clear()
    index.children("src").clear()
    assert len(index.glob("*.py")) == 4
    assert len(index.under("src")) == 3
    assert len(index.children("src")) == 1


def test_tables(index: FileIndex) -> None:
    assert len(index) == len(PATHS_HERE)
    assert paths(index.files) == sorted(PATHS_HERE)
    assert index.by_path["data/a.csv"].path == "data/a.csv"
    assert paths(index.by_name["train.py"]) == ["src/pkg/train.py", "src/train.py"]
    assert paths(index.by_suffix[".csv"])[0] == "data-raw/a.csv"
    assert paths(index.by_suffix[".env"]) == [".env"]
    assert index.directories == {
        *(".dvc", "data", "data-raw", "data/deep", "data0"),
        *("src", "src/pkg", "tests", "tests/x"),
    }


def test_a_file_named_as_a_suffix_has_none() -> None:
    index = index_of("a.csv", "csv", "d.py/csv", "z.csv")
    assert {k: paths(v) for k, v in index.by_suffix.items()} == {
        ".csv": ["a.csv", "z.csv"]
    }
    assert paths(index.glob("*.csv")) == ["a.csv", "z.csv"]


@pytest.mark.parametrize("root", ["", ".", "/"])
def test_root_is_a_directory_too(index: FileIndex, root: str) -> None:
    assert len(index.under(root)) == len(PATHS_HERE)
    assert paths(index.children(root)) == [".env", "README.md", "params.yaml"]


def test_under_a_directory_is_nothing_of_its_neighbours(index: FileIndex) -> None:
    assert paths(index.under("data/")) == [
        "data/a.csv",
        "data/deep/b.csv",
        "data/model.dvc",
    ]
    assert index.under("dat") == []
    assert index.children("nothing") == []


def test_files_of_the_same_shown_path_are_both_kept() -> None:
    twins = [File("\\xff", 1, "a", True, b"\xff"), File("\\xff", 1, "a", True)]
    assert len(FileIndex(twins).files) == 2
