"""The whole chain: what DVC records and all that files name, as one graph."""

from collections.abc import Container
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from mlops_lint.facts.python_files import is_test_path
from mlops_lint.links import graph_of
from mlops_lint.links.families import FAMILIES, is_present
from mlops_lint.links.kinds import PARTS, Kinds, is_environment
from mlops_lint.model import ChainPart
from mlops_lint.model.graph import BROKEN, OK, Edge, Graph, Node, in_order
from mlops_lint.repo import Repository

if TYPE_CHECKING:
    from mlops_lint.facts import Facts

ENVIRONMENTS = ("includes", "locks")
"""Families whose files are all of environments."""
Found = tuple[list[tuple[Edge, str]], Kinds, Graph]
"""Edges, each with its family or "", the kinds of nodes, and what DVC alone says."""
_KNOWN: WeakKeyDictionary[Repository, Found] = WeakKeyDictionary()


def whole_graph(facts: "Facts") -> Graph:
    """Return the chain of a repository with every link that is known."""
    edges, kinds, by_dvc = _found(facts)
    places: dict[str, tuple[str, int | None]] = {}
    for edge, _ in edges:
        for name in (edge.source, edge.target):
            places.setdefault(name, _place(name, edge))
    for node in by_dvc.nodes:
        if node.id in places or f"env:{node.path}" not in places:
            places[node.id] = (node.path, node.line)
    nodes = (Node(name, kinds.of(name), *place) for name, place in places.items())
    return in_order(nodes, (edge for edge, _ in edges), by_dvc.problems)


def chain_parts(facts: "Facts") -> tuple[ChainPart, ...]:
    """Return how each part of the chain is linked, none where there is no link at all.

    What stands in tests is left out, and what is broken in a way that may say nothing
    of the content counts as unknown.
    """
    edges, kinds, by_dvc = _found(facts)
    counts = {part: [0, 0, 0] for part in PARTS}
    for edge, family in edges:
        if is_test_path(edge.path):
            continue
        broken = edge.state in BROKEN and not edge.minor
        for part in kinds.parts(edge, family):
            count = counts[part]
            count[0] += 1
            count[1] += broken
            count[2] += edge.state == OK
    problems = sum(not is_test_path(each.path) for each in by_dvc.problems)
    counts["pipeline"][0] += problems
    counts["pipeline"][1] += problems
    if not any(count[0] for count in counts.values()):
        return ()
    return tuple(
        ChainPart(part, _state(*count), count[0], count[1])
        for part, count in counts.items()
    )


def _state(total: int, broken: int, good: int) -> str:
    if not total:
        return "none"
    return "broken" if broken else "linked" if good == total else "unknown"


def _found(facts: "Facts") -> Found:
    if facts.repo not in _KNOWN:
        _KNOWN[facts.repo] = _gathered(facts)
    return _KNOWN[facts.repo]


def _gathered(facts: "Facts") -> Found:
    """Return the edges of DVC and of all families that the repository has."""
    is_dvc = facts.repo.files.glob("dvc.yaml", "*.dvc")
    by_dvc = graph_of(facts.repo) if is_dvc else Graph()
    edges = [(edge, "") for edge in by_dvc.edges]
    for family in FAMILIES:
        if is_present(facts, family):
            # Imported late: few repositories have anything of most families.
            from mlops_lint.links.references import references

            edges += ((_apart(edge), family) for edge in references(facts, family))
    folders = facts.repo.files.directories
    listed = {
        end.partition(":")[2]
        for edge, family in edges
        if family in ENVIRONMENTS
        for end in edge[:2]
    }
    listed = {path for path in listed if path != "." and path not in folders}
    names: dict[str, str] = {}
    for edge, _ in edges:
        for end in edge[:2]:
            if end not in names:
                names[end] = _name(end, listed)
    known = {names.get(node.id, node.id): node.kind for node in by_dvc.nodes}
    kinds = Kinds(facts, known)
    named = []
    for edge, family in edges:
        ends = names[edge.source], names[edge.target]
        kinds.told(*ends, family)
        if ends != edge[:2]:
            named.append((edge._replace(source=ends[0], target=ends[1]), family))
        else:
            named.append((edge, family))
    return named, kinds, by_dvc


def _apart(edge: Edge) -> Edge:
    """Return an edge that touches no stage, of which only DVC's own edges judge.

    What its command names is no dependency: DVC runs no stage again for it.
    """
    if edge.target.startswith("stage:"):
        return edge._replace(target=f"file:{edge.path}")
    return edge


def _name(end: str, listed: Container[str]) -> str:
    """Return the id of a node, which for a file of an environment says so."""
    form, _, path = end.partition(":")
    if form == "file" and (path in listed or is_environment(path)):
        return f"env:{path}"
    return end


def _place(name: str, edge: Edge) -> tuple[str, int | None]:
    """Return where a node is: its own path, or where it is named."""
    form, _, rest = name.partition(":")
    if form in {"file", "env"}:
        return rest, None
    path, sign, _ = rest.rpartition("#")
    return (path, None) if sign and form in {"param", "job"} else (edge.path, edge.line)
