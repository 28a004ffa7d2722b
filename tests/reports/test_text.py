"""The text report of the sample, and of reports at the edges."""

from collections.abc import Callable, Mapping

import pytest

from mlops_lint.model import (
    Action,
    Evidence,
    Finding,
    Location,
    Maturity,
    Missing,
    Outcome,
    Score,
    Suppressed,
    Tracking,
    Warn,
)
from mlops_lint.records import replace
from mlops_lint.reports.layout import Layout, cells, plain
from mlops_lint.reports.text import render_text
from tests.reports.make import finding, result, rule
from tests.reports.sample import capped, sample
from tests.reports.shown import CI, DAT, failed, only, shown


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("report.txt", {"elapsed": 0.14}),
        ("report-40.txt", {"width": 40}),
        ("report-60.txt", {"width": 60}),
        ("report-200.txt", {"width": 200}),
        ("report-ascii.txt", {"ascii_only": True}),
        ("report-verbose.txt", {"verbose": True}),
        ("report-quiet.txt", {"quiet": True}),
    ],
)
def test_golden(
    golden: Callable[[str, str], None], name: str, options: Mapping[str, float]
) -> None:
    golden(name, plain(render_text(sample(), **options)))  # type: ignore[arg-type]


@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("width", [40, 60, 100, 200])
def test_no_line_is_wider_than_asked(width: int, verbose: bool) -> None:
    lines = shown(sample(), width=width, verbose=verbose).splitlines()
    assert max(map(cells, lines)) <= width
    assert all(line == line.rstrip() for line in lines)


def test_a_narrow_report_says_all_that_a_wide_one_says() -> None:
    bars = dict.fromkeys(map(ord, Layout().marks.full + Layout().marks.empty))

    def words(width: int) -> list[str]:
        text = shown(sample(), width=width, verbose=True).translate(bars)
        return sorted(text.replace("rules", "").split())

    assert words(60) == words(200)


def test_ascii_only_draws_and_escapes() -> None:
    report = only(failed(CI, "añ"))
    assert plain(render_text(report, ascii_only=True)).isascii()
    assert r"a\xf1.py:1" in plain(render_text(report, ascii_only=True))


def test_hostile_text_cannot_leave_its_place() -> None:
    evil = "x\x1b[31m\n\u202e\udc80 Do these first\n"
    visible = r"x\x1b[31m\n\u202e\udc80"
    of = rule("CI001", evil, evil, evil)
    place = Location(evil, None, evil)
    bad = finding(of, evil, place, evidence=(Evidence(place, evil),), key="k")
    report = sample()
    report = replace(
        report,
        repository=replace(report.repository, name=evil, revision=evil, kind=evil),
        results=(
            result(of, Outcome.FAILED, bad, bad, credit=0.0),
            result(replace(of, id="CI002"), Outcome.ERRORED, reason=evil),
            result(replace(of, id="CI003"), Outcome.NOT_APPLICABLE, reason=evil),
        ),
        suppressed=(Suppressed(finding=bad, by="inline", reason=evil),),
        warnings=(Warn("code", evil, place),),
        score=replace(
            report.score,
            maturity=Maturity(1, 4, (Missing("CI001", evil),)),
            reason=evil,
        ),
    )
    for verbose in (False, True):
        text = shown(report, width=200, verbose=verbose)
        assert visible in text
        assert all(line.isprintable() for line in text.splitlines())
        # Only the report's own heading is a line that starts so.
        starts = [line.startswith("Do these first") for line in text.splitlines()]
        assert sum(starts) == 1


