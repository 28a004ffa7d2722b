"""What a server shows of itself, who collects it, and what is kept of predictions."""

from collections.abc import Iterator
from typing import Any

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.deployment.marks import section
from mlops_lint.model import Evidence
from mlops_lint.patterns import late
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.documents.base import child
from mlops_lint.repo.kept import key_of

MOST_SHOWN = 3
HOPS = 2
KEEPS = late(r"(?i)log|stor|monitor|predict|infer|serv|feedback|audit|db|database|crud")
CAPTURES = ("DataCaptureConfig", "data_capture_config")
SCRAPE = "prometheus.io/scrape"


@detector("metrics_exported", absent="the server shows no metrics")
def metrics_exported(facts: Facts) -> Found:
    """Whether metrics of the server are collected, shown (to nobody) or none."""
    shown: list[Evidence] = []
    for form, evidence in _instrumented(facts):
        if form == "sent":
            return found("collected", evidence)
        shown.append(evidence)
    managed = next(_managed(facts), None)
    if not shown:
        return found("collected", managed) if managed else absent("none")
    collector = next(_collectors(facts), None) or managed
    if collector is not None:
        return found("collected", *shown[:1], collector)
    return found("shown", *shown[:MOST_SHOWN])


def _serving(facts: Facts) -> list[str]:
    """Return the files that answer requests, and what they import of the project."""
    starts = [*facts.deployed.apps]
    starts += (item.location.path for item in facts.deployed.handlers)
    rest = facts.imported.reach(starts, HOPS) - set(starts)
    return [*dict.fromkeys(starts), *sorted(rest)]


def _answering(facts: Facts) -> Iterator[str]:
    """Yield the files that answer requests, or keep what was answered."""
    tools = facts.deployed.apps
    training = {file.path for file, _ in facts.training}
    for path in _serving(facts):
        if not path.endswith(".py"):
            continue
        if path in tools:
            if tools[path][0].name not in facts.deployed.pages:
                yield path
        elif KEEPS.search(path.rpartition("/")[2]) and path not in training:
            yield path


def _instrumented(facts: Facts) -> Iterator[tuple[str, Evidence]]:
    """Yield what the server measures itself with, and its form."""
    stated: dict[str, Any] = facts.signatures.marks["metrics"]
    known = [(entry["form"], frozenset(entry["imports"])) for entry in stated.values()]
    roots = frozenset(name.partition(".")[0] for _, names in known for name in names)
    for path in _serving(facts):
        if not path.endswith(".py") or roots.isdisjoint(facts.python.modules(path)):
            continue
        source = facts.python.source(path)
        for form, names in known:
            item = source.imports_any(names)
            if item is not None:
                yield form, seen(path, f"imports {item.name}", item.line)
    for image in facts.deployed.serving_images:
        if image.form == "runtime":
            yield "shown", seen(image.file.path, "a model server with metrics")


def _managed(facts: Facts) -> Iterator[Evidence]:
    """Yield endpoints of services that measure what they serve."""
    marks = [m for m in section(facts.signatures, "serving") if m.form == "managed"]
    found = [evidence for _, evidence in facts.declared.marked(marks)]
    for item in (*found, *facts.deployed.deployments):
        place = item.location
        detail = f"{item.detail}: a managed endpoint, which measures its requests"
        yield seen(place.path, detail, place.line)


def _collectors(facts: Facts) -> Iterator[Evidence]:
    """Yield what collects the metrics of the project's own server."""
    marks = section(facts.signatures, "collectors")
    for _, evidence in facts.declared.marked(marks):
        yield evidence
    for item in facts.declared.kubernetes:
        for pointer in ("/metadata", f"{item.pod.removesuffix('/spec')}/metadata"):
            annotations = child(item.get(pointer), "annotations")
            if str(child(annotations, SCRAPE, "")).lower() == "true":
                yield item.seen(SCRAPE, pointer)
        held = item.get("/data") if item.kind == "ConfigMap" else None
        for key, text in held.items() if isinstance(held, dict) else ():
            if "scrape_configs" in str(text) and _scrapes(facts, str(text)):
                escaped = str(key).replace("~", "~0").replace("/", "~1")
                yield item.seen("scrapes the server", f"/data/{escaped}")
    for file in facts.declared.own("*.yaml", "*.yml"):
        data = facts.repo.read(file.path) or b""
        if b"scrape_configs" in data:
            source = facts.repo.document(file.path)
            if isinstance(source, Structured) and _jobs(facts, source.data):
                line = source.line("/scrape_configs")
                yield seen(file.path, "scrapes the server", line)


