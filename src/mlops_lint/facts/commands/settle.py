"""What the job around a command says of it: trials of training, throw-away clusters."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mlops_lint.facts.commands.model import Reached, program_name
from mlops_lint.facts.pipelines.words import spelled

if TYPE_CHECKING:
    from mlops_lint.facts.base import Facts

KEEPS = frozenset({"sink", "register", "managed", "deliver"})
STARTS = frozenset({"train", "run-pipeline"})
LOCAL = ("localhost:", "127.0.0.1:", "localhost/")
OF_CLUSTER = ("kube", "k8s", "helm", "argo")
MOST_NODES = 20_000


def settled(
    job: Sequence[Reached],
    needed_by: Sequence[Reached],
    stated: Mapping[str, Any],
    facts: "Facts",
) -> list[Reached]:
    """Return the commands of a job with what its other steps take from them.

    `needed_by` are those of the jobs that come after it.
    """
    throw_away = any("throw-away" in item.classes for item in job)
    trains = any(not STARTS.isdisjoint(item.classes) for item in job)
    keeps = trains and _keeps(job, needed_by, stated, facts)
    found = []
    for item in job:
        classes = item.classes
        if "run-pipeline" in classes and not _scores(item):
            classes |= {"train", "managed"}
        if throw_away and _on_cluster(item, stated["clusters"]):
            classes -= {"deploy", "rollback"}
        if "deliver" in classes and any(w.startswith(LOCAL) for w in item.argv):
            classes -= {"deliver"}
        if "train" in classes and (
            is_trial(item.argv, stated["smoke"])
            or _is_tried(item, stated["smoke"]["places"])
            or not (keeps or "managed" in classes)
        ):
            classes = (classes - {"train"}) | {"smoke"}
        found.append(item._replace(classes=frozenset(classes)))
    return found


def _on_cluster(item: Reached, clusters: Collection[str]) -> bool:
    if item.use is not None:
        return any(word in item.use.name.lower() for word in OF_CLUSTER)
    return program_name(item.argv[0]) in clusters


SCORES = frozenset(
    {"score", "scoring", "inference", "predict", "prediction", "batchscoring"}
)


def _scores(item: Reached) -> bool:
    """Whether the names around a pipeline say that it uses a model, and makes none."""
    inputs = item.use.inputs.values() if item.use is not None else ()
    words = spelled(" ".join((item.job.id, item.job.name, *inputs))).split("_")
    return not SCORES.isdisjoint(words) and "train" not in words


def _is_tried(item: Reached, places: Collection[str]) -> bool:
    """Whether a job, or a file on the way, is there to try out the code."""
    files = {step.location.path for step in item.chain} - {item.job.path}
    text = " ".join((item.job.id, item.job.name, *files)).lower()
    return not {*text.translate(APART).split()}.isdisjoint(places)


APART = str.maketrans("-_/.", "    ")


def is_trial(words: Sequence[str], stated: Mapping[str, Any]) -> bool:
    """Whether arguments ask for too little training to make a model."""
    least: Mapping[str, int] = stated["least"]
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if not equals and word.startswith("--"):
            value = words[index + 1] if index + 1 < len(words) else ""
        option = name.lstrip("-+").rpartition(".")[2].replace("-", "_").lower()
        if value.isdigit() and int(value) <= least.get(option, -1):
            return True
        if option in stated["options"] and value.lower() not in ("false", "0"):
            return True
        if index and not frozenset(spelled(word).split("_")).isdisjoint(
            stated["words"]
        ):
            return True
    return False


def _keeps(
    job: Sequence[Reached],
    needed_by: Sequence[Reached],
    stated: Mapping[str, Any],
    facts: "Facts",
) -> bool:
    """Whether anything of what the job trains outlives it."""
    if any(not KEEPS.isdisjoint(item.classes) for item in (*job, *needed_by)):
        return True
    first = job[0].job
    if _names_variable(facts, first.path, stated["tracking"]):
        return True
    return any(facts.usage.registering(item.script) for item in job)


def _names_variable(facts: "Facts", path: str, names: Sequence[str]) -> bool:
    """Whether a file sets a variable of the environment: a key of that name."""
    data = facts.repo.read(path) or b""
    likely = {name for name in names if name.encode() in data}
    if not likely:
        return False
    document = facts.repo.document(path)
    stack = list(getattr(document, "documents", ()))
    for _ in range(MOST_NODES):
        if not stack:
            return False
        value = stack.pop()
        if isinstance(value, dict):
            if not likely.isdisjoint(key for key in value if isinstance(key, str)):
                return True
            stack += value.values()
        elif isinstance(value, list):
            stack += value
    return False
