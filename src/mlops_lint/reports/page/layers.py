"""Where the nodes and edges of a graph are drawn: columns from left to right.

Nodes stand in layers, each to the right of all that it needs. An edge over several
layers goes through a bend in each of them, so that it keeps clear of the nodes there.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from mlops_lint.records import record

WIDTH, HEIGHT = 184, 40
ACROSS, DOWN = 56, 16
"""Room between two columns, and between two nodes of a column."""
BEND = 8
"""Height of a bend, which is no node but keeps room for an edge."""
ROUNDS = 6

Point = tuple[float, float]
Bend = tuple[int, int]
"""Number of an edge, and the layer it bends in."""
Item = str | Bend


@record
class Placed:
    """Left upper corners of nodes, points of edges in their direction, the size."""

    nodes: Mapping[str, Point]
    routes: Sequence[Sequence[Point]]
    width: float
    height: float


def place(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> Placed:
    """Return where to draw nodes, and edges given as source and target."""
    forwards = _without_circles(nodes, edges)
    layer_of = _layers(nodes, forwards)
    columns, chains = _columns(layer_of, forwards)
    links = [pair for chain in chains for pair in pairwise(chain)]
    before, after = _neighbours(links)
    for turn in range(ROUNDS):
        _sort(columns, *((before, after) if turn % 2 == 0 else (after, before)))
    middles = _heights(columns, before, after)
    top = min((middles[item] - _tall(item) / 2 for item in middles), default=0.0)
    middles = {item: middle - top for item, middle in middles.items()}
    layer = {item: index for index, column in enumerate(columns) for item in column}
    routes = []
    for (source, target), chain in zip(edges, chains, strict=True):
        route = _route(chain, layer, middles)
        routes.append(route if chain[0] == source else route[::-1])
        if source == target:
            routes[-1] = _loop(layer[source], middles[source])
    return Placed(
        {name: (_left(layer[name]), middles[name] - HEIGHT / 2) for name in nodes},
        routes,
        _left(len(columns)) - ACROSS if columns else 0.0,
        max((middles[item] + _tall(item) / 2 for item in middles), default=0.0),
    )


def _without_circles(
    nodes: Sequence[str], edges: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return the edges, of which those that close a circle are turned around."""
    following: dict[str, list[str]] = {name: [] for name in nodes}
    for source, target in edges:
        following[source].append(target)
    open_: set[str] = set()
    done: set[str] = set()
    closing: set[tuple[str, str]] = set()
    for start in nodes:
        if start in done:
            continue
        open_.add(start)
        way = [(start, iter(following[start]))]
        while way:
            name, rest = way[-1]
            other = next(rest, None)
            if other is None:
                way.pop()
                open_.discard(name)
                done.add(name)
            elif other in open_:
                closing.add((name, other))
            elif other not in done:
                open_.add(other)
                way.append((other, iter(following[other])))
    return [pair[::-1] if pair in closing else pair for pair in edges]


def _layers(
    nodes: Sequence[str], edges: Iterable[tuple[str, str]]
) -> Mapping[str, int]:
    """Return the layer of each node; one that needs nothing stands by its users."""
    unique = {pair for pair in edges if pair[0] != pair[1]}
    following: dict[str, list[str]] = {name: [] for name in nodes}
    waiting = dict.fromkeys(nodes, 0)
    for source, target in sorted(unique):
        following[source].append(target)
        waiting[target] += 1
    sources = [name for name in nodes if not waiting[name]]
    ready, layer = list(sources), dict.fromkeys(nodes, 0)
    while ready:
        name = ready.pop()
        for other in following[name]:
            layer[other] = max(layer[other], layer[name] + 1)
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    for name in sources:
        if following[name]:
            layer[name] = min(layer[other] for other in following[name]) - 1
    return layer


