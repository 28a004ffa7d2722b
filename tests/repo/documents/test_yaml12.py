import math
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from mlops_lint.repo.documents import Limits, ParseFailure, Structured, Tagged
from mlops_lint.repo.documents.yaml12 import DEFAULT_PARSER, PureParser, load

PARSERS = pytest.mark.parametrize(
    "parser", [DEFAULT_PARSER, PureParser], ids=["default", "pure"]
)


def read(text: str | bytes, **options: Any) -> Structured:
    data = text.encode() if isinstance(text, str) else text
    result = load("a.yaml", data, **options)
    assert isinstance(result, Structured), result
    return result


def refuse(text: str | bytes, **options: Any) -> ParseFailure:
    data = text.encode() if isinstance(text, str) else text
    result = load("a.yaml", data, **options)
    assert isinstance(result, ParseFailure), result
    return result


def same(left: object, right: object) -> bool:
    """Compare values and types; NaN equals itself."""
    if isinstance(left, float) and isinstance(right, float):
        return left == right or (math.isnan(left) and math.isnan(right))
    if isinstance(left, dict) and isinstance(right, dict):
        return [*map(str, left)] == [*map(str, right)] and all(
            same(a, b) for a, b in zip(left.values(), right.values(), strict=True)
        )
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and left == right


SCALARS: list[tuple[str, object]] = [
    ("", None),
    ("~", None),
    ("null", None),
    ("Null", None),
    ("NULL", None),
    ("nULL", "nULL"),
    ("true", True),
    ("True", True),
    ("TRUE", True),
    ("false", False),
    ("False", False),
    ("FALSE", False),
    ("on", "on"),
    ("off", "off"),
    ("yes", "yes"),
    ("No", "No"),
    ("y", "y"),
    ("n", "n"),
    ("0", 0),
    ("10", 10),
    ("010", 10),
    ("-07", -7),
    ("+5", 5),
    ("0o10", 8),
    ("0x1F", 31),
    ("0b11", "0b11"),
    ("-0x1F", "-0x1F"),
    ("1_000", "1_000"),
    ("12:30:00", "12:30:00"),
    ("2024-01-01", "2024-01-01"),
    ("2024-01-01T10:00:00Z", "2024-01-01T10:00:00Z"),
    ("1e-1", 0.1),
    ("1E5", 1e5),
    (".5", 0.5),
    ("5.", 5.0),
    ("-1.5e+3", -1500.0),
    ("1.2.3", "1.2.3"),
    ("1e", "1e"),
    (".", "."),
    ("+", "+"),
    ("-x", "-x"),
    (".inf", math.inf),
    ("+.INF", math.inf),
    ("-.Inf", -math.inf),
    (".nan", math.nan),
    (".NaN", math.nan),
    ("nan", "nan"),
    ("=", "="),
    ("<", "<"),
    ('"10"', "10"),
    ("'true'", "true"),
    ("''", ""),
    ("|\n  10\n", "10\n"),
    (">-\n  a\n  b", "a b"),
    ("a # comment", "a"),
    ("a#b", "a#b"),
    ("!!str 10", "10"),
    ("!!int '3'", 3),
    ("!!int 0o17", 15),
    ("!!float 1", 1.0),
    ("!!float .inf", math.inf),
    ("!!bool 'true'", True),
    ("!!null ''", None),
    ("! 10", "10"),
    ("!!str", ""),
]


@PARSERS
@pytest.mark.parametrize(("text", "expected"), SCALARS)
def test_scalars_follow_the_core_schema(
    text: str, expected: object, parser: Any
) -> None:
    assert same(read(f"a: {text}", parser=parser).data, {"a": expected})


# ruamel.yaml keeps timestamps, underscores, 0b, signs before 0x and `=` of YAML 1.1.
NOT_IN_RUAMEL = (
    *("2024-", "1_000", "0b11", "-0x1F", "="),
    *("!!int '", "! 10", "!!null", "!!bool", "!!float 1"),
)


@pytest.mark.parametrize(
    "text", [text for text, _ in SCALARS if not text.startswith(NOT_IN_RUAMEL)]
)
def test_scalars_agree_with_ruamel(text: str) -> None:
    expected = YAML(typ="safe", pure=True).load(f"a: {text}")
    assert same(read(f"a: {text}").data, expected)


