"""Continuous training: what trains, what starts it, what becomes of the model."""

import re
from collections.abc import Iterator

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.ci_checks import with_class
from mlops_lint.facts.commands.model import Reached
from mlops_lint.facts.pipelines.words import spelled
from mlops_lint.model import Confidence, Evidence
from mlops_lint.patterns import late

TRIGGERS = ("schedule", "event", "auto", "unknown", "manual")
"""Kinds of triggers, the one that tells most of continuous training first."""


def training(facts: Facts) -> list[Reached]:
    """Return the commands that train, without those that only try it out."""
    return list(with_class(facts, "train"))


def trials(facts: Facts) -> list[Reached]:
    """Return the commands that try out the training."""
    return list(with_class(facts, "smoke"))


def kinds_of(facts: Facts, item: Reached) -> frozenset[str]:
    """Return the kinds of triggers of a command, what dispatches its job included."""
    kinds = frozenset(item.job.kinds) - {"call"}
    if "manual" in kinds and "event" not in kinds and _is_dispatched(facts, item):
        kinds |= {"event"}
    return kinds


def _is_dispatched(facts: Facts, item: Reached) -> bool:
    """Whether another job that nobody starts by hand starts the job of a command."""
    file = item.job.path.rpartition("/")[2]
    for other in with_class(facts, "dispatch"):
        by_itself = other.job.kinds & {"schedule", "event"}
        if not by_itself or other.job.path == item.job.path:
            continue
        given = other.use.inputs.values() if other.use is not None else ()
        if any(file in text for text in (*other.argv, *given)):
            return True
    return False


@detector("training_triggers", absent="nothing starts the training")
def training_triggers(facts: Facts) -> Found:
    """What starts training: schedule, event, auto, unknown, manual."""
    first: dict[str, tuple[Evidence, ...]] = {}
    for item in training(facts):
        for kind in kinds_of(facts, item):
            first.setdefault(kind, item.chain)
    scheduled = facts["orchestrator_schedules"]
    unsure = False
    if scheduled.value and "schedule" not in first:
        first["schedule"] = scheduled.evidence
        unsure = scheduled.confidence < Confidence.HIGH
    if "event" not in first:
        first.update(("event", (entry,)) for entry in _functions(facts))
    kinds = tuple(kind for kind in TRIGGERS if kind in first)
    shown = dict.fromkeys(entry for kind in kinds for entry in first[kind])
    # What tells most of continuous training is the schedule, where there is one.
    return found(kinds, *shown, low=unsure)


# How a function of a cloud begins that a message, a file or a request calls.
FUNCTION = late(
    rb"^(?:async )?def \w+\((?:cloud_)?(?:event|request|req|msg)\b", re.MULTILINE
)


def _functions(facts: Facts) -> Iterator[Evidence]:
    """Yield functions of a cloud that start a pipeline, where something trains."""
    starts = frozenset(facts.signatures.marks["commands"]["starts"])
    code = facts.python.code if facts.holds("trains") else ()
    for file in facts.python.holding(starts, code):
        data = facts.repo.read(file.path) or b""
        if not FUNCTION.search(data):
            continue
        for call in facts.python.source(file.path).calls:
            if call.method in starts:
                yield seen(file.path, f"an event calls {call.method}", call.line)
                return


@detector("ct_in_ci", absent="CI trains no model")
def ct_in_ci(facts: Facts) -> Found:
    """CI trains a model."""
    for item in training(facts):
        return found(True, *item.chain)
    for item in trials(facts):
        return found(True, *item.chain, low=True)
    return absent()


@detector("ct_scheduled", absent="nothing but a push starts the training")
def ct_scheduled(facts: Facts) -> Found:
    """A time, an event, another system or a person's order starts the training."""
    triggers = facts["training_triggers"]
    kinds = triggers.value if isinstance(triggers.value, tuple) else ()
    if {"schedule", "event", "manual"} & {*kinds}:
        low = triggers.confidence if {*kinds} == {"schedule"} else Confidence.HIGH
        return Found(True, triggers.evidence, low)
    for item in trials(facts):
        if item.job.kinds & {"schedule", "event", "manual"}:
            return found(True, *item.chain, low=True)
    return absent(low=bool(kinds))


