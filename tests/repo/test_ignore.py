from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlops_lint.repo.ignore import LINES_LIMIT, IgnoreRules
from tests.gitrepo import GitRepo

TREE = ("a", "b", "ab", "a.b", "d/a", "d/ab", "d/d/a", "d/d/b", "d/e/f/a", "e/a.b")
DIRECTORIES = ("d", "d/d", "d/e", "d/e/f", "e")


def rules(files: dict[str, str]) -> IgnoreRules:
    return IgnoreRules(lambda path: files[path].encode(), files)


def git_ignores(repo: GitRepo, *paths: str) -> dict[str, tuple[str, int] | None]:
    stdin = "".join(f"{path}\0" for path in paths).encode()
    options = ("-c", "core.excludesFile=/dev/null")
    output = repo.git(
        *(*options, "check-ignore", "-z", "-v", "-n", "--no-index", "--stdin"),
        check=False,
        stdin=stdin,
    )
    fields = iter(output.split("\0")[:-1])
    answers: dict[str, tuple[str, int] | None] = {}
    for source, line, pattern, path in zip(fields, fields, fields, fields, strict=True):
        ignored = source and not pattern.startswith("!")
        answers[path] = (source, int(line)) if ignored else None
    return answers


def assert_same_as_git(repo: GitRepo, files: dict[str, str | bytes]) -> None:
    repo.write(files)
    ignore = IgnoreRules(lambda path: (repo.root / path).read_bytes(), files)
    ours = {path: ignore.match(path) for path in TREE}
    ours |= {path: ignore.match(path, True) for path in DIRECTORIES}
    assert ours == git_ignores(repo, *TREE, *DIRECTORIES)


@pytest.fixture
def tree(repo: GitRepo) -> GitRepo:
    repo.write(dict.fromkeys(TREE, ""))
    return repo


@pytest.mark.parametrize(
    "lines",
    [
        "a",
        "a/",
        "d/",
        "/a",
        "/d/d/",
        "d/a",
        "*.b\n!a.b",
        "d\n!d/a",
        "d/*\n!d/d",
        "**/a\n!/a",
        "d/**",
        "d/**/a",
        "!a",
        "#a\n\\#a\nb",
        "\\!a\na ",
        "a\\ \nb  ",
        "a\\\\ ",
        "a\t",
        "a\r\nb\r\n",
        "\ufeffa",
        "[ab\nb",
        "a[\n[[:alpha:]]",
        "[[:bad:]]\n[z-ab]",
        "a\\",
        "/",
        "//",
        "!",
        "\n\n  \n",
        "[!b]",
        "?",
        "*\n!*/\n!*.b",
        "d/e/f\n!d/e/f/a",
        "./a",
        "../a",
        "a//",
        "\\a",
        "[]]a",
        "**",
        "/**/",
        "a.*",
        ".gitignore",
    ],
)
def test_same_answers_as_git(tree: GitRepo, lines: str) -> None:
    assert_same_as_git(tree, {".gitignore": lines})


def test_bytes_that_are_no_text_ignore_nothing_else(tree: GitRepo) -> None:
    assert_same_as_git(tree, {".gitignore": b"\xff\xfea\nb\n\x00\n"})


def test_inner_file_has_the_last_word_but_not_in_an_ignored_directory(
    tree: GitRepo,
) -> None:
    files: dict[str, str | bytes] = {
        ".gitignore": "a\ne/\n",
        "d/.gitignore": "!a\n/d/b\n",
        "d/e/.gitignore": "f/a\n",
        "e/.gitignore": "!*\n",
        ".git/info/exclude": "ab\n!a\n",
    }
    assert_same_as_git(tree, files)


def test_exclude_file_yields_to_every_gitignore_in_any_order() -> None:
    files = {".gitignore": "!a\n", ".git/info/exclude": "a\nb\n"}
    for order in (list(files), list(files)[::-1]):
        ignore = IgnoreRules(lambda path: files[path].encode(), order)
        assert ignore.match("a") is None
        assert ignore.match("b") == (".git/info/exclude", 2)


LINES = st.builds(
    lambda *parts: "".join(parts),
    st.sampled_from(["", "", "", "!"]),
    st.sampled_from(["", "", "/", "**/"]),
    st.lists(
        st.sampled_from(
            [*"abdef", "*", "?", "**", ".", "a.b", "[ab]", "[!a]", "[a-", "\\a", "*b"]
        ),
        min_size=1,
        max_size=3,
    ).map("/".join),
    st.sampled_from(["", "", "/", " ", "\r", "/**"]),
)
FILES = st.dictionaries(
    st.sampled_from([".gitignore", "d/.gitignore", "d/d/.gitignore", "e/.gitignore"]),
    st.lists(LINES, max_size=5).map("\n".join),
    max_size=4,
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(files=FILES)
def test_same_answers_as_git_for_any_files(
    tree: GitRepo, files: dict[str, str | bytes]
) -> None:
    for old in tree.root.rglob(".gitignore"):
        old.unlink()
    assert_same_as_git(tree, files)


def test_path_need_not_exist() -> None:
    ignore = rules({".gitignore": "data/\n"})
    assert ignore.match("data", True) == (".gitignore", 1)
    assert ignore.match("data") is None
    assert ignore.match("data/raw/x.csv") == (".gitignore", 1)


def test_file_is_read_only_when_a_path_below_it_is_asked_for() -> None:
    asked: list[str] = []

    def read(path: str) -> bytes:
        asked.append(path)
        return b"x\n"

    ignore = IgnoreRules(read, [".gitignore", "a/.gitignore", "b/.gitignore"])
    assert ignore.match("a/y") is None
    ignore.match("a/z")
    assert sorted(asked) == [".gitignore", "a/.gitignore"]


def test_unreadable_file_ignores_nothing() -> None:
    assert IgnoreRules(lambda _: None, [".gitignore"]).match("a") is None


def test_lines_above_the_limit_are_cut_off() -> None:
    ignore = rules({".gitignore": "x\n" * LINES_LIMIT + "a\n"})
    assert ignore.match("a") is None
    assert ignore.match("x") == (".gitignore", LINES_LIMIT)


def test_root_file_speaks_of_the_whole_tree(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "other")
    repo.write({".gitignore": "x\n", "a/b/x": ""})
    ignore = rules({".gitignore": "x\n"})
    assert ignore.match("a/b/x") == git_ignores(repo, "a/b/x")["a/b/x"]
