"""No name and no text of a repository breaks a format, or says more than it is."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_lint.model import (
    Action,
    Cap,
    Compared,
    Evidence,
    Location,
    Maturity,
    Missing,
    Outcome,
    Report,
    Score,
    Severity,
    Suppressed,
    Warn,
)
from mlops_lint.records import replace
from mlops_lint.reports import FORMATS
from tests.reports.consumers import CONSUMERS
from tests.reports.make import finding, result, rule
from tests.reports.sample import sample

NASTY = (
    "<script>alert(1)</script>", "</code></td>", "]]>", "-->", "&amp;", "&#64;all",
    "::error file=x::y", "\n::error::y", "\r::stop-commands::t", "##[error]z",
    "##vso[task.x]", "\x1b[2J", "\0", "\x08", "\ufffe", "\udc80", "\u202e", "\u2028",
    "|", "\\|", "`", "``", "@octocat", "#123", "GH-7", "https://evil.example",
    "[a](https://evil.example)", "![a](b)", "\n\n# h", "* ", "%0A", "%", ":", ",",
    "{0}", "www.x.y", "a.py::test_x", "~~~", "$x$", "1. ",
)  # fmt: skip
TEXT = (
    st.lists(
        st.one_of(st.sampled_from(NASTY), st.text(st.characters(), max_size=8)),
        min_size=1,
        max_size=5,
    )
    .map("".join)
    .filter(bool)
)
LINES = st.one_of(st.none(), st.integers(1, 10**6))
LOCATIONS = st.builds(Location, TEXT, LINES, st.one_of(st.just(""), TEXT))


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Return a report all of whose texts are of the repository or of a rule pack."""
    of = replace(
        rule("CI001", draw(TEXT), draw(TEXT), draw(TEXT)),
        why=draw(TEXT),
        category=draw(st.sampled_from(["security", "automation", "house"])),
        references=(f"https://{draw(TEXT)}", draw(TEXT)),
    )
    found = [
        finding(
            of,
            draw(TEXT),
            draw(LOCATIONS),
            severity=draw(st.sampled_from(Severity)),
            evidence=(Evidence(draw(LOCATIONS), draw(TEXT)),),
        )
        for _ in range(draw(st.integers(1, 3)))
    ]
    broken = rule("STR012", "files-parse")
    report = sample()
    return replace(
        report,
        repository=replace(
            report.repository, name=draw(TEXT), prefix=draw(st.just("") | TEXT)
        ),
        results=(
            result(of, Outcome.FAILED, *found, *found[:1], credit=0.0, gain=1.0),
            result(rule("DAT001", "x"), Outcome.NOT_APPLICABLE, reason=draw(TEXT)),
            result(broken, Outcome.ERRORED, reason=draw(TEXT)),
        ),
        suppressed=(
            Suppressed(finding=found[0], by="inline", reason=draw(TEXT)),
        ),
        warnings=(Warn("file-limit", draw(TEXT), draw(LOCATIONS)),),
        baseline=Compared(file=draw(TEXT), new=1, known=0, gone=0, score_before=50.0),
        score=Score(
            overall=draw(st.sampled_from([None, 61.4])),
            grade="C",
            reason=draw(TEXT),
            caps=(Cap("CI001", 60.0, draw(TEXT)),),
            categories={"automation": 50.0},
            maturity=Maturity(0, 4, (Missing("CI001", draw(TEXT)),)),
            actions=(Action("CI001", 3.0, draw(TEXT), draw(TEXT)),),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("name", CONSUMERS)
@given(report=reports())
@settings(max_examples=20, deadline=None)
def test_consumers_read_it(name: str, report: Report) -> None:
    CONSUMERS[name](FORMATS[name](report))


@pytest.mark.parametrize("name", FORMATS)
@given(report=reports())
@settings(max_examples=20, deadline=None)
def test_it_can_be_written_and_commands_no_build_server(
    name: str, report: Report
) -> None:
    text = FORMATS[name](report)
    text.encode()
    assert text.endswith("\n")
    assert not set(text) - {"\n"} & {chr(code) for code in range(32)}
    if name in {"json", "sarif", "gitlab", "rdjson", "badge"}:
        # Their lines begin with the signs of JSON.
        return
    own = r"::(?:error|warning|notice) [^\n]*" if name == "github" else "(?!)"
    for line in re.split(r"[\n\r\x0b\x0c\x85\u2028\u2029]", text):
        if re.fullmatch(own, line):
            continue
        assert not re.match(r"\s*::\w[\w-]*( [^:]*)?::", line)
        assert not re.search(r"##\w*\[", line)


@pytest.mark.parametrize("name", ["markdown", "github-summary"])
@given(report=reports())
@settings(max_examples=30, deadline=None)
def test_markdown_shows_texts_and_makes_nothing_of_them(
    name: str, report: Report
) -> None:
    """Only our own elements come out, none with an attribute that does something."""
    text = FORMATS[name](report)
    page = CONSUMERS[name](text)
    tags = {each.tag for each in page.iter() if isinstance(each.tag, str)}  # type: ignore[attr-defined]
    assert tags <= {
        "page", "h3", "p", "strong", "ol", "ul", "li", "code", "details", "summary",
        "table", "thead", "tbody", "tr", "th", "td", "br",
    }  # fmt: skip
    for each in page.iter():  # type: ignore[attr-defined]
        assert set(each.attrib) <= {"align"}
        if each.tag == "tr":
            assert len(each) in {3, 4}
    spoken = "".join(
        piece
        for each in page.iter()  # type: ignore[attr-defined]
        for piece in (each.text if each.tag != "code" else "", each.tail)
        if piece
    )
    assert not re.search(r"(?<![A-Za-z0-9])@\w", spoken)
    assert not re.search(r"#\d", spoken)
