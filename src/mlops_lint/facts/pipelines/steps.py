"""Steps as they are made in Python, with what they do."""

import ast
from collections.abc import Sequence

from mlops_lint.facts.base import Facts
from mlops_lint.facts.pipelines.code import Code
from mlops_lint.facts.pipelines.model import Step
from mlops_lint.facts.pipelines.targets import SCRIPTS, Targets
from mlops_lint.facts.pipelines.words import shown_by_code, vocabulary
from mlops_lint.facts.python_summary import Call, PythonSource

MOST_IMPORTED = 40
"""Modules that are looked at for what a script does through them."""

RUNS_OTHER = frozenset({"submit", "map", "delay", "expand", "partial", "with_options"})
"""Methods of a task that run it; what stands before them is the task."""


class Maker:
    """Makes steps of one repository: resolves what they run, tells what they do."""

    def __init__(self, facts: Facts) -> None:
        """Read nothing yet."""
        self.facts = facts
        self.targets = Targets(facts)
        self.words = vocabulary(facts)
        self._codes: dict[str, Code] = {}
        keywords = facts.signatures.marks["step_keywords"]
        self.names: Sequence[str] = keywords["names"]
        self.runs: Sequence[str] = keywords["runs"]

    def code(self, path: str) -> Code:
        """Return a Python file or notebook, read once."""
        if path not in self._codes:
            self._codes[path] = Code(self.facts, path)
        return self._codes[path]

    def step(
        self, name: str, target: str, path: str, line: int | None, kind: str = ""
    ) -> Step:
        """Make a step; `kind` is what it is made with, where its name says nothing."""
        step = self.named_step(name, target, path, line)
        shown = self._shown(target, deep=not step.does)
        does = step.does or self.words.cells(kind) or _first(shown)
        return step._replace(does=does, within=shown - does)

    def named_step(self, name: str, target: str, path: str, line: int | None) -> Step:
        """Make a step of which only names say what it does; no code is read."""
        said = self.words.cells(name)
        if not said and target:
            file, _, function = target.partition(":")
            stem = file.rpartition("/")[2].partition(".")[0]
            said = self.words.cells(function or stem)
        return Step(name, target, path, line, said)

    def called(self, code: Code, dotted: str) -> str:
        """Return the target that a name stands for, "" where it is not of this code."""
        head, _, last = dotted.rpartition(".")
        if head and last in RUNS_OTHER:
            dotted = head
        if dotted in code.functions:
            return f"{code.path}:{dotted}"
        root = dotted.partition(".")[0]
        if root in code.values and "." not in dotted:
            return ""
        return self.targets.imported(dotted, code.folder) if dotted[:1] != "?" else ""

    def run_by(self, code: Code, call: ast.Call) -> str:
        """Return what a constructor of a step is told to run."""
        given = [code.keyword(call, name) for name in self.runs]
        for value in [*(v for v in given if v is not None), *call.args]:
            if isinstance(value, ast.Name | ast.Attribute | ast.Lambda):
                target = self.called(code, code.dotted(value))
                if target:
                    return target
            text = code.text(value)
            for argv in self.facts.walker.split(text) if " -m " in text else ():
                found = self.targets.of_argv(argv, code.folder) if argv.module else ""
                if found:
                    return found
            for word in text.split():
                if word.endswith(SCRIPTS):
                    source = code.text(code.keyword(call, "source_directory"))
                    below = f"{source}/{word}".lstrip("./") if source else word
                    found = self.targets.script(below, code.folder)
                    return found or self.targets.script(word, code.folder) or word
        # What is set elsewhere still has a name: `script_name=env.train_script`.
        named = (_variable(code, value) for value in given if value is not None)
        return next((name for name in named if name), "")

    def named(self, code: Code, call: ast.Call) -> str:
        """Return the name that a constructor gives to a step, "" without one."""
        value = code.keyword(call, *self.names)
        return code.text(value)

    def _shown(self, target: str, *, deep: bool) -> frozenset[str]:
        """Return what the code of a target does, that it imports only where `deep`."""
        path, _, name = target.partition(":")
        if path not in self.facts.repo.files.by_path or not path.endswith(
            (".py", ".ipynb")
        ):
            return frozenset()
        source = self.facts.python.source(path)
        if not name:
            shown = self._does(source, source.calls)
            return shown or (self._imported(path) if deep else shown)
        node = self.code(path).functions.get(name.rpartition(".")[2])
        if node is None or node.end_lineno is None:
            return frozenset()
        first, last = node.lineno, node.end_lineno
        calls = tuple(call for call in source.calls if first <= call.line <= last)
        return self._does(source, calls)

    def _does(self, source: PythonSource, calls: tuple[Call, ...]) -> frozenset[str]:
        return shown_by_code(source, calls, self.facts.signatures, self.words)

    def _imported(self, path: str) -> frozenset[str]:
        """Return what the modules do that a script without work of its own imports."""
        seen, paths = {path}, [path]
        shown: frozenset[str] = frozenset()
        while paths and len(seen) < MOST_IMPORTED:
            path = paths.pop(0)
            folder = path.rpartition("/")[0]
            for item in self.facts.python.source(path).imports:
                found = self.targets.imported(item.name, folder).partition(":")[0]
                if found.endswith(".py") and found not in seen:
                    seen.add(found)
                    paths.append(found)
                    source = self.facts.python.source(found)
                    shown |= self._does(source, source.calls)
        return shown


def _variable(code: Code, value: ast.expr) -> str:
    """Return the last part of the name of a variable or attribute."""
    if not isinstance(value, ast.Name | ast.Attribute):
        return ""
    return code.dotted(value).rpartition(".")[2]


def _first(shown: frozenset[str]) -> frozenset[str]:
    """Return the cell that stands for a step whose code does several things."""
    for cell in ("train", "evaluate", "prep", "ingest", "validate", "deploy"):
        if cell in shown:
            return frozenset({cell})
    return frozenset()
