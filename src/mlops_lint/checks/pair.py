"""Files that must come with a partner."""

import re
from posixpath import normpath
from typing import ClassVar

from mlops_lint.checks._base import (
    GLOBS,
    TEXT,
    Context,
    Kind,
    Schema,
    not_applicable,
    shared_files,
)
from mlops_lint.model import Hit, Location, Verdict
from mlops_lint.records import record


@record
class Pair(Kind):
    """Hit each file of `each` for which the file that `needs` names is not there.

    In `needs`, `{dir}` is the file's directory, `{name}` its name, `{stem}` the name
    without the last suffix.
    """

    kind: ClassVar[str] = "pair"
    options: ClassVar[Schema] = {"each": GLOBS, "needs": TEXT, "message": TEXT}
    required: ClassVar[tuple[str, ...]] = ("each", "needs")
    each: tuple[str, ...]
    needs: str
    message: str = ""

    def run(self, context: Context) -> Verdict:
        """Judge every file; not applicable where none matches `each`."""
        files = context.repo.files.glob(*self.each)
        if not files:
            return not_applicable(f"no file matches {' '.join(self.each)}")
        hits = []
        for file in files:
            partner = normpath(fill(self.needs, file.path))
            if partner not in context.repo.files.by_path:
                message = self.message or "its partner is missing"
                hits.append(Hit(f"{message}: {partner}", Location(file.path)))
        return shared_files(hits, files, "paired")


def fill(template: str, path: str) -> str:
    """Put the parts of `path` into `{path}`, `{dir}`, `{name}` and `{stem}`."""
    folder, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0] or name
    parts = {"path": path, "dir": folder or ".", "name": name, "stem": stem}
    if not folder:
        template = template.replace("{dir}/", "")
    # In one pass, so that braces in a path stay what they are.
    return re.sub(r"\{(path|dir|name|stem)\}", lambda m: parts[m[1]], template)