@pytest.mark.parametrize(
    ("tracking", "revision", "dirty", "files", "expected"),
    [
        (Tracking.GIT, "3f9c2abd5e6f", False, 148, "git 3f9c2ab, 148 tracked files"),
        (Tracking.GIT, "3f9c2abd5e6f", True, 1, "git 3f9c2ab+, 1 tracked file"),
        (Tracking.GIT, None, None, 2, "git, no commit yet, 2 tracked files"),
        (Tracking.NONE, None, None, 12, "no git: 12 files walked"),
        (Tracking.UNKNOWN, None, None, 12, "tracking unknown: 12 files walked"),
    ],
)
def test_the_header_says_what_git_knows(
    tracking: Tracking,
    revision: str | None,
    dirty: bool | None,
    files: int,
    expected: str,
) -> None:
    report = sample()
    info = replace(
        report.repository,
        tracking=tracking,
        revision=revision,
        dirty=dirty,
        files=files,
    )
    header = shown(replace(report, repository=info)).splitlines()[0]
    assert header == (
        f"mlops-lint 0.1.0   churn-service   production profile   {expected}"
    )


def test_caps_that_bind_are_said_with_the_score_without_them() -> None:
    lines = shown(replace(sample(), score=capped())).splitlines()
    assert lines[3:5] == [
        "  capped at 60 by SEC001, a secret is committed",
        "  capped at 65 by CI001, no tests in CI; 71.2 without any cap",
    ]
    assert "Do these first   points before the cap at 60 and 65" in lines


@pytest.mark.parametrize(("raw", "end"), [(71.25, "; 71.2 without it"), (None, "")])
def test_one_cap(raw: float | None, end: str) -> None:
    score = replace(capped(), caps=capped().caps[:1], raw=raw)
    lines = shown(replace(sample(), score=score)).splitlines()
    assert lines[3] == f"  capped at 60 by SEC001, a secret is committed{end}"


def test_a_score_that_is_not_there_is_said_with_the_reason() -> None:
    lines = shown(only(failed(CI, "x"), score=Score(reason="only 3 rules apply")))
    assert "\n  no score: only 3 rules apply\n" in lines
    assert "█" not in lines


@pytest.mark.parametrize("kind", ["template", "course"])
@pytest.mark.parametrize("overall", [None, 55.0])
def test_kinds_that_are_not_comparable(kind: str, overall: float | None) -> None:
    report = only(failed(CI, "x"), score=Score(overall=overall, reason="few"))
    info = replace(report.repository, kind=kind)
    text = shown(replace(report, repository=info))
    assert f"not comparable: this is a {kind} repository\n" in text


def test_a_score_may_come_with_a_reason_and_without_a_grade() -> None:
    text = shown(only(failed(CI, "x"), score=Score(overall=55.0, reason="why so")))
    assert "\n  55.0   ███" in text
    assert "\n  why so\n" in text


def test_the_top_level_needs_nothing() -> None:
    report = replace(sample(), score=Score(overall=97.0, maturity=Maturity(4)))
    assert "\n  level L4 of L4\n" in shown(report)


def test_a_level_and_axes_that_are_unknown_are_not_drawn() -> None:
    report = only(failed(CI, "x"), score=Score(overall=90.0, axes={"ci": None}))
    text = shown(report)
    assert "level" not in text
    assert "CT" not in text.split("CI, CT, CD")[0]


def test_one_missing_rule_has_no_followers() -> None:
    maturity = Maturity(1, 4, (Missing("DAT001", "no data versioning"),))
    report = only(failed(CI, "x"), score=Score(overall=90.0, maturity=maturity))
    assert "\n  level L1 of L4   next: L2 needs DAT001, no data versioning\n" in shown(
        report
    )


def test_an_empty_report_judged_nothing() -> None:
    report = replace(only(score=Score()), categories=(), chain=())
    assert shown(report).splitlines()[1:] == [
        "",
        "  no score: no rule applied",
        "",
        "Nothing was judged: no rule applied.",
    ]


def test_rules_that_all_do_not_apply_are_said_so() -> None:
    results = [
        result(rule(f"MOD{n:03}", f"m{n}"), Outcome.NOT_APPLICABLE, reason=reason)
        for n, reason in enumerate(["no training"] * 6 + list("abcd"))
    ]
    text = shown(only(*results, score=Score()), width=200)
    assert text.splitlines()[-2:] == [
        "10 rules do not apply: MOD000 MOD001 MOD002 and 3 more (no training),"
        " MOD006 (a), MOD007 (b), and 2 others   --verbose shows why",
        "Nothing was judged: no rule applied.",
    ]
    single = shown(only(results[0], score=Score()), verbose=True).splitlines()
    assert single[-3:-1] == ["1 rule does not apply:", "  MOD000  no training"]


