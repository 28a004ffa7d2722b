"""Loops of the project's own that train again and again: no orchestrator knows them."""

import ast
from collections.abc import Iterator

from mlops_lint.facts.base import Facts, seen
from mlops_lint.facts.pipelines.model import TRAINING
from mlops_lint.facts.pipelines.words import Vocabulary, vocabulary
from mlops_lint.facts.plain_marks import ENDLESS
from mlops_lint.model import Evidence

SCHEDULERS = frozenset({"schedule", "apscheduler"})
STARTS = frozenset({"do", "add_job"})
MARKS = (b"sleep(", b"train")
"""What a file with an endless loop that trains holds besides."""


def training_loops(facts: Facts) -> Iterator[Evidence]:
    """Yield what a scheduler in the code, or an endless loop with a pause, trains."""
    words: Vocabulary | None = None
    users = {f.path for f, _ in facts.python.importing(SCHEDULERS, facts.python.code)}
    loops = facts.texts.holding(ENDLESS, facts.python.code)
    for mark in MARKS:
        loops = facts.repo.search.holding(loops, mark)
    likely = users.union(file.path for file in loops)
    for file in facts.python.code:
        if file.path not in likely:
            continue
        words = words or vocabulary(facts)
        for tree in facts.python.trees(file.path):
            for node in ast.walk(tree):
                if file.path in users and isinstance(node, ast.Call):
                    detail = _scheduled(node, words)
                elif isinstance(node, ast.While):
                    detail = _repeated(node, words)
                else:
                    continue
                if detail:
                    yield seen(file.path, detail, node.lineno)


def _scheduled(node: ast.Call, words: Vocabulary) -> str:
    if isinstance(node.func, ast.Attribute) and node.func.attr in STARTS and node.args:
        name = _name(node.args[0])
        return f"a scheduler of the code starts {name}" if _trains(name, words) else ""
    return ""


def _repeated(node: ast.While, words: Vocabulary) -> str:
    if not (isinstance(node.test, ast.Constant) and node.test.value):
        return ""
    called = [_name(c.func) for c in ast.walk(node) if isinstance(c, ast.Call)]
    if "sleep" not in called:
        return ""
    found = next((name for name in called if _trains(name, words)), "")
    return f"an endless loop calls {found}" if found else ""


def _name(node: ast.expr) -> str:
    """Return the last part of a name, "" for other expressions."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _trains(name: str, words: Vocabulary) -> bool:
    return bool(name) and not TRAINING.isdisjoint(words.cells(name))
