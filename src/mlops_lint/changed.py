"""What a change can have touched: the findings a pull request should answer for."""

from collections import Counter
from collections.abc import Callable, Sequence

from mlops_lint.errors import Problem, TargetError
from mlops_lint.model import Finding, Report, Warn
from mlops_lint.records import record, replace
from mlops_lint.repo import Repository
from mlops_lint.repo.listing import (
    Listing,
    changed_paths,
    common_ancestor,
    list_revision,
    resolve,
)

FULL_RUN = "the whole repository is judged"


@record
class Change:
    """The paths that differ from `base`, the commit they are compared with."""

    paths: frozenset[str]
    base: Listing


def find_change(repo: Repository, revision: str | None) -> Change | Warn:
    """Compare the work tree with the last commit, or where `revision` branched off.

    Where that cannot be done (no git, no commit yet, a shallow clone without the base)
    the answer is a warning, and the whole repository is to be judged.

    Raises:
        TargetError: `revision` is no name that git could ever resolve.
    """
    git, head = repo.listing.git, repo.revision
    if git is None or head is None:
        return Warn(
            "changed-unknown", f"there is no commit to compare with: {FULL_RUN}"
        )
    base = head
    if revision is not None:
        if revision.startswith("-") or not revision:
            raise TargetError(Problem(f"{revision!r} is no revision"))
        other = resolve(git, revision)
        ancestor = common_ancestor(git, other, head) if other else None
        if ancestor is None:
            message = (
                f"{revision} is not in this clone, or shares no history with it "
                f"(fetch it, with fetch-depth 0 in GitHub Actions): {FULL_RUN}"
            )
            return Warn("base-missing", message)
        base = ancestor
    before = list_revision(repo.root, base)
    paths = changed_paths(repo.listing, repo.root, before)
    if paths is None:
        return Warn("changed-unknown", f"there is no work tree to compare: {FULL_RUN}")
    return Change(paths, before)


def narrow(
    report: Report, change: Change, judge_base: Callable[[Sequence[str]], Report]
) -> Report:
    """Leave out the findings that the change cannot have caused.

    A finding stays if it lies in a changed file, or if the base does not have it:
    deleting a file can break a rule anywhere. `judge_base` judges the base by the rules
    with the ids given; only those with findings elsewhere are asked for. The score
    stays that of the whole repository.
    """
    elsewhere = [f for f in report.findings if not _is_touched(f, change.paths)]
    asked = sorted({finding.rule_id for finding in elsewhere})
    old: Counter[str] = Counter()
    if asked:
        old.update(finding.fingerprint for finding in judge_base(asked).findings)
    left_out: set[int] = set()
    for finding in elsewhere:
        if old[finding.fingerprint] > 0:
            old[finding.fingerprint] -= 1
            left_out.add(id(finding))
    if not left_out:
        return report
    results = tuple(
        replace(r, findings=tuple(f for f in r.findings if id(f) not in left_out))
        for r in report.results
    )
    count = len(left_out)
    noun = "finding" if count == 1 else "findings"
    message = f"{count} {noun} left out, which this change did not cause"
    warning = Warn("changed-only", message)
    return replace(report, results=results, warnings=(*report.warnings, warning))


def _is_touched(finding: Finding, paths: frozenset[str]) -> bool:
    places = (finding.location, *(item.location for item in finding.evidence))
    return any(place.path in paths for place in places)
