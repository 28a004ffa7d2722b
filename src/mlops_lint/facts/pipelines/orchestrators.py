"""Pipelines that Python code defines with an orchestrator's own library."""

import ast
from collections.abc import Iterator, Sequence

from mlops_lint.facts.base import Facts
from mlops_lint.facts.pipelines.code import Code, Function, is_of
from mlops_lint.facts.pipelines.model import Pipeline, Step, Tool
from mlops_lint.facts.pipelines.schedules import schedule_of
from mlops_lint.facts.pipelines.steps import Maker
from mlops_lint.facts.pipelines.words import spelled
from mlops_lint.facts.python_files import is_test_path

PROJECTS = ("pyproject.toml", "setup.py")
"""Files that make a directory a project; a schedule of one runs nothing of another."""


def tools_of(facts: Facts) -> list[Tool]:
    """Return the orchestrators that rules/signatures/pipelines.yaml states."""
    stated = facts.signatures.marks["pipelines"]
    return [Tool(name, **entry) for name, entry in stated.items()]


def python_pipelines(facts: Facts, maker: Maker) -> Iterator[Pipeline]:
    """Yield the pipelines of all Python files and notebooks outside the tests."""
    whole: dict[tuple[str, str], list[Pipeline]] = {}
    projects = {
        file.path.rpartition("/")[0] for file in facts.repo.files.glob(*PROJECTS)
    }
    for path, tool in _users(facts):
        for pipeline in Reader(tool, maker.code(path), maker).pipelines():
            if tool.whole:
                part = (tool.name, _project(path, projects))
                whole.setdefault(part, []).append(pipeline)
            else:
                yield pipeline
    for parts in whole.values():
        yield _joined(parts)


def _project(path: str, projects: set[str]) -> str:
    """Return the nearest directory above a file that is a project, "" for none."""
    while "/" in path:
        path = path.rpartition("/")[0]
        if path in projects:
            return path
    return ""


def _users(facts: Facts) -> Iterator[tuple[str, Tool]]:
    """Yield each file with the tools that it imports and may define a pipeline with."""
    python = facts.python
    looked_for = []
    for tool in tools_of(facts):
        words, endings = _words(tool)
        holders = python.holders(words)
        users = python.importers(name.partition(".")[0] for name in tool.imports)
        likely = users if endings else users & holders
        looked_for.append((tool, frozenset(tool.imports), likely, holders, endings))
    every = frozenset().union(*(likely for _, _, likely, _, _ in looked_for))
    notebooks = [n for n in python.notebooks if not is_test_path(n.path)]
    for file in (*python.code, *notebooks):
        if file.path not in every:
            continue
        for tool, imports, likely, holders, endings in looked_for:
            if (
                file.path in likely
                and (file.path in holders or _has_any(facts, file.path, endings))
                and python.source(file.path).imports_any(imports)
            ):
                yield file.path, tool


def _words(tool: Tool) -> tuple[frozenset[bytes], tuple[bytes, ...]]:
    """Return the words that define something with a tool, and endings of others."""
    names = (*tool.defines, *tool.steps, *tool.jobs, *tool.methods)
    whole = {n.rpartition(".")[2].encode() for n in names if not n.startswith("*")}
    return frozenset(whole), tuple(n[1:].encode() for n in names if n.startswith("*"))


def _has_any(facts: Facts, path: str, endings: tuple[bytes, ...]) -> bool:
    data = facts.repo.read(path) or b"" if endings else b""
    return any(ending in data for ending in endings)


def _joined(parts: Sequence[Pipeline]) -> Pipeline:
    """Return the pipelines of several files as the one that they are parts of."""
    steps = tuple(dict.fromkeys(step for part in parts for step in part.steps))
    first = next((part for part in parts if part.steps), parts[0])
    # Which of the steps a schedule runs is seen only where it stands beside them.
    sure = [part.schedule for part in parts if part.schedule and part.trains]
    others = [part.schedule._replace(sure=False) for part in parts if part.schedule]
    schedule = next(iter([*sure, *others]), None)
    return first._replace(
        steps=steps, schedule=schedule, job=all(part.job for part in parts)
    )


