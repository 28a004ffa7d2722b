"""Globs and paths for property tests."""

from hypothesis import strategies as st

# Left out, because git and pathspec differ: two stars next to another character, sets
# that hold a slash, and a file directly in `a` for `a/**/` (git: not matched).
PARTS = st.sampled_from(
    ["a", "b", "ab", "*", "?", "**", "*a", "a*", "[ab]", "[!a]", "a?b", "*.b", "a.*"]
)
PATTERNS = st.builds(
    lambda start, parts, end: start + "/".join(parts) + end,
    st.sampled_from(["", "/"]),
    st.lists(PARTS, min_size=1, max_size=4),
    st.sampled_from(["", "", "/"]),
).filter(lambda pattern: not pattern.endswith("**/"))
PATHS = st.lists(
    st.text("ab.", min_size=1, max_size=3).filter(lambda part: part.strip(".")),
    min_size=1,
    max_size=4,
).map("/".join)
