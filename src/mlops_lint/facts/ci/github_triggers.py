"""GitHub Actions: what starts a workflow, and which of it reaches a job."""

from collections.abc import Iterator

from mlops_lint.facts.ci.model import Trigger, TriggerKind
from mlops_lint.facts.ci.nodes import Node

KINDS: dict[str, TriggerKind] = {
    "push": "auto",
    "pull_request": "auto",
    "pull_request_target": "auto",
    "merge_group": "auto",
    "release": "auto",
    "create": "auto",
    "pull_request_review": "auto",
    "schedule": "schedule",
    "workflow_dispatch": "manual",
    "workflow_call": "call",
}
"""The kinds of triggers; every other event is one that something else reports."""


def triggers_of(workflow: Node) -> tuple[Trigger, ...]:
    """Return the triggers of a workflow; a schedule without times is none."""
    stated = workflow["on"]
    if stated.is_mapping:
        named = list(stated.items())
    else:
        named = [(item.text, item) for item in stated.each()]
    return tuple(
        trigger for name, node in named if name for trigger in _triggers(name, node)
    )


def _triggers(name: str, node: Node) -> Iterator[Trigger]:
    if name == "schedule":
        for item in node.each():
            cron = item["cron"]
            if cron.text:
                yield Trigger("schedule", f"cron {cron.text}", cron.line)
        return
    detail = name
    if name == "push" and "branches" not in node and "branches-ignore" not in node:
        detail = "tag" if "tags" in node or "tags-ignore" in node else "push"
    if name == "workflow_run":
        detail = f"workflow_run {', '.join(node['workflows'].texts())}".rstrip()
    yield Trigger(KINDS.get(name, "event"), detail, node.line)


def narrowed(triggers: tuple[Trigger, ...], condition: str) -> tuple[Trigger, ...]:
    """Return the triggers that a job's `if` lets through, as far as it names events.

    An alternative that names no event lets every trigger through.
    """
    if "event_name" not in condition and "refs/tags/" not in condition:
        return triggers
    kept: dict[Trigger, None] = {}
    for part in condition.replace('"', "'").split("||"):
        wanted, unwanted = _events(part, "=="), _events(part, "!=")
        for trigger in triggers:
            event = _event(trigger)
            if (wanted and event not in wanted) or event in unwanted:
                continue
            tagged = "refs/tags/" in part and "!starts" not in part.replace(" ", "")
            if tagged and trigger.detail == "push":
                kept[Trigger("auto", "tag", trigger.line)] = None
            elif not (tagged and trigger.detail.startswith("pull_request")):
                kept[trigger] = None
    return tuple(kept)


def _event(trigger: Trigger) -> str:
    """Return the name of the event behind a trigger."""
    word = trigger.detail.partition(" ")[0]
    return {"cron": "schedule", "tag": "push"}.get(word, word)


def _events(part: str, operator: str) -> set[str]:
    """Return the events that a condition compares to: `github.event_name == 'x'`."""
    found = set()
    for piece in part.split("event_name")[1:]:
        rest = piece.lstrip()
        if rest.startswith(operator):
            quoted = rest[len(operator) :].lstrip()
            if quoted.startswith("'"):
                found.add(quoted[1:].partition("'")[0])
    return found
