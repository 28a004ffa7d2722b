"""What training is given and what makes it repeatable: parameters and seeds."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.configuration import NOT_PARAMETERS
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.facts.python_summary import PythonSource
from mlops_lint.facts.traits import training_call
from mlops_lint.model import Evidence
from mlops_lint.repo import File
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.wildcards import fits

MOST_SHOWN = 5
DEEPEST = 8


def find_training(facts: Facts) -> Iterator[tuple[File, PythonSource]]:
    """Yield the files outside the tests that import a framework and train with it.

    Notebooks count where no other file trains: beside those they explore.
    """
    signatures = facts.signatures
    imports = frozenset(
        name for tool in signatures.with_role("framework") for name in tool.imports
    )
    notebooks = [n for n in facts.python.notebooks if not is_test_path(n.path)]
    roots = signatures.roots("framework")
    written = [*facts.python.code, *facts.python.templates]
    for files in (written, notebooks):
        some = False
        for file, source in facts.python.importing(roots, files):
            if source.imports_any(imports) and training_call(source, signatures):
                some = True
                yield file, source
        if some:
            return


@detector("training_code", absent="no code that can be read here trains a model")
def training_code(facts: Facts) -> Found:
    """Python code of the project itself trains a model."""
    entries = [seen(file.path, "trains") for file, _ in facts.training]
    return found(bool(entries), *entries[:MOST_SHOWN])


@detector("hyperparameters_external", absent="training holds its parameters itself")
def hyperparameters_external(facts: Facts) -> Found:
    """Training reads its parameters from a file or from the command line."""
    marks = facts.signatures.marks["external_parameters"]
    for evidence in chain(_frameworks(facts, marks), _readers(facts, marks)):
        return found(True, evidence)
    return Found(False, facts["training_code"].evidence)


def _frameworks(facts: Facts, marks: Any) -> Iterator[Evidence]:
    """Yield pipelines that hand the parameters of a file to what they run."""
    for pipeline in facts.pipelines:
        if pipeline.tool in marks["frameworks"] and facts.holds("params_file"):
            yield from facts["params_file"].evidence[:1]
    for file in facts.repo.tracked("dvc.yaml", "MLproject"):
        if is_test_path(file.path):
            continue
        document = facts.repo.document(file.path)
        if file.path.endswith("MLproject"):
            if b"parameters:" in (facts.repo.read(file.path) or b""):
                yield seen(file.path, "parameters of the entry point")
        elif isinstance(document, Structured):
            stages = document.get("/stages")
            for name in stages if isinstance(stages, dict) else ():
                for key in ("params", "foreach", "matrix", "do/params"):
                    pointer = f"/stages/{name}/{key}"
                    if document.get(pointer):
                        line = document.line(pointer)
                        yield seen(file.path, f"{key} of {name}", line)


def _readers(facts: Facts, marks: Any) -> Iterator[Evidence]:
    """Yield what reads parameters: what trains, what runs that, what it imports."""
    training = dict(facts.training)
    for file, source in training.items():
        yield from _reads(file, source, marks)
    stems = {_stem(file.path) for file in training}
    others = [file for file in facts.python.code if file not in training]
    for file in others:
        data = facts.repo.read(file.path) or b""
        if any(stem.encode() in data for stem in stems):
            source = facts.python.source(file.path)
            if not stems.isdisjoint(_parts(source)):
                yield from _reads(file, source, marks)
    imported = {part for source in training.values() for part in _parts(source)}
    opened = {stem for source in training.values() for stem in _opened(source)}
    for file in others:
        if _stem(file.path) in imported | opened:
            yield from _reads(file, facts.python.source(file.path), marks)
        if _stem(file.path) in opened and "sys" in facts.python.modules(file.path):
            yield seen(file.path, "reads the command line")


def _parts(source: PythonSource) -> Iterator[str]:
    """Yield every part of the names that a file imports."""
    for item in source.imports:
        yield from item.name.strip(".").split(".")


def _opened(source: PythonSource) -> Iterator[str]:
    """Yield the Python files that a file opens, to run them in its own place."""
    for call in source.calls:
        for argument in call.arguments[:1] if call.name == "open" else ():
            if isinstance(argument, str) and argument.endswith(".py"):
                yield _stem(argument)


def _reads(file: File, source: PythonSource, marks: Any) -> Iterator[Evidence]:
    exact = {name for name in marks["calls"] if "*" not in name}
    wild = [name for name in marks["calls"] if "*" in name]
    for call in source.calls:
        if call.name in exact or any(fits(call.name, w) for w in wild):
            yield seen(file.path, f"calls {call.name}", _line(file.path, call.line))
    for item in source.definitions:
        for name in (*item.decorators, *item.bases):
            last = name.rpartition(".")[2]
            known = name in exact or any(fits(name, w) for w in wild)
            if known or (item.kind == "class" and last in marks["bases"]):
                yield seen(file.path, name, _line(file.path, item.line))


def _stem(path: str) -> str:
    """Return the name that an import gives to a file."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    return folder.rpartition("/")[2] if stem == "__init__" else stem


