"""Files in git that must not grow too large."""

from typing import ClassVar

from mlops_lint.checks._base import (
    CREDIT,
    GLOBS,
    NUMBER,
    Context,
    Kind,
    Schema,
    passed,
)
from mlops_lint.model import Hit, Location, Severity, Verdict
from mlops_lint.records import record


@record
class Size(Kind):
    """Hit each file of `paths` in git that is larger than `max_kb`.

    kB of 1024 bytes. Up to `error_kb` a hit is no more than a warning. Files under a
    directory named in `spare_directories` are left out, and so are those of `spare`.
    Each hit costs `cost`.
    """

    kind: ClassVar[str] = "size"
    options: ClassVar[Schema] = {
        "paths": GLOBS,
        "max_kb": NUMBER,
        "error_kb": NUMBER,
        "spare": GLOBS,
        "spare_directories": GLOBS,
        "cost": CREDIT,
    }
    required: ClassVar[tuple[str, ...]] = ("paths", "max_kb")
    paths: tuple[str, ...]
    max_kb: float
    error_kb: float = 0
    spare: tuple[str, ...] = ()
    spare_directories: tuple[str, ...] = ()
    cost: float = 1.0

    def run(self, context: Context) -> Verdict:
        """Judge sizes as git holds them: a pointer is as small as it is."""
        repo = context.repo
        spared = {f.path for f in repo.tracked(*self.spare)} if self.spare else set()
        files = [f for f in repo.tracked(*self.paths) if f.path not in spared]
        files = [file for file in files if not self._is_spared(file.path)]
        sizes = repo.committed_sizes(file.path for file in files)
        hits = []
        for file in files:
            kb = (sizes.get(file.path) or 0) / 1024
            if kb > self.max_kb:
                warn = Severity.WARNING if kb <= self.error_kb else Severity.ERROR
                message = f"{show_size(kb)} of text in git"
                hits.append(
                    Hit(
                        message,
                        Location(file.path),
                        self.cost,
                        at_most=warn,
                        key="size",
                    )
                )
        return Verdict(tuple(hits)) if hits else passed()

    def _is_spared(self, path: str) -> bool:
        folders = {part.lower() for part in path.split("/")[:-1]}
        return not folders.isdisjoint(self.spare_directories)


def show_size(kb: float) -> str:
    """Write a size for people: `12 kB` or `3.4 MB`, of 1024."""
    return f"{kb / 1024:.1f} MB" if kb >= 1024 else f"{max(kb, 0.1):.3g} kB"
