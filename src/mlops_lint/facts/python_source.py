"""What one Python file imports, calls and defines, read from its syntax tree.

Nothing is imported or run. `summarise` is a pure function of the file's bytes, so
that its answer can be kept by content hash.
"""

import ast
import warnings
from collections.abc import Iterable

from mlops_lint.facts.python_summary import (
    Call,
    Constant,
    Definition,
    Import,
    PythonSource,
)

MAX_SOURCE = 1024 * 1024
"""Bytes; a larger file is generated code or data, and is left unread."""

MAX_PARTS = 20
"""Attributes and calls in one name; what stands before them in a chain is `?`."""


def summarise(data: bytes) -> PythonSource:
    """Read Python source; text that is not Python gives a summary with an error."""
    tree = _parse(data)
    return tree if isinstance(tree, PythonSource) else _Reader((tree,)).summary()


def syntax_tree(data: bytes) -> ast.Module | None:
    """Return the syntax tree of Python source, None of text that is not Python."""
    tree = _parse(data)
    return None if isinstance(tree, PythonSource) else tree


def summarise_cells(cells: Iterable[str]) -> PythonSource:
    """Read the code cells of a notebook, which share their imports, as one source.

    A cell that is not Python is left out. Line numbers are those within the cell.
    """
    trees = (_parse(cell.encode("utf-8", "replace")) for cell in cells)
    return _Reader([t for t in trees if not isinstance(t, PythonSource)]).summary()


def _parse(data: bytes) -> ast.Module | PythonSource:
    """Return the syntax tree, or a summary that says why there is none."""
    if len(data) > MAX_SOURCE:
        return PythonSource(error="larger than 1 MiB, not read")
    try:
        with warnings.catch_warnings():
            # Invalid escapes in a stranger's code are no concern of the user's.
            warnings.simplefilter("ignore")
            return ast.parse(data)
    except SyntaxError as error:
        return PythonSource(error=error.msg, error_line=error.lineno)
    except (ValueError, RecursionError, MemoryError) as error:
        return PythonSource(error=str(error) or type(error).__name__)


class _Reader:
    """Collects imports, calls and definitions of one file, in source order."""

    def __init__(self, trees: Iterable[ast.Module]) -> None:
        self.aliases: dict[str, str] = {}
        self.imports: list[Import] = []
        self.calls: list[Call] = []
        self.definitions: list[Definition] = []
        self.made: dict[str, str] = {}
        nodes = [pair for tree in trees for pair in _walk(tree)]
        # Imports first: a function may use what is imported further down.
        for node, _ in nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._import(node)
        for node, parent in nodes:
            if isinstance(node, ast.Call):
                self._call(node)
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                for target in node.targets:
                    self.made[self._dotted(target)] = self._dotted(node.value.func)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                self._function(node, parent)
            elif isinstance(node, ast.ClassDef):
                self._class(node, parent)

    def summary(self) -> PythonSource:
        return PythonSource(
            tuple(self.imports),
            tuple(self.calls),
            tuple(self.definitions),
            self.made,
        )

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                self.imports.append(Import(alias.name, node.lineno))
                if alias.asname:
                    self.aliases[alias.asname] = alias.name
            return
        base = "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name == "*":
                self.imports.append(Import(base, node.lineno))
                continue
            joint = "" if base.endswith(".") else "."
            name = f"{base}{joint}{alias.name}"
            self.imports.append(Import(name, node.lineno))
            self.aliases[alias.asname or alias.name] = name

    def _call(self, node: ast.Call) -> None:
        keywords = {
            item.arg: _constant(item.value) for item in node.keywords if item.arg
        }
        arguments = tuple(_constant(item) for item in node.args)
        name = self._dotted(node.func)
        self.calls.append(Call(name, node.lineno, arguments, keywords))

    def _function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, parent: str
    ) -> None:
        self.definitions.append(
            Definition(
                node.name,
                "function",
                node.lineno,
                tuple(self._decorator(item) for item in node.decorator_list),
                parent=parent,
                trivial=_is_trivial(node.body),
            )
        )

    def _class(self, node: ast.ClassDef, parent: str) -> None:
        self.definitions.append(
            Definition(
                node.name,
                "class",
                node.lineno,
                tuple(self._decorator(item) for item in node.decorator_list),
                tuple(self._dotted(item) for item in node.bases),
                parent,
            )
        )

    def _decorator(self, node: ast.expr) -> str:
        return self._dotted(node.func if isinstance(node, ast.Call) else node)

    def _dotted(self, node: ast.expr) -> str:
        parts: list[str] = []
        called = ""
        for _ in range(MAX_PARTS):
            if isinstance(node, ast.Attribute):
                parts.append(node.attr + called)
                node, called = node.value, ""
            elif isinstance(node, ast.Call):
                node, called = node.func, f"(){called}"
            else:
                break
        if isinstance(node, ast.Name):
            parts.append(self.aliases.get(node.id, node.id) + called)
        else:
            parts.append(f"?{called}")
        return ".".join(reversed(parts))


# Most nodes are of these kinds, and none of them holds a call or a definition; most
# fields hold none either. A look at the type itself is twice as fast as `isinstance`.
_LEAVES = frozenset(
    (ast.Name, ast.Constant, ast.alias, ast.Pass, ast.Load, ast.Store, ast.Break)
)
_PLAIN_FIELDS = frozenset(
    (
        *("ctx", "op", "ops", "id", "attr", "name", "names", "level", "module"),
        *("kind", "type_comment", "type_ignores", "simple", "conversion", "is_async"),
    )
)
_KEPT = frozenset(
    (
        *(ast.Import, ast.ImportFrom, ast.Call, ast.Assign),
        *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
    )
)


def _walk(tree: ast.Module) -> list[tuple[ast.AST, str]]:
    """Return every node that matters, in source order, with the class that holds it."""
    found: list[tuple[ast.AST, str]] = []
    stack: list[tuple[ast.AST, str]] = [(tree, "")]
    fields: dict[type[ast.AST], list[str]] = {}
    while stack:
        node, parent = stack.pop()
        kind = type(node)
        if kind in _KEPT:
            found.append((node, parent))
            if isinstance(node, ast.ClassDef):
                parent = node.name
        if kind not in fields:
            fields[kind] = [n for n in kind._fields if n not in _PLAIN_FIELDS][::-1]
        for name in fields[kind]:
            value = getattr(node, name, None)
            if type(value) is list:
                stack += [
                    (item, parent)
                    for item in reversed(value)
                    if type(item) not in _LEAVES and isinstance(item, ast.AST)
                ]
            elif type(value) not in _LEAVES and isinstance(value, ast.AST):
                stack.append((value, parent))
    return found


def _constant(node: ast.expr) -> Constant:
    if isinstance(node, ast.Constant) and isinstance(
        node.value, bool | int | float | str
    ):
        return node.value
    return None


def _is_trivial(body: list[ast.stmt]) -> bool:
    """Whether a body does nothing but pass, `...`, a docstring or assert True."""
    return all(
        isinstance(statement, ast.Pass)
        or (
            isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Constant)
        )
        or (
            isinstance(statement, ast.Assert)
            and isinstance(statement.test, ast.Constant)
        )
        for statement in body
    )
