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
from mlops_lint.facts.outputs import Output, dvc_outputs, tool_outputs
from mlops_lint.model import Evidence, Hit, Verdict
from mlops_lint.records import record, replace


@record
class Ignored(Kind):
    """Hit each path that is there, or is about to be written, and is not ignored.

    `existing` are paths that count where they lie in the work tree; with
    `tool_outputs` those count too that a tool in use writes (rules/signatures), and
    the outs of DVC. It is enough if a path is ignored beside the code that uses it.
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
        hits: dict[str, Hit] = {}
        evidence: dict[str, Evidence] = {}
        for output in self._expected(context):
            path = output.path
            rule = _rule(context, output)
            if rule is not None:
                evidence[path] = seen(rule[0], f"{path} is ignored", rule[1])
            elif output.due:
                message = f"{output.why}, and it is not ignored"
                fix = f"echo '{path}' >> .gitignore"
                hits[path] = Hit(message, output.place, key=path, fix=fix)
        if not hits and not evidence:
            return not_applicable("nothing here needs to be ignored")
        cost = 1 / len(hits | evidence)
        priced = tuple(replace(hit, cost=cost) for hit in hits.values())
        return Verdict(priced, tuple(evidence.values())[:5])

    def _expected(self, context: Context) -> Iterator[Output]:
        repo = context.repo
        for path in self.existing:
            # A directory with a .gitignore of its own, as uv and virtualenv make them,
            # keeps itself out of git.
            keeps_itself_out = repo.on_disk(f"{path.rstrip('/')}/.gitignore")
            committed = _in_git(context, path.rstrip("/"))
            if repo.on_disk(path) and not keeps_itself_out and not committed:
                yield Output(path, f"{path} lies in the work tree")
        if self.tool_outputs:
            yield from tool_outputs(context.facts)
            yield from dvc_outputs(context.facts)


def _rule(context: Context, output: Output) -> tuple[str, int] | None:
    """Return the file and line that keep an output out of git."""
    ignored = context.repo.ignore_rules.match
    for directory in output.directories:
        path = f"{directory}/{output.path}".lstrip("/")
        name = path.rstrip("/")
        # `mlruns/*` names what lies in the directory, which does just as well; and
        # nobody knows whether an out of DVC will be a file or a directory.
        rule = ignored(name, name != path) or ignored(f"{name}/any")
        if rule is not None:
            return rule
    return None


def _in_git(context: Context, path: str) -> bool:
    """Whether git holds `path` or something in it; other rules judge that."""
    files = context.repo.files
    own = files.by_path.get(path)
    return any(f.tracked for f in (*files.under(path), *((own,) if own else ())))
