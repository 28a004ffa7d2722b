"""Services that keep runs and models: where code and configuration put them to use."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from mlops_lint.facts.base import seen
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.facts.python_summary import PythonSource
from mlops_lint.facts.service import REPORTS, Service, services
from mlops_lint.model import Evidence
from mlops_lint.repo import File, Repository
from mlops_lint.repo.documents import Structured

if TYPE_CHECKING:
    from mlops_lint.facts.base import Facts


FACTORIES = ("_target_", "class_path", *REPORTS)
READS = "looks up a registered model: "
YAML = ("*.yaml", "*.yml")
DEEPEST = 20


def _only_read(evidence: Sequence[Evidence]) -> bool:
    """Whether nothing, or only reading, is shown; what writes stands first."""
    return not evidence or evidence[0].detail.startswith(READS)


class Usage:
    """The trackers and registries that a repository uses, with what shows it."""

    def __init__(self, facts: "Facts") -> None:
        """Look for nothing yet."""
        self._facts = facts

    @cached_property
    def trackers(self) -> Mapping[str, tuple[Evidence, ...]]:
        """Where each tracker is used, by name, in the order of the signatures."""
        return self._look("trackers")

    @cached_property
    def registries(self) -> Mapping[str, tuple[Evidence, ...]]:
        """Where each registry is used, by name: what registers before what reads."""
        found = self._look("registries")
        written = {
            name: items for name, items in found.items() if not _only_read(items)
        }
        return {**written, **found}

    @property
    def registered(self) -> tuple[Evidence, ...]:
        """What shows of each registry that a model is put into it."""
        found = self.registries.values()
        return tuple(items[0] for items in found if not _only_read(items))

    def registering(self, path: str) -> Evidence | None:
        """Return the call by which the code of a file puts a model into a registry."""
        if not path.endswith((".py", ".ipynb")):
            return None
        known = services(self._facts.signatures.marks["registries"])
        data = self._facts.repo.read(path) or b""
        likely = [s for s in known if any(hint in data for hint in s.hints)]
        file = self._facts.repo.files.by_path[path]
        found = self._in_code(file, likely) if likely else ()
        return next((item for _, item in found if not _only_read((item,))), None)

    @cached_property
    def imported(self) -> tuple[Evidence, ...]:
        """Imports of trackers, whether or not they are used."""
        known = services(self._facts.signatures.marks["trackers"])
        return tuple(
            seen(file.path, f"imports {item.name}", _line(file.path, item.line))
            for service in known
            for file, source in self._importing(service)
            if (item := source.imports_any(service.imports)) is not None
        )

    def _look(self, section: str) -> Mapping[str, tuple[Evidence, ...]]:
        known = services(self._facts.signatures.marks[section])
        found: dict[str, list[Evidence]] = {service.name: [] for service in known}
        hinted: dict[str, list[Service]] = {}
        for service in known:
            for path in self._likely(service):
                hinted.setdefault(path, []).append(service)
        for file in self._files:
            # One use of a service shows it, and parsing a file takes time. What only
            # reads does not show who writes.
            likely = [
                service
                for service in hinted.get(file.path, ())
                if _only_read(found[service.name])
            ]
            for name, evidence in self._in_code(file, likely) if likely else ():
                if not _only_read((evidence,)):
                    found[name].insert(0, evidence)
                elif not found[name]:
                    found[name].append(evidence)
        for look in (self._configured, self._declared, self._run):
            for name, evidence in look(known):
                at = 0 if _only_read(found[name]) else len(found[name])
                found[name].insert(at, evidence)
        return {name: tuple(items) for name, items in found.items() if items}

    @cached_property
    def _files(self) -> list[File]:
        python = self._facts.python
        own = [n for n in python.notebooks if not is_test_path(n.path)]
        return [*python.code, *python.templates, *own]

    def _likely(self, service: Service) -> frozenset[str]:
        """Return the paths of code in which a look for the service may pay."""
        python = self._facts.python
        paths = python.holders(service.hints)
        if service.reports:
            return paths
        words = frozenset(word.encode() for word in service.used_by)
        classes = frozenset(name.encode() for name in service.classes)
        users = python.importers(service.roots) & python.holders(words)
        return paths & (users | python.holders(classes))

    def _importing(self, service: Service) -> Iterator[tuple[File, PythonSource]]:
        return self._facts.python.importing(service.roots, self._files)

    def _in_code(
        self, file: File, known: list[Service]
    ) -> Iterator[tuple[str, Evidence]]:
        """Yield the first call of one file to each service, a reading one at last."""
        data = self._facts.repo.read(file.path) or b""
        if file.path.endswith(".ipynb"):
            # What a notebook imports is known when it is parsed, so its bytes decide.
            roots = {root for service in known for root in service.roots}
            modules = frozenset(root for root in roots if root.encode() in data)
        else:
            modules = self._facts.python.modules(file.path)
        for service in known:
            if not service.may_be_in(data, modules):
                continue
            source = self._facts.python.source(file.path)
            imported = source.imports_any(service.imports) is not None
            calls = [call for call in source.calls if service.uses(call, imported)]
            for call in sorted(calls, key=service.reads)[:1]:
                told = READS if service.reads(call) else "calls "
                line = _line(file.path, call.line)
                yield service.name, seen(file.path, f"{told}{call.name}", line)

    def _configured(self, known: list[Service]) -> Iterator[tuple[str, Evidence]]:
        """Yield configurations that name a logger's class, or what to report to."""
        words = {word: s.name for s in known for word in s.classes}
        reports = {s.reports: s.name for s in known if s.reports}
        repo = self._facts.repo
        keys = [key.encode() for key in FACTORIES]
        files = [
            file
            for file in (repo.tracked(*YAML) if words else ())
            if not is_test_path(file.path)
        ]
        for file in repo.search.holding(files, *keys, within=65536):
            document = repo.document(file.path)
            if not isinstance(document, Structured):
                continue
            for pointer, key, value in _texts(document.data):
                if key not in FACTORIES:
                    continue
                name = (
                    reports.get(value)
                    if key in REPORTS
                    else words.get(value.rpartition(".")[2])
                )
                if name:
                    yield name, seen(file.path, value, document.line(pointer))

    def _declared(self, known: list[Service]) -> Iterator[tuple[str, Evidence]]:
        """Yield resources that are declared, and keys of configuration files."""
        for item in self._facts.declared.resources:
            for service in known:
                if item.type in service.types:
                    yield service.name, seen(item.path, item.type, item.line)
        repo = self._facts.repo
        for service in known:
            files = repo.tracked(*service.files) if service.files else ()
            parts = [pointer.split("/")[1:] for pointer in service.keys]

            def tell(path: str, parts: list[list[str]] = parts) -> bool:
                data = repo.head(path, 65536)
                return any(
                    all(part == "*" or part.encode() in data for part in pointer)
                    for pointer in parts
                )

            for file, _ in repo.search.told(files, f"keys {service.keys}", tell):
                document = repo.document(file.path)
                if isinstance(document, Structured) and any(
                    _has(document.data, pointer) for pointer in parts
                ):
                    yield service.name, seen(file.path, service.keys[0])

    def _run(self, known: list[Service]) -> Iterator[tuple[str, Evidence]]:
        """Yield commands of scripts, CI and other YAML that use a service."""
        wanted = {words: s.name for s in known for words in s.commands}
        starts = [(words, " ".join(words[:3]).encode()) for words in wanted]
        repo = self._facts.repo
        files = [
            file
            for file in (repo.files.glob("*.sh", *YAML) if wanted else ())
            if not is_test_path(file.path)
        ]
        for file in repo.search.holding(files, *(start for _, start in starts)):
            data = repo.read(file.path) or b""
            likely = [words for words, start in starts if start in data]
            for text, line in _scripts(repo, file.path):
                for argv in self._facts.walker.split(text):
                    for words in likely:
                        if argv.bare[: len(words)] == words:
                            detail = f"`{' '.join(words)}`"
                            at = argv.line + 1 if file.path.endswith(".sh") else line
                            yield wanted[words], seen(file.path, detail, at)


