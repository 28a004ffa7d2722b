"""What stands alike in a large graph is one node, and nothing broken is hidden."""

from mlops_lint.model.graph import Edge, Graph, Node
from mlops_lint.reports.page import render_graph
from mlops_lint.reports.page.folds import SIGN, fold


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
