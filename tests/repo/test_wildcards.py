import re
from fnmatch import fnmatchcase

from hypothesis import example, given
from hypothesis import strategies as st

from mlops_lint.repo.globs import parse_glob
from mlops_lint.repo.wildcards import fits

PARTS = st.text("ab.*", min_size=1, max_size=5)
NAMES = st.text("abAB.", min_size=1, max_size=6)


@given(
    st.lists(st.one_of(PARTS, st.just("**")), min_size=1, max_size=4),
    st.lists(NAMES, min_size=1, max_size=6),
    st.booleans(),
)
@example(["a*b*b"], ["ab"], False)
@example(["**", "a", "**", "b", "**"], ["a", "b", "c"], False)
@example(["a", "**", "a"], ["a"], False)
@example(["**"], ["a"], False)
@example(["***"], ["a", "b"], False)
@example(["a", "***", "b"], ["a", "b"], False)
@example(["***", "b"], ["b"], False)
def test_a_glob_of_stars_matches_what_its_expression_matches(
    parts: list[str], names: list[str], ignore_case: bool
) -> None:
    glob = parse_glob("/" + "/".join(parts))
    assert glob is not None
    assert glob.stars
    path = "/".join(names)
    flags = re.IGNORECASE if ignore_case else 0
    expected = re.fullmatch(glob.regex, path, flags) is not None
    assert glob.test(ignore_case=ignore_case)(path) is expected


@given(PARTS, NAMES)
def test_a_name_is_matched_alike(part: str, name: str) -> None:
    glob = parse_glob(part)
    assert glob is not None
    assert glob.test()(name) is (re.fullmatch(glob.regex, name) is not None)


def test_other_wildcards_are_left_to_the_expression() -> None:
    glob = parse_glob("[ab]?.py")
    assert glob is not None
    assert not glob.stars
    assert glob.test()("ab.py")
    assert not glob.test()("AB.py")
    assert glob.test(ignore_case=True)("AB.py")


@given(
    st.text("ab/.*?[]!-", max_size=8),
    st.lists(st.text("ab/.\n[*", max_size=8), max_size=8),
)
def test_names_fit_as_the_standard_library_says(pattern: str, names: list[str]) -> None:
    for name in (*names, pattern, pattern.replace("*", "ab/")):
        assert fits(name, pattern) == fnmatchcase(name, pattern)
