"""The HTML page, as a strict parser reads it."""

import json
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_lint.model import Evidence, Location, Outcome, Report, Score
from mlops_lint.model.graph import STATES, Edge, Graph, Node, Problem
from mlops_lint.records import replace
from mlops_lint.reports.escape import escape
from mlops_lint.reports.page import render_graph, render_html
from mlops_lint.reports.page.chain import MOST
from mlops_lint.reports.page.findings import SHOWN
from mlops_lint.reports.page.markup import Html, html, prose, tag
from mlops_lint.reports.page.tree import part_of
from tests.reports.consumers import html_page
from tests.reports.make import finding, result, rule
from tests.reports.page_sample import CHAIN, part, whole
from tests.reports.sample import capped, sample
from tests.reports.shown import only
from tests.reports.test_hostile import TEXT, reports


def said(element: ET.Element) -> str:
    """Return the text of an element, spaces folded."""
    return " ".join("".join(element.itertext()).split())


def by_id(page: ET.Element, name: str) -> ET.Element:
    (found,) = (each for each in page.iter() if each.get("id") == name)
    return found


def has_class(page: ET.Element, name: str) -> list[ET.Element]:
    return [each for each in page.iter() if name in (each.get("class") or "").split()]


def script_data(page: ET.Element) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = json.loads(by_id(page, "data").text or "")
    return found


