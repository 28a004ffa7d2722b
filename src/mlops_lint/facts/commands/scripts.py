"""What a script of the repository does when a command runs it."""

from collections.abc import Iterator, Mapping
from typing import Any

from mlops_lint.facts.commands.ground import Ground
from mlops_lint.facts.commands.model import Argv
from mlops_lint.facts.pipelines.words import shown_by_code, spelled, vocabulary
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.facts.python_summary import PythonSource
from mlops_lint.facts.traits import training_call

MOST_IMPORTED = 30
NOTHING: frozenset[str] = frozenset()
NO_RUN = frozenset({"airflow"})
"""Tools whose pipelines do not run when the file that defines them is run."""

MANAGED = frozenset({"azureml", "sagemaker", "vertex", "kubeflow", "databricks"})
"""Tools whose pipelines run on machines that keep what they made."""

NOT_TRAINING = frozenset(
    (
        *(
            "predict",
            "prediction",
            "inference",
            "infer",
            "serve",
            "serving",
            "app",
            "api",
        ),
        *(
            "evaluate",
            "evaluation",
            "eval",
            "score",
            "scoring",
            "test",
            "tests",
            "plot",
        ),
        *("monitor", "monitoring", "drift", "explain", "demo", "benchmark", "export"),
        *(
            "server",
            "dashboard",
            "check",
            "validate",
            "validation",
            "deploy",
            "download",
        ),
        *(
            "upload",
            "register",
            "promote",
            "preprocess",
            "preprocessing",
            "data",
            "setup",
        ),
    )
)


class Scripts:
    """Judges scripts of one repository by their names and by their code."""

    def __init__(self, ground: Ground, stated: Mapping[str, Mapping[str, Any]]) -> None:
        """Read nothing yet."""
        self.ground = ground
        self.facts = ground.facts
        self.stated = stated
        self._known: dict[str, frozenset[str]] = {}

    def classes(self, argv: Argv, path: str) -> frozenset[str]:
        """Return what a command does through the script that it runs."""
        if path.endswith((".py", ".ipynb")) and is_test_path(path):
            return frozenset({"test"}) if path.endswith(".py") else NOTHING
        if path not in self._known:
            self._known[path] = frozenset(self._of_file(path))
        found = set(self._known[path])
        if "deploys" in found:
            found.discard("deploys")
            if any("deploy" in word.lower() for word in argv.words):
                found.add("deploy")
        return frozenset(found)

    def named(self, name: str) -> frozenset[str]:
        """Return what the name of a script says that is not there to be read."""
        return frozenset(self._by_name(name))

    def _of_file(self, path: str) -> Iterator[str]:
        yield from self._by_name(path)
        if not path.endswith((".py", ".ipynb")):
            return
        source = self.facts.python.source(path)
        words = {*spelled(_stem(path)).split("_")}
        shown = shown_by_code(
            source, source.calls, self.facts.signatures, vocabulary(self.facts)
        )
        own = [p for p in self.facts.pipelines if p.path == path and p.trains]
        own = [p for p in own if p.tool not in NO_RUN]
        if "train" in shown or own or self._trains_through(source, path, words):
            yield "train"
        if any(pipeline.tool in MANAGED for pipeline in own):
            yield "managed"
        if "deploy" in shown:
            yield "deploys"
        if self.facts.usage.registering(path):
            yield "register"

    def _trains_through(self, source: PythonSource, path: str, words: set[str]) -> bool:
        """Whether a script imports what trains, itself or one file away."""
        if not words.isdisjoint(NOT_TRAINING):
            return False
        known = {file.path for file, _ in self.facts.training}
        if not known:
            return False
        seen = {path}
        pending = [(source, path, 0)]
        while pending and len(seen) < MOST_IMPORTED:
            source, where, depth = pending.pop(0)
            folder = where.rpartition("/")[0]
            for item in source.imports:
                target = self.ground.targets.imported(item.name, folder).partition(":")[
                    0
                ]
                if not target.endswith(".py") or target in seen:
                    continue
                seen.add(target)
                if target in known and _says_train(target):
                    return True
                if depth < 1:
                    pending.append(
                        (self.facts.python.source(target), target, depth + 1)
                    )
        return False

    def of_code(self, source: PythonSource) -> frozenset[str]:
        """Return what Python code does that is given as text."""
        if training_call(source, self.facts.signatures) is not None:
            return frozenset({"train"})
        known = {file.path for file, _ in self.facts.training}
        for item in source.imports:
            target = self.ground.targets.imported(item.name, "").partition(":")[0]
            if target in known and _says_train(target):
                return frozenset({"train"})
        return NOTHING

    def _by_name(self, path: str) -> Iterator[str]:
        words = spelled(_stem(path)).split("_")
        for name, entry in self.stated.items():
            if not frozenset(entry.get("never", ())).isdisjoint(words):
                continue
            if (
                words[0] in entry.get("first", ())
                or any({*pair} <= {*words} for pair in entry.get("pairs", ()))
                or (
                    not frozenset(entry.get("any", ())).isdisjoint(words)
                    and (name != "train" or self._may_train(path))
                )
            ):
                yield name

    def _may_train(self, path: str) -> bool:
        """Whether a script with `train` somewhere in its name is there to be read."""
        return path.endswith(".sh") and path in self.ground.repo.files.by_path


def _says_train(path: str) -> bool:
    return any(
        word.startswith(("train", "retrain", "fit", "pipeline"))
        for word in spelled(path.removesuffix(".py")).split("_")
    )


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0] or path.rpartition("/")[2]