DOCUMENTS = [
    "a: {b: [1, 2, {c: d}], e: }\nf: |\n  x\n  y\ng: >\n  x\n  y\n",
    "- - 1\n  - 2\n- a: 1\n  b:\n  - 3\n-\n- []\n- {}\n",
    "a: &x {p: 1, q: 2}\nb: *x\nc:\n  <<: *x\n  q: 3\n",
    "a: &x {p: 1}\nb: &y {p: 2, r: 4}\nc:\n  <<: [*x, *y]\n  z: 1\n",
    "? a\n: b\n? c\n",
    '{"json": [true, null, 1.5e3, "\\u00e9"], "k":1}',
    "on: push\njobs: {a: {if: on}}\n",
    "1: a\n2.5: b\nfalse: c\nnull: d\n",
    "# only a comment\n",
    "plain\n",
    "a:\n- b\n- c\nd: e\n",
    "k: 'it''s'\nl: \"tab\\t\"\n",
]


@PARSERS
@pytest.mark.parametrize("text", DOCUMENTS)
def test_documents_agree_with_ruamel(text: str, parser: Any) -> None:
    expected = YAML(typ="safe", pure=True).load(text)
    ours = read(text, parser=parser).data
    assert ours == expected
    assert ours is None or type(ours) is type(expected)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    # Inside `[]` and `{}` libyaml refuses a plain scalar that starts with a colon, and
    # reads one that starts with a question mark as a key.
    | st.text(
        st.characters(
            codec="utf-8", categories=("L", "N", "P", "Zs"), exclude_characters=":?"
        )
    )
    | st.sampled_from(
        ["on", "no", "010", "1e3", "<<", "12:30", "~", "null", "", "0x1"]
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("ab<1~-", max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(value=VALUES, flow=st.booleans())
def test_what_ruamel_writes_reads_back(value: object, flow: bool) -> None:
    from io import BytesIO

    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = flow
    writer.version = (1, 2)
    stream = BytesIO()
    writer.dump(value, stream)
    assert same_values(read(stream.getvalue()).data, value)


def same_values(left: object, right: object) -> bool:
    """Compare as `same`, with mappings in any order."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(
            same_values(left[key], right[key]) for key in left
        )
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same_values, left, right))
    return same(left, right)


@settings(max_examples=100, deadline=None)
@given(value=VALUES)
def test_lines_agree_with_the_nodes_of_pyyaml(value: object) -> None:
    text = yaml.safe_dump({"root": value}, allow_unicode=True)
    document = read(text)

    def check(node: yaml.Node, pointer: str, line: int) -> None:
        assert document.line(pointer) == line, pointer
        if isinstance(node, yaml.MappingNode):
            for key, inner in node.value:
                token = key.value.replace("~", "~0").replace("/", "~1")
                check(inner, f"{pointer}/{token}", key.start_mark.line + 1)
        elif isinstance(node, yaml.SequenceNode):
            for index, inner in enumerate(node.value):
                check(inner, f"{pointer}/{index}", inner.start_mark.line + 1)

    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert root is not None
    check(root, "", 1)


TEXT = """\
# comment
a: 1
b:
  - x
  - y: 2
    z: 3
"q r": {s: 4,
  t: 5}
1: one
tag: !Ref
  inner: 6
base: &base
  m: 7
merged:
  <<: *base
  n: 8
alias: *base
"""


@PARSERS
@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("", 2),
        ("/a", 2),
        ("/b", 3),
        ("/b/0", 4),
        ("/b/1", 5),
        ("/b/1/y", 5),
        ("/b/1/z", 6),
        ("/q r/s", 7),
        ("/q r/t", 8),
        ("/1", 9),
        ("/tag", 10),
        ("/tag/inner", 11),
        ("/merged/m", 13),
        ("/merged/n", 16),
        ("/alias/m", 13),
        ("/b/2", None),
        ("/b/x", None),
        ("/a/x", None),
        ("/nope", None),
        ("nope", None),
    ],
)
def test_line_of_a_pointer(pointer: str, line: int | None, parser: Any) -> None:
    assert read(TEXT, parser=parser).line(pointer) == line


def test_lines_of_several_documents() -> None:
    stream = read("a: 1\n---\nb: 2\n---\n- c\n")
    assert stream.documents == ({"a": 1}, {"b": 2}, ["c"])
    assert stream.line("/b", 1) == 3
    assert stream.line("/0", 2) == 5
    assert stream.line("/a", 3) is None
    assert stream.line("/a", -1) is None


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("", ()),
        ("# nothing\n", ()),
        ("---\n", (None,)),
        ("--- a\n...\n--- b\n", ("a", "b")),
        ("%YAML 1.2\n---\na: on\n", ({"a": "on"},)),
    ],
)
def test_streams(text: str, documents: tuple[object, ...]) -> None:
    assert read(text).documents == documents


@PARSERS
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_are_tolerated(encoding: str, parser: Any) -> None:
    assert read("a: ñ\n".encode(encoding), parser=parser).data == {"a": "ñ"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("!Ref x", Tagged("!Ref", "x")),
        ("!Sub [a, 1]", Tagged("!Sub", ["a", 1])),
        ("!Map {a: 1}", Tagged("!Map", {"a": 1})),
        ("!!binary aGk=", Tagged("!!binary", "aGk=")),
        ("!!timestamp 2001-01-01", Tagged("!!timestamp", "2001-01-01")),
        ("!!python/object/apply:os.system [x]", None),
        ("!!int word", Tagged("!!int", "word")),
        ("!!bool 1", Tagged("!!bool", "1")),
        ("!!null x", Tagged("!!null", "x")),
        ("!!float x", Tagged("!!float", "x")),
        ("!!set {a, b}", {"a": None, "b": None}),
        ("!!omap [a: 1]", [{"a": 1}]),
        ("!!seq [1]", [1]),
        ("!!map {a: 1}", {"a": 1}),
        ("! {a: 1}", {"a": 1}),
        ("&x !T a", Tagged("!T", "a")),
    ],
)
def test_tags(text: str, expected: object) -> None:
    expected = expected or Tagged("!!python/object/apply:os.system", ["x"])
    assert read(text).data == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("? [a, b]\n: 1", {"['a', 'b']": 1}),
        ("? {a: 1}\n: 2", {"{'a': 1}": 2}),
        ("!T a: 1", {"!T a": 1}),
        ("? !T [a]\n: 1", {"!T ['a']": 1}),
        ("a: &k [x]\n? *k\n: 1", {"a": ["x"], "['x']": 1}),
        ("a: &k x\n? *k\n: 1", {"a": "x", "x": 1}),
        ("{1: a, true: b}", {1: "a", "true": "b"}),
        ("&a a: 1", {"a": 1}),
        ("[<<, '<<']", ["<<", "<<"]),
        ("a: <<", {"a": "<<"}),
        ("'<<': {b: 1}", {"<<": {"b": 1}}),
        ("<<: !inc x\na: 1", {"<<": Tagged("!inc", "x"), "a": 1}),
        ("&m <<: {b: 1}", {"b": 1}),
        ("- &m <<\n- *m", ["<<", "<<"]),
    ],
)
def test_unusual_keys(text: str, expected: object) -> None:
    assert read(text).data == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<<: {a: 1, b: 2}\nb: 3", {"a": 1, "b": 3}),
        ("b: 3\n<<: {a: 1, b: 2}", {"a": 1, "b": 3}),
        ("<<: [{a: 1}, {a: 2, b: 2}]", {"a": 1, "b": 2}),
        ("<<: {a: 1}\n<<: {c: 1}", {"a": 1, "c": 1}),
        ("x: &x {a: 1}\ny: &y\n  <<: *x\nz:\n  <<: *y", None),
    ],
)
def test_merge_keys(text: str, expected: dict[str, object] | None) -> None:
    nested = {"x": {"a": 1}, "y": {"a": 1}, "z": {"a": 1}}
    assert read(text).data == (expected or nested)


def test_aliases_share_their_object() -> None:
    data = read("a: &x [1]\nb: *x").data
    assert isinstance(data, dict)
    assert data["a"] is data["b"]


def test_an_anchor_may_be_used_again() -> None:
    assert read("[&x 1, *x, &x 2, *x]").data == [1, 1, 2, 2]


def test_anchors_end_with_their_document() -> None:
    assert refuse("a: &x 1\n---\nb: *x\n").line == 3


def test_repeated_keys_are_named_and_the_last_wins() -> None:
    document = read("a: 1\nb:\n- c/d: 1\n  c/d: 2\na: 3\n")
    assert document.data == {"a": 3, "b": [{"c/d": 2}]}
    assert document.duplicates == (("/b/0/c~1d", 4), ("/a", 5))
    assert document.line("/a") == 5


def test_repeated_keys_inside_a_key_do_not_break_the_pointer() -> None:
    assert read("? {a: 1, a: 2}\n: x").duplicates == (("/a", 1),)


def test_few_of_many_repeated_keys_are_named() -> None:
    assert len(read("a: 1\n" * 1000).duplicates) == 100


@PARSERS
@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("a: [1\nb: 2", "expected ',' or ']'", 2),
        ("a: b: c", "mapping values are not allowed", 1),
        ("a:\n\t- b", "cannot start any token", 2),
        ("a: @x", "cannot start any token", 1),
        ("a: 'x", "unexpected end of stream", 1),
        ("*", "expected alphabetic or numeric character", 1),
        ("a: *x", "alias *x has no anchor", 1),
        ("a: 1\nb: &x [*x]", "alias *x is inside its own anchor", 2),
        ("a: &x\n  b: *x", "alias *x is inside its own anchor", 2),
        ("a: 1\nb: \x00", "unreadable character", 2),
        ("a: 1\nb: \x07", "characters are not allowed", 2),
        (b"a: 1\n\nb: \xff\xfe", "unreadable character: invalid", 3),
        (b"\xff\xfea", "unreadable character", 1),
        ("<<: 1", "merge key << needs a mapping or a list of them", 1),
        ("a: 1\nb:\n  <<: [1]", "merge key << needs a mapping", 3),
        ("%YAML 2.0\n---\na", "incompatible YAML document", 1),
        ('a: b\nc: "\\ud800"', "", 2),
    ],
)
def test_broken_files_are_values_with_a_line(
    text: str | bytes, problem: str, line: int, parser: Any
) -> None:
    result = refuse(text, parser=parser)
    assert (result.path, result.format, result.line) == ("a.yaml", "YAML", line)
    assert problem in result.problem


@PARSERS
@pytest.mark.parametrize("text", ['"\\UFFFFFFFF"', f"%YAML {'9' * 5_000}.1\n---\n"])
def test_numbers_beyond_python_are_refused(text: str, parser: Any) -> None:
    assert refuse(text, parser=parser).problem


@PARSERS
@pytest.mark.parametrize(
    "opener", ["[", "{", "- ", "? ", "{a: ", "[{a: ", "? - ", "- ? ", "&a [", "!t ["]
)
def test_a_hundred_thousand_openers_are_refused_at_once(
    opener: str, parser: Any
) -> None:
    assert refuse(opener * 100_000, parser=parser).problem


def test_deep_block_mappings_are_refused() -> None:
    deep = "".join(f"{' ' * level}a:\n" for level in range(2_000))
    result = refuse(deep)
    assert (result.problem, result.line) == ("nested deeper than 200 levels", 201)


@pytest.mark.parametrize(("depth", "fine"), [(200, True), (201, False)])
def test_depth_is_allowed_up_to_the_limit(depth: int, fine: bool) -> None:
    result = load("a.yaml", b"[" * depth + b"]" * depth)
    assert isinstance(result, Structured) is fine


def test_many_values_on_one_line_are_not_depth() -> None:
    assert refuse("a: " * 100_000).line == 1


@pytest.mark.parametrize(("uses", "fine"), [(1_000, True), (1_001, False)])
def test_alias_uses_are_bounded(uses: int, fine: bool) -> None:
    result = load("a.yaml", b"a: &x 1\nb: [" + b"*x," * uses + b"]")
    assert isinstance(result, Structured) is fine


def test_billion_laughs_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for level in range(1, 12):
        uses = ", ".join([f"*a{level - 1}"] * 9)
        lines.append(f"a{level}: &a{level} [{uses}]")
    assert "more than 1,000,000 nodes" in refuse("\n".join(lines)).problem


def test_a_flat_file_of_too_many_nodes_is_refused() -> None:
    assert (
        "more than 10 nodes"
        in refuse("[" + "a," * 11 + "]", limits=Limits(nodes=10)).problem
    )


def test_too_many_tag_directives_are_refused() -> None:
    text = "".join(f"%TAG !a{number}! b\n" for number in range(100_000))
    assert refuse(text).problem == "more than 100 TAG directives"


@pytest.mark.parametrize(
    "text", ["9" * 5_000, "0x" + "f" * 5_000, "!!int " + "9" * 5_000]
)
def test_endless_integers_stay_text(text: str) -> None:
    data = read(f"a: {text}").data
    assert isinstance(data, dict)
    assert isinstance(data["a"], str | Tagged)


def test_floats_of_huge_integers_are_infinite() -> None:
    assert read("[!!float 1" + "0" * 400 + ", !!float -1" + "0" * 400 + "]").data == [
        math.inf,
        -math.inf,
    ]


def test_huge_exponents_are_infinite() -> None:
    assert read("1e999999").data == math.inf