def _scripts(repo: Repository, path: str) -> Iterator[tuple[str, int | None]]:
    """Yield the texts of a file that a shell may run, with their lines."""
    if path.endswith(".sh"):
        yield repo.text(path), None
        return
    document = repo.document(path)
    if isinstance(document, Structured):
        for pointer, _, text in _texts(document.data):
            yield text, document.line(pointer)


def _has(data: object, pointer: list[str]) -> bool:
    """Whether a document has something at a pointer in which `*` is any key."""
    if not pointer:
        return bool(data)
    if not isinstance(data, dict):
        return False
    first, *rest = pointer
    if first == "*":
        return any(_has(value, rest) for value in data.values())
    return first in data and _has(data[first], rest)


def _texts(
    data: object, prefix: str = "", key: str = "", depth: int = 0
) -> Iterator[tuple[str, str, str]]:
    """Yield (pointer, key, text) of every text in a document; items have its key."""
    if isinstance(data, str):
        yield prefix, key, data
    elif depth < DEEPEST and isinstance(data, dict):
        for name, value in data.items():
            yield from _texts(value, f"{prefix}/{name}", str(name), depth + 1)
    elif depth < DEEPEST and isinstance(data, list):
        for number, value in enumerate(data):
            yield from _texts(value, f"{prefix}/{number}", key, depth + 1)


def _line(path: str, line: int) -> int | None:
    """Return a line of a file; lines of notebooks are those of a cell."""
    return None if path.endswith(".ipynb") else line
