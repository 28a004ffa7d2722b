"""Where a graph is drawn."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_lint.reports.page.layers import DOWN, HEIGHT, WIDTH, Placed, place

NAMES = [f"n{number}" for number in range(7)]


@st.composite
def graphs(
    draw: st.DrawFn, *, circles: bool
) -> tuple[list[str], list[tuple[str, str]]]:
    count = draw(st.integers(1, len(NAMES)))
    number = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(number, number), max_size=14))
    if not circles:
        pairs = [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]
    return NAMES[:count], [(NAMES[one], NAMES[other]) for one, other in pairs]


def columns(placed: Placed) -> dict[float, list[float]]:
    found: dict[float, list[float]] = {}
    for x, y in placed.nodes.values():
        found.setdefault(x, []).append(y)
    return found


@given(graph=graphs(circles=True))
@settings(max_examples=150, deadline=None)
def test_nodes_are_apart_and_inside(
    graph: tuple[list[str], list[tuple[str, str]]],
) -> None:
    nodes, edges = graph
    placed = place(nodes, edges)
    assert set(placed.nodes) == set(nodes)
    for heights in columns(placed).values():
        for one, other in pairwise(sorted(heights)):
            assert other - one >= HEIGHT + DOWN - 1e-6
    for x, y in placed.nodes.values():
        assert 0 <= x <= placed.width - WIDTH
        assert -1e-6 <= y <= placed.height - HEIGHT + 1e-6


@given(graph=graphs(circles=True))
@settings(max_examples=150, deadline=None)
def test_edges_touch_their_ends(
    graph: tuple[list[str], list[tuple[str, str]]],
) -> None:
    nodes, edges = graph
    placed = place(nodes, edges)
    assert len(placed.routes) == len(edges)
    for (source, target), route in zip(edges, placed.routes, strict=True):
        for name, (x, y) in ((source, route[0]), (target, route[-1])):
            left, top = placed.nodes[name]
            assert x in {left, left + WIDTH}
            assert top <= y <= top + HEIGHT


@given(graph=graphs(circles=False))
@settings(max_examples=150, deadline=None)
def test_without_a_circle_all_leads_to_the_right(
    graph: tuple[list[str], list[tuple[str, str]]],
) -> None:
    nodes, edges = graph
    placed = place(nodes, edges)
    for (source, target), route in zip(edges, placed.routes, strict=True):
        assert placed.nodes[source][0] < placed.nodes[target][0]
        assert all(one[0] < other[0] for one, other in pairwise(route))


def test_a_long_edge_passes_beside_the_nodes() -> None:
    placed = place(["a", "b", "c"], [("a", "b"), ("b", "c"), ("a", "c")])
    _, bend, level, _ = placed.routes[2]
    top = placed.nodes["b"][1]
    assert bend[1] == level[1]
    assert not top <= bend[1] <= top + HEIGHT


def test_what_needs_nothing_stands_by_its_user() -> None:
    placed = place(["a", "b", "c", "late"], [("a", "b"), ("b", "c"), ("late", "c")])
    assert placed.nodes["late"][0] == placed.nodes["b"][0]


def test_nothing_takes_no_room() -> None:
    assert place([], []) == Placed({}, [], 0.0, 0.0)