def _columns(
    layer_of: Mapping[str, int], edges: Sequence[tuple[str, str]]
) -> tuple[list[list[Item]], list[list[Item]]]:
    """Return what stands in each layer, and the way of each edge through them."""
    columns: list[list[Item]] = [
        [] for _ in range(max(layer_of.values(), default=-1) + 1)
    ]
    for name, layer in layer_of.items():
        columns[layer].append(name)
    chains: list[list[Item]] = []
    for number, (source, target) in enumerate(edges):
        bends: list[Item] = []
        for layer in range(layer_of[source] + 1, layer_of[target]):
            bends.append((number, layer))
            columns[layer].append((number, layer))
        chains.append([source, *bends, target])
    return columns, chains


def _neighbours(
    links: Iterable[tuple[Item, Item]],
) -> tuple[dict[Item, list[Item]], dict[Item, list[Item]]]:
    before: dict[Item, list[Item]] = {}
    after: dict[Item, list[Item]] = {}
    for left, right in links:
        before.setdefault(right, []).append(left)
        after.setdefault(left, []).append(right)
    return before, after


def _sort(
    columns: list[list[Item]],
    near: Mapping[Item, list[Item]],
    far: Mapping[Item, list[Item]],
) -> None:
    """Order each column by the mean place of its neighbours, to have few crossings."""
    place = {item: index for column in columns for index, item in enumerate(column)}
    for column in columns:
        wanted = {}
        for index, item in enumerate(column):
            others = near.get(item) or far.get(item) or ()
            wanted[item] = (
                sum(place[other] for other in others) / len(others) if others else index
            )
        column.sort(key=wanted.__getitem__)
        place.update({item: index for index, item in enumerate(column)})


def _heights(
    columns: Sequence[Sequence[Item]],
    before: Mapping[Item, list[Item]],
    after: Mapping[Item, list[Item]],
) -> dict[Item, float]:
    """Return the middle of each item, near its neighbours and clear of the others."""
    middles: dict[Item, float] = {}
    for column in columns:
        y = 0.0
        for item in column:
            middles[item] = y + _tall(item) / 2
            y += _tall(item) + DOWN
    for turn in range(ROUNDS):
        for column in columns if turn % 2 == 0 else columns[::-1]:
            wanted = []
            for item in column:
                others = [*before.get(item, ()), *after.get(item, ())]
                known = [middles[other] for other in others if other != item]
                wanted.append(sum(known) / len(known) if known else middles[item])
            middles.update(zip(column, _apart(column, wanted), strict=True))
    return middles


def _apart(column: Sequence[Item], wanted: Sequence[float]) -> list[float]:
    """Return heights near those wanted, in their order and with room between them.

    Pushed down from the top and up from the bottom they keep the room; so does the
    mean of both.
    """
    rooms = [(_tall(one) + _tall(other)) / 2 + DOWN for one, other in pairwise(column)]
    down, up = list(wanted), list(wanted)
    for index, room in enumerate(rooms, 1):
        down[index] = max(down[index], down[index - 1] + room)
    for index in range(len(rooms) - 1, -1, -1):
        up[index] = min(up[index], up[index + 1] - rooms[index])
    return [(one + other) / 2 for one, other in zip(down, up, strict=True)]


def _route(
    chain: Sequence[Item], layer: Mapping[Item, int], middles: Mapping[Item, float]
) -> list[Point]:
    """Return the points of an edge, two for each bend, which it crosses level."""
    first, *bends, last = chain
    points = [(_left(layer[first]) + WIDTH, middles[first])]
    for bend in bends:
        x = _left(layer[bend])
        points += [(x, middles[bend]), (x + WIDTH, middles[bend])]
    return [*points, (_left(layer[last]), middles[last])]


def _loop(layer: int, middle: float) -> list[Point]:
    right = _left(layer) + WIDTH
    return [(right, middle - HEIGHT / 4), (right, middle + HEIGHT / 4)]


def _left(layer: int) -> float:
    return float(layer * (WIDTH + ACROSS))


def _tall(item: Item) -> int:
    return HEIGHT if isinstance(item, str) else BEND
