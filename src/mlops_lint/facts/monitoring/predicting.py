"""Which lines of a Python file keep predictions, read from its syntax tree."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mlops_lint.patterns import late

DEEPEST = 3


def read_logs(
    trees: Iterable[ast.Module], marks: Mapping[str, Any]
) -> Iterator[tuple[int, bool]]:
    """Yield calls that write predictions down: line, and whether with a version."""
    methods = frozenset(marks["logs"])
    predicts, versions = late(marks["predicts"]), late(marks["versions"])
    for tree in trees:
        nodes = list(ast.walk(tree))
        held: dict[str, list[ast.expr]] = {}
        for node in nodes:
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        held.setdefault(target.id, []).append(node.value)
        for node in nodes:
            if not isinstance(node, ast.Call) or not isinstance(
                node.func, ast.Attribute
            ):
                continue
            names = set(_named(node, held)) if node.func.attr in methods else set()
            if any(map(predicts.fullmatch, names)):
                yield node.lineno, any(map(versions.fullmatch, names))


def _named(
    call: ast.Call, held: Mapping[str, list[ast.expr]], depth: int = 0
) -> Iterator[str]:
    """Yield the names of what a call is given: variables, attributes, keys."""
    for argument in (*call.args, *(item.value for item in call.keywords)):
        yield from _in(argument, held, depth)
    yield from (item.arg for item in call.keywords if item.arg)


def _in(node: ast.AST, held: Mapping[str, list[ast.expr]], depth: int) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute):
            yield inner.attr
        elif isinstance(inner, ast.Name):
            yield inner.id
            for value in held.get(inner.id, ()) if depth < DEEPEST else ():
                if isinstance(value, ast.Dict | ast.List | ast.Call):
                    yield from _in(value, held, depth + 1)
        elif isinstance(inner, ast.Dict):
            for key in inner.keys:
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield key.value
        elif isinstance(inner, ast.keyword) and inner.arg:
            yield inner.arg
