"""Every way in which a document can break a schema, and what is said of it."""

from typing import Any

import pytest

from mlops_lint.errors import Problem
from mlops_lint.repo.documents import Structured, parse
from mlops_lint.validation import problems, suggestion

SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "level": {"enum": ["low", "high"]},
        "count": {"type": "integer", "minimum": 1, "maximum": 9},
        "either": {"type": ["integer", "string"]},
        "flag": {"type": "boolean"},
        "items": {"type": "array", "minItems": 1, "uniqueItems": True},
        "inner": {
            "type": "object",
            "required": ["a/b"],
            "minProperties": 1,
            "additionalProperties": {"type": "number"},
        },
        "id": {"type": "string", "pattern": "^[A-Z]+$", "description": "capitals"},
        "regex": {"type": "string", "format": "regex"},
        "glob": {"type": "string", "format": "glob"},
        "fruit": {"type": "string", "format": "fruit"},
    },
}
FRUIT = {"fruit": ["apple", "pear"]}


def document(text: str) -> Structured:
    found = parse("a.yaml", text.encode())
    assert isinstance(found, Structured)
    return found


def said(text: str) -> list[str]:
    data = document(text)
    return [each.render() for each in problems(data, SCHEMA, data.data, names=FRUIT)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "level: low\nnmae: x",
            "error: a.yaml:2: unknown key nmae\nhelp: did you mean name?",
        ),
        (
            "zzzzzz: 1",
            "error: a.yaml:1: unknown key zzzzzz\nhelp: known: count, either, flag, "
            "fruit, glob, id, inner, items, level, name, regex",
        ),
        (
            "12: 1",
            "error: a.yaml:1: unknown key 12\nhelp: known: count, either, flag, "
            "fruit, glob, id, inner, items, level, name, regex",
        ),
        (
            "level: hihg",
            'error: a.yaml:1: level: unknown value "hihg"\nhelp: did you mean high?',
        ),
        (
            "level: null",
            "error: a.yaml:1: level: unknown value null\nhelp: known: low, high",
        ),
        (
            "name: 3",
            "error: a.yaml:1: name: 3 is not text\nhelp: write text",
        ),
        (
            "name: ''",
            "error: a.yaml:1: name: is empty\nhelp: fill it in, or take it out",
        ),
        (
            "flag: !x 1",
            "error: a.yaml:1: flag: !x ... is not true or false\n"
            "help: write true or false",
        ),
        (
            "count: 1.5",
            "error: a.yaml:1: count: 1.5 is not a whole number\n"
            "help: write a whole number",
        ),
        (
            "count: 0",
            "error: a.yaml:1: count: 0 is too small\nhelp: write 1 or more",
        ),
        (
            "count: 10",
            "error: a.yaml:1: count: 10 is too large\nhelp: write 9 or less",
        ),
        (
            "either: 1.5",
            "error: a.yaml:1: either: 1.5 is not a whole number or text\n"
            "help: write a whole number or text",
        ),
        (
            "items: []",
            "error: a.yaml:1: items: is empty\nhelp: fill it in, or take it out",
        ),
        (
            "items: {}",
            "error: a.yaml:1: items: {} is not a list\nhelp: write a list",
        ),
        (
            "items: [1, 1]",
            "error: a.yaml:1: items: [1, 1] has non-unique elements",
        ),
        (
            "inner: {a/b: x}",
            'error: a.yaml:1: inner.a/b: "x" is not a number\nhelp: write a number',
        ),
        (
            "name: x\ninner:\n  c: 1",
            "error: a.yaml:2: inner: a/b is missing\nhelp: add it",
        ),
        (
            "id: abc",
            'error: a.yaml:1: id: "abc" does not match ^[A-Z]+$\nhelp: capitals',
        ),
        (
            "regex: '(a'",
            'error: a.yaml:1: regex: "(a" is no regex: missing ), unterminated '
            "subpattern at position 0",
        ),
        (
            "regex: a{99999999999999999999}",
            'error: a.yaml:1: regex: "a{99999999999999999999}" is no regex: '
            "the repetition number is too large",
        ),
        (
            "glob: 'a[b'",
            'error: a.yaml:1: glob: "a[b" is no glob: unclosed `[`, unknown '
            "`[:class:]` or a backslash at the end",
        ),
        (
            "fruit: appel",
            "error: a.yaml:1: fruit: unknown fruit appel\nhelp: did you mean apple?",
        ),
        (
            "name: a\nname: b",
            "error: a.yaml:2: name is given twice\nhelp: keep one",
        ),
        (
            "- a",
            'error: a.yaml:1: ["a"] is not a mapping\nhelp: write a mapping',
        ),
    ],
)
def test_message(text: str, message: str) -> None:
    assert said(text) == [message]


def test_a_long_value_is_shortened() -> None:
    (message,) = said(f"level: {'x' * 100}")
    assert message.partition("\n")[0] == (
        f'error: a.yaml:1: level: unknown value "{"x" * 56}...'
    )


def test_all_at_once_in_order_of_lines() -> None:
    found = said("name: 3\nb: 1\nlevel: 5\ncount: x\nb: 2")
    assert [line.partition(": ")[2].partition(": ")[0] for line in found] == [
        "a.yaml:1",
        "a.yaml:3",
        "a.yaml:4",
        "a.yaml:5",
        "a.yaml:5",
    ]


def test_what_is_right_has_no_problems() -> None:
    assert not said(
        "regex: 'a+'\nglob: '*.py'\nfruit: pear\nitems: [1]\ninner: {a/b: 1}"
    )


def test_only_what_lies_below_the_prefix_is_judged() -> None:
    data = document("x: {a: 1, a: 2}\nmine: {name: 3, name: 4}\nmine2: {c: 1, c: 2}")
    found = problems(data, SCHEMA, data.get("/mine"), "/mine")
    assert found == [
        Problem("name is given twice", "a.yaml", 2, "keep one"),
        Problem("name: 4 is not text", "a.yaml", 2, "write text"),
    ]


def test_suggestion_folds_many_names() -> None:
    many = [f"name{number}" for number in range(13)]
    assert suggestion("qqqq", many) == f"known: {', '.join(many[:12])} and more"
    assert suggestion("qqqq", many, "ask") == "ask"
