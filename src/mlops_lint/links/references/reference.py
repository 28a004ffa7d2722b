"""A reference: something names something else, which is there or not."""

from mlops_lint.model.graph import MISSING, OK, STALE, UNKNOWN, Edge, Node
from mlops_lint.records import NamedTuple


class Judged(NamedTuple):
    """The state of what is named, why, and the path that is meant."""

    state: str
    detail: str
    path: str = ""
    minor: bool = False


def ok(detail: str, path: str = "") -> Judged:
    """Say that it is there."""
    return Judged(OK, detail, path)


def missing(detail: str, path: str = "", *, minor: bool = False) -> Judged:
    """Say that it is not there, and that nothing brings it."""
    return Judged(MISSING, detail, path, minor)


def stale(detail: str, path: str = "") -> Judged:
    """Say that it is there and out of step."""
    return Judged(STALE, detail, path)


def unknown(detail: str, path: str = "", *, minor: bool = False) -> Judged:
    """Say that the repository does not tell, and why."""
    return Judged(UNKNOWN, detail, path, minor)


class Named(NamedTuple):
    """Who names something: a node, with the place where it does."""

    node: Node
    path: str
    line: int | None = None


def by_file(path: str, line: int | None = None, kind: str = "file") -> Named:
    """Return a file as what names something."""
    return Named(Node(f"file:{path}", kind, path), path, line)


def edge(kind: str, named: Named, judged: Judged, source: str = "") -> Edge:
    """Make the edge from what is named to what names it; "" is the root."""
    return Edge(
        source or f"file:{judged.path or '.'}",
        named.node.id,
        kind,
        judged.state,
        judged.detail,
        named.path,
        named.line,
        judged.minor,
    )
