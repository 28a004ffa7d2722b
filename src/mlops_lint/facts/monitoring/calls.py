"""Calls in code, and commands in CI, that make what configuration could declare."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mlops_lint.facts.base import seen
from mlops_lint.facts.deployment.kubernetes import KubernetesObject, read_objects
from mlops_lint.facts.deployment.marks import Mark, command_mark
from mlops_lint.facts.deployment.resources import is_aside
from mlops_lint.facts.plain_marks import KUBERNETES
from mlops_lint.model import Evidence

if TYPE_CHECKING:
    from mlops_lint.facts.base import Facts


def calls_of(facts: "Facts", marks: Sequence[Mark]) -> Iterator[Evidence]:
    """Yield calls of code and notebooks that one of the marks names.

    A call is named by the last part of its name, in a file that imports the mark's
    module; one that begins with a capital must come from that module.
    """
    python = facts.python
    files = [f for f in (*python.code, *python.notebooks) if not is_aside(f.path)]
    known = [mark for mark in marks if mark.calls]
    roots = [frozenset(name.partition(".")[0] for name in m.imports) for m in known]
    every = frozenset().union(*roots)
    for file in files:
        modules = python.likely_modules(file.path)
        if modules.isdisjoint(every):
            continue
        data = facts.repo.read(file.path) or b""
        for mark, own in zip(known, roots, strict=True):
            if modules.isdisjoint(own):
                continue
            if not any(name.encode() in data for name in mark.calls):
                continue
            source = python.source(file.path)
            if source.imports_any(mark.imports) is None:
                continue
            for call in source.calls:
                below = call.name.startswith(tuple(f"{n}." for n in mark.imports))
                if call.method in mark.calls and (below or call.method[0].islower()):
                    line = None if file.path.endswith(".ipynb") else call.line
                    yield seen(file.path, f"calls {call.name}", line)
                    break


def objects_with(facts: "Facts", word: bytes) -> Iterator[KubernetesObject]:
    """Yield the Kubernetes objects of files that hold a word.

    Texts in them may hold `{{ }}` of their own, as dashboards and alerts do.
    """
    for file in facts.repo.search.holding(facts.declared.own("*.yaml", "*.yml"), word):
        if facts.texts.may_hold(file.path, KUBERNETES):
            for item in read_objects(facts.repo, file.path):
                if not item.vendored:
                    yield item


def commands_of(facts: "Facts", marks: list[Mark]) -> Iterator[Evidence]:
    """Yield commands in CI, and in scripts of the shell, that a mark names."""
    if not any(mark.commands for mark in marks):
        return
    for reached in facts.reached:
        if command_mark(list(reached.argv), marks):
            yield seen(reached.path, " ".join(reached.argv[:4]), reached.line)
    firsts = {entry[0].encode() for mark in marks for entry in mark.commands}
    for file in facts.declared.own("*.sh"):
        data = facts.repo.read(file.path) or b""
        if any(first in data for first in firsts):
            for argv in facts.walker.split(facts.repo.text(file.path)):
                if command_mark(argv.bare, marks):
                    yield seen(file.path, " ".join(argv.words[:4]), argv.line + 1)
