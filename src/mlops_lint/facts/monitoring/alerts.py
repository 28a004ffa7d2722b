"""Alerts as code: rules, routes, alarms of clouds, steps that tell somebody."""

from collections.abc import Iterator
from typing import Any

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.ci import Job, Use
from mlops_lint.facts.deployment.marks import section
from mlops_lint.facts.monitoring.calls import calls_of, commands_of, objects_with
from mlops_lint.model import Evidence
from mlops_lint.repo.documents import Structured, parse
from mlops_lint.repo.documents.base import child

MOST_SHOWN = 5
DEEPEST = 5
GRAFANA = ("contactPoints", "policies")


@detector("alerting", absent="nothing alerts anybody")
def alerting(facts: Facts) -> Found:
    """Rules that alert somebody are kept as code."""
    fact = facts["alert_source"]
    return Found(fact.value == "rules", fact.evidence, fact.confidence)


@detector("alert_source", absent="nothing alerts anybody")
def alert_source(facts: Facts) -> Found:
    """What alerts somebody: rules, notify (a step beside a drift check) or none."""
    marks = section(facts.signatures, "alerts")
    rules = [*_rules(facts), *_embedded(facts)]
    rules += (evidence for _, evidence in facts.declared.marked(marks))
    calls = [] if rules else [*calls_of(facts, marks), *commands_of(facts, marks)]
    if rules or calls:
        low = not rules and all(e.location.path.endswith(".ipynb") for e in calls)
        return found("rules", *(rules or calls)[:MOST_SHOWN], low=low)
    notified = list(_notified(facts))
    return found("notify", *notified[:MOST_SHOWN]) if notified else absent("none")


WORDS = (b"alert:", b"groups:", b'"alert"', b"receivers", b"contactPoints")
"""Of which every file with rules or routes holds one."""


def _rules(facts: Facts) -> Iterator[Evidence]:
    """Yield files with rules of Prometheus or Grafana, or routes of Alertmanager."""
    files = facts.declared.own("*.yaml", "*.yml", "*.rules", "*.yaml.tmpl")
    for file in facts.repo.search.holding(files, *WORDS):
        data = facts.repo.read(file.path) or b""
        alerts = b"alert:" in data or b"groups:" in data or b'"alert"' in data
        routes = b"route" in data and b"receivers" in data
        if not (alerts or routes or b"contactPoints" in data):
            continue
        source = facts.repo.document(file.path)
        if file.path.endswith(".rules"):
            source = parse("rules.yaml", data)
        if not isinstance(source, Structured):
            continue
        for number, document in enumerate(source.documents):
            for pointer, detail in alerts_in(document):
                yield seen(file.path, detail, source.line(pointer, number))
                break


def alerts_in(
    value: object, pointer: str = "", depth: int = 0
) -> Iterator[tuple[str, str]]:
    """Yield where a value holds groups of alerts, or routes, and what they are."""
    if not isinstance(value, dict) or depth > DEEPEST:
        return
    groups = value.get("groups")
    for index, group in enumerate(groups if isinstance(groups, list) else ()):
        rules = child(group, "rules")
        for position, rule in enumerate(rules if isinstance(rules, list) else ()):
            if not isinstance(rule, dict):
                continue
            name = rule.get("alert") if "expr" in rule else None
            if name is None and "condition" in rule:
                name = rule.get("title")
            if name:
                place = f"{pointer}/groups/{index}/rules/{position}"
                yield place, f"alert {name}"
    if "receivers" in value and isinstance(value.get("route"), dict):
        if isinstance(value["receivers"], list) and not _is_webhook_only(value):
            yield f"{pointer}/route", "route of alerts"
    elif value.get("apiVersion") == 1 and any(value.get(key) for key in GRAFANA):
        yield f"{pointer}/apiVersion", "alerts of Grafana"
    for key, inner in value.items():
        if isinstance(inner, dict):
            escaped = str(key).replace("~", "~0").replace("/", "~1")
            yield from alerts_in(inner, f"{pointer}/{escaped}", depth + 1)


def _is_webhook_only(value: dict[Any, Any]) -> bool:
    """Whether no receiver is told anything."""
    receivers = value["receivers"]
    return not any(isinstance(item, dict) and len(item) > 1 for item in receivers)


def _embedded(facts: Facts) -> Iterator[Evidence]:
    """Yield the rules in the data of a ConfigMap."""
    for item in objects_with(facts, b"alert"):
        held = item.get("/data") if item.kind == "ConfigMap" else None
        for key, text in held.items() if isinstance(held, dict) else ():
            if not isinstance(text, str) or "alert" not in text:
                continue
            source = parse("rules.yaml", text.encode())
            if isinstance(source, Structured):
                for _, detail in alerts_in(source.data):
                    escaped = str(key).replace("~", "~0").replace("/", "~1")
                    yield item.seen(detail, f"/data/{escaped}")
                    break


def _notified(facts: Facts) -> Iterator[Evidence]:
    """Yield the steps of jobs that look for drift and then tell somebody."""
    if not facts.drift.uses:
        return
    stated = facts.signatures.marks["notifications"]
    shown = [runner.evidence for runner, _ in facts.drift.runs]
    looking = {evidence.detail for evidence in shown}
    for job in facts.ci.jobs:
        # What tells of drift is in the job that looks, or in one named after it.
        named = "drift" in f"{job.path} {job.id} {job.name}".lower()
        looks = f"job {job.id}" in looking
        if (named or looks) and not job.disabled:
            yield from _tells(facts, job, stated)
    for use in facts.drift.uses:
        if use.path.endswith(".py"):
            source = facts.python.source(use.path)
            if source.imports_any(frozenset(stated["imports"])) is None:
                continue
            for call in source.calls:
                if call.method in stated["calls"]:
                    yield seen(use.path, f"calls {call.name}", call.line)
                    break


def _tells(facts: Facts, job: Job, stated: Any) -> Iterator[Evidence]:
    for step in job.steps:
        if isinstance(step, Use):
            if step.name.partition("@")[0] in stated["uses"] and _speaks(step):
                yield seen(step.path, f"uses {step.name}", step.line)
            continue
        told = any(word in step.text for word in stated["words"])
        for argv in facts.walker.split(step.text, step.shell):
            start = " ".join(argv.bare[:3])
            if any(start.startswith(command) for command in stated["commands"]):
                told = True
        if told:
            yield seen(step.path, f"job {job.id} tells somebody", step.line)


def _speaks(step: Use) -> bool:
    """Whether an action that runs any script is given one that opens an issue."""
    if not step.name.startswith("actions/github-script"):
        return True
    script = step.inputs.get("script", "")
    return "issues.create(" in script or "createComment" in script


DETECTORS = (alerting, alert_source)