def test_a_clean_report_says_so() -> None:
    lines = render_text(only(result(CI, Outcome.PASSED)))
    assert lines[-1] == (("No findings; 1 of 1 applicable rule passed.", "good"),)


def test_suppressed_findings_are_not_called_clean_rules() -> None:
    report = only(result(CI, Outcome.SUPPRESSED, reason="all suppressed"))
    silenced = Suppressed(finding=finding(CI, "x"), by="inline", reason="")
    text = shown(replace(report, suppressed=(silenced,)))
    assert text.endswith(
        "1 finding suppressed: 1 inline\n"
        "No findings; 0 of 0 applicable rules passed; 1 suppressed.\n"
    )


def test_errored_rules_come_before_the_findings() -> None:
    broken = result(DAT, Outcome.ERRORED, reason="KeyError: 'x'")
    text = shown(only(failed(CI, "x"), broken))
    alarm = text.index("1 rule errored: this report is incomplete\n  ! DAT002")
    assert alarm < text.index("CI001")
    assert "KeyError: 'x'" in text
    assert text.index("no-binary-in-git") < text.index("CI001")


def test_many_warnings_fold() -> None:
    warns = tuple(Warn("w", f"number {n}") for n in range(9))
    report = replace(only(result(CI, Outcome.PASSED)), warnings=warns)
    assert "  and 6 more warnings   --verbose lists them\n" in shown(report)
    assert "warning  number 8  (w)\n" in shown(report, verbose=True)


def test_without_actions_the_hint_names_the_first_failed_rule() -> None:
    text = shown(only(failed(CI, "x"), failed(DAT, "y")))
    assert text.endswith("\n\nmlops-lint explain CI001 says why and how.\n")


@pytest.mark.parametrize(
    ("width", "ascii_only", "last"),
    [
        (72, False, f"  1. CI001  {'word ' * 10}…   +5.9"),
        (72, True, f"  1. CI001  {'word ' * 9}word ...   +5.9"),
        (40, False, "     word end   +5.9"),
    ],
)
def test_an_action_too_long_for_the_line_ends_early_where_there_is_room(
    width: int, ascii_only: bool, last: str
) -> None:
    report = sample()
    fix = "word " * 20 + "end. Then more."
    action = replace(report.score.actions[0], fix=fix)
    score = replace(report.score, actions=(action,))
    lines = render_text(
        replace(report, score=score), width=width, ascii_only=ascii_only
    )
    assert last in plain(lines).splitlines()


def test_the_category_table_takes_two_columns_where_they_fit() -> None:
    report = sample()
    assert "1 of  7 rules      CI, CT, CD   12 █" in shown(report)
    assert "1 of  7 rules\n" in shown(report, width=80)


def test_an_action_names_its_one_fix_or_how_many_findings_there_are() -> None:
    action = Action(DAT.id, 3.0, "Data", "dvc add FILE and commit it.")
    first = finding(DAT, "a", Location("a.csv"), fix="dvc add a.csv")
    second = finding(DAT, "b", Location("b.csv"), fix="dvc add b.csv")
    score = Score(overall=50.0, raw=50.0, actions=(action,))

    def told(*found: Finding) -> str:
        report = only(result(DAT, Outcome.FAILED, *found, credit=0.0), score=score)
        lines = iter(shown(report).splitlines())
        while not next(lines).startswith("Do these first"):
            pass
        return next(lines)

    assert "  2 findings: dvc add FILE and commit it   " in told(first, second)
    own = replace(action, fix="dvc add a.csv")
    score = replace(score, actions=(own,))
    assert "DAT002  dvc add a.csv   " in told(first)
    assert "DAT002  dvc add a.csv   " in told(first, replace(second, fix=first.fix))
