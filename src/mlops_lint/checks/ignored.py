"""Outputs that .gitignore must keep out of git."""

from collections.abc import Iterator
from typing import ClassVar

from mlops_lint.checks._base import (
    FLAG,
    GLOBS,
    Context,
    Kind,
    Schema,
    not_applicable,
    seen,
)
from mlops_lint.facts.packages import declared_packages
from mlops_lint.model import Evidence, Hit, Location, Verdict
from mlops_lint.records import record


@record
class Ignored(Kind):
    """Hit each path that is there, or is about to be written, and is not ignored.

    `existing` are paths that count where they lie in the work tree; with
    `tool_outputs` those count too that a tool in use writes (rules/signatures).
    """

    kind: ClassVar[str] = "ignored"
    options: ClassVar[Schema] = {"existing": GLOBS, "tool_outputs": FLAG}
    at_least_one: ClassVar[tuple[str, ...]] = ("existing", "tool_outputs")
    existing: tuple[str, ...] = ()
    tool_outputs: bool = False

    def run(self, context: Context) -> Verdict:
        """Judge by the rules of every .gitignore; not applicable outside git."""
        if not context.repo.git_knows:
            return not_applicable("unknown: there is no git to ask")
        expected = dict(self._expected(context))
        if not expected:
            return not_applicable("nothing here needs to be ignored")
        hits: list[Hit] = []
        evidence: list[Evidence] = []
        for path, why in expected.items():
            rule = _rule(context, path)
            if rule is not None:
                evidence.append(seen(rule[0], f"{path} is ignored", rule[1]))
                continue
            hits.append(
                Hit(
                    f"{path} is not ignored: {why}",
                    Location(".gitignore"),
                    1 / len(expected),
                    key=path,
                    fix=f"echo '{path}' >> .gitignore",
                )
            )
        return Verdict(tuple(hits), tuple(evidence))

    def _expected(self, context: Context) -> Iterator[tuple[str, str]]:
        repo = context.repo
        for path in self.existing:
            # A directory with a .gitignore of its own, as uv and virtualenv make them,
            # keeps itself out of git.
            keeps_itself_out = repo.on_disk(f"{path.rstrip('/')}/.gitignore")
            committed = _in_git(context, path.rstrip("/"))
            if repo.on_disk(path) and not keeps_itself_out and not committed:
                yield path, "it lies in the work tree"
        if self.tool_outputs:
            declared = {item.name for item in declared_packages(context.facts)}
            for tool in context.facts.signatures.tools.values():
                if tool.outputs and tool.packages & declared:
                    for path in tool.outputs:
                        yield path, f"{tool.name} writes it"


def _rule(context: Context, path: str) -> tuple[str, int] | None:
    """Return the file and line that keep `path` out of git."""
    ignored = context.repo.ignore_rules.match
    name = path.rstrip("/")
    if name == path:
        return ignored(path)
    # `mlruns/*` names what lies in the directory, which does just as well.
    return ignored(name, True) or ignored(f"{name}/any")


def _in_git(context: Context, path: str) -> bool:
    """Whether git holds `path` or something in it; other rules judge that."""
    files = context.repo.files
    own = files.by_path.get(path)
    return any(f.tracked for f in (*files.under(path), *((own,) if own else ())))
