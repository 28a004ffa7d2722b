import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from mlops_lint.repo.braces import ALTERNATIVES_LIMIT, alternatives
from mlops_lint.repo.globs import (
    compile_glob,
    compile_globs,
    escape,
    glob_problem,
    parse_glob,
)
from tests.repo.strategies import PATHS, PATTERNS


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("*.dvc", ["a.dvc", "x/y/a.dvc", ".dvc/config"], ["a.dvcx", "dvc"]),
        ("/x", ["x", "x/y"], ["a/x", "xx"]),
        ("a/b", ["a/b", "a/b/c"], ["x/a/b", "a/bc"]),
        ("a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["a/xb", "b", "x/a/b"]),
        ("**/x", ["x", "a/x", "a/b/x"], ["ax", "a/xb"]),
        ("a/**", ["a/x", "a/x/y"], ["a", "b/a/x"]),
        ("**", ["a", "a/b"], []),
        ("/**", ["a", "a/b"], []),
        ("**/a/**/b/**/c/*", ["a/b/c/d", "x/a/y/b/z/c/d"], ["a/b/c", "a/c/b/d"]),
        ("x/", ["x/a", "b/x/a"], ["x", "b/x"]),
        ("/x/", ["x/a"], ["x", "b/x/a"]),
        ("a?c", ["abc", "a.c"], ["ac", "a/c", "abbc"]),
        ("a*c*e", ["ace", "abcde", "acce"], ["a/ce", "acd"]),
        ("a***c", ["ac", "abc"], ["a/c"]),
        ("[a-c]x", ["ax", "cx"], ["dx", "-x"]),
        ("[!a-c]x", ["dx"], ["ax", "/x"]),
        ("[^a]", ["b"], ["a"]),
        ("[]a]", ["]", "a"], ["b"]),
        ("[a-]", ["a", "-"], ["b"]),
        ("[z-a]x", ["zx"], ["ax", "bx"]),
        ("[z-ab]", ["z", "b"], ["a", "y"]),
        ("[a-c-e]", ["b", "-", "e"], ["d"]),
        ("[a\\]b]", ["]", "b"], ["\\"]),
        ("[a-\\c]", ["b"], ["\\"]),
        ("x[+-9]y", ["x.y"], ["x/y"]),
        ("[[:digit:]_]", ["5", "_"], ["a"]),
        ("[[:nothing:]]", [], ["n", ":"]),
        ("[[:a]", [":", "a", "["], ["b"]),
        ("[[a]", ["[", "a"], ["b"]),
        ("a[", [], ["a["]),
        ("[a-", [], ["a"]),
        ("[a-\\", [], ["a"]),
        ("[\\", [], ["\\"]),
        ("a\\", [], ["a\\", "a"]),
        ("\\*", ["*"], ["a"]),
        ("a\\ b", ["a b"], ["ab"]),
        ("a//b", [], ["a/b"]),
        ("", [], ["a"]),
        ("/", [], ["a"]),
        ("a.{yml,yaml}", ["a.yml", "x/a.yaml"], ["a.{yml,yaml}", "a.ym"]),
        ("{a,b/{c,d}}/*.py", ["a/x.py", "b/c/x.py", "b/d/x.py"], ["b/x.py"]),
        ("{a}", ["{a}"], ["a"]),
        ("a{b", ["a{b"], ["ab"]),
        ("a}b,c", ["a}b,c"], ["ab"]),
        ("{{a,b}}", ["{a}", "{b}"], ["a"]),
        ("\\{a,b}", ["{a,b}"], ["a"]),
        ("[{,]x", ["{x", ",x"], ["x"]),
        ("new\nline", ["new\nline"], ["new"]),
        ("n*e", ["n\ne"], []),
        ("é?", ["éa"], ["é"]),
    ],
)
def test_glob_has_the_meaning_of_gitignore(
    pattern: str, matching: list[str], others: list[str]
) -> None:
    matches = compile_glob(pattern)
    assert [path for path in matching if not matches(path)] == []
    assert [path for path in others if matches(path)] == []


def test_case_counts_unless_told_otherwise() -> None:
    assert not compile_glob("README*")("readme.md")
    assert compile_glob("README*", ignore_case=True)("readme.md")


def test_last_glob_that_matches_decides() -> None:
    matches = compile_globs(["*.csv", "!data/", "!*.tsv", "data/big.csv", "!x.csv"])
    assert matches("a.csv")
    assert not matches("data/a.csv")
    assert matches("data/big.csv")
    assert not matches("x.csv")
    assert not matches("other.txt")
    assert not compile_globs([])("a")


def test_alternatives_of_a_negated_glob_are_all_negated() -> None:
    assert alternatives("!{a,b}c") == ["!ac", "!bc"]


def test_too_many_alternatives_are_a_problem_and_match_nothing() -> None:
    bomb = "{a,b}" * 40
    with pytest.raises(ValueError, match=str(ALTERNATIVES_LIMIT)):
        alternatives(bomb)
    assert "alternatives" in glob_problem(bomb)
    assert compile_globs([bomb, "x"])("x")
    assert not compile_glob(bomb)("ab" * 20)


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [("*.py", ""), ("a{b,[", "unclosed"), ("a[", "unclosed"), ("/", "empty")],
)
def test_problem_names_what_is_wrong(pattern: str, problem: str) -> None:
    assert problem in glob_problem(pattern)
    assert bool(problem) == bool(glob_problem(pattern))


@given(st.text("ab*?[]{},!#\\-. ", min_size=1, max_size=8))
def test_escaped_text_matches_itself_only(text: str) -> None:
    matches = compile_glob("/" + escape(text))
    assert matches(text)
    assert not matches(text + "a")
    assert not matches("b" + text)


def test_stars_take_polynomial_time() -> None:
    name = "a" * 200
    for pattern in ("*a" * 30 + "b", "**/" + "a*/**/" * 15 + "b", "[!b]*" * 30 + "b"):
        start = time.process_time()
        assert not compile_glob(pattern)("/".join([name] * 10))
        assert time.process_time() - start < 2


def test_literal_parts_are_found() -> None:
    glob = parse_glob("a/b/*.tar.gz")
    assert glob is not None
    assert (glob.directory, glob.suffix, glob.name) == ("a/b", ".gz", "")
    deep = parse_glob("a/**/x.py")
    assert deep is not None
    assert (deep.directory, deep.name) == ("a", "x.py")


@settings(max_examples=400)
@given(PATTERNS, st.lists(PATHS, min_size=1, max_size=12))
def test_same_answers_as_pathspec(pattern: str, paths: list[str]) -> None:
    spec = GitIgnoreSpec.from_lines([pattern])
    matches = compile_glob(pattern)
    for path in paths:
        assert matches(path) == spec.match_file(path), (pattern, path)


@settings(max_examples=100)
@given(st.lists(PATTERNS, max_size=5), PATHS)
def test_list_matches_what_one_of_its_globs_matches(
    patterns: list[str], path: str
) -> None:
    expected = any(compile_glob(pattern)(path) for pattern in patterns)
    assert compile_globs(patterns)(path) == expected
