"""What tests assert and gates refuse, read from syntax trees."""

import ast
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeGuard

from mlops_lint.facts.tested.trials import Gate, Trial
from mlops_lint.patterns import late

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
STOPS = frozenset({"exit", "_exit", "quit", "abort", "fail", "cancel"})
CASTS = frozenset({"float", "int"})
GETS = frozenset({"get"})
LONGEST = 200
HOLDING = ("body", "handlers", "orelse", "finalbody", "cases")
"""Fields that hold statements, or what holds them, in the order of their lines."""
PLAIN = frozenset(
    (
        *("ctx", "op", "ops", "id", "attr", "name", "names", "level", "module"),
        *("type_comment", "type_ignores", "simple", "conversion"),
        *("is_async", "n", "s", "arg", "kind"),
    )
)
"""Fields in which no call, name or text stands."""
FIELDS: dict[type[ast.AST], list[str]] = {}


def read_trials(trees: Iterable[ast.Module]) -> Iterator[Trial]:
    """Yield the test functions that assert something."""
    for tree in trees:
        for node in _statements(tree):
            if isinstance(node, FUNCTIONS) and node.name.startswith("test"):
                trial = _trial(node)
                if trial.asserted or trial.ordered:
                    yield trial


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what holds statements, and these: functions are nowhere else."""
    waiting: deque[ast.AST] = deque((tree,))
    while waiting:
        node = waiting.popleft()
        yield node
        for name in HOLDING:
            waiting.extend(getattr(node, name, ()))


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield nodes as `ast.walk` does, those that say nothing here left out."""
    waiting: deque[ast.AST] = deque((node,))
    while waiting:
        node = waiting.popleft()
        yield node
        kind = type(node)
        fields = FIELDS.get(kind)
        if fields is None:
            fields = FIELDS[kind] = [n for n in kind._fields if n not in PLAIN]
        for name in fields:
            value = getattr(node, name, None)
            if type(value) is list:
                waiting.extend([each for each in value if isinstance(each, ast.AST)])
            elif isinstance(value, ast.AST):
                waiting.append(value)


def _trial(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Trial:
    calls: dict[str, None] = {}
    asserted: dict[str, None] = {}
    strings: dict[str, None] = {}
    ordered = False
    for node in _walk(function):
        if isinstance(node, ast.Call):
            last = _last(node.func)
            calls[last] = None
            if last.startswith("assert"):
                asserted.update(dict.fromkeys(_names(node)))
                ordered = ordered or "Greater" in last or "Less" in last
        elif isinstance(node, ast.Assert):
            asserted.update(dict.fromkeys(_names(node.test)))
            ordered = ordered or _is_ordered(node.test)
        elif _is_short(node):
            strings[str(node.value)] = None
    return Trial(
        function.name,
        function.lineno,
        tuple(calls),
        tuple(asserted),
        ordered,
        tuple(strings),
    )


def _is_short(node: ast.AST) -> TypeGuard[ast.Constant]:
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and len(text) < LONGEST


def _names(node: ast.AST) -> Iterator[str]:
    for inner in _walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id
        elif isinstance(inner, ast.Attribute):
            yield inner.attr
        elif isinstance(inner, ast.Subscript) and isinstance(inner.slice, ast.Constant):
            yield str(inner.slice.value)[:LONGEST]


def _is_ordered(node: ast.AST) -> bool:
    return any(
        isinstance(inner, ast.Compare) and isinstance(operator, ORDERED)
        for inner in _walk(node)
        for operator in getattr(inner, "ops", ())
    )


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def read_gates(trees: Iterable[ast.Module], marks: Mapping[str, Any]) -> Iterator[Gate]:
    """Yield what raises or exits because a metric is worse than a limit."""
    metrics = late(marks["model_tests"]["metrics"])
    limits = late(marks["gates"]["limits"])
    for tree in trees:
        nodes = list(_walk(tree))
        given = {node.arg for node in nodes if isinstance(node, ast.arg)}
        own = {node.attr for node in nodes if _is_own(node)}
        keys = _keys(nodes)
        for node in nodes:
            if isinstance(node, ast.If):
                stops = any(map(_stops, (*node.body, *node.orelse)))
            else:
                stops = isinstance(node, ast.Assert)
            test = getattr(node, "test", None)
            if not stops or test is None:
                continue
            for compare in _walk(test):
                if not isinstance(compare, ast.Compare):
                    continue
                if not any(isinstance(operator, ORDERED) for operator in compare.ops):
                    continue
                sides = [compare.left, *compare.comparators]
                names = [set(_names(side)) - own for side in sides]
                held = {keys[each] for side in names for each in side if each in keys}
                measured = [
                    name
                    for each in names
                    for name in sorted(each)
                    if metrics.fullmatch(name) and not limits.fullmatch(name)
                ]
                limited = any(limits.fullmatch(n) for n in held.union(*names))
                # A number that a parameter must be above is no limit of a metric.
                if not limited and set(measured).isdisjoint(given):
                    limited = any(map(_is_share, sides))
                if measured and limited:
                    yield Gate(compare.lineno, measured[0])


def _keys(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """Return what variables are called where they come from: `bar = p["min_auc"]`."""
    keys: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            value: ast.expr = node.value
            if _is_call(value, CASTS):
                value = value.args[0]
            key: ast.expr | None = None
            if isinstance(value, ast.Subscript):
                key = value.slice
            elif _is_call(value, GETS):
                key = value.args[0]
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                keys[node.targets[0].id] = key.value[:LONGEST]
            elif isinstance(value, ast.Attribute) and not _is_own(value):
                keys[node.targets[0].id] = value.attr
    return keys


def _is_call(node: ast.expr, names: frozenset[str]) -> TypeGuard[ast.Call]:
    """Whether an expression calls one of `names` with an argument."""
    if not isinstance(node, ast.Call) or not node.args:
        return False
    return _last(node.func) in names


def _is_own(node: ast.AST) -> TypeGuard[ast.Attribute]:
    """Whether an expression is an attribute that an object was given."""
    if not isinstance(node, ast.Attribute):
        return False
    return isinstance(node.value, ast.Name) and node.value.id == "self"


def _stops(statement: ast.AST) -> bool:
    """Whether a statement ends the program, by itself or at its end."""
    if isinstance(statement, ast.Raise):
        return True
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return _last(statement.value.func) in STOPS
    if isinstance(statement, ast.If) and not _is_ordered(statement.test):
        # An option that lets the run go on all the same.
        return any(map(_stops, statement.body))
    return False


def _is_share(node: ast.expr) -> bool:
    """Whether a side is a number; from 0 to 1 is what any share lies in: no limit."""
    if not isinstance(node, ast.Constant):
        return False
    return isinstance(node.value, float) and node.value not in (0.0, 1.0)
