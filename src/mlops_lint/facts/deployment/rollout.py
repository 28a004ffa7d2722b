"""Facts about how a new version arrives: at once, in steps, and back again."""

from collections.abc import Iterator
from itertools import islice

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.deployment.marks import command_mark, section
from mlops_lint.facts.deployment.platforms import own_objects
from mlops_lint.facts.deployment.resources import YAML
from mlops_lint.model import Evidence
from mlops_lint.repo.documents import Structured
from mlops_lint.repo.documents.base import child, split_pointer

MOST_EVIDENCE = 5


def progressive(facts: Facts) -> Iterator[Evidence]:
    """Yield what brings a new version to a part of the requests first."""
    marks = [
        m for m in section(facts.signatures, "rollouts") if m.form == "progressive"
    ]
    for _, evidence in facts.declared.marked(marks):
        yield evidence
    yield from _in_cluster(facts)
    yield from _in_resources(facts)
    yield from _in_terraform(facts)
    yield from _in_files(facts)
    yield from _in_code(facts)


def _in_cluster(facts: Facts) -> Iterator[Evidence]:
    for item in own_objects(facts):
        if item.kind == "InferenceService" and _holds_key(
            item.data, frozenset({"canaryTrafficPercent", "canary"})
        ):
            yield item.seen("canaryTrafficPercent")
        elif item.kind in ("VirtualService", "HTTPRoute"):
            if _weighted(item.data):
                yield item.seen("weights of routes")
        elif item.kind == "SeldonDeployment":
            predictors = item.get("/spec/predictors")
            if isinstance(predictors, list) and len(predictors) > 1:
                yield item.seen("several predictors", "/spec/predictors")
        elif "knative" in item.group and _split(item.get("/spec/traffic"), "percent"):
            yield item.seen("a split of traffic", "/spec/traffic")


def _in_resources(facts: Facts) -> Iterator[Evidence]:
    """Yield what CloudFormation, SAM, Azure ML and bundles say of traffic."""
    for resource in facts.declared.resources:
        data = resource.data
        if not isinstance(data, dict):
            continue
        kind = resource.type
        if kind in ("AWS::Serverless::Function", "AWS::SageMaker::Endpoint"):
            if _holds_key(data, UPDATES):
                yield seen(resource.path, "a gradual update", resource.line)
        elif kind == "AWS::SageMaker::EndpointConfig":
            variants = _at(data, "/Properties/ProductionVariants")
            shadows = _at(data, "/Properties/ShadowProductionVariants")
            if shadows or (isinstance(variants, list) and len(variants) > 1):
                yield seen(resource.path, "several variants", resource.line)
        elif kind == "managedOnlineEndpoint":
            if _partial(data.get("traffic")) or data.get("mirror_traffic"):
                yield seen(resource.path, "a split of traffic", resource.line)
        elif kind == "model_serving_endpoints" and _holds_key(data, SPLIT):
            routes = list(_values(data, "traffic_percentage"))
            if len(routes) > 1:
                yield seen(resource.path, "a split of traffic", resource.line)


UPDATES = frozenset(
    {"DeploymentPreference", "BlueGreenUpdatePolicy", "RollingUpdatePolicy"}
)
SPLIT = frozenset({"traffic_percentage"})


def _in_terraform(facts: Facts) -> Iterator[Evidence]:
    words = ("traffic", "weight", "production_variants", "update_policy", "canary")
    for path, block in facts.declared.terraform(*words):
        if block.type != "resource":
            continue
        for name in (
            "blue_green_update_policy",
            "canary",
            "shadow_production_variants",
        ):
            for inner in block.inside(name):
                yield seen(path, name, inner.line)
        for name in ("traffic", "production_variants", "routes", "weighted_target"):
            parts = list(block.inside(name))
            if len(parts) > 1:
                yield seen(path, f"several blocks {name}", parts[0].line)
        if "routing_config" in block.attributes or any(block.inside("routing_config")):
            yield seen(path, "weights of an alias", block.line)


def _in_files(facts: Facts) -> Iterator[Evidence]:
    """Yield keys of files that no other format explains."""
    for file in facts.repo.search.holding(facts.declared.own(*YAML), *WORDS):
        source = facts.repo.document(file.path)
        if not isinstance(source, Structured):
            continue
        for pointer, values in KEYS.items():
            value = source.get(pointer)
            if isinstance(value, str) and value.lower() in values:
                yield seen(file.path, f"{pointer[1:]}: {value}", source.line(pointer))
        for strategy in _values(source.data, "strategy"):
            if isinstance(strategy, dict) and isinstance(strategy.get("canary"), dict):
                yield seen(file.path, "strategy: canary")


