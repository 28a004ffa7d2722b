"""Rules and a repository to a report, also where a check or a fact breaks."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mlops_lint import __version__, engine, facts, packs
from mlops_lint.facts import TRAITS, Detector, Facts, Found
from mlops_lint.links import whole
from mlops_lint.model import (
    FACT_ERRORED,
    Confidence,
    Evidence,
    Finding,
    Hit,
    Location,
    Outcome,
    Report,
    Rule,
    RuleResult,
    Settings,
    Severity,
    Tracking,
    Verdict,
    Warn,
)
from mlops_lint.records import replace
from mlops_lint.repo import Repository
from mlops_lint.selection import Selected
from tests.gitrepo import GitRepo

CHECK = "mlops_lint.checks.path.Path.run"


def rule(rule_id: str = "TST901", **more: Any) -> Rule:
    values: dict[str, Any] = {
        "id": rule_id,
        "name": f"rule-{rule_id.lower()}",
        "title": "Title",
        "category": "tests",
        "severity": {},
        "kind": "path",
        "options": {"present": ["a.txt"]},
        "weight": 1,
        "why": "Why.",
        "fix": "The rule's fix.",
    }
    return Rule(**{**values, **more})


@pytest.fixture
def repo(tmp_path: Path) -> Iterator[Repository]:
    (tmp_path / "a.txt").write_text("a")
    found = Repository.open(tmp_path)
    yield found
    found.close()


def run(
    repo: Repository,
    *rules: Rule,
    severity: Severity = Severity.ERROR,
    warnings: Sequence[Warn] = (),
) -> Report:
    selected = [Selected(each, severity) for each in rules]
    scoring = packs.bundled().scoring
    return engine.run(repo, selected, scoring, Settings(), warnings)


def says(monkeypatch: pytest.MonkeyPatch, *hits: Hit, **more: Any) -> None:
    """Let every check of the kind `path` say this."""
    monkeypatch.setattr(CHECK, lambda *_: Verdict(tuple(hits), **more))


def only(report: Report) -> RuleResult:
    (result,) = report.results
    return result


def test_a_rule_that_passes(repo: Repository) -> None:
    result = only(run(repo, rule()))
    assert (result.outcome, result.credit) == (Outcome.PASSED, 1)
    assert result.findings == ()
    assert result.evidence[0].location.path == "a.txt"


def test_a_hit_becomes_a_finding(
    repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = (Evidence(Location("b"), "seen"),)
    hit = Hit(
        "bad 3 kB",
        Location("b", 2),
        cost=0.25,
        evidence=evidence,
        confidence=Confidence.LOW,
        at_most=Severity.WARNING,
        key="bad",
        fix="mend b",
    )
    says(monkeypatch, hit, evidence=evidence)
    result = only(run(repo, rule()))
    assert (result.outcome, result.credit) == (Outcome.FAILED, 0.75)
    assert result.evidence == evidence
    assert result.findings == (
        Finding(
            rule_id="TST901",
            rule_name="rule-tst901",
            category="tests",
            severity=Severity.WARNING,
            confidence=Confidence.LOW,
            message="bad 3 kB",
            location=Location("b", 2),
            cost=0.25,
            evidence=evidence,
            fix="mend b",
            key="bad",
        ),
    )


def test_what_a_hit_does_not_say_comes_from_the_rule(
    repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(monkeypatch, Hit("bad"))
    (found,) = run(repo, rule(), severity=Severity.INFO).findings
    assert (found.severity, found.fix, found.key) == (
        Severity.INFO,
        "The rule's fix.",
        "bad",
    )


def test_findings_are_in_order_of_places(
    repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [Location("b", 2), Location("b"), Location("a", 9), Location()]
    says(monkeypatch, *(Hit("bad", place, cost=0.1) for place in places))
    found = [finding.location for finding in run(repo, rule()).findings]
    assert found == [Location(), Location("a", 9), Location("b"), Location("b", 2)]


@pytest.mark.parametrize(
    ("costs", "credit"),
    [([0.1] * 3, 0.7), ([0.6, 0.6], 0), ([0.0], 1), ([1 / 3] * 3, 0)],
)
def test_credit_is_1_less_what_the_hits_cost(
    repo: Repository,
    monkeypatch: pytest.MonkeyPatch,
    costs: list[float],
    credit: float,
) -> None:
    says(monkeypatch, *(Hit("bad", cost=cost) for cost in costs))
    result = only(run(repo, rule()))
    # Also a hit that costs nothing is a finding, and a rule with a finding failed.
    assert (result.outcome, result.credit) == (Outcome.FAILED, credit)


def test_a_verdict_of_not_applicable(
    repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(monkeypatch, not_applicable="no subject")
    result = only(run(repo, rule()))
    assert (result.outcome, result.credit, result.gain, result.reason) == (
        Outcome.NOT_APPLICABLE,
        None,
        None,
        "no subject",
    )


def test_when_is_not_met(repo: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(CHECK)
    result = only(run(repo, rule(when="has_python")))
    assert (result.outcome, result.reason) == (
        Outcome.NOT_APPLICABLE,
        "there is no Python code",
    )


def test_results_are_sorted_by_id(repo: Repository) -> None:
    parsed = rule("AAA001", kind="parsed", options={})
    report = run(repo, rule("TST902"), parsed, rule("TST901"))
    assert [result.rule.id for result in report.results] == [
        "AAA001",
        "TST901",
        "TST902",
    ]


def test_the_rule_about_unreadable_files_judges_what_others_read(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.yaml").write_text("a: [")
    options = {"paths": ["a.yaml"], "pointer": "/a"}
    query = rule("TST901", kind="query", options=options)
    parsed = rule("AAA001", kind="parsed", options={})
    report = run(Repository.open(tmp_path), parsed, query)
    assert report.results[0].findings[0].location.path == "a.yaml"


# -- what breaks -----------------------------------------------------------------


def boom(*_: object) -> Verdict:
    raise ValueError("boom")


def broken(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the detector of one fact fail."""

    def detect(_: Facts) -> Found:
        raise KeyError("gone")

    detectors = {**facts.DETECTORS, name: Detector(name, "x", "no x", detect)}
    monkeypatch.setattr(facts, "DETECTORS", detectors)