def _scrapes(facts: Facts, text: str) -> bool:
    from mlops_lint.repo.documents import parse

    source = parse("prometheus.yaml", text.encode())
    return isinstance(source, Structured) and _jobs(facts, source.data)


def _jobs(facts: Facts, data: object) -> bool:
    """Whether Prometheus has a target besides the usual exporters."""
    others = facts.signatures.marks["exporters"]
    jobs = child(data, "scrape_configs")
    for job in jobs if isinstance(jobs, list) else ():
        if not isinstance(job, dict):
            continue
        name = str(job.get("job_name", ""))
        finds = any(str(key).endswith("_sd_configs") for key in job)
        if finds and not any(other in name for other in others):
            return True
        configs = job.get("static_configs")
        for config in configs if isinstance(configs, list) else ():
            targets = child(config, "targets")
            for target in targets if isinstance(targets, list) else ():
                if not any(other in f"{name} {target}" for other in others):
                    return True
    return False


@detector("predictions_logged", absent="no prediction is kept")
def predictions_logged(facts: Facts) -> Found:
    """What the server keeps of predictions: versioned, logged or none."""
    stated = facts.signatures.marks["predictions"]
    tools = [name for names in stated["tools"].values() for name in names]
    logged: list[Evidence] = []
    for path in _answering(facts):
        data = facts.repo.read(path) or b""
        for name in tools:
            last = name.strip(".").rpartition(".")[2].encode()
            if last in data:
                for call in facts.python.source(path).calls:
                    if call.name == name or (
                        name.endswith(".") and call.name.startswith(name)
                    ):
                        detail = f"calls {call.name}"
                        return found("versioned", seen(path, detail, call.line))
        if b"predict" not in data.lower():
            continue
        for line, versioned in _kept(facts, path):
            if versioned:
                return found("versioned", seen(path, "with the model's version", line))
            logged.append(seen(path, "keeps predictions", line))
    for path, at in _captured(facts):
        return found("versioned", seen(path, "data capture", at))
    return found("logged", *logged[:MOST_SHOWN]) if logged else absent("none")


def _captured(facts: Facts) -> Iterator[tuple[str, int | None]]:
    """Yield endpoints that are configured to keep requests and answers."""
    for resource in facts.declared.resources:
        data = resource.data
        text = str(data) if data is not None else ""
        collects = resource.type.endswith("OnlineDeployment")
        if any(word in text for word in CAPTURES) or (
            collects and "data_collector" in text
        ):
            yield resource.path, resource.line
    for item in facts.declared.kubernetes:
        if item.kind == "InferenceService" and item.get("/spec/predictor/logger"):
            yield item.path, item.line("/spec/predictor/logger")


def _kept(facts: Facts, path: str) -> list[tuple[int, bool]]:
    """Return the lines that keep predictions, and whether the version goes along."""
    kept = facts.repo.kept
    key = key_of("predictions", facts.repo.digest(path)) if kept else b""
    known: Any = kept.get(key) if kept else None
    if known is None:
        # Parsing is not needed where every file is known from an earlier run.
        from mlops_lint.facts.monitoring.predicting import read_logs

        marks = facts.signatures.marks["predictions"]
        known = list(read_logs(facts.python.trees(path), marks))
        if kept:
            kept.put(key, known)
    return [(line, versioned) for line, versioned in known]


DETECTORS = (metrics_exported, predictions_logged)
