"""Files in git that must not grow too large."""

from typing import ClassVar

from mlops_lint.checks._base import (
    CREDIT,
    FLAG,
    GLOBS,
    NUMBER,
    Context,
    Kind,
    Schema,
    passed,
)
from mlops_lint.checks._fixes import into_dvc, twins
from mlops_lint.model import Hit, Location, Severity, Verdict
from mlops_lint.records import record


@record
class Size(Kind):
    """Hit each file of `paths` in git that is larger than `max_kb`.

    kB of 1024 bytes. Up to `error_kb` a hit is no more than a warning. Files under a
    directory named in `spare_directories` are left out, and so are those of `spare`.
    Each hit costs `cost`. With `into_dvc` the fix moves the file to DVC.
    """

    kind: ClassVar[str] = "size"
    options: ClassVar[Schema] = {
        "paths": GLOBS,
        "max_kb": NUMBER,
        "error_kb": NUMBER,
        "spare": GLOBS,
        "spare_directories": GLOBS,
        "cost": CREDIT,
        "into_dvc": FLAG,
    }
    required: ClassVar[tuple[str, ...]] = ("paths", "max_kb")
    paths: tuple[str, ...]
    max_kb: float
    error_kb: float = 0
    spare: tuple[str, ...] = ()
    spare_directories: tuple[str, ...] = ()
    cost: float = 1.0
    into_dvc: bool = False

    def run(self, context: Context) -> Verdict:
        """Judge sizes as git holds them: a pointer is as small as it is."""
        repo = context.repo
        spared = {f.path for f in repo.tracked(*self.spare)} if self.spare else set()
        files = [f for f in repo.tracked(*self.paths) if f.path not in spared]
        files = [file for file in files if not self._is_spared(file.path)]
        sizes = repo.held_sizes(file.path for file in files)
        large = [f for f in files if (sizes.get(f.path) or 0) > self.max_kb * 1024]
        same = twins(large)
        hits = []
        for file in large:
            kb = (sizes.get(file.path) or 0) / 1024
            message = f"{show_size(kb, self.max_kb)} of text in git"
            if file.path in same:
                message += f", the same file as {same[file.path]}"
            hits.append(
                Hit(
                    message,
                    Location(file.path),
                    self.cost,
                    at_most=Severity.WARNING if kb <= self.error_kb else Severity.ERROR,
                    key="size",
                    fix=into_dvc(context, file.path) if self.into_dvc else "",
                )
            )
        return Verdict(tuple(hits)) if hits else passed()

    def _is_spared(self, path: str) -> bool:
        folders = {part.lower() for part in path.split("/")[:-1]}
        return not folders.isdisjoint(self.spare_directories)


def show_size(kb: float, above: float = 0) -> str:
    """Write a size for people: `12 kB` or `3.4 MB`, of 1024.

    One that rounds to the limit it is `above` is written with a decimal more.
    """
    unit, value, limit, spec = "kB", max(kb, 0.1), above, ".3g"
    if kb >= 1024:
        unit, value, limit, spec = "MB", kb / 1024, above / 1024, ".1f"
    if format(value, spec) == format(limit, spec):
        spec = ".1f" if unit == "kB" else ".2f"
    return f"{value:{spec}} {unit}"
