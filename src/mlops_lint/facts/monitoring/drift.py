"""Whether anything looks for drift, whether that runs, and what it compares."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.deployment.marks import section
from mlops_lint.facts.deployment.resources import is_aside
from mlops_lint.facts.monitoring.compared import Comparisons
from mlops_lint.facts.monitoring.running import Runner, is_test, runners
from mlops_lint.facts.python_summary import PythonSource
from mlops_lint.model import Evidence
from mlops_lint.patterns import late
from mlops_lint.records import NamedTuple
from mlops_lint.repo import File
from mlops_lint.repo.documents import Structured

if TYPE_CHECKING:
    from mlops_lint.facts.deployment.marks import Mark

MOST_SHOWN = 5
DEEPEST = 6
NAMED = (b"drift", b"Drift", b"psi", b"PSI", b"population_stability")


class Tool(NamedTuple):
    """How a tool that finds drift is recognised; see signatures/monitoring.yaml."""

    name: str
    imports: frozenset[str]
    names: str = ""
    managed: bool = False
    decides: bool = False

    def used_in(self, source: PythonSource) -> tuple[str, int] | None:
        """Return the first name by which a file puts the tool to use, and its line."""
        if source.imports_any(self.imports) is None:
            return None
        for name, line in _used(source):
            below = any(name.startswith((f"{i}.", f"{i}().")) for i in self.imports)
            if not self.names:
                if below:
                    return name, line
                continue
            fits = late(self.names).fullmatch
            parts = name.replace("()", "").split(".")
            if (
                any(map(fits, parts))
                if below
                else _is_method(parts) and fits(parts[-1])
            ):
                return name, line
        return None


def _used(source: PythonSource) -> Iterator[tuple[str, int]]:
    for call in source.calls:
        yield call.name, call.line
    for item in source.definitions:
        for base in item.bases:
            yield base, item.line


def _is_method(parts: Sequence[str]) -> bool:
    return len(parts) > 1 and parts[-1][:1].islower()


class Use(NamedTuple):
    """One place that looks for drift; `managed`: a service runs it by itself."""

    path: str
    evidence: Evidence
    managed: bool = False
    decides: bool = False


class Drift:
    """What looks for drift in one repository, found once."""

    def __init__(self, facts: Facts) -> None:
        """Look for nothing yet."""
        self._facts = facts
        self.comparisons = Comparisons(facts)

    @cached_property
    def tools(self) -> list[Tool]:
        """The tools that code may use, in the order of the signatures."""
        stated: Mapping[str, Any] = self._facts.signatures.marks["drift"]
        return [
            Tool(
                name,
                frozenset(entry["imports"]),
                entry.get("names", ""),
                bool(entry.get("managed")),
                bool(entry.get("decides")),
            )
            for name, entry in stated.items()
            if "imports" in entry
        ]

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Every place, declarations first, notebooks and tests last."""
        listed = [*self._declared(), *self._imported(), *self._own()]
        return tuple(
            sorted(listed, key=lambda use: (_is_weak(use.path), not use.managed))
        )

    @cached_property
    def code(self) -> list[File]:
        """The Python files and notebooks that are no documents."""
        python = self._facts.python
        files = [*python.files, *python.notebooks]
        return [file for file in files if not is_aside(file.path)]

    def _declared(self) -> Iterator[Use]:
        marks = section(self._facts.signatures, "drift")
        for mark, evidence in self._facts.declared.marked(marks):
            if not mark.words or self._has_key(evidence.location.path, mark):
                yield Use(evidence.location.path, evidence, managed=True, decides=True)

    def _has_key(self, path: str, mark: "Mark") -> bool:
        source = self._facts.repo.document(path)
        names = frozenset(word.decode() for word in mark.words)
        return isinstance(source, Structured) and any(
            holds_key(document, names) for document in source.documents
        )

    def _imported(self) -> Iterator[Use]:
        roots = frozenset(
            name.partition(".")[0] for tool in self.tools for name in tool.imports
        )
        python = self._facts.python
        for file in self.code:
            modules = python.likely_modules(file.path)
            if modules.isdisjoint(roots):
                continue
            data = self._facts.repo.read(file.path) or b""
            for tool in self.tools:
                if modules.isdisjoint(name.partition(".")[0] for name in tool.imports):
                    continue
                if tool.names and late(tool.names.encode()).search(data) is None:
                    continue
                used = tool.used_in(python.source(file.path))
                if used:
                    line = None if file.path.endswith(".ipynb") else used[1]
                    name = used[0].partition("()")[0]
                    evidence = seen(file.path, f"calls {name}", line)
                    yield Use(file.path, evidence, tool.managed, tool.decides)
                    break

    def _own(self) -> Iterator[Use]:
        """Yield functions of the project's own that compare distributions."""
        own = self._facts.signatures.marks["own_drift"]
        words = [*own["tests"], *own["logarithms"]]
        for file in self._facts.python.holding(words, self.code):
            if not file.path.endswith(".py") or is_test(file.path):
                continue
            data = self._facts.repo.read(file.path) or b""
            named = any(word in data for word in NAMED) or "drift" in file.path
            if not named:
                continue
            for name, line, test in self.comparisons.of(file.path).statistics[:1]:
                yield Use(file.path, seen(file.path, f"{name} calls {test}", line))

    @cached_property
    def runs(self) -> tuple[tuple[Runner, str], ...]:
        """What runs without anybody at hand, with the file it leads to."""
        files = {use.path for use in self.uses if use.path.endswith(".py")}
        if not files:
            return ()
        listed = []
        known: dict[str, frozenset[str]] = {}
        for runner in runners(self._facts, files):
            path = runner.path
            if path not in known:
                hops = 2 if is_test(path) else 4
                known[path] = self._facts.imported.reach([path], hops) & files
            if known[path]:
                listed.append((runner, min(known[path])))
        return tuple(listed)