@detector("training_automation", absent="training is not automated")
def training_automation(facts: Facts) -> Found:
    """How training starts: auto, unknown, manual, trial or none."""
    triggers = facts["training_triggers"]
    kinds = triggers.value if isinstance(triggers.value, tuple) else ()
    if {"schedule", "event", "auto"} & {*kinds}:
        sure = not {"event", "auto"}.isdisjoint(kinds)
        low = Confidence.HIGH if sure else triggers.confidence
        return Found("auto", triggers.evidence, low)
    if kinds:
        return Found(kinds[0], triggers.evidence, triggers.confidence)
    for item in trials(facts):
        return found("trial", *item.chain)
    return absent("none")


@detector("training_automated", absent="training is not automated")
def training_automated(facts: Facts) -> Found:
    """Something trains the model without all of it being typed."""
    fact = facts["training_automation"]
    return Found(fact.value not in ("none", "trial"), fact.evidence, fact.confidence)


@detector("training_trigger", absent="nothing starts the training")
def training_trigger(facts: Facts) -> Found:
    """What best starts training: schedule, event, a person, a push, or none."""
    triggers = facts["training_triggers"]
    kinds = triggers.value if isinstance(triggers.value, tuple) else ()
    for kind in ("schedule", "event", "manual", "unknown", "auto"):
        if kind in kinds:
            low = triggers.confidence if kind == "schedule" else Confidence.HIGH
            named = "asked or pushed" if "auto" in kinds else kind
            best = {"manual": named, "auto": "push"}.get(kind, kind)
            return Found(best, triggers.evidence, low)
    return absent("none")


def _around(facts: Facts, item: Reached) -> Iterator[Reached]:
    """Yield the commands of a job, and of those of its file that come after it."""
    for other in facts.reached:
        if other.job.path == item.job.path and (
            other.job.id == item.job.id or item.job.id in other.job.needs
        ):
            yield other


def _after(facts: Facts, item: Reached) -> Iterator[Reached]:
    """Yield a command and those that run after it, in its job and in later ones."""
    begun = False
    for other in _around(facts, item):
        begun = begun or other is item
        if begun or other.job.id != item.job.id:
            yield other


KEEPS = frozenset({"register", "sink"})
ARTIFACTS = ("artifact", "pipelineartifact", "buildartifact")


@detector("training_keeps", absent="what is trained is thrown away")
def training_keeps(facts: Facts) -> Found:
    """A job that trains registers or pushes the model."""
    weak: tuple[Evidence, ...] = ()
    # A call that only looks up a model keeps none.
    registered = facts.usage.registered or facts["models_declared"].evidence
    for item in training(facts):
        for other in _after(facts, item):
            if KEEPS.isdisjoint(other.classes):
                continue
            if other.use is not None and any(
                word in other.use.name.lower() for word in ARTIFACTS
            ):
                # An artifact of a run is gone after some weeks.
                weak = weak or other.chain
            else:
                call = facts.usage.registering(other.script)
                return found(True, *other.chain, *((call,) if call else ()))
        kept = {entry.location.path for entry in registered}
        if item.script in kept or ("managed" in item.classes and kept):
            return found(True, *registered)
    scheduled = facts["orchestrator_schedules"]
    if scheduled.value and registered:
        return found(True, *registered)
    return found(False, *weak)


@detector("training_data", absent="training gets no versioned data")
def training_data(facts: Facts) -> Found:
    """How a job that trains gets its data: versioned, swallowed or none."""
    swallowed: tuple[Evidence, ...] = ()
    versioned = {entry.location.path for entry in facts["data_versioned"].evidence}
    for item in training(facts):
        for other in _around(facts, item):
            if "pull-data" in other.classes and other.job.id == item.job.id:
                if not other.tolerated:
                    return found("versioned", *other.chain)
                swallowed = swallowed or other.chain
        paths = {entry.location.path for entry in item.chain} | {item.script}
        if paths & versioned:
            return found("versioned", *facts["data_versioned"].evidence)
    scheduled = {e.location.path for e in facts["orchestrator_schedules"].evidence}
    if scheduled and (facts.value("data_versioned") not in ("none", False)):
        return found("versioned", *facts["data_versioned"].evidence)
    return found("swallowed", *swallowed) if swallowed else absent("none")


def names_of(item: Reached) -> set[str]:
    """Return the words of the names of a job, and of its environment."""
    job = item.job
    return {*spelled(f"{job.id} {job.name} {job.environment}").split("_")}


DETECTORS = (
    ct_in_ci,
    ct_scheduled,
    training_triggers,
    training_automation,
    training_automated,
    training_trigger,
    training_keeps,
    training_data,
)
