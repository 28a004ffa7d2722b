"""`mlops-lint check`: judge a repository and print the report."""

import sys
import time
from typing import TYPE_CHECKING

import click

from mlops_lint.cli.options import (
    complete_rules,
    config_option,
    isolated_option,
    path_argument,
    profile_option,
    shown_below,
    split_names,
)
from mlops_lint.cli.session import Session, Wanted
from mlops_lint.config import NEVER, THRESHOLDS
from mlops_lint.errors import ConfigError, Problem, nearest
from mlops_lint.model import Confidence, Report, Severity
from mlops_lint.records import replace
from mlops_lint.reports import FOR_PEOPLE, FORMATS

if TYPE_CHECKING:
    from mlops_lint.baseline import Baseline, Delta

STARTED = time.perf_counter()
FINDINGS = 1
ERRORED = 3
CHAIN = "html"
"""The format that draws the chain, which no other needs."""


def _outputs(
    _: click.Context, __: click.Parameter, values: tuple[str, ...]
) -> list[tuple[str, str]]:
    """Return format and file of each `FORMAT=FILE`."""
    pairs = []
    for value in values:
        name, _equals, file = value.partition("=")
        if name not in FORMATS:
            close = nearest(name, FORMATS)
            known = (
                f"did you mean {close}?" if close else f"known: {', '.join(FORMATS)}"
            )
            raise click.BadParameter(f"unknown format {name!r}, {known}")
        if not file:
            raise click.BadParameter(f"{value!r} names no file, as in {name}=FILE")
        pairs.append((name, file))
    return pairs


@click.command("check")
@path_argument
@click.option(
    "--format",
    "format_",
    type=click.Choice(tuple(FORMATS)),
    default="text",
    show_default=True,
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT=FILE",
    callback=_outputs,
    help="Write the report to a file too; can be given several times.",
)
@profile_option
@click.option(
    "--select",
    multiple=True,
    metavar="RULES",
    shell_complete=complete_rules,
    help="Run these rules only.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="RULES",
    shell_complete=complete_rules,
    help="Do not run these rules.",
)
@click.option(
    "--fail-on",
    type=click.Choice(THRESHOLDS),
    help="Exit with 1 on a finding of this severity or above.  [error]",
)
@click.option(
    "--min-score",
    type=click.FloatRange(0, 100),
    help="Exit with 1 on a lower score.",
)
@click.option(
    "--baseline",
    "baseline_file",
    type=click.Path(readable=False),
    help="Exit with 1 only on findings that are not in this file, or a lower score.",
)
@click.option(
    "--changed",
    is_flag=True,
    help="Leave out the findings that uncommitted work cannot have caused.",
)
@click.option(
    "--base",
    metavar="REV",
    help="With --changed: all work since it left this branch or commit.",
)
@click.option("--rev", metavar="REV", help="Judge this commit; nothing is checked out.")
@config_option
@isolated_option
@click.option(
    "--no-cache",
    is_flag=True,
    help="Read every file anew, and keep nothing for the next run.",
)
@click.option("-v", "--verbose", is_flag=True, help="Show what passed, and why.")
@click.option("-q", "--quiet", is_flag=True, help="Show the score and counts only.")
def command(  # noqa: PLR0913, PLR0917 - one for each option
    path: str,
    format_: str,
    outputs: list[tuple[str, str]],
    profile: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    min_score: float | None,
    baseline_file: str | None,
    changed: bool,
    base: str | None,
    rev: str | None,
    config_file: str | None,
    isolated: bool,
    no_cache: bool,
    verbose: bool,
    quiet: bool,
) -> int:
    """Judge the repository at PATH (default: here) and print the report.

    RULES are ids (CI001), starts of ids (DVC), names or categories, separated by
    commas.
    """
    wanted = Wanted(
        path=path,
        profile=profile,
        select=split_names(select),
        ignore=split_names(ignore),
        config_file=config_file,
        isolated=isolated,
        revision=rev,
        cache=not no_cache,
    )
    if rev is not None and (changed or base is not None):
        raise click.UsageError("--rev judges a commit, --changed what is not in one")
    with Session(wanted) as session:
        config = session.config
        recorded = None
        if known := session.recorded(baseline_file):
            recorded = Recorded(shown_below(path, known[0]), known[1])
        ask_dirty = verbose or format_ != "text" or bool(outputs)
        report = _judged(session, ask_dirty=ask_dirty, quiet=quiet)
        if recorded is not None:
            report = recorded.applied(report)
        if changed or base is not None:
            report = session.changed_only(report, base)
        if CHAIN in (format_, *dict(outputs)):
            report = session.with_chain(report)
    _write(report, format_, verbose=verbose, quiet=quiet)
    for form, file in outputs:
        _save(file, FORMATS[form](report, verbose=verbose, quiet=quiet))
    threshold = fail_on or config.fail_on or Severity.ERROR.label
    least = min_score if min_score is not None else config.min_score
    code = exit_code(report, threshold, least)
    return code or (FINDINGS if recorded is not None and recorded.is_lower() else 0)


