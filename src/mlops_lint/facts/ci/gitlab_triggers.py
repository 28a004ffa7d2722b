"""GitLab CI: what starts a job, by its rules or by only and except."""

from collections.abc import Iterator, Mapping

from mlops_lint.facts.ci.model import Trigger, TriggerKind
from mlops_lint.facts.ci.nodes import Node

SOURCES: dict[str, tuple[TriggerKind, str]] = {
    "push": ("auto", "push"),
    "merge_request_event": ("auto", "merge_request"),
    "external_pull_request_event": ("auto", "pull_request"),
    "schedule": ("schedule", "schedule"),
    "trigger": ("event", "trigger"),
    "api": ("event", "api"),
    "pipeline": ("event", "pipeline"),
    "parent_pipeline": ("call", "parent_pipeline"),
    "web": ("manual", "web"),
    "chat": ("manual", "chat"),
    "webide": ("manual", "webide"),
}
ONLY: dict[str, tuple[TriggerKind, str]] = {
    "branches": ("auto", "push"),
    "pushes": ("auto", "push"),
    "tags": ("auto", "tag"),
    "merge_requests": ("auto", "merge_request"),
    "external_pull_requests": ("auto", "pull_request"),
    "schedules": ("schedule", "schedule"),
    "triggers": ("event", "trigger"),
    "pipelines": ("event", "pipeline"),
    "api": ("event", "api"),
    "web": ("manual", "web"),
    "chat": ("manual", "chat"),
}
VARIABLES: dict[str, tuple[TriggerKind, str]] = {
    "CI_MERGE_REQUEST": ("auto", "merge_request"),
    "CI_COMMIT_TAG": ("auto", "tag"),
    "CI_COMMIT_BRANCH": ("auto", "push"),
    "CI_COMMIT_REF": ("auto", "push"),
    "CI_DEFAULT_BRANCH": ("auto", "push"),
}
PUSH = (Trigger("auto", "push"),)


def base_triggers(workflow: Node | None) -> tuple[Trigger, ...]:
    """Return what starts the pipeline; without a word on it, pushes do."""
    if workflow is None or not workflow["rules"].is_list:
        return PUSH
    return tuple(_by_rules(workflow["rules"], PUSH, "")) or PUSH


def job_triggers(
    entry: Mapping[str, Node], base: tuple[Trigger, ...], *, fixed: bool
) -> tuple[tuple[Trigger, ...], str]:
    """Return the triggers of a job, and why it never runs ("" where it may).

    `fixed` marks a pipeline that another one starts: its jobs start when it does.
    """
    when = entry["when"].text if "when" in entry else ""
    if when == "never":
        return (), "when: never"
    if "rules" in entry and entry["rules"].is_list:
        found = tuple(dict.fromkeys(_by_rules(entry["rules"], base, when)))
        if not found:
            return (), "its rules never let it run"
        manual = all(trigger.kind == "manual" for trigger in found)
        return (found, "") if manual or not fixed else (base, "")
    if when == "manual":
        return (Trigger("manual", "when: manual", entry["when"].line),), ""
    if fixed:
        return base, ""
    if "only" in entry:
        return tuple(dict.fromkeys(_by_only(entry["only"]))), ""
    if "except" in entry:
        left_out = {ONLY.get(name) for name in _references(entry["except"])}
        kept = [item for item in base if (item.kind, item.detail) not in left_out]
        return tuple(kept) or (Trigger("auto", "tag", entry["except"].line),), ""
    return base, ""


def _by_rules(
    rules: Node, base: tuple[Trigger, ...], default: str
) -> Iterator[Trigger]:
    for rule in rules.each():
        when = rule["when"].text or default
        if when == "never" or not rule.is_mapping:
            continue
        if when == "manual":
            yield Trigger("manual", "when: manual", rule.line)
            continue
        named = list(_by_condition(rule["if"].text))
        if named:
            for kind, detail in named:
                yield Trigger(kind, detail, rule.line)
        else:
            yield from base


def _by_condition(condition: str) -> Iterator[tuple[TriggerKind, str]]:
    """Yield what a condition requires of the source, nothing where it says nothing."""
    compact = condition.replace(" ", "").replace("'", '"')
    if "CI_PIPELINE_SOURCE" in compact:
        named = [
            known
            for source, known in SOURCES.items()
            if f'CI_PIPELINE_SOURCE=="{source}"' in compact
            or ("CI_PIPELINE_SOURCE=~" in compact and source in compact)
        ]
        if named:
            yield from named
            return
    for variable, known in VARIABLES.items():
        absent = (f'{variable}==""', f"{variable}==null", f"!${variable}")
        if f"${variable}" in compact and not any(word in compact for word in absent):
            yield known
            return


def _references(node: Node) -> list[str]:
    return node["refs"].texts() if node.is_mapping else node.texts()


def _by_only(node: Node) -> Iterator[Trigger]:
    names = _references(node)
    for name in names:
        # Every other name is that of a branch or a pattern of branches.
        kind, detail = ONLY.get(name, ("auto", "push"))
        yield Trigger(kind, detail, node.line)
    if not names:
        yield from PUSH
