"""Facts about health: who asks whether the server is up, and whether it answers."""

from collections.abc import Iterator

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.deployment.marks import Mark, command_mark, image_mark, section
from mlops_lint.facts.deployment.platforms import own_containers
from mlops_lint.model import Evidence
from mlops_lint.records import NamedTuple
from mlops_lint.repo.documents.base import child

MOST_EVIDENCE = 5
PROBES = ("readinessProbe", "livenessProbe", "startupProbe")
DECORATORS = frozenset(
    ("get", "post", "put", "head", "route", "api_route", "websocket")
)
ADDERS = frozenset(
    (
        *("add_route", "add_url_rule", "add_api_route", "add_get", "mount"),
        *("Route", "Mount", "path", "re_path"),
    )
)
"""Calls that add a route; the same names of `DECORATORS` are calls of clients too."""
NAMES = ("health", "ready", "live", "ping", "status", "alive")


class Probe(NamedTuple):
    """One probe; `path` is the route that it asks, empty where it asks none."""

    path: str
    evidence: Evidence


def probes(facts: Facts) -> Iterator[Probe]:
    """Yield the probes of manifests, images, compose files and Terraform."""
    for item, pointer, container in own_containers(facts):
        for name in PROBES:
            probe = container.get(name)
            if isinstance(probe, dict):
                path = _text(child(child(probe, "httpGet"), "path"))
                yield Probe(path, item.seen(name, f"{pointer}/{name}"))
    for image in facts.deployed.images:
        checks = [i for i in image.instructions if i.keyword == "HEALTHCHECK"]
        if checks and checks[-1].value.strip().upper() != "NONE":
            path = _asked(checks[-1].value)
            evidence = seen(image.file.path, "HEALTHCHECK", checks[-1].line)
            yield Probe(path, evidence)
    for service in facts.declared.services:
        check = service.data.get("healthcheck")
        test = child(check, "test")
        # What another's image holds, a database for one, is not the project's server.
        if test and service.data.get("build") and not child(check, "disable"):
            words = " ".join(map(str, test)) if isinstance(test, list) else str(test)
            line = service.source.line(f"/services/{service.name}/healthcheck")
            yield Probe(_asked(words), seen(service.path, "healthcheck", line))
    for path, block in facts.declared.terraform("_probe", "health_check"):
        for inner in block.inside(*TERRAFORM):
            asked = [inner, *inner.inside("http_get")]
            route = next(
                (b.attributes["path"] for b in asked if "path" in b.attributes), ""
            )
            yield Probe(route.strip('"'), seen(path, inner.type, inner.line))


TERRAFORM = (
    "startup_probe",
    "liveness_probe",
    "readiness_probe",
    "health_check",
    "health_check_configuration",
)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _asked(text: str) -> str:
    """Return the route that the command of a health check asks over HTTP."""
    for word in text.replace('"', " ").replace("'", " ").split():
        if "://" in word:
            return "/" + word.strip("(),[]").partition("://")[2].partition("/")[2]
    return ""


def routes(facts: Facts) -> Iterator[tuple[str, Evidence]]:
    """Yield the routes that the applications of the code answer on."""
    for path in facts.deployed.served:
        source = facts.python.source(path)
        decorators = {name for item in source.definitions for name in item.decorators}
        for call in source.calls:
            adds = call.method in ADDERS or (
                call.method in DECORATORS and call.name in decorators
            )
            first = call.arguments[0] if call.arguments else call.keywords.get("path")
            if adds and isinstance(first, str) and first[:1] == "/":
                yield first, seen(path, f"route {first}", call.line)


def provided(facts: Facts) -> set[str]:
    """Return the routes that the servers in use answer on by themselves."""
    marks = section(facts.signatures, "serving")
    tools = {tool.name for tool, _ in facts.deployed.apps.values()}
    used = [mark for mark in marks if mark.name in tools]
    for image in facts.deployed.serving_images:
        mark = image_mark(image.stages[0].resolved, marks)
        words = image.detail.removeprefix("runs ").split()
        used += [found for found in (mark, command_mark(words, marks)) if found]
    declared = [mark for mark in marks if mark.routes and mark.form == "runtime"]
    used += [mark for mark, _ in facts.declared.marked(declared)]
    return {route for mark in used for route in mark.routes}


def answers(path: str, known: set[str]) -> bool:
    """Whether a route is known, a prefix or a trailing slash aside."""
    path = path.partition("?")[0].rstrip("/") or "/"
    return any(
        path == route or (len(route) > 1 and path.endswith(route))
        for route in (item.rstrip("/") or "/" for item in known)
    )


@detector("health_probe", absent="nothing asks whether the server is up")
def health_probe(facts: Facts) -> Found:
    """Whether the server is asked if it is up: checked, unanswered, route or none."""
    asked = list(probes(facts))
    known: dict[str, Evidence] = {}
    for route, evidence in routes(facts):
        known.setdefault(route, evidence)
    ready = provided(facts)
    own = bool(facts.deployed.apps)
    good = [
        probe.evidence
        for probe in asked
        if not probe.path or not own or answers(probe.path, {*known, *ready})
    ]
    if good:
        return found("checked", *good[:MOST_EVIDENCE])
    if asked:
        detail = f"{asked[0].evidence.detail} of {asked[0].path}"
        place = asked[0].evidence.location
        return found("unanswered", Evidence(place, detail), low=not known)
    managed = [
        mark for mark in section(facts.signatures, "serving") if _is_managed(mark)
    ]
    for _, evidence in facts.declared.marked(managed):
        return found("managed", evidence)
    for evidence in facts.deployed.deployments:
        return found("managed", evidence)
    for route, evidence in known.items():
        if any(name in route.lower() for name in NAMES):
            return found("route", evidence)
    return absent("none")


def _is_managed(mark: Mark) -> bool:
    """Whether a platform asks by itself: a managed service, or an operator."""
    return mark.form == "managed" or (mark.form == "runtime" and bool(mark.resources))


@detector("resource_limits", absent="no workload here runs in a cluster")
def resource_limits(facts: Facts) -> Found:
    """Whether containers have limits of memory and CPU: all, some or none."""
    without, limited = [], []
    for item, pointer, container in own_containers(facts):
        if item.template:
            # The values of the chart decide.
            continue
        if child(container.get("resources"), "limits"):
            limited.append(item.seen("limits", f"{pointer}/resources"))
        else:
            detail = f"no limits for container {container.get('name', '')}"
            without.append(item.seen(detail, pointer))
    if not without:
        return found("all", *limited[:MOST_EVIDENCE]) if limited else absent("none")
    return found("some" if limited else "unlimited", *without[:MOST_EVIDENCE])


DETECTORS = (health_probe, resource_limits)
