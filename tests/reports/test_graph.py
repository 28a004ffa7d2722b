"""The chain drawn: names of files are never syntax."""

import json
import re

import pytest

from mlops_lint.model.graph import Edge, Graph, Node, Problem
from mlops_lint.reports.graph import FORMATS, graph_dot, graph_json, graph_mermaid

NASTY = 'a"]; end --> x|y\n<b>#1\\'
GRAPH = Graph(
    (
        Node("file:train.py", "code", "train.py"),
        Node("param:p.yaml#lr", "parameter", "p.yaml", 3),
        Node("stage:train", "stage", "dvc.yaml", 2),
        Node("stage:d.dvc", "pointer", "d.dvc"),
        Node(f"file:{NASTY}", "data", NASTY),
    ),
    (
        Edge("file:train.py", "stage:train", "dep", "stale", "changed", "dvc.yaml", 4),
        Edge("param:p.yaml#lr", "stage:train", "param", "ok", "as it was", "p.yaml"),
        Edge("stage:d.dvc", f"file:{NASTY}", "out", "unknown", NASTY, "d.dvc"),
        Edge(f"file:{NASTY}", "stage:train", "dep", "missing", "no", "dvc.yaml"),
    ),
    (Problem("stages", "a circle", "dvc.yaml", 1),),
)


def test_mermaid() -> None:
    assert graph_mermaid(GRAPH).splitlines() == [
        "flowchart LR",
        '  n0("train.py")',
        '  n1{{"p.yaml#35;lr"}}',
        '  n2["train"]',
        '  n3[/"d.dvc"/]',
        '  n4("a#34;#93;#59; end --#62; x#124;y#92;n#60;b#62;#35;1#92;")',
        '  n0 -->|"dep stale"| n2',
        '  n1 -->|"param"| n2',
        '  n3 -.->|"out unknown"| n4',
        '  n4 -->|"dep missing"| n2',
        "  linkStyle 0,3 stroke:#c0392b,stroke-width:3px",
    ]


def test_nothing_broken_is_drawn_red() -> None:
    assert "linkStyle" not in graph_mermaid(Graph(GRAPH.nodes, GRAPH.edges[1:2]))


def test_dot() -> None:
    lines = graph_dot(GRAPH).splitlines()
    assert lines[0] == "digraph chain {"
    assert lines[-1] == "}"
    assert '  "stage:train" [label="train", shape=box];' in lines
    assert (
        '  "file:train.py" -> "stage:train" [label="dep stale", tooltip="changed",'
        ' color="#c0392b", penwidth=3];'
    ) in lines
    for line in lines[2:-1]:
        # Each line is one statement, whatever its names hold.
        bare = re.sub(r'"(?:[^"\\]|\\.)*"', "Q", line)
        assert re.fullmatch(r"  Q( -> Q)? \[[\w=, ]+\];", bare), line


def test_json() -> None:
    data = json.loads(graph_json(GRAPH))
    assert data["nodes"][1] == {
        "id": "param:p.yaml#lr",
        "kind": "parameter",
        "path": "p.yaml",
        "line": 3,
    }
    assert data["edges"][0]["from"] == "file:train.py"
    assert data["problems"] == [
        {"kind": "stages", "message": "a circle", "path": "dvc.yaml", "line": 1}
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_graph(name: str) -> None:
    assert FORMATS[name](Graph()).endswith("\n")