def harmless(text: str) -> ET.Element:
    """Assert that a page loads, runs and does nothing that is not ours."""
    page = html_page(text)
    (policy,) = (
        each.get("content") or ""
        for each in page.iter("meta")
        if each.get("http-equiv") == "Content-Security-Policy"
    )
    (style,) = page.iter("style")
    scripts = list(page.iter("script"))
    assert [each.get("type") for each in scripts] == ["application/json", None]
    for element, name in ((style, "style-src"), (scripts[1], "script-src")):
        digest = b64encode(sha256((element.text or "").encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    ids = (each.get("id") for each in page.iter())
    names = [each for each in ids if each is not None]
    assert len(set(names)) == len(names)
    for each in page.iter():
        assert not [name for name in each.attrib if name.startswith("on")]
        assert not {"style", "src", "srcdoc", "action", "formaction"} & set(each.attrib)
        link, end = each.get("href"), each.get("marker-end")
        if link is not None:
            assert link == "data:," or link.removeprefix("#") in names
        if end is not None:
            assert end in {f"url(#arrow-{state})" for state in STATES}
    return page


def shape(page: ET.Element) -> set[str]:
    """Return all names of elements and attributes."""
    return {each.tag for each in page.iter()} | {
        f"@{name}" for each in page.iter() for name in each.attrib
    }


@cache
def expected_shape() -> set[str]:
    return shape(html_page(render_html(whole())))


def test_golden(golden: Callable[[str, str], None]) -> None:
    golden("report.html", render_html(whole()))


@pytest.mark.parametrize(
    "report",
    [whole(), sample(), only(), replace(sample(), score=capped())],
    ids=["whole", "sample", "empty", "capped"],
)
def test_page_is_sound(report: Report) -> None:
    harmless(render_html(report))


@pytest.mark.parametrize("graph", [CHAIN, Graph()], ids=["chain", "empty"])
def test_page_of_the_chain_is_sound(graph: Graph) -> None:
    harmless(render_graph(graph))


@given(report=reports())
@settings(max_examples=15, deadline=None)
def test_names_make_no_markup(report: Report) -> None:
    page = harmless(render_html(report))
    assert shape(page) <= expected_shape()
    (heading,) = page.iter("h1")
    assert "".join(heading.itertext()) == escape(report.repository.name)
    found = script_data(page)["findings"]
    assert len(found) == len(report.findings)
    message = report.results[0].findings[0].message.lower()
    assert escape(message) in found[0]["text"]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Return a chain all of whose names are hostile."""
    names = draw(st.lists(TEXT, min_size=1, max_size=4, unique=True))
    nodes = tuple(Node(f"file:{name}", draw(TEXT), name, 1) for name in names)
    ends = st.sampled_from([node.id for node in nodes])
    edges = tuple(
        Edge(
            draw(ends),
            draw(ends),
            draw(TEXT),
            draw(st.sampled_from(STATES)),
            draw(TEXT),
            draw(TEXT),
            number,
        )
        for number in range(draw(st.integers(0, 4)))
    )
    return Graph(nodes, edges, (Problem("lock", draw(TEXT), draw(TEXT)),))


@given(graph=graphs())
@settings(max_examples=15, deadline=None)
def test_names_of_the_chain_make_no_markup(graph: Graph) -> None:
    page = harmless(render_graph(graph))
    assert shape(page) <= expected_shape()
    assert len(has_class(page, "node")) == len(graph.nodes)
    assert len(has_class(page, "edge")) == len(graph.edges)


def test_score_and_what_the_next_level_needs() -> None:
    page = html_page(render_html(whole()))
    (dial,) = has_class(page, "dial")
    assert dial.get("aria-label") == "score 61.4 of 100, grade C"
    cards = [said(each) for each in has_class(page, "card")]
    assert "+3.4 points since the baseline (58.0)." in cards[0]
    assert "data and DVC 84.0 1 of 3 rules" in cards[1]
    assert "L1 DevOpsCI001 no tests run in CI" in cards[2]
    assert "L4 closed loop" in cards[2]
    assert "monitoring \N{EN DASH} watching what is live" in cards[3]


def test_no_score_and_no_level() -> None:
    page = html_page(render_html(only(score=Score(reason="only 3 rules apply"))))
    cards = [said(each) for each in has_class(page, "card")]
    assert cards[0] == (
        "Score \N{EN DASH} No score: only 3 rules apply."
        " Findings: 20 new, 1 known, 2 gone. .mlops-lint-baseline.json"
    )
    assert "No level" in cards[2]
    assert "Nothing was found." in said(page)


def test_cap() -> None:
    page = html_page(render_html(replace(sample(), score=capped())))
    assert said(has_class(page, "cap")[0]) == (
        "Capped at 60 by SEC001: a secret is committed."
        " Without the cap it would be 71.2."
    )


@pytest.mark.parametrize(
    ("outcome", "place", "message", "state", "here"),
    [
        (Outcome.PASSED, "data", "", "present", "data/"),
        (Outcome.PASSED, "data/raw.csv.dvc", "", "present", "data/raw.csv.dvc"),
        (Outcome.PASSED, "database", "", "equivalent", "database"),
        (Outcome.PASSED, "", "", "present", "data/"),
        (Outcome.FAILED, "", "there is no data/", "missing", ""),
        (Outcome.FAILED, "data", "holds nothing", "empty", "data"),
        (Outcome.FAILED, "sets", "under another name", "equivalent", "sets"),
        (Outcome.NOT_APPLICABLE, "", "", "not_applicable", ""),
        (Outcome.SUPPRESSED, "", "", "suppressed", ""),
        (Outcome.ERRORED, "", "", "errored", ""),
    ],
)
def test_part_of_the_tree(
    outcome: Outcome, place: str, message: str, state: str, here: str
) -> None:
    found = part_of(part("data", outcome, place, message))
    assert (found.state, found.here) == (state, here)


def test_files_at_the_root() -> None:
    of = rule("LAY016", "root-files")
    found = finding(of, "there is no README", Location("src"))
    made = part_of(result(of, Outcome.FAILED, found, credit=0.0))
    assert (made.name, made.state, made.told) == (
        "files at the root", "missing", "there is no README",
    )  # fmt: skip
    assert part_of(result(of, Outcome.PASSED)).state == "present"


def test_tree_beside_the_repository() -> None:
    page = html_page(render_html(whole()))
    (table,) = has_class(page, "tree")
    rows = [said(each) for each in table.iter("tr")][1:]
    assert rows[0] == "config/ what config/ is for ✓config/ present LAY001 DAT001"
    assert "datasets equivalentdoes the job of data/" in rows[1]
    assert "docs emptydocs/ is there but holds nothing" in rows[2]
    assert "✗missing LAY005 DAT001" in rows[4]
    assert "not neededno table is read" in rows[5]
    assert "1 present, 2 equivalent, 1 empty, 1 missing, 1 not needed." in said(page)


def test_what_is_searched_is_what_is_shown() -> None:
    report = whole()
    page = html_page(render_html(report))
    found = script_data(page)["findings"]
    assert len(found) == len(report.findings)
    for index, each in enumerate(found):
        entry = by_id(page, f"finding-{index}")
        (message, *_) = entry.iter("p")
        for word in said(message).removesuffix("low confidence").lower().split():
            plain = (
                word.rpartition(":")[0] if word.rpartition(":")[2].isdigit() else word
            )
            assert plain in each["text"].replace("`", "")


def test_many_findings_of_a_rule_are_folded() -> None:
    for count, folded in ((SHOWN + 1, 0), (SHOWN + 2, 2)):
        of = rule("DAT002", "binaries")
        found = [finding(of, f"m{number}") for number in range(count)]
        page = html_page(render_html(only(result(of, Outcome.FAILED, *found))))
        rest = has_class(page, "rest")
        assert sum(len(has_class(each, "finding")) for each in rest) == folded
        assert len(has_class(page, "finding")) == count


def test_evidence_that_the_message_gives_is_not_given_again() -> None:
    of = rule("DAT002", "binaries")
    here, there = Location("a.txt", 1), Location("b.txt", 2)
    told = (Evidence(here, "2 of 3"), Evidence(here, "more"), Evidence(there, "2 of 3"))
    found = replace(finding(of, "2 of 3 are bad"), location=here, evidence=told)
    page = html_page(render_html(only(result(of, Outcome.FAILED, found))))
    (shown,) = has_class(page, "evidence")
    assert said(shown) == "a.txt:1 more b.txt:2 2 of 3"


def test_a_gain_that_rounds_to_nothing_is_not_shown() -> None:
    of = rule("DAT002", "binaries")
    for gain, shown in ((0.04, []), (0.06, ["+0.1 points"])):
        failed = replace(result(of, Outcome.FAILED, finding(of, "a")), gain=gain)
        page = html_page(render_html(only(failed)))
        assert [said(each) for each in has_class(page, "gain")] == shown


def test_a_fix_is_told_once() -> None:
    of = rule("DAT002", "binaries", fix="dvc add it")
    own = finding(of, "a", fix="dvc add a")
    general = finding(of, "b")
    for found, fixes in (((own,), ["a"]), ((own, general), ["a", "it"])):
        page = html_page(render_html(only(result(of, Outcome.FAILED, *found))))
        told = [said(each) for each in has_class(page, "fix")]
        assert told == [f"Fix dvc add {each}" for each in fixes]


def test_edges_lead_to_their_rows_the_broken_ones_first() -> None:
    page = html_page(render_html(whole()))
    rows = [said(by_id(page, f"edge-{number}")) for number in range(len(CHAIN.edges))]
    assert rows[0].startswith("✗ lock missing evaluate dvc.lock dvc.yaml:9 stage")
    assert rows[1].startswith("✗ dep stale src/train.py train")
    assert rows[2].startswith("? out unknown")
    for edge in has_class(page, "edge"):
        label = edge.get("aria-label") or ""
        row = rows[int((edge.get("href") or "").removeprefix("#edge-"))]
        state = label.partition(": ")[2].partition(",")[0]
        assert state in row
        assert label.partition(" to ")[0] in row


def test_too_many_edges_are_not_drawn() -> None:
    nodes = tuple(Node(f"file:{n}", "data", str(n)) for n in range(MOST + 4))
    edges = tuple(
        Edge(f"file:{n}", f"file:{n + 1}", "dep", "ok", "", "dvc.yaml")
        for n in range(MOST + 3)
    )
    page = html_page(render_graph(Graph(nodes, edges)))
    assert not has_class(page, "edge")
    assert "Too many edges" in said(page)
    some = (edges[0]._replace(state="stale"), *edges[1:])
    page = html_page(render_graph(Graph(nodes, some)))
    assert len(has_class(page, "edge")) == 1
    assert len(has_class(page, "node")) == 2


def test_markup_escapes_what_is_no_markup() -> None:
    assert html("<b>", Html("<br>")) == "&lt;b&gt;<br>"
    made = tag("p", "a&b", class_="x\"'", hidden=True, title=None, draggable=False)
    assert made == '<p class="x&quot;&#x27;" hidden>a&amp;b</p>\n'
    assert prose("run `a<b` now\n") == "run <code>a&lt;b</code> now"
