"""Commands that Python code runs: subprocess, nox sessions, invoke tasks.

A pure function of the bytes of a file, so that its answer can be kept.
"""

import ast
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from mlops_lint.facts.python_source import syntax_tree
from mlops_lint.records import NamedTuple

STARTS = frozenset(
    {
        "run",
        "call",
        "check_call",
        "check_output",
        "Popen",
        "getoutput",
        "getstatusoutput",
    }
)
SYSTEM = frozenset({"os.system", "os.popen", "sh.bash", "subprocess.getoutput"})
SESSION = frozenset({"run", "run_always", "run_install", "sudo", "local", "shell"})
MARKERS = (
    b"subprocess",
    b"os.system",
    b"os.popen",
    b"nox",
    b"invoke",
    b"fabric",
    b".run(",
)
MOST_RUNS = 300
NO_LISTS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class Run(NamedTuple):
    """One command: text for a shell, or words."""

    line: int
    text: str = ""
    words: tuple[str, ...] = ()


class Routine(NamedTuple):
    """A function, or "" for what stands outside of any, with what it runs.

    `marks` are the last names of its decorators, `needs` functions that run before it,
    `calls` names that it calls, `names` by which it may be asked for.
    """

    name: str
    line: int
    marks: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    runs: tuple[Run, ...] = ()
    names: tuple[str, ...] = ()
    default: bool = False


class Running(NamedTuple):
    """All routines of a file; `chosen` are sessions that nox runs unless told."""

    routines: tuple[Routine, ...] = ()
    chosen: tuple[str, ...] = ()


def running(data: bytes) -> Running:
    """Return what a Python file runs; nothing where it is no Python."""
    if not any(marker in data for marker in MARKERS):
        return Running()
    tree = syntax_tree(data)
    return _Reader(tree).result() if tree is not None else Running()


def pack(found: Running) -> tuple[object, ...]:
    """Return it as plain values."""
    routines = [
        (*r[:5], [tuple(run) for run in r.runs], *r[6:]) for r in found.routines
    ]
    return [tuple(r) for r in routines], found.chosen


def unpack(packed: Any) -> Running:
    """Return what was packed."""
    found = []
    for name, line, marks, needs, calls, runs, names, default in packed[0]:
        ran = tuple(Run(*run) for run in runs)
        found.append(Routine(name, line, marks, needs, calls, ran, names, default))
    return Running(tuple(found), tuple(packed[1]))


