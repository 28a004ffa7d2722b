"""Continuous deployment: what brings a model out, where to, and back again."""

from collections.abc import Iterator
from itertools import islice

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.ci_checks import with_class
from mlops_lint.facts.commands.model import Reached
from mlops_lint.facts.job_chains import gates_model
from mlops_lint.facts.pipelines.words import spelled
from mlops_lint.facts.retraining import names_of
from mlops_lint.facts.stages import ENVIRONMENT_WORDS
from mlops_lint.model import Evidence
from mlops_lint.patterns import late

GITOPS = frozenset(
    {
        "argoproj.io/Application",
        "argoproj.io/ApplicationSet",
        "kustomize.toolkit.fluxcd.io/Kustomization",
        "helm.toolkit.fluxcd.io/HelmRelease",
    }
)
RANK = ("auto", "unknown", "manual")
# A version in one word of a command: a digest, an alias of a registry, a number.
PINNED = late(
    r"(?i)sha256:|@(champion|production|prod|staging)\b|models:/[^/\s]+/\d|:v?\d+\.\d|"
    r"(version|digest|sha\d*|commit|revision|ref_name|build[._-]?(id|number)|tag|run_?id)"
    r"(\b|[})])"
)
NAMED_LATEST = late(r"(?i)(^|[:/@=_-])latest\b")
WHERE = frozenset(
    (
        *(
            "environment",
            "env",
            "stage",
            "namespace",
            "target",
            "stackname",
            "workspace",
        ),
        *("stack-name", "app-name", "appname", "slot-name", "releasename", "release"),
        *("environmentname", "deploymentname", "arguments", "overridevalues"),
    )
)
SUFFIXES = (".tfvars", ".yaml", ".yml", ".json", ".env", ".toml")


def deploying(facts: Facts) -> list[Reached]:
    """Return the commands that deploy."""
    return list(with_class(facts, "deploy"))


def _started(item: Reached) -> str:
    kinds = item.job.kinds
    if kinds & {"auto", "schedule", "event"}:
        return "auto"
    return "unknown" if "unknown" in kinds else "manual"


def _best(items: list[Reached]) -> Reached | None:
    return min(items, key=lambda item: RANK.index(_started(item)), default=None)


def _gitops(facts: Facts) -> Iterator[Evidence]:
    for item in facts.declared.kubernetes:
        if f"{item.group}/{item.kind}" in GITOPS and not item.vendored:
            yield item.seen(f"{item.kind} of GitOps")


@detector("cd_workflow", absent="CI deploys nothing")
def cd_workflow(facts: Facts) -> Found:
    """CI deploys the model, the service that serves it, or its infrastructure."""
    item = _best(deploying(facts))
    if item is not None:
        return found(True, *item.chain)
    item = _best(list(with_class(facts, "deliver")))
    return found(True, *item.chain, low=True) if item is not None else absent()


@detector("deploy_automation", absent="deployment is not automated")
def deploy_automation(facts: Facts) -> Found:
    """How deployment starts: auto, unknown, manual, image, infrastructure or none.

    An image is only pushed, infrastructure only made, with nothing that serves in it.
    """
    items = deploying(facts)
    serving = (
        items if _serves(facts) else [i for i in items if "infra" not in i.classes]
    )
    item = _best(serving)
    if item is not None and _started(item) == "auto":
        return found("auto", *item.chain)
    for evidence in _gitops(facts):
        return found("auto", evidence)
    if item is not None:
        return found(_started(item), *item.chain)
    item = _best(list(with_class(facts, "deliver")))
    if item is not None:
        return found("image", *item.chain)
    item = _best(items)
    return found("infrastructure", *item.chain) if item is not None else absent("none")


def _serves(facts: Facts) -> bool:
    """Whether infrastructure alone is deployed, and a part of it serves."""
    if any("infra" not in item.classes for item in deploying(facts)):
        return False
    made = {entry.location.path for entry in facts["iac"].evidence}
    return any(
        entry.location.path in made or entry.location.path.endswith((".tf", ".bicep"))
        for entry in facts["deployment_descriptor"].evidence
    )


@detector("deploy_automated", absent="deployment is not automated")
def deploy_automated(facts: Facts) -> Found:
    """CI or GitOps deploys, or CI pushes an image."""
    fact = facts["deploy_automation"]
    return Found(fact.value != "none", fact.evidence, fact.confidence)


@detector("model_deployed", absent="CI deploys nothing")
def model_deployed(facts: Facts) -> Found:
    """CI runs a command that deploys more than infrastructure."""
    item = _best([i for i in deploying(facts) if "infra" not in i.classes])
    return found(True, *item.chain) if item is not None else absent()


