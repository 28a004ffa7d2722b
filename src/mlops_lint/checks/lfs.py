"""Git LFS: the rule of .gitattributes and the blob in git must agree."""

from typing import ClassVar

from mlops_lint.checks._base import (
    Context,
    Kind,
    Schema,
    not_applicable,
    passed,
    shared_files,
)
from mlops_lint.model import Hit, Location, Verdict
from mlops_lint.records import record
from mlops_lint.repo import SYMLINK
from mlops_lint.repo.attributes import lfs_paths
from mlops_lint.repo.pointers import LFS_POINTER_LIMIT, lfs_pointer


@record
class Lfs(Kind):
    """Hit each path under an LFS rule whose blob is not a pointer, and the reverse."""

    kind: ClassVar[str] = "lfs"
    options: ClassVar[Schema] = {}

    def run(self, context: Context) -> Verdict:
        """Judge git's own blobs, never the files that LFS has checked out."""
        repo = context.repo
        if not context.facts.holds("lfs_used"):
            return not_applicable("Git LFS is not used")
        if not repo.git_knows:
            return not_applicable("unknown: git does not say what its blobs hold")
        ruled = lfs_paths(repo)
        # Filters are for regular files; git never runs them on a symlink.
        tracked = [f for f in repo.files.files if f.blob and f.mode != SYMLINK]
        sizes = repo.committed_sizes(file.path for file in tracked)
        subjects, hits = [], []
        for file in tracked:
            size = sizes.get(file.path) or 0
            small = size < LFS_POINTER_LIMIT
            is_ruled = file.path in ruled
            if not is_ruled and not small:
                continue
            pointer = lfs_pointer(repo.committed(file.path) or b"") if small else None
            if is_ruled and size > 0:
                subjects.append(file)
                if pointer is None:
                    message = "an LFS rule names this file, but git holds its content"
                    fix = f"git lfs migrate import --no-rewrite '{file.path}'"
                    hits.append(Hit(message, Location(file.path), fix=fix))
            elif pointer is not None:
                subjects.append(file)
                message = "an LFS pointer that no rule of .gitattributes names"
                fix = f"git lfs track '{file.path}'"
                hits.append(Hit(message, Location(file.path), fix=fix))
        if not subjects:
            return passed(*context.facts["lfs_used"].evidence)
        return shared_files(hits, subjects, "LFS pointer")
