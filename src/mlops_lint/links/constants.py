"""Constants of a Python file, which DVC reads as parameters; nothing is imported."""

import ast
from typing import Any

from mlops_lint.repo.documents import ParseFailure, Structured
from mlops_lint.repo.kept import Kept

FORMAT = "Python"


def load(path: str, data: bytes, kept: Kept | None) -> Structured | ParseFailure:
    """Return constants, and those of classes and of `self` in their `__init__`."""
    key = kept.key("constants", data) if kept is not None else b""
    known: Any = kept.get(key) if kept is not None else None
    if known is None:
        try:
            tree = ast.parse(data)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return ParseFailure(path, FORMAT, f"not Python: {type(error).__name__}")
        lines: dict[str, int] = {}
        known = (_constants(tree.body, lines, ""), lines)
        if kept is not None:
            kept.put(key, known)
    values, lines = known

    def line(pointer: str, document: int) -> int | None:
        return lines.get(pointer) if document == 0 else None

    return Structured(path, FORMAT, (values,), finder=line)


def _constants(
    body: list[ast.stmt], lines: dict[str, int], prefix: str, *, of_self: bool = False
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for node in body:
        if isinstance(node, ast.ClassDef):
            inner = _constants(node.body, lines, f"{prefix}/{node.name}")
            found[node.name] = inner
            lines[f"{prefix}/{node.name}"] = node.lineno
        elif isinstance(node, ast.FunctionDef) and node.name == "__init__":
            found.update(_constants(node.body, lines, prefix, of_self=True))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            name = _name(node, of_self=of_self)
            if not name or node.value is None:
                continue
            try:
                found[name] = ast.literal_eval(node.value)
            except (ValueError, TypeError, RecursionError, MemoryError):
                continue
            lines[f"{prefix}/{name}"] = node.lineno
    return found


def _name(node: ast.Assign | ast.AnnAssign, *, of_self: bool) -> str:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    target = targets[0]
    if len(targets) > 1:
        return ""
    if isinstance(target, ast.Name) and not of_self:
        return target.id
    if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
        return target.attr if target.value.id == "self" else ""
    return ""
