"""What one Python file imports, calls and defines, read from its syntax tree.

Nothing is imported or run. `summarise` is a pure function of the file's bytes, so
that its answer can be kept by content hash.
"""

import ast
import warnings
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

Constant = None | bool | int | float | str

MAX_SOURCE = 1024 * 1024
"""Bytes; a larger file is generated code or data, and is left unread."""

MAX_PARTS = 20
"""Attributes and calls in one name; what stands before them in a chain is `?`."""

NO_KEYWORDS: Mapping[str, Constant] = MappingProxyType({})
NOTHING_MADE: Mapping[str, str] = MappingProxyType({})


class Import(NamedTuple):
    """One imported name: `import a.b` is `a.b`, `from a import b` is `a.b` too.

    A relative import keeps its leading dots; `from a import *` is `a`.
    """

    name: str
    line: int


class Call(NamedTuple):
    """One call by its dotted name, import aliases resolved.

    `model.fit(...)` on a value is `model.fit`, `Ridge().fit(...)` is `Ridge().fit`;
    on anything else, such as a subscript, the unknown part is `?`. Keywords and
    positional arguments that are literals hold their value, all others None.
    """

    name: str
    line: int
    arguments: tuple[Constant, ...] = ()
    keywords: Mapping[str, Constant] = NO_KEYWORDS

    @property
    def method(self) -> str:
        """The last part of the name."""
        return self.name.rpartition(".")[2]


class Definition(NamedTuple):
    """A function or class: decorators or bases as dotted names, aliases resolved.

    `kind` is "function" or "class", `parent` the class that holds it, if any;
    a `trivial` body asserts and does nothing.
    """

    name: str
    kind: str
    line: int
    decorators: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    parent: str = ""
    trivial: bool = False


class PythonSource(NamedTuple):
    """The summary of one file; `error` says why nothing else is known of it.

    `made` holds the call whose result a variable was last given: `scaler` is
    `sklearn.preprocessing.StandardScaler`.
    """

    imports: tuple[Import, ...] = ()
    calls: tuple[Call, ...] = ()
    definitions: tuple[Definition, ...] = ()
    made: Mapping[str, str] = NOTHING_MADE
    error: str = ""
    error_line: int | None = None

    def imports_any(self, roots: frozenset[str]) -> Import | None:
        """Return the first import of a module, or of anything below it, in `roots`."""
        for item in self.imports:
            if any(prefix in roots for prefix in _prefixes(item.name)):
                return item
        return None


def summarise(data: bytes) -> PythonSource:
    """Read Python source; text that is not Python gives a summary with an error."""
    tree = _parse(data)
    return tree if isinstance(tree, PythonSource) else _Reader((tree,)).summary()


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


def _prefixes(name: str) -> Iterator[str]:
    """Yield `a`, `a.b`, `a.b.c` for `a.b.c`."""
    position = name.find(".")
    while position > 0:
        yield name[:position]
        position = name.find(".", position + 1)
    yield name


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


# Most nodes are of these kinds, and none of them holds a call or a definition.
_LEAVES = (ast.Name, ast.Constant, ast.expr_context, ast.operator, ast.cmpop, ast.alias)


def _walk(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Yield every node that matters, in source order, with the class that holds it."""
    stack: list[tuple[ast.AST, str]] = [(tree, "")]
    while stack:
        node, parent = stack.pop()
        yield node, parent
        inner = node.name if isinstance(node, ast.ClassDef) else parent
        children: list[tuple[ast.AST, str]] = []
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                children += [
                    (item, inner)
                    for item in value
                    if isinstance(item, ast.AST) and not isinstance(item, _LEAVES)
                ]
            elif isinstance(value, ast.AST) and not isinstance(value, _LEAVES):
                children.append((value, inner))
        children.reverse()
        stack += children


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