class Reader:
    """Reads the pipelines of one tool in one file."""

    def __init__(self, tool: Tool, code: Code, maker: Maker) -> None:
        """Sort out what the file makes and decorates with the tool."""
        self.tool = tool
        self.code = code
        self.maker = maker
        self.calls: list[tuple[ast.Call, str]] = []
        self.tasks: list[Function | ast.ClassDef] = []
        self.defined: list[ast.Call | Function | ast.ClassDef] = []
        self.opened: list[tuple[ast.With | ast.AsyncWith, ast.Call]] = []
        self.methods: list[ast.Call] = []
        decorators: set[int] = set()
        for node in code.nodes():
            if isinstance(node, ast.With | ast.AsyncWith):
                self._with(node)
            elif isinstance(node, Function | ast.ClassDef):
                decorators |= {id(item) for item in node.decorator_list}
                self._definition(node)
            elif isinstance(node, ast.Call) and id(node) not in decorators:
                self._call(node)

    def pipelines(self) -> Iterator[Pipeline]:
        """Yield what the file defines; managed jobs only where nothing orders them."""
        found = self._whole() if self.tool.whole else list(self._defined())
        yield from found or self._jobs()

    def _whole(self) -> list[Pipeline]:
        """Return the part that the file has in the one pipeline of all files."""
        made: list[ast.stmt | ast.expr] = [*self.tasks, *(c for c, _ in self.calls)]
        made += self.defined
        makers = [mark for node in self.defined for mark in _marks(node)]
        return [self._pipeline(made[0], self._all(), makers)] if made else []

    def _defined(self) -> Iterator[Pipeline]:
        opened = {id(call) for _, call in self.opened}
        in_file: list[ast.expr] = []
        for node in self.defined:
            if isinstance(node, ast.ClassDef):
                steps = [self._task(n) for n in self.tasks if _holds(node, n)]
                yield self._pipeline(node, steps, node.decorator_list)
            elif isinstance(node, Function):
                yield self._pipeline(node, self._body(node), node.decorator_list)
            elif id(node) not in opened:
                in_file.append(node)
        for scope, call in self.opened:
            yield self._pipeline(scope, self._body(scope), [call])
        if in_file:
            yield self._pipeline(in_file[0], self._all(), in_file)
        elif self.tasks and not self.tool.defines:
            yield self._pipeline(self.tasks[0], self._all(), [])

    def _pipeline(
        self,
        node: ast.stmt | ast.expr,
        steps: Sequence[Step],
        makers: Sequence[ast.expr],
    ) -> Pipeline:
        schedule = schedule_of(self.tool, self.code, self.maker, makers)
        line = self.code.line(node)
        return Pipeline(self.tool.name, self.code.path, line, tuple(steps), schedule)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            call = item.context_expr
            if isinstance(call, ast.Call) and self._is(call, self.tool.defines):
                self.opened.append((node, call))

    def _definition(self, node: Function | ast.ClassDef) -> None:
        marks: list[ast.expr] = list(node.decorator_list)
        if isinstance(node, ast.ClassDef):
            marks += node.bases
        if any(self._is(mark, self.tool.defines) for mark in marks):
            self.defined.append(node)
        elif any(self._is(mark, self.tool.steps) for mark in marks):
            self.tasks.append(node)

    def _call(self, node: ast.Call) -> None:
        if self._is(node, self.tool.defines):
            self.defined.append(node)
        elif self._is(node, self.tool.steps):
            self.calls.append((node, self.code.dotted(node).rpartition(".")[2]))
        elif isinstance(node.func, ast.Attribute) and (
            node.func.attr in self.tool.methods
        ):
            self.methods.append(node)

    def _is(self, node: ast.expr, names: Sequence[str]) -> bool:
        dotted = self.code.dotted(node)
        return is_of(dotted, self.tool.imports, names)

    def _all(self) -> list[Step]:
        """Return every step that is made or decorated in the file."""
        made = [(node.lineno, self._made(node, kind)) for node, kind in self.calls]
        made += [(node.lineno, self._task(node)) for node in self.tasks]
        return [step for _, step in sorted(made, key=lambda pair: pair[0])]

    def _body(self, scope: ast.AST) -> list[Step]:
        """Return the steps that are made or called within a scope, in order."""
        steps: dict[tuple[str, str], Step] = {}
        kinds = {id(node): kind for node, kind in self.calls}
        for node in self.code.nodes(scope):
            if not isinstance(node, ast.Call):
                continue
            step = None
            if id(node) in kinds:
                step = self._made(node, kinds[id(node)])
            else:
                step = self._called(node)
            if step is not None:
                steps.setdefault((step.name, step.target), step)
        return list(steps.values())

    def _called(self, node: ast.Call) -> Step | None:
        """Return the step that a call of the project's own function is."""
        dotted = self.code.dotted(node.func)
        made = self.code.values.get(dotted)
        line = self.code.line(node)
        if isinstance(made, ast.Call) and self._is(made, self.tool.steps):
            target = self.maker.run_by(self.code, made)
            return self.maker.step(dotted, target, self.code.path, line)
        target = self.maker.called(self.code, dotted)
        if not target or isinstance(node.func, ast.Call):
            return None
        name = target.rpartition(":")[2].rpartition(".")[2]
        return self.maker.step(name, target, self.code.path, line)

    def _made(self, node: ast.Call, kind: str) -> Step:
        name = self.maker.named(self.code, node)
        if not spelled(name):
            name = ""
        target = self.maker.run_by(self.code, node)
        line = self.code.line(node)
        return self.maker.step(name or kind, target, self.code.path, line, kind)

    def _task(self, node: Function | ast.ClassDef) -> Step:
        target = f"{self.code.path}:{node.name}"
        line = self.code.line(node)
        marks = (
            mark for mark in node.decorator_list if self._is(mark, self.tool.steps)
        )
        kind = next((self.code.dotted(mark) for mark in marks), "").rpartition(".")[2]
        return self.maker.step(node.name, target, self.code.path, line, kind)

    def _jobs(self) -> Iterator[Pipeline]:
        """Yield managed jobs, where nothing in the file puts them in order."""
        nodes = [
            node
            for node in self.code.nodes()
            if isinstance(node, ast.Call) and self._is(node, self.tool.jobs)
        ]
        for node in [*nodes, *self.methods][:5]:
            kind = self.code.dotted(node.func).rpartition(".")[2]
            step = self._made(node, kind)
            schedule = schedule_of(self.tool, self.code, self.maker, [])
            line = self.code.line(node)
            yield Pipeline(
                self.tool.name, self.code.path, line, (step,), schedule, job=True
            )


def _marks(node: ast.Call | Function | ast.ClassDef) -> Sequence[ast.expr]:
    return [node] if isinstance(node, ast.Call) else node.decorator_list


def _holds(scope: ast.AST, node: ast.AST) -> bool:
    return any(inner is node for inner in ast.walk(scope))
