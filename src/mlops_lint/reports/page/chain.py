"""The chain: a drawing, and a table that says the same in words."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from mlops_lint.model import ChainPart, Location
from mlops_lint.model.graph import BROKEN, STATES, Edge, Graph, Node
from mlops_lint.reports.page.folds import SIGN, backbone, fold
from mlops_lint.reports.page.layers import HEIGHT, WIDTH, Point, place
from mlops_lint.reports.page.markup import Html, html, prose, tag
from mlops_lint.reports.page.shapes import where
from mlops_lint.reports.words import linked, plural

MOST = 200
"""Edges up to which a drawing can be read; beyond, what stands alike is drawn once."""
ALIKE = "What stands alike is drawn as one; the table has each edge."
INNER = (
    "Left out is what stands at an end of the chain and is well, such as parameters."
)
MARGIN = 16
LONGEST = 23
"""Signs of a name that fit into a node."""
LONGEST_UNDER = 28
"""Signs of the smaller line below it."""
NO_NAMES: Mapping[str, str] = MappingProxyType({})
_ORDER = ("missing", "stale", "unknown", "ok")
_SIGNS = {"missing": "✗", "stale": "✗", "unknown": "?", "ok": "✓"}


def chain(
    graph: Graph, parts: Sequence[ChainPart] = (), *, is_alone: bool = False
) -> Html:
    """Return the section; nothing for an empty chain, unless it `is_alone`.

    `parts` sum up what of the chain is linked.
    """
    if not graph.nodes and not graph.problems:
        if is_alone:
            return tag("p", "There is no chain: no file here leads to another one.")
        return html()
    edges = sorted(graph.edges, key=lambda each: _ORDER.index(each.state))
    counted = [
        f"{count} {state}"
        for state in STATES
        if (count := sum(each.state == state for each in edges))
    ]
    told = f"{plural(len(graph.nodes), 'node')}, {plural(len(edges), 'edge')}"
    if counted:
        told += f": {', '.join(counted)}"
    return tag(
        "section",
        html() if is_alone else tag("h2", "The chain", id="chain"),
        tag("p", f"{told}.", class_="quiet"),
        _parts(parts),
        _problems(graph),
        _drawn(graph, edges),
        _edges(edges),
        aria_labelledby="chain",
    )


def _parts(parts: Sequence[ChainPart]) -> Html:
    entries = [
        tag("li", tag("strong", f"{said}: ", class_=state), ", ".join(names))
        for state, said, names in linked(parts)
    ]
    return tag("ul", *entries, class_="linked") if entries else html()


def _problems(graph: Graph) -> Html:
    entries = [
        tag("li", where(Location(p.path, p.line), p.message), prose(p.message))
        for p in graph.problems
    ]
    return tag("ul", *entries, class_="notice") if entries else html()


def _drawn(graph: Graph, edges: Sequence[Edge]) -> Html:
    """Return the drawing: what stands alike as one, and the broken ones at worst."""
    notes: list[str] = []
    numbers = {edge: number for number, edge in enumerate(edges)}
    names: Mapping[str, str] = {}
    if len(edges) > MOST:
        notes.append(ALIKE)
        folded = fold(graph.nodes, graph.edges)
        if len(folded.graph.edges) > MOST:
            inner = backbone(graph)
            folded = fold(inner.nodes, inner.edges)
            notes.append(INNER)
        if len(folded.graph.edges) > MOST:
            broken = graph.broken()
            folded = fold(broken.nodes, broken.edges)
            notes[-1] = "Drawn are only the edges that are missing or stale."
        if not 0 < len(folded.graph.edges) <= MOST:
            return tag("p", "Too many edges to be drawn; the table has all of them.")
        graph, names = folded.graph, folded.names
        numbers = {edge: numbers[first] for edge, first in folded.first.items()}
    return html(
        tag("p", " ".join(notes)) if notes else html(),
        _tools(any(edge.state in BROKEN for edge in graph.edges)),
        tag("div", draw(graph, numbers, names), class_="drawing", tabindex="0"),
        tag(
            "p",
            "Choose a node or an edge to see what is known of it.",
            id="chosen",
            aria_live="polite",
            hidden=True,
        ),
    )


def _tools(has_broken: bool) -> Html:
    """Return the buttons, which are shown where there is a script to answer them."""
    named = [("out", "\N{MINUS SIGN}", "Smaller"), ("in", "+", "Larger")]
    named += [("fit", "Fit", "The whole drawing")]
    if has_broken:
        named += [("next", "Next broken", "The next edge that is missing or stale")]
    buttons = [
        tag("button", text, type="button", data_zoom=what, aria_label=said, title=said)
        for what, text, said in named
    ]
    return tag("p", *buttons, id="zoom", class_="tools", hidden=True)


def draw(
    graph: Graph, numbers: Mapping[Edge, int], shared: Mapping[str, str] = NO_NAMES
) -> Html:
    """Return the graph as SVG; each edge leads to `edge-N` with its number.

    `shared` has the name of a node that stands for several.
    """
    ends = [(edge.source, edge.target) for edge in graph.edges]
    placed = place([node.id for node in graph.nodes], ends)
    names = {node.id: number for number, node in enumerate(graph.nodes)}
    lines = sorted(
        zip(graph.edges, placed.routes, strict=True),
        key=lambda pair: -_ORDER.index(pair[0].state),
    )
    width, height = placed.width + 2 * MARGIN, placed.height + 2 * MARGIN
    shapes = [_line(edge, numbers[edge], names, route) for edge, route in lines]
    shapes += [
        _box(
            node,
            _label(node, shared.get(node.id) or _name(node.id)),
            names[node.id],
            placed.nodes[node.id],
            graph.edges,
        )
        for node in graph.nodes
    ]
    return tag(
        "svg",
        tag("defs", *(_arrow(state) for state in STATES)),
        tag("g", *shapes, transform=f"translate({MARGIN} {MARGIN})"),
        viewBox=f"0 0 {width:.0f} {height:.0f}",
        width=round(width),
        height=round(height),
        role="group",
        aria_label="The chain as a drawing",
    )


def _arrow(state: str) -> Html:
    head = tag("path", d="M0 0L8 4L0 8z")
    return tag(
        "marker",
        head,
        id=f"arrow-{state}",
        class_=state,
        markerUnits="userSpaceOnUse",
        markerWidth=8,
        markerHeight=8,
        refX=8,
        refY=4,
        orient="auto",
    )


def _line(
    edge: Edge, number: int, names: dict[str, int], route: Sequence[Point]
) -> Html:
    said = f"{_name(edge.source)} to {_name(edge.target)}: {edge.kind} {edge.state}"
    said += f", {edge.detail}" if edge.detail else ""
    path = _curve(route)
    return tag(
        "a",
        tag("title", said),
        tag("path", d=path, class_="near"),
        tag("path", d=path, class_="line", marker_end=f"url(#arrow-{edge.state})"),
        href=f"#edge-{number}",
        class_=f"edge {edge.state}",
        aria_label=said,
        tabindex="-1" if edge.state == "ok" else None,
        data_ends=f"{names[edge.source]} {names[edge.target]}",
    )


def _curve(route: Sequence[Point]) -> str:
    """Return the path through the points, level at each of them."""
    x, y = route[0]
    path = f"M{x:.0f} {y:.1f}"
    for to_x, to_y in route[1:]:
        half = (to_x - x) / 2 or 30.0
        path += f"C{x + half:.0f} {y:.1f} "
        path += f"{to_x - half if to_x != x else to_x + half:.0f} {to_y:.1f} "
        path += f"{to_x:.0f} {to_y:.1f}"
        x, y = to_x, to_y
    return path


def _box(node: Node, label: str, number: int, at: Point, edges: Sequence[Edge]) -> Html:
    x, y = at
    touched = [edge for edge in edges if node.id in (edge.source, edge.target)]
    broken = sum(edge.state in BROKEN for edge in touched)
    name = _name(node.id)
    line = f", line {node.line}" if node.line else ""
    state = f", {plural(broken, 'broken edge')}" if broken else ""
    of_many = f"{label}, the first: " if SIGN in node.kind else ""
    said = f"{node.kind} {of_many}{name} in {node.path}{line}{state}"
    kind = node.kind.rpartition(" ")[2]
    under = f"{node.kind} of {node.path}" if kind == "parameter" else node.kind
    round_ = 3 if kind in {"stage", "pointer"} else HEIGHT // 2
    return tag(
        "g",
        tag("title", said),
        tag("rect", width=WIDTH, height=HEIGHT, rx=round_),
        tag("text", _cut(label, LONGEST), x=WIDTH // 2, y=18, class_="name"),
        tag("text", _cut(under, LONGEST_UNDER), x=WIDTH // 2, y=32, class_="kind"),
        transform=f"translate({x:.0f} {y:.1f})",
        class_=f"node {'broken' if broken else 'whole'} {_kind(kind)}",
        role="img",
        aria_label=said,
        tabindex="0",
        data_node=number,
    )


def _label(node: Node, name: str) -> str:
    """Return the name to be drawn: of a parameter the key, its file stands below."""
    return name.partition("#")[2] or name if node.id.startswith("param:") else name


def _cut(text: str, most: int) -> str:
    """Return a text that fits: the end of a path, both ends of a name alone."""
    if len(text) <= most:
        return text
    name = text.rpartition("/")[2]
    if len(name) < most:
        return f"…{text[1 - most :]}"
    head = most // 2
    return f"{name[:head]}…{name[head + 1 - most :]}"


def _kind(kind: str) -> str:
    return kind if kind in {"stage", "pointer", "parameter"} else "thing"


def _name(node: str) -> str:
    return node.partition(":")[2]


def _edges(edges: Sequence[Edge]) -> Html:
    """Return the table; edges that are as they should be are folded."""
    rows = [_row(edge, number) for number, edge in enumerate(edges)]
    count = sum(edge.state != "ok" for edge in edges)
    content = [_table(rows[:count])] if count else []
    if rest := rows[count:]:
        summary = tag("summary", f"ok ({len(rest)})")
        content.append(tag("details", summary, _table(rest)))
    return html(*content)


def _table(rows: Sequence[Html]) -> Html:
    titles = ("State", "From", "To", "What is known")
    head = tag("tr", *(tag("th", title, scope="col") for title in titles))
    return tag("table", tag("thead", head), tag("tbody", *rows), class_="stack edges")


def _row(edge: Edge, number: int) -> Html:
    at = Location(edge.path, edge.line)
    state = tag("span", f"{_SIGNS[edge.state]} {edge.kind} {edge.state}")
    return tag(
        "tr",
        tag("th", state, scope="row", class_=edge.state),
        tag("td", tag("code", _name(edge.source))),
        tag("td", tag("code", _name(edge.target))),
        tag("td", where(at, edge.detail), prose(edge.detail)),
        id=f"edge-{number}",
        tabindex="-1",
    )
