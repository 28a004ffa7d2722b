"""Judging a repository and printing the report: what `mlops-lint check` does.

Apart from the command itself, because a run without options goes without click.
"""

import sys
import time
from typing import TYPE_CHECKING

from mlops_lint.cli.opening import shown_below
from mlops_lint.cli.session import Session, Wanted
from mlops_lint.cli.terminal import write_text
from mlops_lint.config import NEVER
from mlops_lint.errors import ConfigError, Problem
from mlops_lint.model import Confidence, Report, Severity
from mlops_lint.records import record, replace
from mlops_lint.reports import FOR_PEOPLE, FORMATS

if TYPE_CHECKING:
    from mlops_lint.baseline import Baseline, Delta

STARTED = time.perf_counter()
FINDINGS = 1
ERRORED = 3
CHAIN = "html"
"""The format that draws the chain, which no other needs."""


@record(kw_only=True)
class Run:
    """What the options of a run ask for, apart from what is judged.

    `outputs` are format and file of each further report; `since` is the revision that
    `changed` compares with, None for the last commit.
    """

    format: str = "text"
    outputs: tuple[tuple[str, str], ...] = ()
    fail_on: str | None = None
    min_score: float | None = None
    baseline: str | None = None
    changed: bool = False
    since: str | None = None
    verbose: bool = False
    quiet: bool = False


def judge(wanted: Wanted, run: Run) -> int:
    """Judge the repository, write the reports, return the exit code.

    Raises:
        UserError: configuration, names of rules, PATH or the baseline are wrong.
    """
    with Session(wanted) as session:
        config = session.config
        recorded = None
        if known := session.recorded(run.baseline):
            recorded = Recorded(shown_below(wanted.path, known[0]), known[1])
        ask_dirty = run.verbose or run.format != "text" or bool(run.outputs)
        report = _judged(session, ask_dirty=ask_dirty, quiet=run.quiet)
        if recorded is not None:
            report = recorded.applied(report)
        if run.changed:
            report = session.changed_only(report, run.since)
        if CHAIN in (run.format, *dict(run.outputs)):
            report = session.with_chain(report)
    _write(report, run)
    for form, file in run.outputs:
        text = FORMATS[form](report, verbose=run.verbose, quiet=run.quiet)
        _save(file, text)
    threshold = run.fail_on or config.fail_on or Severity.ERROR.label
    least = run.min_score if run.min_score is not None else config.min_score
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
        _say(f"{reason}: {report.score.reason}")
        return False
    # Compared is the number people see.
    if round(overall, 1) >= least:
        return False
    _say(f"score {overall:.1f} is below the minimum of {least:g}")
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
        _say(f"baseline {self._shown}: {self._delta.summary}")
        applied = baseline.apply(report, self._delta, self._shown)
        # What is accepted is not what to do first.
        actions = actions_of(applied.results)
        return replace(applied, score=replace(applied.score, actions=actions))

    def is_lower(self) -> bool:
        """Whether the score fell below the recorded one, which is said."""
        if self._delta is None or not self._delta.is_lower:
            return False
        _say(f"the score is below the one in {self._shown}")
        return True


def _save(file: str, text: str) -> None:
    try:
        with open(file, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        problem = Problem(f"cannot be written: {error.strerror}", file)
        raise ConfigError(problem) from None


def _say(text: str) -> None:
    write_text(f"{text}\n", sys.stderr)


def _write(report: Report, run: Run) -> None:
    from mlops_lint.cli import terminal

    elapsed = time.perf_counter() - STARTED
    if run.format == "text":
        terminal.write_report(
            report, verbose=run.verbose, quiet=run.quiet, elapsed=elapsed
        )
        return
    form = FORMATS[run.format]
    text = form(report, verbose=run.verbose, quiet=run.quiet, elapsed=elapsed)
    if run.format in FOR_PEOPLE:
        terminal.write_text(text)
    else:
        terminal.write_machine(text)
