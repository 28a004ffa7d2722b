"""Files that run without anybody at hand: jobs, pipelines, services, tests."""

from collections.abc import Collection, Iterator

from mlops_lint.facts.base import Facts, seen
from mlops_lint.facts.pipelines.model import HAND_MADE
from mlops_lint.facts.pipelines.targets import Targets
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.model import Evidence
from mlops_lint.patterns import late
from mlops_lint.records import NamedTuple
from mlops_lint.repo import File
from mlops_lint.repo.documents.base import child

SCRIPTS = (".sh", ".bash")


class Runner(NamedTuple):
    """A file that runs, the text of the command that runs it, and what shows that."""

    path: str
    evidence: Evidence
    text: str = ""


def is_test(path: str) -> bool:
    """Whether a path is that of a test of the code; monitoring/tests/ watches data."""
    return is_test_path(path) and WATCHED.search(path) is None


WATCHED = late(r"(?i)(^|/)(monitoring|monitor|observability|drift)/")


def runners(facts: Facts, files: Collection[str]) -> Iterator[Runner]:
    """Yield what may run `files`: jobs first, then pipelines, services and tests."""
    yield from _jobs(facts)
    yield from _pipelines(facts, files)
    yield from _containers(facts)
    yield from _services(facts)
    yield from _tests(facts)


def _jobs(facts: Facts) -> Iterator[Runner]:
    targets = Targets(facts)
    for reached in facts.reached:
        if reached.job.disabled or reached.use is not None:
            continue
        path = reached.script or targets.of_words(reached.argv, "")
        # What the tests reach is told by the tests themselves.
        if path and not is_test(path):
            place = reached.path or reached.job.path
            evidence = seen(place, f"job {reached.job.id}", reached.line)
            yield Runner(path, evidence, " ".join(map(_quoted, reached.argv)))


def _of_text(
    facts: Facts, text: str, folder: str, evidence: Evidence, hops: int = 3
) -> Iterator[Runner]:
    """Yield the files that the commands of a text run, those of its scripts too."""
    targets = Targets(facts)
    for argv in facts.walker.split(text):
        path = targets.of_argv(argv, folder)
        if not path:
            continue
        yield Runner(path, evidence, " ".join(_quoted(word) for word in argv.words))
        if path.endswith(SCRIPTS) and hops:
            script = facts.repo.text(path)
            yield from _of_text(facts, script, folder, evidence, hops - 1)


def _quoted(word: str) -> str:
    return f"'{word}'" if any(sign in word for sign in " ;|&()#") else word


def _pipelines(facts: Facts, files: Collection[str]) -> Iterator[Runner]:
    for pipeline in facts.pipelines:
        if pipeline.tool in HAND_MADE or pipeline.path.endswith(".ipynb"):
            continue
        shown = seen(pipeline.path, f"{pipeline.tool} pipeline", pipeline.line)
        if pipeline.path.endswith(".py"):
            yield Runner(pipeline.path, shown)
        for step in pipeline.steps:
            evidence = seen(step.path, f"{pipeline.tool} step {step.name}", step.line)
            target = step.target.partition(":")[0]
            if target in facts.repo.files.by_path:
                yield Runner(target, evidence)
            else:
                yield from _of_text(facts, step.target, "", evidence)
    yield from _flows(facts, files)


def _flows(facts: Facts, files: Collection[str]) -> Iterator[Runner]:
    """Yield files of an orchestrator that do no work of training.

    They run what they import, and the files that they name.
    """
    stated = facts.signatures.marks["pipelines"]
    roots = frozenset(
        name
        for entry in stated.values()
        if entry.get("generic") and entry.get("steps")
        for name in entry.get("imports", ())
        if "." not in name
    )
    names = [path.rpartition("/")[2].encode() for path in files]
    for file, source in facts.python.importing(roots, facts.python.code):
        item = source.imports_any(roots)
        if item is None:
            continue
        shown = seen(file.path, f"imports {item.name}", item.line)
        yield Runner(file.path, shown)
        data = facts.repo.read(file.path) or b""
        for path, name in zip(files, names, strict=True):
            if name in data and path != file.path:
                yield Runner(path, shown)


def _containers(facts: Facts) -> Iterator[Runner]:
    """Yield what containers run: those of Kubernetes, compose and images."""
    for item in facts.declared.kubernetes:
        for pointer, container in item.containers():
            text = _command(container)
            detail = f"{item.kind} {item.name}".strip()
            yield from _of_text(facts, text, "", item.seen(detail, pointer))
    for service in facts.declared.services:
        evidence = seen(service.path, f"service {service.name}", service.line)
        yield from _of_text(facts, _command(service.data), "", evidence)
    for image in facts.deployed.images:
        folder = image.file.path.rpartition("/")[0]
        for entry in image.instructions:
            if entry.keyword in ("CMD", "ENTRYPOINT"):
                evidence = seen(image.file.path, entry.keyword, entry.line)
                words = entry.arguments or ()
                text = " ".join(map(_quoted, words)) or entry.value
                yield from _of_text(facts, text, folder, evidence)


def _command(container: object) -> str:
    """Return the command of a container, its arguments included, as one text."""
    parts: list[str] = []
    for key in ("entrypoint", "command", "args"):
        value = child(container, key)
        if isinstance(value, str):
            parts.append(value)
        elif isinstance(value, list):
            parts += [str(item) for item in value]
    if len(parts) > 2 and parts[1] in ("-c", "-lc", "-ec"):
        return " ".join(parts[2:])
    return " ".join(parts)


def _services(facts: Facts) -> Iterator[Runner]:
    for path, (tool, evidence) in facts.deployed.apps.items():
        if tool.name not in facts.deployed.pages:
            yield Runner(path, evidence)
    for evidence in facts.deployed.handlers:
        yield Runner(evidence.location.path, evidence)


def _tests(facts: Facts) -> Iterator[Runner]:
    from mlops_lint.facts.testing import test_files

    listed: list[File] = test_files(facts)
    for file in listed:
        if is_test(file.path):
            yield Runner(file.path, seen(file.path, "test"))
