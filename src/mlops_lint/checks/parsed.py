"""Every file that was read could be read."""

from typing import ClassVar

from mlops_lint.checks._base import Context, Kind, Schema, not_applicable, shared
from mlops_lint.facts.plain_marks import TEMPLATE
from mlops_lint.model import Hit, Location, Verdict
from mlops_lint.patterns import late
from mlops_lint.records import record

COOKIECUTTER = late(rb"\{\{-? *(cookiecutter|copier|\.input)\b|\{%-? *(if|for|set)\b")
MARKS = late(rb"(?<!\$)\{\{.*?\}\}|\{%-? *(if|for|set|raw|block)\b")
"""Marks of a template; `${{ }}` is an expression of a CI provider in plain YAML."""


@record
class Parsed(Kind):
    """Hit each document that a rule or fact had to read and that does not parse.

    Templates and test fixtures are left out: some are broken on purpose.
    """

    kind: ClassVar[str] = "parsed"
    options: ClassVar[Schema] = {}
    last: ClassVar[bool] = True

    def run(self, context: Context) -> Verdict:
        """Judge what has been read so far; this kind runs after all others."""
        hits = []
        read = 0
        for path, failure in context.repo.parsed.items():
            if _is_template(context, path):
                continue
            read += 1
            if failure is not None:
                message = f"{failure.format}: {failure.problem}"
                hits.append(Hit(message, Location(path, failure.line)))
        if not read:
            return not_applicable("no document had to be read")
        return shared(hits, read)


def _is_template(context: Context, path: str) -> bool:
    folders = {part.lower() for part in path.split("/")[:-1]}
    if not folders.isdisjoint({"templates", "template", "fixtures", "testdata"}):
        return True
    if "{{" in path or path.endswith((".j2", ".jinja", ".tmpl", ".tpl")):
        return True
    if not context.facts.texts.may_hold(path, TEMPLATE):
        return False
    head = context.repo.head(path, 65536)
    if path.endswith((".json", ".ipynb")):
        return COOKIECUTTER.search(head) is not None
    return MARKS.search(head) is not None
