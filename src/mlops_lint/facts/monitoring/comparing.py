"""What one Python file compares to find drift, read from its syntax tree."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from mlops_lint.facts.monitoring.compared import Compared, Words

DEEPEST = 4
"""How many variables are followed to what they hold."""


def read_comparisons(
    trees: Iterable[ast.Module], words: Words, stem: str = ""
) -> Compared:
    """Read what the trees of one file compare; `stem` is the name of the file."""
    reader = _Reader(list(trees), words)
    pairs = list(reader.pairs())
    same = tuple((line, text) for line, text in pairs if text)
    return Compared(
        tuple(reader.statistics(stem)), same, len(pairs) - len(same), reader.limit()
    )


class _Reader:
    def __init__(self, trees: list[ast.Module], words: Words) -> None:
        self.words = words
        self.nodes = [node for tree in trees for node in ast.walk(tree)]
        self.held = _held(self.nodes)

    def statistics(self, stem: str) -> Iterator[tuple[str, int, str]]:
        """Yield functions and classes that find drift: name, line and what they call.

        What they call of the same file counts as theirs.
        """
        defined = [
            node
            for node in self.nodes
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        ]
        called = {node.name: _called(node) for node in defined}
        named = False
        for node in defined:
            if self.words.drifts(node.name):
                inner = _closure(node.name, called)
                tests = sorted(inner & self.words.tests)
                if not tests and self.words.is_stability(node.name):
                    tests = sorted(inner & self.words.logarithms)
                if tests:
                    named = True
                    yield node.name, node.lineno, tests[0]
        if not named and self.words.drifts(stem):
            for call in self._calls():
                if _last(call.func) in self.words.tests:
                    yield stem, call.lineno, _last(call.func)
                    return

    def pairs(self) -> Iterator[tuple[int, str]]:
        """Yield each comparison: its line, and the text of what is compared to itself.

        The text is empty where two things are compared.
        """
        for call in self._calls():
            keywords = {item.arg: item.value for item in call.keywords if item.arg}
            yield from self._named(keywords, call.lineno)
            last = _last(call.func)
            two = len(call.args) > 1
            if two and (last in self.words.tests or last == "run"):
                yield call.lineno, self._same(*call.args[:2])
        yield from self._options()
        for node in self.nodes:
            if isinstance(node, ast.FunctionDef):
                yield from self._named(_defaults(node.args), node.lineno, stated=True)
            elif isinstance(node, ast.Dict):
                keys = {
                    key.value: value
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant) and isinstance(key.value, str)
                }
                yield from self._named(keys, node.lineno, stated=True)
        constants = {
            name: values[0] for name, values in self.held.items() if len(values) == 1
        }
        yield from self._named(constants, 0, stated=True)

    def _options(self) -> Iterator[tuple[int, str]]:
        """Yield what the options of the command line compare when left out."""
        defaults: dict[str, ast.expr] = {}
        line = 0
        for call in self._calls():
            if _last(call.func) != "add_argument":
                continue
            for argument in call.args:
                if isinstance(argument, ast.Constant):
                    name = str(argument.value).lstrip("-").replace("-", "_")
                    for item in call.keywords:
                        if item.arg == "default":
                            defaults[name] = item.value
                            line = item.value.lineno
        yield from self._named(defaults, line, stated=True)

    def _named(
        self, values: Mapping[Any, ast.expr], line: int, stated: bool = False
    ) -> Iterator[tuple[int, str]]:
        """Yield what is compared among values by name; `stated` ones must be text."""
        references = [v for name, v in values.items() if self.words.refers(name)]
        currents = [v for name, v in values.items() if self.words.is_current(name)]
        if not references or not currents:
            return
        reference, current = references[0], currents[0]
        if stated and not (_is_text(reference) and _is_text(current)):
            return
        yield line or current.lineno, self._same(reference, current)

    def _same(self, reference: ast.expr, current: ast.expr) -> str:
        """Return the text of what both are, "" where they may differ."""
        first, second = self._resolved(reference), self._resolved(current)
        text = ast.unparse(first)
        if text != ast.unparse(second) or text in ("None", "''", "..."):
            return ""
        calls = (node for node in ast.walk(first) if isinstance(node, ast.Call))
        if any(_last(call.func) not in self.words.pure for call in calls):
            return ""
        return ast.unparse(reference)

    def _resolved(self, node: ast.expr, depth: int = 0) -> ast.expr:
        """Return the expression with variables replaced by what they always hold."""
        held = self.held

        class Inline(ast.NodeTransformer):
            level = depth

            def visit_Name(self, node: ast.Name) -> ast.expr:
                values = held.get(node.id, ())
                if len(values) != 1 or self.level >= DEEPEST:
                    return node
                self.level += 1
                found: ast.expr = self.visit(deepcopy(values[0]))
                self.level -= 1
                return found

        found: ast.expr = Inline().visit(deepcopy(node))
        return found

    def limit(self) -> int:
        """Return the line of what says how much drift is too much, 0 without one."""
        lines = (getattr(n, "lineno", 0) for n in self.nodes if self._limits(n))
        return next(lines, 0)

    def _limits(self, node: Any) -> bool:
        if isinstance(node, ast.Compare):
            sides = (node.left, *node.comparators)
            unequal = any(isinstance(op, _UNEQUAL) for op in node.ops)
            return unequal and any(self._is_limit(side) for side in sides)
        if isinstance(node, ast.Call):
            last = _last(node.func)
            keywords = (item.arg or "" for item in node.keywords)
            return last in self.words.deciders or any(map(self.words.limits, keywords))
        if isinstance(node, ast.Attribute):
            return self.words.is_outcome(node.attr)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self.words.is_outcome(node.value)
        return False

    def _is_limit(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Constant):
            return isinstance(node.value, float)
        return self.words.limits(_last(node))

    def _calls(self) -> Iterator[ast.Call]:
        return (node for node in self.nodes if isinstance(node, ast.Call))


_UNEQUAL = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def _held(nodes: Iterable[ast.AST]) -> dict[str, list[ast.expr]]:
    """Return what is assigned to each name, None of them for what comes from outside.

    A name that is a parameter, or set by a loop, holds many things.
    """
    held: dict[str, list[ast.expr]] = {}
    unknown: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    held.setdefault(target.id, []).append(node.value)
                else:
                    unknown.update(_names(target))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            if node.value is not None:
                held.setdefault(node.target.id, []).append(node.value)
        elif isinstance(node, ast.arg):
            unknown.add(node.arg)
        elif isinstance(node, ast.For | ast.comprehension | ast.AugAssign):
            unknown.update(_names(node.target))
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            unknown.update(_names(node.optional_vars))
        elif isinstance(node, ast.NamedExpr):
            unknown.update(_names(node.target))
    return {name: values for name, values in held.items() if name not in unknown}


def _names(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id


def _called(node: ast.AST) -> frozenset[str]:
    return frozenset(
        _last(inner.func) for inner in ast.walk(node) if isinstance(inner, ast.Call)
    )


def _closure(name: str, called: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return all that a function calls, and what those of the same file call."""
    found = set(called[name])
    new = set(found)
    while new:
        new = {item for each in new for item in called.get(each, ())} - found
        found |= new
    return frozenset(found)


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _defaults(arguments: ast.arguments) -> dict[str, ast.expr]:
    """Return the defaults of parameters by name."""
    several = [*arguments.posonlyargs, *arguments.args]
    given = arguments.defaults
    found = {
        item.arg: value
        for item, value in zip(several[len(several) - len(given) :], given, strict=True)
    }
    for item, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if value is not None:
            found[item.arg] = value
    return found


def _is_text(node: ast.expr) -> bool:
    """Whether an expression is text, or a path or option made of text."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(node.value)
    if isinstance(node, ast.Call):
        return any(_is_text(argument) for argument in node.args)
    return isinstance(node, ast.BinOp) and (_is_text(node.left) or _is_text(node.right))
