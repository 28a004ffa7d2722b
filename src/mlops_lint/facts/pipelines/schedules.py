"""When a pipeline runs by itself, as the code that defines it states."""

import ast
from collections.abc import Iterator, Sequence

from mlops_lint.facts.pipelines.code import Code, is_of
from mlops_lint.facts.pipelines.model import Schedule, Tool
from mlops_lint.facts.pipelines.steps import Maker

BY_HAND = frozenset({"", "None", "@once", "manual", "none"})
ENVIRONMENT = ("os.environ", "os.getenv", "environ", "getenv")
MOST_DETAIL = 60


def schedule_of(
    tool: Tool, code: Code, maker: Maker, makers: Sequence[ast.expr]
) -> Schedule | None:
    """Return the schedule of a pipeline.

    `makers` are the calls and decorators that make it; what schedules any pipeline of
    the file counts too.
    """
    for made in makers:
        if isinstance(made, ast.Call):
            found = _given(tool, code, maker, made)
            if found:
                return found
    for node in code.nodes():
        if not isinstance(node, ast.Call):
            continue
        dotted = code.dotted(node.func)
        if is_of(dotted, tool.imports, tool.schedules):
            given = code.keyword(node, *tool.schedule)
            detail = _detail(code, maker, given) if given is not None else dotted
            if given is None and (node.args or node.keywords):
                detail = _detail(code, maker, (*node.args, *_values(node))[0]) or dotted
            if detail:
                return Schedule(detail, code.path, code.line(node))
        elif isinstance(node.func, ast.Attribute) and node.func.attr in tool.deploys:
            found = _given(tool, code, maker, node)
            if found:
                return found
    return None


def _values(node: ast.Call) -> Iterator[ast.expr]:
    for item in node.keywords:
        yield item.value


def _given(tool: Tool, code: Code, maker: Maker, node: ast.Call) -> Schedule | None:
    for item in node.keywords:
        if item.arg in tool.schedule:
            detail = _detail(code, maker, item.value)
            if detail:
                return Schedule(
                    f"{item.arg} {detail}", code.path, code.line(item.value)
                )
    return None


def _detail(code: Code, maker: Maker, value: ast.expr) -> str:
    """Return what a schedule is, "" where it is none or set from outside."""
    for _ in range(3):
        if isinstance(value, ast.Name) and value.id in code.values:
            value = code.values[value.id]
            continue
        if not isinstance(value, ast.Name | ast.Attribute):
            break
        place = maker.targets.imported(code.dotted(value), code.folder)
        path, _, name = place.partition(":")
        inner = maker.code(path) if path.endswith(".py") else None
        if inner is None or name not in inner.values:
            break
        code, value = inner, inner.values[name]
    if isinstance(value, ast.Constant):
        text = "" if value.value is None else str(value.value)
        return "" if text in BY_HAND else text
    if any(
        code.dotted(node).startswith(ENVIRONMENT)
        for node in ast.walk(value)
        if isinstance(node, ast.Name | ast.Attribute)
    ):
        return ""
    return ast.unparse(value)[:MOST_DETAIL]
