"""Rules and a repository to a report."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from mlops_lint import __version__
from mlops_lint.bounded import DEFAULT_SECONDS
from mlops_lint.checks import KINDS, Context
from mlops_lint.errors import describe
from mlops_lint.facts import TRAITS, Facts, facts_of
from mlops_lint.judge import judge
from mlops_lint.mentions import Mentions
from mlops_lint.model import (
    FACT_ERRORED,
    ChainPart,
    FactValue,
    Finding,
    Report,
    RepositoryInfo,
    RuleResult,
    Settings,
    Suppressed,
    SuppressionPolicy,
    Warn,
)
from mlops_lint.records import replace
from mlops_lint.repo import Repository
from mlops_lint.score import Scoring, score
from mlops_lint.selection import Selected

COMMENTED_SIZE = 1024 * 1024
"""Bytes up to which a file with findings is searched for comments that silence them."""
CHAIN_KINDS = frozenset({"chain", "reference"})
"""The kinds of checks that judge links of the chain."""
ALIKE = CHAIN_KINDS | {"pointer", "remote", "image", "ignored", "secret"}
"""The kinds of checks that read nearly the same files as each other."""
RUNNING = frozenset({"automation", "deployment", "monitoring", "tests"})
"""The categories whose rules look at what CI runs and what is deployed."""
TEXT_KINDS = frozenset(
    (
        *("notebook", "commands", "content", "document", "card"),
        *("binary", "size", "path"),
    )
)
"""The kinds of checks that look at texts and files by themselves."""
SECRET_KIND = "secret"
"""The kind of check that looks at every text."""
LARGE = 1500
"""Files from which on a second process saves more time than it takes."""
MOST_FINDINGS = 1000
"""Findings of one rule; the rest are counted in a warning."""

Watch = Callable[[Sequence[Selected]], Iterable[Selected]]


def run(  # noqa: PLR0913 - each comes from somewhere else
    repo: Repository,
    selected: Sequence[Selected],
    scoring: Scoring,
    settings: Settings,
    warnings: Iterable[Warn] = (),
    *,
    suppressions: SuppressionPolicy | None = None,
    ask_dirty: bool = True,
    most_findings: int | None = None,
    rule_seconds: int | None = None,
    watch: Watch | None = None,
) -> Report:
    """Judge a repository by the selected rules.

    `suppressions` says which findings are silenced; without it none is, whatever the
    files of the repository ask for.

    `ask_dirty` says whether the report has to know of uncommitted changes, which
    takes two calls of git; `most_findings`, how many of one rule it shows;
    `rule_seconds`, how much processor time one rule has; `watch` passes the rules on,
    one after the other, to somebody who counts them.

    A check that fails with an exception of its own gives an `errored` rule that names
    the exception; the other rules run on.
    """
    facts = facts_of(repo, settings)
    context = Context(repo, facts, settings)
    more: list[Warn] = []
    seconds = DEFAULT_SECONDS if rule_seconds is None else rule_seconds
    facts.texts.are_asked = any(item.rule.kind == SECRET_KIND for item in selected)
    mentions = Mentions(repo, facts.texts)
    results = _all_judged(selected, context, seconds, watch, mentions)
    results.sort(key=lambda result: result.rule.id)
    silenced: Sequence[Suppressed] = ()
    if suppressions is not None and _may_silence(repo, suppressions, results, mentions):
        # Imported late: few repositories silence anything.
        from mlops_lint.suppress import silence

        results, silenced, said = silence(repo, results, suppressions)
        more.extend(said)
    if any(item.elsewhere for item in selected):
        results, left_out = _left_out(results, selected)
        silenced = (*silenced, *left_out)
    most = MOST_FINDINGS if most_findings is None else most_findings
    results = [_shortened(result, most, more) for result in results]
    info = _info(repo, facts, more, ask_dirty)
    looks = any(item.rule.kind in CHAIN_KINDS for item in selected)
    chain = _chain(facts, more) if looks else ()
    numbers, priced = score(
        results,
        scoring,
        profile=settings.profile,
        withheld=_withheld(facts, more),
    )
    return Report(
        version=__version__,
        repository=info,
        profile=settings.profile,
        categories=scoring.categories,
        results=priced,
        score=numbers,
        suppressed=tuple(silenced),
        warnings=(*warnings, *repo.warnings, *more),
        chain=chain,
    )


def _all_judged(
    selected: Sequence[Selected],
    context: Context,
    seconds: int,
    watch: Watch | None,
    mentions: Mentions,
) -> list[RuleResult]:
    """Judge all rules, a part of them in a second process where that pays."""
    ordered = sorted(selected, key=_turn)
    watched = watch(ordered) if watch is not None else ordered
    alone = partial(judge, context=context, seconds=seconds)
    worker = None
    if len(context.repo.files) >= LARGE:
        # Imported late: few repositories are large.
        from mlops_lint.worker import started

        shared = [item for item in ordered if not KINDS[item.rule.kind].last]
        worker = started(shared, context, alone, mentions)
    if worker is None:
        return [alone(item) for item in watched]
    try:
        return [worker.result(item) or alone(item) for item in watched]
    finally:
        worker.close()


def _turn(item: Selected) -> tuple[bool, int]:
    """Return what sorts the rules so that those that need the same stand together.

    The rule about unreadable files judges what the others had to read.
    """
    kind = item.rule.kind
    if kind in ALIKE:
        among = 0
    elif kind in TEXT_KINDS:
        among = 4
    elif item.rule.category in RUNNING:
        among = 1
    else:
        among = 3 if kind == "any" else 2
    return KINDS[kind].last, among


def _chain(facts: Facts, warnings: list[Warn]) -> tuple[ChainPart, ...]:
    """Sum up the links that the rules judged; a warning says where that fails."""
    # Imported late: a run whose rules look at no link needs none of it.
    from mlops_lint.links.whole import chain_parts

    try:
        return chain_parts(facts)
    except Exception as error:
        message = f"the chain could not be found out: {describe(error)}"
        warnings.append(Warn(FACT_ERRORED, message))
        return ()


def _may_silence(
    repo: Repository,
    policy: SuppressionPolicy,
    results: Sequence[RuleResult],
    mentions: Mentions,
) -> bool:
    """Whether anything silences findings, in configuration or in a file.

    Files that no rule had to read are looked at where they have findings.
    """
    paths = {f.location.path for result in results for f in result.findings}
    for path in paths.difference(repo.read_so_far):
        if (repo.size(path) or 0) <= COMMENTED_SIZE:
            repo.read(path)
    found = mentions.any_in(repo.read_so_far)
    mentions.keep()
    return found or bool(policy.configured)


def _left_out(
    results: Iterable[RuleResult], selected: Sequence[Selected]
) -> tuple[list[RuleResult], list[Suppressed]]:
    """Return results less the findings that do not count where they are, and those."""
    from mlops_lint.suppress import without

    items = {item.rule.id: item for item in selected}
    kept: list[RuleResult] = []
    silenced: list[Suppressed] = []
    for result in results:
        stay: list[Finding] = []
        gone: list[Suppressed] = []
        for finding in result.findings:
            there = items[result.rule.id].at(finding.location.path)
            if there is None or there.severity is not None:
                stay.append(finding)
                continue
            gone.append(
                Suppressed(
                    finding=finding, by="config", reason=there.reason, place=there.place
                )
            )
        kept.append(without(result, stay, gone) if gone else result)
        silenced += gone
    return kept, silenced


def _shortened(result: RuleResult, most: int, warnings: list[Warn]) -> RuleResult:
    """Leave out the findings that are too many; they have cost their credit."""
    count = len(result.findings)
    if count <= most:
        return result
    message = f"{result.rule.id} has {count} findings, {most} are shown"
    warnings.append(Warn("too-many-findings", message))
    return replace(result, findings=result.findings[:most])


def _value(facts: Facts, name: str, warnings: list[Warn]) -> FactValue | None:
    """Return a fact for the report, None and a warning where its detector fails."""
    try:
        return facts.value(name)
    except Exception as error:
        message = f"the fact {name} could not be found out: {describe(error)}"
        warnings.append(Warn(FACT_ERRORED, message))
        return None


def _withheld(facts: Facts, warnings: list[Warn]) -> str:
    """Return why the repository may have no score, whatever its rules earned."""
    value = _value(facts, "ml_evidence", warnings)
    if value is None:
        return "it could not be found out whether this has to do with a model"
    if value:
        return ""
    return "nothing here has to do with a model, so that a score would mislead"


def _info(
    repo: Repository, facts: Facts, warnings: list[Warn], ask_dirty: bool
) -> RepositoryInfo:
    traits = {name: bool(_value(facts, name, warnings)) for name in TRAITS}
    return RepositoryInfo(
        name=repo.name,
        tracking=repo.tracking,
        files=len(repo.files),
        kind=str(_value(facts, "project_kind", warnings) or "application"),
        traits=traits,
        revision=repo.revision,
        dirty=repo.dirty if ask_dirty else None,
        prefix=_prefix(repo),
    )


def _prefix(repo: Repository) -> str:
    """Return the way from the top of the git repository, a POSIX path."""
    git = repo.listing.git
    return git.prefix.strip("/") if git is not None else ""