def _judged(session: Session, *, ask_dirty: bool, quiet: bool) -> Report:
    """Judge; who watches a terminal sees how far a long run is."""
    if not quiet and sys.stderr.isatty():
        from mlops_lint.cli import progress

        if progress.is_wanted(sys.stderr):
            with progress.Progress() as bar:
                return session.judge(ask_dirty=ask_dirty, watch=bar.over)
    return session.judge(ask_dirty=ask_dirty)


def exit_code(report: Report, threshold: str, least: float | None) -> int:
    """Return 0, 1 for findings or a low score, 3 for what could not be judged.

    What the report does not say by itself goes to standard error.
    """
    if report.is_incomplete:
        return ERRORED
    is_low = least is not None and _is_low(report, least)
    if threshold == NEVER:
        return FINDINGS if is_low else 0
    bar = Severity[threshold.upper()]
    is_failing = any(
        finding.severity >= bar and finding.confidence is not Confidence.LOW
        for finding in report.findings
    )
    return FINDINGS if is_low or is_failing else 0


def _is_low(report: Report, least: float) -> bool:
    overall = report.score.overall
    if overall is None:
        reason = f"no score to hold against the minimum of {least:g}"
        click.echo(f"{reason}: {report.score.reason}", err=True)
        return False
    # Compared is the number people see.
    if round(overall, 1) >= least:
        return False
    click.echo(f"score {overall:.1f} is below the minimum of {least:g}", err=True)
    return True


class Recorded:
    """The baseline of a run; what it says goes to standard error."""

    def __init__(self, name: str, known: "Baseline") -> None:
        """Hold the baseline of the file called `name`."""
        from mlops_lint.reports.escape import escape

        self._shown = escape(name)
        self._baseline = known
        self._delta: Delta | None = None

    def applied(self, report: Report) -> Report:
        """Return the report less the findings that are recorded."""
        from mlops_lint import baseline
        from mlops_lint.score import actions_of

        self._delta = baseline.compare(report, self._baseline)
        click.echo(f"baseline {self._shown}: {self._delta.summary}", err=True)
        applied = baseline.apply(report, self._delta, self._shown)
        # What is accepted is not what to do first.
        actions = actions_of(applied.results)
        return replace(applied, score=replace(applied.score, actions=actions))

    def is_lower(self) -> bool:
        """Whether the score fell below the recorded one, which is said."""
        if self._delta is None or not self._delta.is_lower:
            return False
        click.echo(f"the score is below the one in {self._shown}", err=True)
        return True


def _save(file: str, text: str) -> None:
    try:
        with open(file, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        problem = Problem(f"cannot be written: {error.strerror}", file)
        raise ConfigError(problem) from None


def _write(report: Report, format_: str, *, verbose: bool, quiet: bool) -> None:
    from mlops_lint.cli import terminal

    elapsed = time.perf_counter() - STARTED
    if format_ == "text":
        terminal.write_report(report, verbose=verbose, quiet=quiet, elapsed=elapsed)
        return
    text = FORMATS[format_](report, verbose=verbose, quiet=quiet, elapsed=elapsed)
    if format_ in FOR_PEOPLE:
        terminal.write_text(text)
    else:
        terminal.write_machine(text)
