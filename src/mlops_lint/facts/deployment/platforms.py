"""Facts about where things run: Kubernetes, charts, serverless, infrastructure."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.deployment.kubernetes import KubernetesObject
from mlops_lint.facts.deployment.marks import Mark, command_mark, image_mark, section
from mlops_lint.model import Evidence
from mlops_lint.repo.documents import Structured

MOST_EVIDENCE = 5


def own_objects(facts: Facts) -> Iterator[KubernetesObject]:
    """Yield the Kubernetes objects that a project brings, rendered ones left out."""
    kinds = frozenset(facts.signatures.marks["kubernetes"]["kinds"])
    for item in facts.declared.kubernetes:
        if item.kind in kinds and not item.vendored:
            yield item


def own_containers(
    facts: Facts,
) -> Iterator[tuple[KubernetesObject, str, Mapping[str, Any]]]:
    """Yield the containers of the project's own pods, each with its pointer.

    Patches are left out, which hold a part of an object, and what others make: a
    database, a dashboard.
    """
    others = tuple(facts.signatures.marks["others"]["images"])
    inside = tuple(f"/{start}" for start in others)
    for item in own_objects(facts):
        if item.path in facts.declared.patches:
            continue
        for pointer, container in item.containers():
            image = str(container.get("image", ""))
            if not image.startswith(others) and not any(map(image.count, inside)):
                yield item, pointer, container


@detector("k8s", absent="there is no Kubernetes manifest")
def k8s(facts: Facts) -> Found:
    """There are Kubernetes manifests, in files of their own or in a chart."""
    shown: dict[str, Evidence] = {}
    for item in own_objects(facts):
        shown.setdefault(item.path, item.seen(item.kind))
    return found(bool(shown), *islice(shown.values(), MOST_EVIDENCE))


@detector("helm", absent="there is no Helm chart")
def helm(facts: Facts) -> Found:
    """There is a Helm chart: Chart.yaml beside templates."""
    shown = []
    for chart in facts.declared.charts:
        path = f"{chart}/Chart.yaml".lstrip("/")
        inside = facts.repo.files.under(f"{chart}/templates" if chart else "templates")
        document = facts.repo.document(path)
        needs = isinstance(document, Structured) and document.get("/dependencies")
        if inside or needs:
            shown.append(seen(path, "a chart"))
    return found(bool(shown), *shown[:MOST_EVIDENCE])


@detector("serverless", absent="nothing here runs serverless")
def serverless(facts: Facts) -> Found:
    """Something here is deployed to a platform without servers to look after."""
    marks = section(facts.signatures, "serverless")
    shown = [evidence for _, evidence in facts.declared.marked(marks)]
    low = not shown
    if not shown:
        shown = list(_serverless_use(facts, marks))
    return found(bool(shown), *shown[:MOST_EVIDENCE], low=low and bool(shown))


def _serverless_use(facts: Facts, marks: list[Mark]) -> Iterator[Evidence]:
    """Yield what is deployed serverless without a manifest of its own."""
    for image in facts.deployed.images:
        mark = image_mark(image.stages[0].resolved, marks)
        if mark is not None:
            line = image.stages[0].line
            yield seen(image.file.path, f"FROM an image of {mark.name}", line)
    for argv, evidence in facts.declared.deploying:
        mark = command_mark(list(argv), marks)
        if mark is not None or any(argv[0].startswith(m.uses) for m in marks if m.uses):
            yield evidence
    roots = frozenset(name for mark in marks for name in mark.imports)
    modules = frozenset(name.partition(".")[0] for name in roots)
    for file, source in facts.python.importing(modules, facts.deployed.code):
        item = source.imports_any(roots)
        if item is not None:
            yield seen(file.path, f"imports {item.name}", item.line)


@detector("zipped_function", absent="images or servers run the model")
def zipped_function(facts: Facts) -> Found:
    """The model runs in a function whose code is uploaded without an image."""
    if facts.deployed.images or not facts.holds("serverless"):
        return absent()
    return Found(True, facts["serverless"].evidence, facts["serverless"].confidence)


@detector("iac", absent="there is no infrastructure as code")
def iac(facts: Facts) -> Found:
    """The tools that describe infrastructure as code."""
    shown = _infrastructure(facts)
    names = tuple(dict.fromkeys(mark.name.removesuffix("-json") for mark, _ in shown))
    return found(names, *(evidence for _, evidence in shown))


def _infrastructure(facts: Facts) -> list[tuple[Mark, Evidence]]:
    """Return the first evidence of each tool of infrastructure."""
    marks = section(facts.signatures, "infrastructure")
    each = (next(facts.declared.marked([mark]), None) for mark in marks)
    return [pair for pair in each if pair is not None]


@detector("infrastructure_code", absent="there is no infrastructure as code")
def infrastructure_code(facts: Facts) -> Found:
    """How much of the infrastructure code can make: full, part, local or none."""
    shown = _infrastructure(facts)
    for form in ("full", "part", "local"):
        fitting = [evidence for mark, evidence in shown if mark.form == form]
        if fitting:
            return found(form, *fitting)
    marks = section(facts.signatures, "serverless")
    functions = (evidence for _, evidence in facts.declared.marked(marks))
    for evidence in functions:
        return found("part", evidence)
    return absent("none")


@detector("deployment_descriptor", absent="nothing says how the model is to run")
def deployment_descriptor(facts: Facts) -> Found:
    """What says how the model is to run: a manifest, compose alone, or none."""
    serving = section(facts.signatures, "serving")
    marks = [mark for mark in serving if mark.form in ("managed", "runtime")]
    marks += section(facts.signatures, "serverless")
    marks += section(facts.signatures, "descriptors")
    shown = list(islice(facts.declared.marked(marks), MOST_EVIDENCE))
    if shown:
        return found("manifest", *(evidence for _, evidence in shown))
    if facts.deployed.deployments:
        return found("manifest", *facts.deployed.deployments[:MOST_EVIDENCE])
    for name in ("helm", "serverless"):
        if facts.holds(name):
            return Found("manifest", facts[name].evidence, facts[name].confidence)
    for service in facts.declared.services:
        if service.data.get("build"):
            detail = f"compose builds {service.name}"
            return found("compose", seen(service.path, detail, service.line))
    return absent("none")


@detector("ml_infrastructure", absent="infrastructure code holds nothing of ML")
def ml_infrastructure(facts: Facts) -> Found:
    """The classes of machine learning that infrastructure code has resources of."""
    first: dict[str, Evidence] = {}
    for mark, evidence in facts.declared.marked(section(facts.signatures, "ml")):
        first.setdefault(mark.name, evidence)
    return found(tuple(first), *first.values())


DETECTORS = (
    k8s,
    helm,
    serverless,
    zipped_function,
    iac,
    infrastructure_code,
    deployment_descriptor,
    ml_infrastructure,
)
