"""Code that serves predictions: applications, handlers of platforms, batch jobs."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlops_lint.facts.base import seen
from mlops_lint.facts.deployment.images import Image, images
from mlops_lint.facts.deployment.marks import section
from mlops_lint.facts.deployment.resources import is_aside
from mlops_lint.facts.python_summary import Call, PythonSource
from mlops_lint.facts.signatures import Tool
from mlops_lint.model import Evidence
from mlops_lint.patterns import late
from mlops_lint.repo import File
from mlops_lint.repo.documents import Structured

if TYPE_CHECKING:
    from mlops_lint.facts.base import Facts

WORD = late(r"[A-Za-z]+")


class Deployed:
    """What code and images serve, found once."""

    def __init__(self, facts: "Facts") -> None:
        """Read nothing yet."""
        self._facts = facts

    @cached_property
    def code(self) -> list[File]:
        """The Python files that are no part of tests or documents."""
        return [f for f in self._facts.python.code if not is_aside(f.path)]

    @cached_property
    def apps(self) -> Mapping[str, tuple[Tool, Evidence]]:
        """The files that make an application, each with its tool."""
        return dict(self._apps())

    def _apps(self) -> Iterator[tuple[str, tuple[Tool, Evidence]]]:
        tools = self._facts.signatures.with_role("server")
        for file, source in self._facts.python.using(tools, self.code):
            used = {call.name: call.line for call in reversed(source.calls)}
            for item in source.definitions:
                used.update(dict.fromkeys(item.decorators, item.line))
            for tool in tools:
                hit = source.imports_any(tool.imports)
                if hit is None:
                    continue
                made = tool.calls & used.keys()
                if made or not tool.calls:
                    name = min(made, key=used.__getitem__) if made else hit.name
                    detail = f"{'makes' if made else 'imports'} {name}"
                    line = used[name] if made else hit.line
                    yield file.path, (tool, seen(file.path, detail, line))
                    break

    @cached_property
    def served(self) -> tuple[str, ...]:
        """The files that import what applications are made with."""
        modules = self._facts.signatures.roots("server")
        found = self._facts.python.importing(modules, self.code)
        return tuple(file.path for file, _ in found)

    def app_at(self, path: str) -> str | None:
        """Return the name of the tool that a file makes an application with."""
        app = self.apps.get(path)
        if app is not None:
            return app[0].name
        # A file that only starts the server imports the application it starts.
        source = self._facts.python.source(path)
        for call in source.calls:
            if call.name in STARTERS:
                return call.name.partition(".")[0]
        return None

    @cached_property
    def pages(self) -> frozenset[str]:
        """The tools that make pages for people."""
        marks = section(self._facts.signatures, "serving")
        return frozenset(mark.name for mark in marks if mark.form == "ui")

    @cached_property
    def handlers(self) -> tuple[Evidence, ...]:
        """The files that a platform calls with requests."""
        return tuple(self._handlers())

    def _handlers(self) -> Iterator[Evidence]:
        stated: Mapping[str, Any] = self._facts.signatures.marks.get("handlers", {})
        starts = [
            [_definition(name) for name in entry["defines"]]
            for entry in stated.values()
        ]
        holders = self._facts.python.holders
        likely = frozenset().union(
            *(
                frozenset.intersection(*(holders([n.encode()]) for n in e["defines"]))
                for e in stated.values()
            )
        )
        for file in self.code:
            if file.path not in likely:
                continue
            data = self._facts.repo.read(file.path) or b""
            if not any(all(start in data for start in several) for several in starts):
                continue
            source = self._facts.python.source(file.path)
            for name, entry in stated.items():
                if _handles(entry, file.path, source):
                    yield seen(file.path, f"{', '.join(entry['defines'])} of {name}")
                    break

    @cached_property
    def deployments(self) -> tuple[Evidence, ...]:
        """Calls that put a model behind an endpoint of a service."""
        return tuple(self._deployments())

    def _deployments(self) -> Iterator[Evidence]:
        stated: Mapping[str, Any] = self._facts.signatures.marks.get("deployers", {})
        methods = {name for entry in stated.values() for name in entry["methods"]}
        likely = self._facts.python.holding(methods, self.code)
        roots = {
            name.partition(".")[0]
            for entry in stated.values()
            for name in entry.get("imports", ("boto3",))
        }
        for file, source in self._facts.python.importing(frozenset(roots), likely):
            for call in source.calls:
                if call.method in methods and any(
                    _deploys(entry, call, source) for entry in stated.values()
                ):
                    yield seen(file.path, f"calls {call.name}", call.line)
                    break

    @cached_property
    def batch(self) -> tuple[Evidence, ...]:
        """The files that score data without being asked."""
        return tuple(self._batch())

    def _batch(self) -> Iterator[Evidence]:
        stated = self._facts.signatures.marks["batch"]
        for file in self.code:
            if self.is_batch(file.path):
                yield seen(file.path, "scores data")
        calls = frozenset(stated["calls"])
        for file in self._facts.python.holding(calls, self.code):
            for call in self._facts.python.source(file.path).calls:
                if not calls.isdisjoint(call.name.split(".")):
                    yield seen(file.path, f"calls {call.name}", call.line)
                    break

    def is_batch(self, path: str) -> bool:
        """Whether a file is named after predicting, and predicts."""
        stated = self._facts.signatures.marks["batch"]
        stem = path.rpartition("/")[2].removesuffix(".py").replace("_", " ")
        if set(WORD.findall(stem.lower())).isdisjoint(stated["names"]):
            return False
        methods = frozenset(stated["methods"])
        return any(
            call.method in methods for call in self._facts.python.source(path).calls
        )

    @cached_property
    def console_scripts(self) -> Mapping[str, str]:
        """The path of the module that each script of a package runs, by its name."""
        found: dict[str, str] = {}
        for file in self._facts.repo.files.glob("pyproject.toml"):
            document = self._facts.repo.document(file.path)
            if not isinstance(document, Structured):
                continue
            for pointer in ("/project/scripts", "/tool/poetry/scripts"):
                scripts = document.get(pointer)
                for name, target in (
                    scripts.items() if isinstance(scripts, dict) else ()
                ):
                    module = str(target).partition(":")[0]
                    found[str(name)] = module.replace(".", "/") + ".py"
        return found

    @cached_property
    def images(self) -> tuple[Image, ...]:
        """Every image that a Dockerfile of the project makes."""
        return tuple(
            image for image in images(self._facts) if not is_aside(image.file.path)
        )

    @cached_property
    def serving_images(self) -> tuple[Image, ...]:
        """The images whose command serves predictions, or scores data."""
        return tuple(image for image in self.images if image.form)


STARTERS = frozenset(
    {"uvicorn.run", "waitress.serve", "hypercorn.asyncio.serve", "gunicorn.app.run"}
)


def _definition(name: str) -> bytes:
    """Return how the definition of a function, or of a class, starts."""
    return f"class {name}".encode() if name[0].isupper() else f"def {name}(".encode()


def _handles(entry: Mapping[str, Any], path: str, source: PythonSource) -> bool:
    defined = {item.name for item in source.definitions if not item.parent}
    if not defined.issuperset(entry["defines"]):
        return False
    checks = []
    if "named" in entry:
        name = path.rpartition("/")[2].lower()
        checks.append(any(word in name for word in entry["named"]))
    if "imports" in entry:
        checks.append(source.imports_any(frozenset(entry["imports"])) is not None)
    if "methods" in entry:
        checks.append(any(call.method in entry["methods"] for call in source.calls))
    return not checks or any(checks)


def _deploys(entry: Mapping[str, Any], call: Call, source: PythonSource) -> bool:
    if call.method not in entry["methods"]:
        return False
    owner = call.name.rpartition(".")[0].lower()
    if any(name in owner.split(".")[-1:] for name in entry.get("objects", ())):
        return True
    made = source.made.get(call.name.rpartition(".")[0], "")
    if "objects" in entry and "sagemaker" in f"{owner} {made}":
        return True
    imports = frozenset(entry.get("imports", ()))
    return bool(imports) and source.imports_any(imports) is not None