def holds_key(value: object, names: frozenset[str], depth: int = 0) -> bool:
    """Whether a mapping, or one in it, has one of the keys."""
    if depth > DEEPEST:
        return False
    if isinstance(value, dict):
        if not names.isdisjoint(value):
            return True
        return any(holds_key(item, names, depth + 1) for item in value.values())
    if isinstance(value, list):
        return any(holds_key(item, names, depth + 1) for item in value[:MOST_SHOWN])
    return False


def _is_weak(path: str) -> int:
    return is_test(path) + 2 * path.endswith(".ipynb")


@detector("drift_detection", absent="nothing looks for drift")
def drift_detection(facts: Facts) -> Found:
    """Code or configuration looks for drift of data, predictions or performance."""
    uses = facts.drift.uses
    evidence = [use.evidence for use in uses[:MOST_SHOWN]]
    low = all(_is_weak(use.path) for use in uses)
    return found(True, *evidence, low=low) if uses else absent()


@detector("drift_use", absent="nothing looks for drift")
def drift_use(facts: Facts) -> Found:
    """Whether what looks for drift runs by itself: reached, defined or none."""
    drift = facts.drift
    if not drift.uses:
        return absent("none")
    for use in drift.uses:
        if use.managed and not use.path.endswith(".ipynb"):
            return found("reached", _told(use.evidence, "a service runs it by itself"))
    if drift.runs:
        runner, path = drift.runs[0]
        use = next(use for use in drift.uses if use.path == path)
        why = "that file runs" if runner.path == path else f"it leads to {path}"
        return found("reached", _told(runner.evidence, why), use.evidence)
    return found("defined", *(use.evidence for use in drift.uses[:MOST_SHOWN]))


def _told(evidence: Evidence, why: str) -> Evidence:
    """Add to what was seen why it counts."""
    place = evidence.location
    return seen(place.path, f"{evidence.detail}: {why}", place.line)


DETECTORS = (drift_detection, drift_use)