class _Reader:
    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.constants: dict[str, str] = {}
        self.lists: dict[str, tuple[str, ...]] = {}
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                text = self._text(node.value)
                if text is not None:
                    self.constants[node.targets[0].id] = text
                else:
                    self.lists[node.targets[0].id] = self._words(node.value)

    def result(self) -> Running:
        routines, chosen = [], []
        outside: list[ast.AST] = []
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                routines.append(self._routine(node))
            elif isinstance(node, ast.ClassDef):
                inner = [n for n in node.body if isinstance(n, ast.FunctionDef)]
                routines += [self._routine(item) for item in inner]
            else:
                outside.append(node)
                if isinstance(node, ast.Assign) and ast.unparse(
                    node.targets[0]
                ).endswith("options.sessions"):
                    chosen = self._list(node.value)
        runs = tuple(self._runs(outside))
        calls = tuple(self._calls(outside))
        routines.append(Routine("", 1, calls=calls, runs=runs))
        return Running(tuple(routines), tuple(chosen))

    def _routine(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Routine:
        marks, needs, names, default = [], [], [], False
        for item in node.decorator_list:
            call = item if isinstance(item, ast.Call) else None
            function = call.func if call else item
            marks.append(ast.unparse(function).rpartition(".")[2])
            for keyword in call.keywords if call else ():
                if keyword.arg in ("pre", "post", "requires"):
                    needs += self._list(keyword.value)
                elif keyword.arg == "name":
                    names += [text for text in [self._text(keyword.value)] if text]
                elif keyword.arg == "aliases":
                    names += self._list(keyword.value)
                elif keyword.arg == "default":
                    default = ast.unparse(keyword.value) == "True"
            needs += [
                a.id for a in (call.args if call else ()) if isinstance(a, ast.Name)
            ]
        return Routine(
            node.name,
            node.lineno,
            tuple(marks),
            tuple(needs),
            tuple(self._calls(node.body)),
            tuple(self._runs(node.body)),
            tuple(names),
            default,
        )

    def _list(self, node: ast.expr) -> list[str]:
        """Return the texts and names of a literal list."""
        if not isinstance(node, ast.List | ast.Tuple):
            return []
        found = []
        for item in node.elts:
            text = self._text(item)
            if isinstance(item, ast.Name):
                found.append(item.id)
            elif isinstance(item, ast.Attribute):
                found.append(ast.unparse(item))
            elif isinstance(item, ast.Call) and item.args:
                found.append(ast.unparse(item.args[0]))
            elif text is not None:
                found.append(text)
        return found

    def _calls(self, nodes: list[ast.AST] | list[ast.stmt]) -> Iterator[str]:
        for top in nodes:
            for node in ast.walk(top):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    yield node.func.id

    def _runs(self, nodes: list[ast.AST] | list[ast.stmt]) -> Iterator[Run]:
        local = dict(self.constants)
        words_of = dict(self.lists)
        calls = []
        for top in nodes:
            for node in ast.walk(top):
                if isinstance(node, ast.Assign) and isinstance(
                    node.targets[0], ast.Name
                ):
                    name = node.targets[0].id
                    text, words = self._text(node.value, local), self._words(node.value)
                    if text is not None:
                        local[name] = text
                    elif words:
                        words_of[name] = words
                elif isinstance(node, ast.Call):
                    calls.append(node)
        for node in sorted(calls, key=lambda call: call.lineno)[:MOST_RUNS]:
            run = self._run(node, local, words_of)
            if run is not None:
                yield run

    def _run(
        self,
        node: ast.Call,
        local: dict[str, str],
        words_of: dict[str, tuple[str, ...]],
    ) -> Run | None:
        function = node.func
        if isinstance(function, ast.Name):
            name = dotted = function.id
        elif isinstance(function, ast.Attribute):
            name, dotted = function.attr, ast.unparse(function)
        else:
            return None
        if not node.args or not (
            dotted in SYSTEM
            or dotted.startswith("subprocess.")
            or (name in STARTS and isinstance(function, ast.Name) and name != "run")
            or (name in SESSION and isinstance(function, ast.Attribute))
            or name in ("run_command", "run_cmd", "execute_command", "run_shell")
        ):
            return None
        first = node.args[0]
        if isinstance(first, ast.Starred):
            first = first.value
        if isinstance(first, ast.Name) and words_of.get(first.id):
            others = node.args[1:] if name in SESSION else []
            behind = (self._text(item, local) or "$" for item in others)
            return Run(node.lineno, words=(*words_of[first.id], *behind))
        words = self._words(first, words_of)
        if words:
            return Run(node.lineno, words=words)
        text = self._text(first, local)
        if text is None:
            return None
        rest = [
            self._text(item, local) or "$"
            for item in node.args[1:]
            if not isinstance(item, ast.Starred)
        ]
        if rest and name in SESSION:
            return Run(node.lineno, words=(text, *rest))
        return Run(node.lineno, text=text)

    def _words(
        self, node: ast.expr, known: Mapping[str, tuple[str, ...]] = NO_LISTS
    ) -> tuple[str, ...]:
        """Return the words of a literal list; what is computed is `$`."""
        if isinstance(node, ast.Name):
            return known.get(node.id, ())
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left = self._words(node.left, known)
            return (*left, *self._words(node.right, known)) if left else ()
        if not isinstance(node, ast.List | ast.Tuple):
            return ()
        words: list[str] = []
        for item in node.elts:
            shown = "" if isinstance(item, ast.Constant) else ast.unparse(item)
            if isinstance(item, ast.Starred):
                words += self._words(item.value, known) or ("$",)
            elif shown == "sys.executable":
                words.append("python")
            else:
                words.append(self._text(item) or "$")
        return tuple(words)

    def _text(self, node: ast.expr, known: dict[str, str] | None = None) -> str | None:
        """Return a literal text; what an f-string computes is `$`."""
        values = self.constants if known is None else known
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.Name):
            return values.get(node.id)
        if isinstance(node, ast.JoinedStr):
            parts = []
            for item in node.values:
                if isinstance(item, ast.Constant):
                    parts.append(str(item.value))
                elif isinstance(item, ast.FormattedValue):
                    shown = ast.unparse(item.value)
                    if shown == "sys.executable":
                        parts.append("python")
                    else:
                        parts.append(self._text(item.value, known) or "${x}")
            return "".join(parts)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left = self._text(node.left, known)
            return (
                None
                if left is None
                else left + (self._text(node.right, known) or "${x}")
            )
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            texts = node.args[0] if node.args else None
            if node.func.attr == "join" and isinstance(texts, ast.List | ast.Tuple):
                return " ".join(self._words(texts))
            if node.func.attr in ("format", "strip", "split"):
                return self._text(node.func.value, known)
        return None