WORDS = (b"rollout_strategy", b"canary", b"deploymentPreference")
KEYS = {
    "/rollout_strategy": frozenset({"rollout", "canary"}),
    "/provider/deploymentMethod": frozenset({"canary"}),
}


def _in_code(facts: Facts) -> Iterator[Evidence]:
    """Yield calls that send a part of the requests to a model."""
    stated = facts.signatures.marks["rollout_calls"]
    keyword, methods = stated["share"], stated["methods"]
    for file in facts.python.holding((keyword, *methods), facts.deployed.code):
        for call in facts.python.source(file.path).calls:
            share = call.keywords.get(keyword)
            if isinstance(share, int) and 0 < share < 100:
                yield seen(file.path, f"{keyword}={share}", call.line)
            elif call.method in methods:
                yield seen(file.path, f"calls {call.name}", call.line)


def undoing(facts: Facts) -> Iterator[Evidence]:
    """Yield the commands of scripts that take a version back, or shift requests."""
    marks = [mark for mark in section(facts.signatures, "rollouts") if mark.commands]
    first = [command[0].encode() for mark in marks for command in mark.commands]
    for argv, evidence in facts.declared.deploying:
        if command_mark(list(argv), marks) is not None:
            yield evidence
    for file in facts.declared.own("*.sh", "*.bash"):
        data = facts.repo.read(file.path) or b""
        if not any(word in data for word in first):
            continue
        for command in facts.walker.split(facts.repo.text(file.path)):
            if command_mark(command.bare, marks) is not None:
                detail = " ".join(command.bare[:4])
                yield seen(file.path, detail, command.line + 1)


@detector("rollout_strategy", absent="a new version replaces the old one at once")
def rollout_strategy(facts: Facts) -> Found:
    """How a new version arrives: progressive, rolling or none."""
    shown = list(islice(progressive(facts), MOST_EVIDENCE))
    if shown:
        return found("progressive", *shown)
    rolling = []
    for item in own_objects(facts):
        for pointer in (
            "/spec/strategy/rollingUpdate",
            "/spec/updateStrategy/rollingUpdate",
        ):
            is_set = isinstance(item.get(pointer), dict)
            rolling += [item.seen("rollingUpdate", pointer)] if is_set else []
    for service in facts.declared.services:
        pointer = f"/services/{service.name}/deploy/update_config"
        if service.source.get(pointer):
            line = service.source.line(pointer)
            rolling.append(seen(service.path, "update_config", line))
    if rolling:
        return found("rolling", *rolling[:MOST_EVIDENCE])
    return absent("none")


@detector("cd_rollback_or_canary", absent="no canary and no rollback is configured")
def cd_rollback_or_canary(facts: Facts) -> Found:
    """A canary, shadow or blue-green release or a rollback is configured in files."""
    fact = facts["rollout_strategy"]
    if fact.value == "progressive":
        return Found(True, fact.evidence, fact.confidence)
    shown = list(islice(undoing(facts), MOST_EVIDENCE))
    return found(bool(shown), *shown)


def _at(data: object, pointer: str) -> object:
    for token in split_pointer(pointer):
        data = child(data, token)
    return data


def _values(data: object, key: str) -> Iterator[object]:
    """Yield every value of a key at any depth."""
    stack = [data]
    while stack:
        value = stack.pop()
        while hasattr(value, "tag") and hasattr(value, "value"):
            value = value.value
        if isinstance(value, dict):
            if key in value:
                yield value[key]
            stack += value.values()
        elif isinstance(value, list):
            stack += value


def _holds_key(data: object, keys: frozenset[str]) -> bool:
    return any(True for key in keys for _ in _values(data, key))


def _weighted(data: object) -> bool:
    """Whether requests go to several places by weight."""
    return any(
        isinstance(routes, list)
        and sum("weight" in r for r in routes if isinstance(r, dict)) > 1
        for key in ("route", "backendRefs")
        for routes in _values(data, key)
    )


def _split(routes: object, key: str) -> bool:
    shares = [child(r, key) for r in routes] if isinstance(routes, list) else []
    return any(isinstance(share, int) and 0 < share < 100 for share in shares)


def _partial(traffic: object) -> bool:
    shares = traffic.values() if isinstance(traffic, dict) else ()
    return any(isinstance(share, int) and 0 < share < 100 for share in shares)


DETECTORS = (rollout_strategy, cd_rollback_or_canary)
