"""`mlops-lint check`: judge a repository and print the report."""

import click

from mlops_lint.cli.judging import Run, judge
from mlops_lint.cli.options import (
    complete_rules,
    config_option,
    isolated_option,
    path_argument,
    profile_option,
    split_names,
)
from mlops_lint.cli.session import Wanted
from mlops_lint.config import THRESHOLDS
from mlops_lint.errors import nearest
from mlops_lint.reports import FORMATS


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
    run = Run(
        format=format_,
        outputs=tuple(outputs),
        fail_on=fail_on,
        min_score=min_score,
        baseline=baseline_file,
        changed=changed or base is not None,
        since=base,
        verbose=verbose,
        quiet=quiet,
    )
    return judge(wanted, run)
