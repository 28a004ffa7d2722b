"""`mlops-lint graph`: the chain for other programs."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, write
from tests.reports.consumers import html_page

TREE = {
    "dvc.yaml": "stages:\n  prepare: {cmd: echo, deps: [raw.csv], outs: [x]}\n"
    "  train: {cmd: echo, deps: [x, no.py], outs: [y]}\n",
    "raw.csv": "1\n",
}


def test_json(cli: Run, here: Path) -> None:
    write(here, TREE)
    found = cli("graph")
    assert (found.code, found.err) == (0, "")
    data = json.loads(found.out)
    assert list(data) == ["schema_version", "nodes", "edges", "problems"]
    assert data["schema_version"] == 1
    assert {
        "id": "stage:train",
        "kind": "stage",
        "path": "dvc.yaml",
        "line": 3,
    } in data["nodes"]
    (edge,) = [each for each in data["edges"] if each["from"] == "file:no.py"]
    assert edge == {
        "from": "file:no.py",
        "to": "stage:train",
        "kind": "dep",
        "state": "missing",
        "detail": "no.py is nowhere: no file, no pointer, no output",
        "path": "dvc.yaml",
        "line": 3,
    }


@pytest.mark.parametrize("name", ["stage:prepare", "prepare"])
def test_focus(name: str, cli: Run, here: Path) -> None:
    write(here, TREE)
    data = json.loads(cli("graph", ".", "--focus", name).out)
    names = {node["id"] for node in data["nodes"]}
    assert {"file:raw.csv", "stage:prepare", "file:x", "stage:train"} <= names
    assert "file:no.py" not in names


def test_only_broken(cli: Run, here: Path) -> None:
    write(here, TREE)
    data = json.loads(cli("graph", "--only", "broken").out)
    assert {edge["state"] for edge in data["edges"]} == {"missing"}


def test_pictures(cli: Run, here: Path) -> None:
    write(here, TREE)
    assert cli("graph", "--format", "mermaid").out.startswith("flowchart LR\n")
    assert cli("graph", "--format", "dot").out.startswith("digraph chain {\n")


def test_page_draws_what_is_asked_for(cli: Run, here: Path) -> None:
    write(here, TREE)
    page = html_page(cli("graph", "--format", "html", "--only", "broken").out)
    drawn = [each for each in page.iter() if each.get("data-ends")]
    assert {each.get("class") for each in drawn} == {"edge missing"}


def test_report_draws_the_chain(cli: Run, here: Path) -> None:
    write(here, TREE)
    cli("--format", "json", "--output", "html=../report.html")
    page = html_page((here.parent / "report.html").read_text("utf-8"))
    edges = json.loads(cli("graph").out)["edges"]
    drawn = [each for each in page.iter() if each.get("data-ends")]
    assert len(drawn) == len(edges) > 1


def test_report_sums_the_chain_up(cli: Run, here: Path) -> None:
    write(here, TREE)
    parts = json.loads(cli("--format", "json").out)["chain"]
    assert parts["code"] == {"state": "broken", "links": 1, "broken": 1}
    assert parts["deployment"] == {"state": "none", "links": 0, "broken": 0}
    (line,) = [each for each in cli().out.splitlines() if each.startswith("  chain ")]
    assert "broken: code (1 of 1)" in line


def test_no_rule_looks_at_the_chain(cli: Run, here: Path) -> None:
    write(here, TREE)
    asked = ("--select", "DOC001,LAY")
    assert json.loads(cli(*asked, "--format", "json").out)["chain"] == {}
    assert "\n  chain " not in cli(*asked).out


def test_one_asks_for_a_file_of_an_environment_by_its_path(
    cli: Run, here: Path
) -> None:
    write(here, {"requirements.txt": "-r base.txt\n", "base.txt": "a\n"})
    data = json.loads(cli("graph", "--focus", "base.txt").out)
    ids = [node["id"] for node in data["nodes"]]
    assert ids == ["env:base.txt", "env:requirements.txt"]


def test_no_such_node(cli: Run, here: Path) -> None:
    write(here, TREE)
    found = cli("graph", "--focus", "stage:trian")
    assert found.code == 2
    assert "no node stage:trian" in found.err
    assert "did you mean stage:train?" in found.err


def test_no_chain(cli: Run, here: Path) -> None:
    write(here, {"README.md": "x"})
    assert json.loads(cli("graph").out)["nodes"] == []
