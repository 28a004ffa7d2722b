"""One Python file as pipelines need it: names resolved, texts put together."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from mlops_lint.facts.base import Facts

MOST_DEPTH = 20
Function = ast.FunctionDef | ast.AsyncFunctionDef


# Most nodes are of these kinds, and none of them holds a call or a definition.
LEAVES = (ast.Name, ast.Constant, ast.expr_context, ast.operator, ast.cmpop, ast.alias)


class Code:
    """The syntax trees of a file, with its imports, constants and functions."""

    def __init__(self, facts: Facts, path: str) -> None:
        """Read the file at `path`, a `.py` file or a notebook."""
        self.path = path
        self.folder = path.rpartition("/")[0]
        self.trees = facts.python.trees(path)
        self.aliases: dict[str, str] = {}
        self.values: dict[str, ast.expr] = {}
        self.functions: dict[str, Function] = {}
        self.loops: dict[str, tuple[ast.expr, int]] = {}
        self._ordered = [node for tree in self.trees for node in _below(tree)]
        for node in self._ordered:
            self._note(node)

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    self.aliases[alias.asname] = alias.name
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            joint = "" if base.endswith(".") else "."
            for alias in node.names:
                name = f"{base}{joint}{alias.name}"
                self.aliases[alias.asname or alias.name] = name
        elif isinstance(node, ast.Assign):
            names = (t.id for t in node.targets if isinstance(t, ast.Name))
            self.values.update(dict.fromkeys(names, node.value))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            if node.value is not None:
                self.values[node.target.id] = node.value
        elif isinstance(node, Function):
            self.functions.setdefault(node.name, node)
        elif isinstance(node, ast.For):
            self._note_loop(node.target, node.iter)

    def _note_loop(self, target: ast.expr, listed: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.loops[target.id] = (listed, -1)
        elif isinstance(target, ast.Tuple):
            for place, item in enumerate(target.elts):
                if isinstance(item, ast.Name):
                    self.loops[item.id] = (listed, place)

    def line(self, node: ast.expr | ast.stmt) -> int | None:
        """Return the line of a node; cells of a notebook have none of their own."""
        return None if self.path.endswith(".ipynb") else node.lineno

    def nodes(self, scope: ast.AST | None = None) -> Iterable[ast.AST]:
        """Return the nodes of the file, or below `scope`, in source order.

        Names, constants and operators are left out.
        """
        return self._ordered if scope is None else _below(scope)

    def dotted(self, node: ast.AST) -> str:
        """Return `a.b` for a name or attribute, import aliases resolved; "" for others.

        A call stands for what it calls: `task(...)` is `task`.
        """
        parts: list[str] = []
        for _ in range(MOST_DEPTH):
            if isinstance(node, ast.Attribute):
                parts.append(node.attr)
                node = node.value
            elif isinstance(node, ast.Call):
                node = node.func
            else:
                break
        if not isinstance(node, ast.Name):
            return ".".join(["?", *reversed(parts)]) if parts else ""
        return ".".join([self.aliases.get(node.id, node.id), *reversed(parts)])

    def text(self, node: ast.AST | None, depth: int = 0) -> str:
        """Return the text that an expression stands for, as far as it can be seen."""
        if node is None or depth > MOST_DEPTH:
            return ""
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else ""
        if isinstance(node, ast.Name):
            value = self.values.get(node.id)
            return self.text(value, depth + 5) if value is not None else node.id
        if isinstance(node, ast.JoinedStr):
            return "".join(self.text(part, depth + 1) for part in node.values)
        if isinstance(node, ast.FormattedValue):
            return self.text(node.value, depth + 1)
        if isinstance(node, ast.BinOp):
            joint = "/" if isinstance(node.op, ast.Div) else ""
            left, right = (self.text(n, depth + 1) for n in (node.left, node.right))
            return f"{left}{joint}{right}"
        if isinstance(node, ast.List | ast.Tuple):
            return " ".join(self.text(item, depth + 1) for item in node.elts)
        if isinstance(node, ast.Call):
            joint = "/" if self.dotted(node).endswith("join") else " "
            return joint.join(self.text(item, depth + 1) for item in node.args)
        if isinstance(node, ast.Attribute):
            return "python" if self.dotted(node) == "sys.executable" else node.attr
        return ""

    def each(self, node: ast.expr) -> list[ast.expr]:
        """Return what a variable stands for one after the other in a loop, or itself.

        The loop is over a literal list, tuple or mapping, or a variable that holds it.
        """
        found = self.loops.get(node.id) if isinstance(node, ast.Name) else None
        if found is None:
            return [node]
        listed, place = found
        if isinstance(listed, ast.Call) and isinstance(listed.func, ast.Attribute):
            listed = listed.func.value
        if isinstance(listed, ast.Name):
            listed = self.values.get(listed.id, listed)
        if isinstance(listed, ast.Dict):
            return listed.values
        items = listed.elts if isinstance(listed, ast.List | ast.Tuple) else [node]
        if place < 0:
            return items
        rows = (i.elts for i in items if isinstance(i, ast.List | ast.Tuple))
        return [row[place] for row in rows if len(row) > place]

    def keyword(self, call: ast.Call, *names: str) -> ast.expr | None:
        """Return the value of the first of the keywords that a call has."""
        given = {item.arg: item.value for item in call.keywords if item.arg}
        return next((given[name] for name in names if name in given), None)


def _below(scope: ast.AST) -> Iterator[ast.AST]:
    stack = [scope]
    while stack:
        node = stack.pop()
        yield node
        children: list[ast.AST] = []
        for name in node._fields:
            value = getattr(node, name, None)
            children += [
                item
                for item in (value if isinstance(value, list) else (value,))
                if isinstance(item, ast.AST) and not isinstance(item, LEAVES)
            ]
        stack += reversed(children)


def is_of(dotted: str, imports: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a dotted name is one of `names` below one of the modules `imports`."""
    if not any(
        dotted.startswith(f"{module}.") or dotted == module for module in imports
    ):
        return False
    last = dotted.rpartition(".")[2]
    return any(
        last.endswith(name[1:]) and last[:1].isupper()
        if name.startswith("*")
        else f".{dotted}".endswith(f".{name}")
        for name in names
    )
