"""Files that must be there, or must not."""

from typing import ClassVar

from mlops_lint.checks._base import (
    CREDIT,
    FLAG,
    GLOBS,
    TEXT,
    Context,
    Kind,
    Schema,
    failed,
    passed,
    seen_files,
)
from mlops_lint.checks._fixes import out_of_git
from mlops_lint.model import Evidence, Hit, Location, Verdict
from mlops_lint.records import record


@record
class Path(Kind):
    """Hit when no file matches `present`, and each file that matches `absent`.

    With `tracked` only files in git count, and a file that is there but not in git is
    named. `spare` takes files out of `absent`. `cost` is that of one unwanted file.
    With `ignore` the fix takes an unwanted file, or the directory that is wholly
    unwanted, out of git and ignores it.
    """

    kind: ClassVar[str] = "path"
    options: ClassVar[Schema] = {
        "present": GLOBS,
        "absent": GLOBS,
        "spare": GLOBS,
        "tracked": FLAG,
        "message": TEXT,
        "cost": CREDIT,
        "ignore": FLAG,
    }
    at_least_one: ClassVar[tuple[str, ...]] = ("present", "absent")
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()
    tracked: bool = True
    message: str = ""
    cost: float = 1.0
    ignore: bool = False

    def run(self, context: Context) -> Verdict:
        """Judge presence first, then absence."""
        repo = context.repo
        find = repo.tracked if self.tracked else repo.files.glob
        evidence: tuple[Evidence, ...] = ()
        if self.present:
            files = find(*self.present)
            if not files:
                return self._missing(context)
            evidence = seen_files(files, "present")
        spared = {file.path for file in find(*self.spare)} if self.spare else set()
        found = find(*self.absent) if self.absent else []
        unwanted = [file for file in found if file.path not in spared]
        if not unwanted:
            return passed(*evidence)
        message = self.message or "should not be here"
        hits = []
        for file in unwanted:
            fix = out_of_git(file.path, self.absent) if self.ignore else ""
            hits.append(Hit(message, Location(file.path), self.cost, fix=fix))
        return Verdict(tuple(hits), evidence)

    def _missing(self, context: Context) -> Verdict:
        wanted = " or ".join(glob.lstrip("/") for glob in self.present[:3])
        message = self.message or f"there is no {wanted}"
        untracked = context.repo.files.glob(*self.present)
        if untracked:
            return failed(f"{message}: this one is not in git", untracked[0].path)
        return failed(message)
