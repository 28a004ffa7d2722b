"""SARIF as the schema of OASIS and GitHub's code scanning want it."""

from collections.abc import Callable
from typing import Any

import pytest

from mlops_lint.model import (
    FACT_ERRORED,
    Evidence,
    Location,
    Outcome,
    Report,
    Suppressed,
    Warn,
)
from mlops_lint.records import replace
from mlops_lint.reports.sarif import render_sarif
from tests.reports.consumers import sarif
from tests.reports.make import ERROR, INFO, WARNING, finding, result, rule, seen
from tests.reports.sample import sample
from tests.reports.shown import only


def run_of(report: Report) -> Any:
    return sarif(render_sarif(report))


def test_golden(golden: Callable[[str, str], None]) -> None:
    golden("report.sarif", render_sarif(sample()))


def test_every_rule_that_ran_is_listed() -> None:
    run = run_of(sample())
    rules = run["tool"]["driver"]["rules"]
    assert [each["id"] for each in rules] == [r.rule.id for r in sample().results]
    assert run["properties"]["outcomes"]["MOD001"] == "not_applicable"
    for each in run["results"]:
        assert rules[each["ruleIndex"]]["id"] == each["ruleId"]


def test_what_is_said_of_a_rule() -> None:
    of = replace(
        rule("SEC001", "no-secrets", "No credential is in git", "Change it_first."),
        category="security",
        why="Whoever reads | it has it.",
        references=("seed:P2", "https://example.org/a b", "https://example.org/c?d=e"),
    )
    for severity, level, number in (
        (ERROR, "error", "8.0"),
        (WARNING, "warning", "5.0"),
        (INFO, "note", "2.0"),
    ):
        report = only(result(of, Outcome.PASSED, severity=severity))
        (found,) = run_of(report)["tool"]["driver"]["rules"]
        assert found["shortDescription"]["text"] == "No credential is in git"
        assert found["fullDescription"]["text"] == "Whoever reads | it has it."
        assert "**Fix:** Change it&#95;first." in found["help"]["markdown"]
        assert found["helpUri"] == "https://example.org/c?d=e"
        assert "seed" not in str(found["help"])
        assert found["defaultConfiguration"]["level"] == level
        assert found["properties"]["security-severity"] == number
        assert found["properties"]["tags"] == ["mlops", "security"]
    other = only(result(rule("DAT001", "x"), Outcome.PASSED))
    (found,) = run_of(other)["tool"]["driver"]["rules"]
    assert "security-severity" not in found["properties"]
    assert "helpUri" not in found


@pytest.mark.parametrize(
    ("prefix", "path", "uri"),
    [
        ("", "src/a b.py", "src/a%20b.py"),
        ("", ".", "README.md"),
        ("services/churn", "dvc.yaml", "services/churn/dvc.yaml"),
        ("services/churn", ".", "services/churn/README.md"),
        ("services/churn", "../../.mlops-lint.yaml", ".mlops-lint.yaml"),
        ("", "a:b/%.py", "a%3Ab/%25.py"),
        ("", "/etc/x", "./etc/x"),
        ("", "ü.py", "%C3%BC.py"),
    ],
)
def test_addresses_start_at_the_top_of_git(prefix: str, path: str, uri: str) -> None:
    of = rule("CI001", "x")
    failed = result(of, Outcome.FAILED, finding(of, "m", Location(path)), credit=0.0)
    report = only(failed)
    info = replace(report.repository, prefix=prefix)
    (found,) = run_of(replace(report, repository=info))["results"]
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": uri, "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 1}


def test_each_directory_has_a_category_of_its_own() -> None:
    assert run_of(sample())["automationDetails"] == {"id": "mlops-lint/"}
    info = replace(sample().repository, prefix="services/churn")
    run = run_of(replace(sample(), repository=info))
    assert run["automationDetails"] == {"id": "mlops-lint/services/churn/"}


def test_places_evidence_and_fix_of_a_finding() -> None:
    of = rule("CI001", "x", fix="do this")
    cell = Location("n.ipynb", None, "cell 3")
    found = finding(
        of,
        "see [a](http://b)",
        cell,
        severity=INFO,
        evidence=(seen("Makefile", 12, "ruff"), Evidence(Location(), "31 tests")),
    )
    (shown,) = run_of(only(result(of, Outcome.FAILED, found, credit=0.0)))["results"]
    assert shown["message"]["text"] == "see \\[a](http://b)\n\nFix: do this"
    assert shown["level"] == "note"
    assert shown["locations"][0]["logicalLocations"] == [
        {"fullyQualifiedName": "cell 3"}
    ]
    first, second = shown["relatedLocations"]
    assert first["physicalLocation"]["region"] == {"startLine": 12}
    assert first["message"] == {"text": "ruff"}
    assert second["logicalLocations"][0]["name"] == "repository"


def test_equal_findings_have_different_hashes() -> None:
    of = rule("CI001", "x")
    twice = [finding(of, "m", Location("a", line)) for line in (1, 2)]
    run = run_of(only(result(of, Outcome.FAILED, *twice, credit=0.0)))
    prints = [each["partialFingerprints"] for each in run["results"]]
    assert prints[0]["mlopsLint/v1"] == prints[1]["mlopsLint/v1"]
    assert [each["primaryLocationLineHash"][-2:] for each in prints] == [":1", ":2"]


def test_suppressed_findings_and_the_baseline() -> None:
    run = run_of(sample())
    silenced = [each for each in run["results"] if each["suppressions"]]
    assert len(run["results"]) == len(sample().findings) + 2
    assert [each["suppressions"][0]["kind"] for each in silenced] == ["external"] * 2
    assert {each["suppressions"][0]["justification"] for each in silenced} == {
        "kept for the record", "no reason given",
    }  # fmt: skip
    expiring = [each["suppressions"][0]["properties"] for each in silenced]
    assert {"by": "config", "expires": "2026-12-04"} in expiring
    assert {each["baselineState"] for each in silenced} == {"unchanged"}
    assert sum(each["baselineState"] == "new" for each in run["results"]) == len(
        sample().findings
    )
    without = run_of(replace(sample(), baseline=None))
    assert all("baselineState" not in each for each in without["results"])
    of = rule("ZZZ001", "not-selected")
    inline = Suppressed(finding=finding(of, "m"), by="inline", reason="known")
    (found,) = run_of(replace(only(), suppressed=(inline,)))["results"]
    assert found["suppressions"][0]["kind"] == "inSource"
    assert "ruleIndex" not in found


def test_what_failed_is_notified() -> None:
    (invocation,) = run_of(sample())["invocations"]
    assert invocation["executionSuccessful"] is False
    errored, *warned = invocation["toolExecutionNotifications"]
    assert errored["level"] == "error"
    assert errored["associatedRule"]["id"] == "DVC004"
    assert "no such remote" in errored["message"]["text"]
    assert [each["descriptor"]["id"] for each in warned] == [
        "file-limit", "unused-suppression",
    ]  # fmt: skip
    assert warned[0]["locations"] == []
    (invocation,) = run_of(only())["invocations"]
    assert invocation["executionSuccessful"] is True
    broken = replace(only(), warnings=(Warn(FACT_ERRORED, "no"),))
    (invocation,) = run_of(broken)["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["level"] == "error"
