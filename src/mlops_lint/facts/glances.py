"""What the text of code tells without parsing: words, imports, tests, gates."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar
from zlib import crc32

from mlops_lint.facts.import_lines import imports_in, modules_in
from mlops_lint.facts.looks import Looks, extend
from mlops_lint.facts.signatures import NO_WORD
from mlops_lint.patterns import late
from mlops_lint.records import NamedTuple
from mlops_lint.repo import Repository

T = TypeVar("T")

SHORT = 20
"""Bytes; a file with fewer holds nothing to test."""
NO_WORDS = {ord(sign): " " for sign in ".,;()\\\"'"}
"""What may stand beside a module's name in a notebook."""
# As in import_lines, a line starts behind the end of another.
TEST = late(rb"\n *+[ \t]*+(?:async )?def (test\w*)\(")
# A condition up to what it compares by, on one line or, within brackets, on several.
CONDITION = late(
    rb"\n *+[ \t]*+(?:if|elif|assert)\b"
    rb"[^\n<>]*(?:[(\[{\\]\r?\n[^<>]{0,400}+)?[<>][^\n]*"
)
MEASURED = late(
    rb"(?i)acc|auc|roc|f1|score|rmse|mae|mse|loss|metric|precision|recall|r2|error|map"
)
STOPPING = (b"exit(", b"raise ", b"assert ", b".cancel(")


class Part(NamedTuple):
    """What some files tell.

    `holders` are the paths that hold each word of rules/signatures; `modules` the
    top-level modules that a path imports, or may import; `tests` the names of the test
    functions of a file of tests; `gating` the other paths with a condition that may
    compare a metric; `short` those with next to nothing in them. `imports` are the
    modules that a file of tests imports, each with the names that it takes from it.
    """

    holders: dict[bytes, list[str]]
    modules: dict[str, list[str]]
    tests: dict[str, list[str]]
    gating: list[str]
    short: list[str]
    imports: dict[str, list[tuple[str, list[str]]]]


class Glances(Looks[Part]):
    """What all code of a repository tells.

    Many facts begin with the question which files hold a word. All words are looked for
    at once, because a file has fewer words than there are questions.
    """

    def __init__(
        self,
        repo: Repository,
        paths: Mapping[str, bool],
        words: frozenset[bytes],
    ) -> None:
        """Look at nothing yet; `paths` says of each whether it is one of tests."""
        super().__init__(repo, paths)
        self._words = words

    @cached_property
    def question(self) -> str:
        """A name for what is asked, by the words that are looked for."""
        return f"glance {crc32(b' '.join(sorted(self._words)))}"

    def look(self, paths: list[str]) -> Part:
        """Look at some paths."""
        part = Part({}, {}, {}, [], [], {})
        for path in paths:
            data = self._repo.read(path) or b""
            if len(data) < SHORT:
                part.short.append(path)
            is_test = self.paths[path]
            if path.endswith(".ipynb"):
                modules = _near_imports(data)
                data = data.replace(b"\\n", b" ")
            else:
                lines = b"\n" + data
                if is_test:
                    found = part.imports[path] = imports_in(lines)
                    modules = {name.partition(".")[0] for name, _ in found}
                    if names := TEST.findall(lines):
                        part.tests[path] = [n.decode("ascii", "replace") for n in names]
                else:
                    modules = modules_in(lines)
                    if _may_gate(lines):
                        part.gating.append(path)
            part.modules[path] = list(modules)
            for word in self._words.intersection(data.translate(NO_WORD).split()):
                part.holders.setdefault(word, []).append(path)
        return part

    def joined(self, parts: Iterable[tuple[Any, ...]]) -> Part:
        """Return as one what several bunches tell."""
        whole = Part({}, {}, {}, [], [], {})
        for holders, modules, tests, gating, short, imports in parts:
            extend(whole.holders, holders)
            whole.modules.update(modules)
            whole.tests.update(tests)
            whole.gating.extend(gating)
            whole.short.extend(short)
            whole.imports.update(imports)
        return whole

    @cached_property
    def _importers(self) -> dict[str, list[str]]:
        table: dict[str, list[str]] = {}
        for path, modules in self.whole.modules.items():
            for module in modules:
                table.setdefault(module, []).append(path)
        return table

    def holders(self, words: Iterable[bytes]) -> frozenset[str]:
        """Return the paths that hold one of some words, wherever it stands.

        A word that was not looked for may be in any of them.
        """
        asked = frozenset(words) - {b""}
        if not asked <= self._words:
            return frozenset(self.paths)
        return _of_any(self.whole.holders, asked)

    def importers(self, roots: Iterable[str]) -> frozenset[str]:
        """Return the paths that import one of the top-level modules, or may do so."""
        return _of_any(self._importers, roots)

    @cached_property
    def gating(self) -> frozenset[str]:
        """The paths of code in which a condition may compare a metric."""
        return frozenset(self.whole.gating)


def _of_any(table: Mapping[T, list[str]], things: Iterable[T]) -> frozenset[str]:
    return frozenset().union(*(table.get(thing, ()) for thing in things))


def _near_imports(data: bytes) -> set[str]:
    """Return the words that stand around each `import ` of a notebook.

    Reading its cells costs more than finding a word in it.
    """
    pieces = data.split(b"import ")
    near = b" ".join(a[-80:] + b" " + b[:80] for a, b in pairwise(pieces))
    return set(near.decode("ascii", "replace").translate(NO_WORDS).split())


def _may_gate(lines: bytes) -> bool:
    if not any(word in lines for word in STOPPING):
        return False
    return MEASURED.search(b"\n".join(CONDITION.findall(lines))) is not None