@detector("deploy_stages", absent="what is deployed goes to production at once")
def deploy_stages(facts: Facts) -> Found:
    """Where deployment goes first: staged, named (one environment) or none."""
    named: dict[str, Evidence] = {}
    single: Evidence | None = None
    for item in (*deploying(facts), *with_class(facts, "deliver")):
        words = names_of(item) | _words_of(item)
        for word in words:
            if word in ENVIRONMENT_WORDS:
                where, job = ENVIRONMENT_WORDS[word], item.job
                detail = f"job {job.id} deploys to {where}"
                # A template that several jobs use tells them not apart.
                line = item.line if item.path == job.path else job.line
                named.setdefault(where, seen(job.path, detail, line))
        if item.job.environment and single is None:
            job = item.job
            single = seen(job.path, f"environment {job.environment}", job.line)
    named.pop("local", None)
    if len(named) > 1 and not {"prod", "staging"}.isdisjoint(named):
        return found("staged", *named.values())
    if facts.holds("ci_environments"):
        return found("staged", *facts["ci_environments"].evidence)
    return found("named", single) if single is not None else absent("none")


def _words_of(item: Reached) -> set[str]:
    """Return the words of the arguments of a command, by which it may say where to.

    Names of hosts (`europe-docker.pkg.dev`) say nothing.
    """
    inputs = item.use.inputs if item.use is not None else {}
    given = [value for key, value in inputs.items() if key.lower() in WHERE]
    found: set[str] = set()
    for word in map(_value, (*item.argv, *" ".join(given).split())):
        for part in word.replace("=", "/").split("/"):
            stem = next((part[: -len(s)] for s in SUFFIXES if part.endswith(s)), part)
            if "." not in stem:
                found.update(spelled(stem).split("_"))
    return found


def _value(word: str) -> str:
    """Return what an option says: its value; `--production-variants` says nothing."""
    name, _, value = word.partition("=")
    if not word.startswith("-") or value:
        return value if word.startswith("-") else word
    return "" if "-" in name.lstrip("-") else name


@detector("deploys_version", absent="CI deploys nothing")
def deploys_version(facts: Facts) -> Found:
    """What deployment names: version (of a model or image), latest or none."""
    from mlops_lint.facts.deployment.applied import applied_images

    latest: tuple[Evidence, ...] = ()
    for item in (*deploying(facts), *with_class(facts, "deliver")):
        inputs = item.use.inputs.values() if item.use is not None else ()
        for word in " ".join((*item.argv[1:], *inputs)).replace(",", " ").split():
            if NAMED_LATEST.search(word):
                latest = latest or item.chain
            elif PINNED.search(word) and not word.startswith("--"):
                return found("version", *item.chain)
        for is_version, evidence in applied_images(facts, item):
            if is_version:
                return found("version", *item.chain, evidence)
            latest = latest or (*item.chain, evidence)
    return found("latest", *latest) if latest else absent("none")


ROLLED = late(r"(^|_)(roll(ing)?_?back|revert)(_|$)")
ROLLBACK = late(rb"(?i)roll(?:ing)?[ -]?back|revert|volver atr|reversi|retour arri")


@detector("rollback_path", absent="there is no way back to the version before")
def rollback_path(facts: Facts) -> Found:
    """How a release is taken back: command, documented or none."""
    from mlops_lint.facts.deployment.rollout import progressive, undoing

    for item in with_class(facts, "rollback"):
        return found("command", *item.chain)
    for item in deploying(facts):
        job = item.job
        if ROLLED.search(spelled(f"{job.id} {job.name}")):
            detail = f"job {job.id} brings a version back"
            return found("command", seen(job.path, detail, job.line), *item.chain)
    shown = [*islice(undoing(facts), 3)] or [*islice(progressive(facts), 3)]
    if shown:
        return found("command", *shown)
    for evidence in facts["runbook"].evidence:
        path = evidence.location.path
        folder = facts.repo.files.under(path) if path else []
        for name in [path, *(file.path for file in folder)]:
            data = facts.repo.read(name) or b""
            match = ROLLBACK.search(data)
            if match:
                line = data.count(b"\n", 0, match.start()) + 1
                return found("documented", seen(name, "says how to go back", line))
    return absent("none")


@detector("deploy_approved", absent="nobody is asked before production changes")
def deploy_approved(facts: Facts) -> Found:
    """Somebody starts or approves what is deployed to production."""
    for item in deploying(facts):
        if item.job.environment:
            detail = f"environment {item.job.environment}"
            return found(True, seen(item.job.path, detail, item.job.line), low=True)
        if item.job.kinds == {"manual"}:
            return found(True, *item.chain)
    return absent()


@detector("quality_gate", absent="any model that is trained can be released")
def quality_gate(facts: Facts) -> Found:
    """A model below a limit stops the pipeline before it is registered or deployed."""
    fact = facts["model_gate"]
    if fact.value:
        return Found(True, fact.evidence, fact.confidence)
    trained: set[tuple[str, str]] = set()
    for item in facts.reached:
        job = (item.job.path, item.job.id)
        if "train" in item.classes:
            trained.add(job)
        elif job in trained and gates_model(facts, item):
            return found(True, *item.chain)
    return absent()


DETECTORS = (
    cd_workflow,
    deploy_automation,
    deploy_automated,
    model_deployed,
    deploy_stages,
    deploys_version,
    rollback_path,
    deploy_approved,
    quality_gate,
)
