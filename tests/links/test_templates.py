"""Templates of dvc.yaml, one by one; the oracle test compares whole pipelines."""

from typing import Any

import pytest

from mlops_lint.links import templates
from mlops_lint.links.templates import Context, Filler, TemplateError, has_template

VALUES: dict[Any, Any] = {
    "name": "x",
    "on": True,
    "off": False,
    "none": None,
    "tiny": 0.001,
    "list": [1, [2], {"k": 3}],
    "map": {"a": 1, "b": {"c": "two words"}, "d": True, "e": False, "f": [1, "y z"]},
    "empty": {"a": [], "b": {}},
}


def context() -> Context:
    made = Context()
    made.add(VALUES, "params.yaml")
    return made


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("plain", "plain"),
        ("${name}", "x"),
        ("${on}", True),
        ("a ${on} ${off} ${none} ${tiny}", "a true false None 0.001"),
        ("${list[0]} ${list[1][0]} ${list[2].k} ${list.0}", "1 2 3 1"),
        ("${map.b.c}", "two words"),
        (r"\${name} ${name}", "${name} x"),
        (r"\${name}", "${name}"),
        ("${map}", VALUES["map"]),
        ("run ${map}", "run --a 1 --b.c 'two words' --d --f 1 'y z'"),
        ("run ${empty}", "run "),
        ({"${name}": ["${on}", 1]}, {"x": [True, 1]}),
    ],
)
def test_what_is_filled_in(text: Any, filled: object) -> None:
    assert Filler().fill(text, context(), "cmd") == filled


def test_the_configuration_says_how_mappings_are_written() -> None:
    filler = Filler("append", "boolean_optional")
    found = filler.fill("run ${map}", context(), "cmd")
    assert found == "run --a 1 --b.c 'two words' --d --no-e --f 1 --f 'y z'"


@pytest.mark.parametrize(
    ("text", "key", "message"),
    [
        ("${nothing}", "cmd", "names nothing"),
        ("${name.x}", "cmd", "names nothing"),
        ("${list[9]}", "cmd", "names nothing"),
        ("${list.x}", "cmd", "names nothing"),
        ("${list[99999999999]}", "cmd", "names nothing"),
        ("${}", "cmd", "is not a key"),
        ("${a..b}", "cmd", "is not a key"),
        ("${a[}", "cmd", "is not a key"),
        ("x ${list}", "cmd", "a list cannot be written into cmd"),
        ("${map}", "deps", "a mapping cannot be written into deps"),
    ],
)
def test_what_cannot_be_filled(text: str, key: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        Filler().fill(text, context(), key)


def test_lists_of_lists_are_no_options() -> None:
    made = Context()
    made.add({"m": {"l": [[1]]}}, "vars")
    with pytest.raises(TemplateError, match="the list l holds lists"):
        Filler().fill("run ${m}", made, "cmd")


def test_templates_do_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "MOST_TEXT", 100)
    filler = Filler()
    assert filler.fill("a ${name}" * 9, context(), "cmd")
    with pytest.raises(TemplateError, match="beyond"):
        filler.fill("a ${name}" * 30, context(), "cmd")


def test_values_are_added_but_never_replaced() -> None:
    made = context()
    made.add({"map": {"z": 1}, 5: "left out"}, "more.yaml")
    assert made.look_up("map.z") == 1
    assert "z" not in VALUES["map"]
    with pytest.raises(TemplateError, match=r"more.yaml defines map.a"):
        made.add({"map": {"a": 2}}, "more.yaml")
    made.reserved = frozenset(("item",))
    with pytest.raises(TemplateError, match="vars defines item"):
        made.add({"item": 2}, "vars")


def test_a_clone_is_apart() -> None:
    made = context()
    copy = made.clone()
    copy.add({"new": 1, "map": {"z": 1}}, "vars")
    with pytest.raises(TemplateError):
        made.look_up("map.z")


@pytest.mark.parametrize(
    ("value", "found"),
    [(None, False), ("a", False), (r"\${a}", False), ([{"k": "${a}"}], True)],
)
def test_whether_there_is_a_template(value: object, found: bool) -> None:
    assert has_template(value) is found
