"""The JSON report keeps the contract of schema version 1."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mlops_lint.model import (
    Evidence,
    Location,
    Outcome,
    Report,
    Score,
    Suppressed,
    Warn,
)
from mlops_lint.records import replace
from mlops_lint.reports.json_report import dump_json, evidence_json, render_json
from tests.reports.make import CATEGORIES, finding, result, rule, seen
from tests.reports.sample import capped, sample

SCHEMA = json.loads((Path(__file__).parent / "check.schema.json").read_text("utf-8"))


def empty() -> Report:
    return replace(
        sample(), results=(), score=Score(), suppressed=(), warnings=(), categories=()
    )


def document(report: Report) -> Any:
    return json.loads(render_json(report))


def test_golden(golden: Callable[[str, str], None]) -> None:
    golden("report.json", render_json(sample()))


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "report",
    [sample(), empty(), replace(sample(), score=capped())],
    ids=["sample", "empty", "capped"],
)
def test_the_contract_holds(report: Report) -> None:
    jsonschema.validate(document(report), SCHEMA)


def in_order(value: Any, schema: Any) -> None:
    """Assert that each object's keys are in the order in which its schema has them."""
    schema = (
        SCHEMA["$defs"][schema["$ref"].rsplit("/")[-1]] if "$ref" in schema else schema
    )
    if isinstance(value, list):
        for each in value:
            in_order(each, schema["items"])
    elif isinstance(value, dict) and "properties" in schema:
        assert list(value) == list(schema["properties"]) == schema["required"]
        for key, each in value.items():
            in_order(each, schema["properties"][key])


@pytest.mark.parametrize("report", [sample(), empty()], ids=["sample", "empty"])
def test_keys_are_always_there_in_the_same_order(report: Report) -> None:
    in_order(document(report), SCHEMA)


def test_arrays_are_sorted() -> None:
    report = sample()
    shuffled = replace(
        report,
        results=report.results[::-1],
        suppressed=report.suppressed[::-1],
        warnings=report.warnings[::-1],
        score=replace(capped(), caps=capped().caps[::-1]),
    )
    ordered = replace(report, score=capped())
    assert render_json(shuffled) == render_json(ordered)
    found = document(shuffled)
    assert [each["id"] for each in found["rules"]] == sorted(
        each.rule.id for each in report.results
    )
    places = [(e["path"], e["line"] or 0, e["rule_id"]) for e in found["findings"]]
    assert places == sorted(places)
    assert [each["rule_id"] for each in found["score"]["caps"]] == ["CI001", "SEC001"]


def test_numbers_are_rounded_half_even_here() -> None:
    score = Score(
        overall=70.25,
        raw=70.75,
        categories={"data": 0.25, "models": None},
        axes={"ci": 33.333},
    )
    thirds = result(
        rule("CI001", "x"), Outcome.FAILED, finding(rule("CI001", "x"), "m"),
        credit=2 / 3, gain=-0.01,
    )  # fmt: skip
    found = document(replace(sample(), score=score, results=(thirds,)))
    assert (found["score"]["overall"], found["score"]["raw"]) == (70.2, 70.8)
    assert found["score"]["categories"] == {
        **dict.fromkeys([category.id for category in CATEGORIES]),
        "data": 0.2,
    }
    assert found["score"]["axes"] == {
        "ci": 33.3, "ct": None, "cd": None, "monitoring": None,
    }  # fmt: skip
    assert found["rules"][0]["credit"] == 0.6667
    assert str(found["rules"][0]["gain"]) == "0.0"


def test_facts_are_left_out() -> None:
    assert "facts" not in document(sample())


def test_lone_surrogates_are_escaped() -> None:
    of = rule("CI001", "x")
    bad = finding(of, "a\udc80\u2028é", Location("ü.py", 1), key="k")
    text = render_json(
        replace(sample(), results=(result(of, Outcome.FAILED, bad, credit=0.0),))
    )
    assert r'"a\udc80' in text
    assert "ü.py" in text
    assert json.loads(text.encode())["findings"][0]["message"] == "a\udc80\u2028é"


def test_dump_ends_in_a_newline() -> None:
    assert dump_json({"a": ["\ud800é"]}) == '{\n  "a": [\n    "\\ud800é"\n  ]\n}\n'


def test_evidence_is_sorted_and_names_the_cell() -> None:
    found = evidence_json(
        [
            seen("b", 2, "late"),
            Evidence(Location("n.ipynb", None, "cell 3"), "an image"),
            Evidence(Location("n.ipynb", None, "cell 4"), "cell 4 has no text"),
            seen("b", None, "early"),
            Evidence(Location("a.yaml", 1, "/x"), "x"),
        ]
    )
    assert found == [
        {"path": "a.yaml", "line": 1, "detail": "x"},
        {"path": "b", "line": None, "detail": "early"},
        {"path": "b", "line": 2, "detail": "late"},
        {"path": "n.ipynb", "line": None, "detail": "cell 3: an image"},
        {"path": "n.ipynb", "line": None, "detail": "cell 4 has no text"},
    ]


def test_warnings_and_suppressed_are_whole() -> None:
    of = rule("CI001", "x")
    report = replace(
        empty(),
        warnings=(Warn("code", "what", Location("a.yaml", 3)),),
        suppressed=(Suppressed(finding=finding(of, "m"), by="inline", reason="why"),),
    )
    found = document(report)
    assert found["warnings"] == [
        {"code": "code", "message": "what", "path": "a.yaml", "line": 3}
    ]
    silenced = found["suppressed"][0]
    assert (silenced["rule_id"], silenced["path"], silenced["line"]) == (
        "CI001", ".", None,
    )  # fmt: skip
    assert (silenced["by"], silenced["reason"], silenced["expires"]) == (
        "inline", "why", None,
    )  # fmt: skip
