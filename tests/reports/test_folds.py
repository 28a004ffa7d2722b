"""What stands alike in a large graph is one node, and nothing broken is hidden."""

import pytest

from mlops_lint.model.graph import Edge, Graph, Node
from mlops_lint.reports.page import render_graph
from mlops_lint.reports.page.folds import SIGN, backbone, fold


def node(name: str, kind: str = "data") -> Node:
    return Node(name, kind, "dvc.yaml")


def edge(source: str, target: str, state: str = "ok") -> Edge:
    return Edge(source, target, "dep", state, f"{source} says", "dvc.yaml", 1)


def regions(count: int, broken: int = -1) -> tuple[list[Node], list[Edge]]:
    nodes = [node("file:run.py", "code")]
    edges = []
    for number in range(count):
        data, stage = f"file:raw/{number}.csv", f"stage:clean@{number}"
        nodes += [node(data), node(stage, "stage")]
        state = "missing" if number == broken else "ok"
        edges += [edge(data, stage, state), edge("file:run.py", stage)]
    return nodes, edges


def test_stages_of_a_list_are_one() -> None:
    folded = fold(*regions(12))
    assert [(n.id, n.kind) for n in folded.graph.nodes] == [
        ("file:run.py", "code"),
        ("file:raw/0.csv", f"12 {SIGN} data"),
        ("stage:clean@0", f"12 {SIGN} stage"),
    ]
    assert folded.names == {
        "file:raw/0.csv": "raw/*.csv",
        "stage:clean@0": "clean@*",
    }
    assert [e.detail for e in folded.graph.edges] == [
        "12 edges, the first: file:raw/0.csv says",
        "12 edges, the first: file:run.py says",
    ]


def test_the_broken_one_stands_alone() -> None:
    nodes, edges = regions(12, broken=7)
    folded = fold(nodes, edges)
    broken = [e for e in folded.graph.edges if e.state == "missing"]
    assert [(e.source, e.target) for e in broken] == [
        ("file:raw/7.csv", "stage:clean@7")
    ]
    assert folded.first[broken[0]] == edges[14]
    assert len(folded.graph.nodes) == 5


def test_names_do_not_make_alike_what_is_used_otherwise() -> None:
    nodes = [node("file:a.csv"), node("file:b.csv"), node("stage:s", "stage")]
    folded = fold(nodes, [edge("file:a.csv", "stage:s")])
    assert len(folded.graph.nodes) == 3


def test_a_long_line_is_not_rolled_up() -> None:
    nodes = [node(f"file:{number}") for number in range(300)]
    edges = [edge(f"file:{n}", f"file:{n + 1}") for n in range(299)]
    assert len(fold(nodes, edges).graph.nodes) == 300


def test_a_large_graph_is_drawn_folded_and_told_whole() -> None:
    nodes, edges = regions(150, broken=7)
    page = render_graph(Graph(tuple(nodes), tuple(edges)))
    assert "What stands alike is drawn as one" in page
    assert f"149 {SIGN} stage" in page
    assert 'id="edge-299"' in page
    assert 'data-zoom="next"' in page


def test_a_small_graph_is_drawn_as_it_is() -> None:
    nodes, edges = regions(12)
    page = render_graph(Graph(tuple(nodes), tuple(edges)))
    assert "clean@11" in page
    assert SIGN not in page.partition("<script>")[0]
    assert 'data-zoom="next"' not in page.partition("<script>")[0]


def different(count: int) -> Graph:
    """Return pipelines that all differ: each has one more step than the one before."""
    nodes, edges = [], []
    for number in range(count):
        steps = range(number + 1)
        for step in steps:
            stage, out = f"stage:s{number}-{step}", f"file:{number}-{step}.csv"
            nodes += [node(stage, "stage"), node(out), node(f"file:{stage}.py")]
            edges += [edge(f"file:{stage}.py", stage), edge(stage, out)]
            if step:
                edges.append(edge(f"file:{number}-{step - 1}.csv", stage))
    return Graph(tuple(nodes), tuple(edges))


def test_of_a_graph_that_is_too_large_the_inside_is_drawn() -> None:
    graph = different(12)
    inner = backbone(graph)
    assert not any(node.id.endswith(".py") for node in inner.nodes)
    assert ("stage:s3-1", "file:3-1.csv") in [(e.source, e.target) for e in inner.edges]
    page = render_graph(graph)
    assert "Left out is what stands at an end" in page
    assert "<svg" in page


def test_what_is_broken_is_never_left_out() -> None:
    graph = different(12)
    lost = edge("file:lost.py", "stage:s11-0", "missing")
    more = Graph((*graph.nodes, node("file:lost.py")), (*graph.edges, lost))
    assert lost in backbone(more).edges
    assert "file:lost.py" in {node.id for node in backbone(more).nodes}


def test_a_graph_that_is_larger_still_shows_what_is_broken() -> None:
    graph = different(30)
    lost = edge("file:lost.py", "stage:s11-0", "missing")
    more = Graph((*graph.nodes, node("file:lost.py")), (*graph.edges, lost))
    page = render_graph(more)
    assert "only the edges that are missing or stale" in page
    assert "Left out is" not in page
    assert "Too many edges" in render_graph(graph)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("train", "train"),
        ("data/churn/deep/raw.csv", "data/churn/deep/raw.csv"),
        ("data/churn/deeper/raw.csv", "…a/churn/deeper/raw.csv"),
        ("ranking_join_customer_history", "ranking_joi…mer_history"),
    ],
)
def test_a_long_name_keeps_what_tells_it_apart(name: str, shown: str) -> None:
    page = render_graph(Graph((node(f"stage:{name}", "stage"),)))
    assert f">{shown}</text>" in page