@detector("seeds_set", absent="no seed is set")
def seeds_set(facts: Facts) -> Found:
    """Code or parameters of the training set a seed."""
    marks = facts.signatures.marks["seeds"]
    for look in (_seeding_calls, _seeding_literals, _seeding_parameters):
        for evidence in look(facts, marks):
            return found(True, evidence)
    return Found(False, facts["training_code"].evidence)


def _likely(facts: Facts, names: Iterable[str]) -> Iterator[File]:
    """Yield the files that hold one of the words, those that train first."""
    words = [name.encode() for name in names]
    training = [file for file, _ in facts.training]
    others = [file for file in facts.python.code if file not in training]
    for file in (*training, *others):
        data = facts.repo.read(file.path) or b""
        if any(word in data for word in words):
            yield file


def _seeding_calls(facts: Facts, marks: Any) -> Iterator[Evidence]:
    calls, methods = frozenset(marks["calls"]), frozenset(marks["methods"])
    names = frozenset(marks["names"])
    for file in _likely(facts, ("seed", "random_state", "semilla", "PRNGKey", "rng")):
        for call in facts.python.source(file.path).calls:
            by_keyword = names.intersection(call.keywords)
            given = bool(call.arguments or call.keywords)
            by_name = call.name in calls and given
            if by_keyword or by_name or call.method in methods:
                detail = f"calls {call.name}"
                if by_keyword:
                    detail += f" with {min(by_keyword)}"
                yield seen(file.path, detail, _line(file.path, call.line))


def _seeding_literals(facts: Facts, marks: Any) -> Iterator[Evidence]:
    """Yield dictionaries of parameters with a seed in them."""
    import ast

    names = frozenset(marks["names"])
    for file in _likely(facts, ("seed", "random_state")):
        for tree in facts.python.trees(file.path):
            for node in ast.walk(tree):
                for key in node.keys if isinstance(node, ast.Dict) else ():
                    if isinstance(key, ast.Constant) and key.value in names:
                        line = _line(file.path, key.lineno)
                        yield seen(file.path, f"the parameter {key.value!s}", line)


def _seeding_parameters(facts: Facts, marks: Any) -> Iterator[Evidence]:
    """Yield parameters in files that are seeds."""
    names = frozenset(marks["names"])
    for file in facts.repo.tracked("*.yaml", "*.yml", "*.toml", "*.json"):
        data = facts.repo.head(file.path, 65536)
        if b"seed" not in data and b"random_state" not in data:
            continue
        if NOT_PARAMETERS.search(file.path) or is_test_path(file.path):
            continue
        document = facts.repo.document(file.path)
        if isinstance(document, Structured):
            for pointer in _pointers(document.data, names):
                yield seen(file.path, pointer.strip("/"), document.line(pointer))


def _pointers(
    data: object, names: frozenset[str], prefix: str = "", depth: int = 0
) -> Iterator[str]:
    if depth > DEEPEST or not isinstance(data, dict):
        return
    for key, value in data.items():
        if key in names and value is not None:
            yield f"{prefix}/{key}"
        yield from _pointers(value, names, f"{prefix}/{key}", depth + 1)


@detector("unsafe_loading", absent="no file is loaded that can run code")
def unsafe_loading(facts: Facts) -> Found:
    """Code loads files in a format that can run code, such as pickle."""
    marks = facts.signatures.marks["unsafe_loading"]
    unsafe, unless, only = frozenset(marks["calls"]), marks["unless"], marks["only"]
    known = {*unsafe, *unless, *only}
    roots = frozenset(name.partition(".")[0] for name in known)
    evidence = []
    for file, source in facts.python.importing(roots, facts.python.code):
        for call in source.calls:
            safe = call.name in unless and _has(call.keywords, unless[call.name])
            risky = call.name in unsafe or (
                call.name in only and _has(call.keywords, only[call.name])
            )
            if risky or (call.name in unless and not safe):
                line = _line(file.path, call.line)
                evidence.append(seen(file.path, f"calls {call.name}", line))
    return found(True, *evidence[:MOST_SHOWN]) if evidence else absent()


def _has(keywords: Any, wanted: Any) -> bool:
    return all(keywords.get(key) == value for key, value in wanted.items())


def _line(path: str, line: int) -> int | None:
    """Return a line of a file; lines of notebooks are those of a cell."""
    return None if path.endswith(".ipynb") else line


DETECTORS = (training_code, hyperparameters_external, seeds_set, unsafe_loading)
