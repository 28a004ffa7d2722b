"""What is made on the way: by DVC, by commands of the repository, by its code."""

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlops_lint.repo.documents import Structured

if TYPE_CHECKING:
    from mlops_lint.facts import Facts

SIGNS = (
    *(">", " -o", " -O", "--output", "cp ", "mv ", "tee ", "curl ", "wget ", "unzip"),
    *("tar ", "git clone", "Copy-Item", "Out-File", "envsubst", "touch ", "mkdir"),
    *(
        "pip-compile",
        "pip compile",
        "download",
        "sync ",
        "scp ",
        "ln ",
        "sed -i",
        "zip ",
    ),
    *("--dest", "--target-dir", "open(", "write"),
)
"""Words of a line that makes the file it names."""

WRITTEN = frozenset(
    (
        *(".pkl", ".joblib", ".h5", ".keras", ".onnx", ".pt", ".pth", ".ckpt", ".bin"),
        *(".csv", ".tsv", ".parquet", ".json", ".jsonl", ".npy", ".npz", ".db", ".txt"),
        *(".html", ".png", ".log", ".safetensors", ".tflite", ".zip", ".gz", ".whl"),
        *(".bst", ".cbm", ".sav", ".pickle", ".sqlite"),
    )
)
"""Endings of files that programs write."""


class Made:
    """Tells who may make a file that is not there."""

    def __init__(self, facts: "Facts") -> None:
        """Look for nothing yet."""
        self._facts = facts
        self._repo = facts.repo

    def by_dvc(self, path: str) -> bool:
        """Whether DVC keeps the path, a directory around it or files below it."""
        outs = self._outs
        if not outs or not path:
            return False
        place = path
        while place:
            if place in outs:
                return True
            place = place.rpartition("/")[0]
        return any(out.startswith(f"{path}/") for out in outs)

    @cached_property
    def _outs(self) -> frozenset[str]:
        found = {file.path[:-4] for file in self._repo.files.by_suffix.get(".dvc", ())}
        for file in self._repo.files.by_name.get("dvc.yaml", ()):
            document = self._repo.document(file.path)
            stages = (
                document.get("/stages") if isinstance(document, Structured) else None
            )
            for stage in stages.values() if isinstance(stages, dict) else ():
                inner = stage.get("do", stage) if isinstance(stage, dict) else None
                if isinstance(inner, dict):
                    found.update(_outs(inner, posixpath.dirname(file.path)))
        return frozenset(found)

    def by_commands(self, path: str) -> str:
        """Return the file with a command that may make the path, "" for none."""
        name = posixpath.basename(path)
        for maker, text in self._commands:
            if name not in text:
                continue
            for line in text.split("\n"):
                if name in line and any(sign in line for sign in SIGNS):
                    cut = line.find(name)
                    before = line[:cut]
                    if any(sign.rstrip() in before for sign in SIGNS):
                        return maker
        return ""

    @cached_property
    def _commands(self) -> list[tuple[str, str]]:
        """The texts of all commands that the repository states, by their file."""
        repo = self._repo
        found = [
            (command.path, command.text)
            for job in self._facts.ci.jobs
            for command in job.commands
        ]
        globs = (
            "Makefile",
            "makefile",
            "GNUmakefile",
            "*.mk",
            "*.sh",
            "*.bash",
            "*.ps1",
        )
        listed = repo.files.glob(
            *globs, "justfile", "Taskfile.y*ml", "noxfile.py", "tasks.py"
        )
        found += [(file.path, repo.text(file.path)) for file in listed]
        return found

    def by_code(self, path: str, at: str = "") -> str:
        """Return a Python file that names the path, where programs write such files.

        The file `at` names it anyway, and may make it where it names it twice.
        """
        name = posixpath.basename(path)
        if posixpath.splitext(name)[1].lower() not in WRITTEN or len(name) < 3:
            return ""
        wanted = name.encode()
        if name == "requirements.txt":
            return ""
        for file in self._repo.files.by_suffix.get(".py", ()):
            data = self._repo.read(file.path) or b""
            if wanted in data and (file.path != at or data.count(wanted) > 1):
                return file.path
        return ""


def _outs(stage: dict[Any, Any], folder: str) -> set[str]:
    """Return the outputs of a stage as paths from the root."""
    home = posixpath.join(folder, str(stage.get("wdir", "")))
    found: set[str] = set()
    for key in ("outs", "metrics", "plots"):
        listed = stage.get(key)
        for item in listed if isinstance(listed, list) else ():
            names = list(item) if isinstance(item, dict) else [item]
            found.update(
                posixpath.normpath(posixpath.join(home, name))
                for name in names
                if isinstance(name, str)
            )
    return found
