"""The chain as JSON, Mermaid, DOT and HTML: pure functions of a graph.

The JSON is schema version 1; other programs depend on its keys.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from mlops_lint.model.graph import BROKEN, MISSING, Edge, Graph, Node
from mlops_lint.reports.escape import escape
from mlops_lint.reports.json_report import SCHEMA_VERSION, dump_json

SAFE = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._-/@:"
)
SHAPES = {
    "stage": ("[", "]", "box"),
    "pointer": ("[/", "/]", "parallelogram"),
    "parameter": ("{{", "}}", "hexagon"),
}
OTHER = ("(", ")", "ellipse")
RED, GREY = "#c0392b", "#888888"


def graph_json(graph: Graph) -> str:
    """Return the nodes, the edges and what else is wrong as indented JSON."""
    return dump_json(
        {
            "schema_version": SCHEMA_VERSION,
            "nodes": [
                {"id": n.id, "kind": n.kind, "path": n.path, "line": n.line}
                for n in graph.nodes
            ],
            "edges": [
                {
                    "from": e.source,
                    "to": e.target,
                    "kind": e.kind,
                    "state": e.state,
                    "detail": e.detail,
                    "path": e.path,
                    "line": e.line,
                }
                for e in graph.edges
            ],
            "problems": [
                {"kind": p.kind, "message": p.message, "path": p.path, "line": p.line}
                for p in graph.problems
            ],
        }
    )


def graph_mermaid(graph: Graph) -> str:
    """Return a flowchart; broken edges are red, unknown ones dotted."""
    names = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    lines += (f"  {names[n.id]}{_mermaid_node(n)}" for n in graph.nodes)
    red = []
    for number, edge in enumerate(graph.edges):
        arrow = "-.->" if edge.state == "unknown" else "-->"
        text = f'|"{_mermaid(_said(edge))}"|'
        lines.append(f"  {names[edge.source]} {arrow}{text} {names[edge.target]}")
        if edge.state in BROKEN:
            red.append(str(number))
    if red:
        lines.append(f"  linkStyle {','.join(red)} stroke:{RED},stroke-width:3px")
    return "\n".join(lines) + "\n"


def graph_dot(graph: Graph) -> str:
    """Return a directed graph for Graphviz; broken edges are red, unknown dotted."""
    lines = ["digraph chain {", "  rankdir=LR;"]
    for node in graph.nodes:
        shape = SHAPES.get(node.kind, OTHER)[2]
        lines.append(f"  {_dot(node.id)} [label={_dot(_label(node))}, shape={shape}];")
    for edge in graph.edges:
        style = {"ok": "", "unknown": f', style=dotted, color="{GREY}"'}
        more = style.get(edge.state, f', color="{RED}", penwidth=3')
        if edge.state == MISSING:
            more += ", style=dashed"
        ends = f"{_dot(edge.source)} -> {_dot(edge.target)}"
        tip = _dot(edge.detail)
        lines.append(f"  {ends} [label={_dot(_said(edge))}, tooltip={tip}{more}];")
    return "\n".join((*lines, "}")) + "\n"


def graph_html(graph: Graph) -> str:
    """Return a page of its own with the drawing and a table of the edges."""
    from mlops_lint.reports.page import render_graph

    return render_graph(graph)


FORMATS: Mapping[str, Callable[[Graph], str]] = MappingProxyType(
    {
        "json": graph_json,
        "mermaid": graph_mermaid,
        "dot": graph_dot,
        "html": graph_html,
    }
)
"""Every format of `mlops-lint graph`, by name."""


def _label(node: Node) -> str:
    return node.id.partition(":")[2]


def _said(edge: Edge) -> str:
    return edge.kind if edge.state == "ok" else f"{edge.kind} {edge.state}"


def _mermaid_node(node: Node) -> str:
    left, right, _ = SHAPES.get(node.kind, OTHER)
    return f'{left}"{_mermaid(_label(node))}"{right}'


def _mermaid(text: str) -> str:
    """Write all but plain signs by their numbers, so that no name is syntax."""
    shown = escape(text)
    return "".join(c if c in SAFE or ord(c) > 0x7F else f"#{ord(c)};" for c in shown)


def _dot(text: str) -> str:
    quoted = escape(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'