def test_a_check_that_raises_is_errored_and_the_others_run_on(
    repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CHECK, boom)
    other = rule("TST902", kind="count", options={"paths": ["a.txt"], "min": 1})
    first, second = run(repo, rule(), other).results
    assert (first.outcome, first.credit, first.gain) == (Outcome.ERRORED, None, None)
    assert first.reason.startswith("ValueError: boom (")
    assert "test_engine.py:" in first.reason
    assert second.outcome is Outcome.PASSED


@pytest.mark.parametrize("error", [RecursionError, MemoryError, AssertionError])
def test_whatever_a_check_raises(
    repo: Repository, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail(*_: object) -> Verdict:
        raise error

    monkeypatch.setattr(CHECK, fail)
    assert only(run(repo, rule())).outcome is Outcome.ERRORED


def test_an_interrupt_ends_the_run(
    repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> Verdict:
        raise KeyboardInterrupt

    monkeypatch.setattr(CHECK, interrupt)
    with pytest.raises(KeyboardInterrupt):
        run(repo, rule())


def test_a_fact_that_breaks_makes_the_rules_that_ask_for_it_errored(
    repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken("notebooks", monkeypatch)
    first, second = run(repo, rule(when="notebooks"), rule("TST902")).results
    assert first.outcome is Outcome.ERRORED
    assert first.reason.startswith("KeyError: 'gone' (")
    assert second.outcome is Outcome.PASSED


@pytest.mark.parametrize("name", [*TRAITS, "project_kind"])
def test_a_fact_of_the_report_that_breaks_is_warned_of(
    repo: Repository, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    broken(name, monkeypatch)
    report = run(repo, rule())
    assert report.repository.kind == "application"
    assert not any(report.repository.traits.values())
    messages = [warn.message for warn in report.warnings]
    start = f"the fact {name} could not be found out: KeyError: 'gone' ("
    assert any(message.startswith(start) for message in messages)
    assert {warn.code for warn in report.warnings} == {FACT_ERRORED}


def test_a_chain_that_cannot_be_found_out_is_warned_of(
    repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Facts) -> None:
        raise KeyError("gone")

    monkeypatch.setattr(whole, "chain_parts", fail)
    options = {"families": ["includes"], "nothing": "no file"}
    report = run(repo, rule(kind="reference", options=options))
    assert report.chain == ()
    (warning,) = report.warnings
    assert warning.code == FACT_ERRORED
    assert warning.message.startswith("the chain could not be found out: KeyError")


def test_no_score_where_the_evidence_for_one_breaks(
    repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken("ml_evidence", monkeypatch)
    report = run(repo, *(rule(f"TST{number}") for number in range(900, 915)))
    assert report.score.overall is None
    assert report.score.reason == (
        "it could not be found out whether this has to do with a model"
    )
    assert [warn.code for warn in report.warnings] == [FACT_ERRORED]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import sklearn\nmodel.fit(x)\n", ""),
        (
            "print(1)\n",
            "nothing here has to do with a model, so that a score would mislead",
        ),
    ],
)
def test_no_score_without_a_sign_of_a_model(
    tmp_path: Path, code: str, reason: str
) -> None:
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "train.py").write_text(code)
    rules = [rule(f"TST{number}") for number in range(900, 915)]
    report = run(Repository.open(tmp_path), *rules)
    assert report.score.reason == reason
    assert (report.score.overall is None) is bool(reason)


def test_too_many_findings_are_counted_in_a_warning(
    repo: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MOST_FINDINGS", 3)
    says(monkeypatch, *(Hit("bad", Location(f"f{n}"), cost=0.125) for n in range(5)))
    report = run(repo, rule())
    assert [each.location.path for each in report.findings] == ["f0", "f1", "f2"]
    assert report.warnings == (
        Warn("too-many-findings", "TST901 has 5 findings, 3 are shown"),
    )
    # All of them cost.
    assert only(report).credit == 0.375


# -- the rest of the report ------------------------------------------------------


def test_what_the_report_says_of_the_repository(tmp_path: Path) -> None:
    work = GitRepo.create(tmp_path / "work")
    revision = work.commit({"a.txt": "a", "b.py": "import os\n"})
    work.write({"a.txt": "more"})
    repo = Repository.open(work.root)
    report = run(repo, rule(), warnings=[Warn("given", "before")])
    repo.close()
    assert report.version == __version__
    assert report.profile == "production"
    assert report.warnings == (Warn("given", "before"),)
    info = report.repository
    assert info.name == "work"
    assert info.tracking is Tracking.GIT
    assert info.files == 2
    assert info.revision == revision
    assert info.dirty is True
    assert set(info.traits) == set(TRAITS)
    assert info.traits["has_python"]


def test_an_empty_repository(tmp_path: Path) -> None:
    report = run(Repository.open(tmp_path))
    assert (report.results, report.findings) == ((), ())
    assert report.score.reason == "no rule applies here"


def test_warnings_of_the_listing_are_kept(repo: Repository) -> None:
    warn = Warn("walk", "a directory cannot be read")
    repo.listing = replace(repo.listing, warnings=(warn,))
    assert run(repo, rule()).warnings == (warn,)


def test_a_condition_that_packs_did_not_check_is_errored(repo: Repository) -> None:
    result = only(run(repo, rule(when="no_such_fact")))
    assert (result.outcome, result.reason[:24]) == (
        Outcome.ERRORED,
        "KeyError: 'no_such_fact'",
    )


def test_the_way_from_the_top_of_git_is_known(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "top")
    repo.commit({"services/churn/a.py": "x = 1\n"})
    for below, prefix in ((".", ""), ("services/churn", "services/churn")):
        with closing(Repository.open(repo.root / below)) as opened:
            found = run(opened)
        assert found.repository.prefix == prefix
