"""`mlops-lint baseline`: accept the findings there are, so that only new ones fail."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from mlops_lint import baseline
from mlops_lint.cli import terminal
from mlops_lint.cli.judging import ERRORED, FINDINGS
from mlops_lint.cli.opening import shown_below
from mlops_lint.cli.options import (
    config_option,
    path_argument,
    profile_option,
)
from mlops_lint.cli.session import Session, Wanted
from mlops_lint.errors import ConfigError, Problem
from mlops_lint.model import Finding
from mlops_lint.reports.escape import escape


@click.command("baseline")
@path_argument
@click.option(
    "--file",
    type=click.Path(readable=False),
    help=f"Where to write.  [`baseline` of the configuration, or {baseline.NAME}]",
)
@click.option(
    "--accept-new",
    is_flag=True,
    help="Take new findings, or a lower score, into a file that exists.",
)
@profile_option
@config_option
def command(
    path: str,
    file: str | None,
    accept_new: bool,
    profile: str | None,
    config_file: str | None,
) -> int:
    """Record the findings and scores of the repository at PATH.

    `mlops-lint check --baseline FILE` then fails only on new findings or a lower score.
    """
    wanted = Wanted(path=path, profile=profile, config_file=config_file)
    with Session(wanted) as session:
        name = file or session.config.baseline or os.path.join(path, baseline.NAME)
        target = Path(name)
        shown = escape(shown_below(".", name))
        old = baseline.load(target, name) if os.path.lexists(target) else None
        report = session.judge(ask_dirty=False)
    if report.is_incomplete:
        click.echo("a rule could not be judged, nothing is written", err=True)
        return ERRORED
    delta = baseline.compare(report, old or baseline.Baseline(()))
    if old is not None and not accept_new and (delta.new or delta.is_lower):
        terminal.write_text("".join(_refusal(delta, shown)))
        return FINDINGS
    _write(target, name, baseline.dump(baseline.of_report(report)))
    terminal.write_text(f"{shown} is written: {delta.summary}\n")
    return 0


def _refusal(delta: baseline.Delta, name: str) -> Iterator[str]:
    yield from _listed(delta.new)
    yield f"{name} is left as it is: {delta.summary}\n"
    yield "--accept-new takes new findings, or a lower score, into it\n"


def _listed(findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings:
        place = finding.location
        line = f":{place.line}" if place.line else ""
        yield f"{escape(f'{place.path}{line}: {finding.rule_id} {finding.message}')}\n"


def _write(target: Path, name: str, text: str) -> None:
    """Write the file as a whole or not at all."""
    fresh = target.with_name(f"{target.name}.{os.getpid()}.new")
    try:
        with fresh.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        os.replace(fresh, target)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        problem = Problem(f"cannot be written: {error.strerror}", name)
        raise ConfigError(problem) from None
