"""`mlops-lint test`: run the cases of rules."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlops_lint.cli import terminal
from mlops_lint.cli.opening import known_rules, read_config
from mlops_lint.cli.options import config_option
from mlops_lint.errors import CaseError, Problem, TargetError
from mlops_lint.reports.escape import escape

if TYPE_CHECKING:
    from mlops_lint.cases import Case, Runner

PLACES = ("tests/cases", "cases")
"""Where cases are looked for, the first that is there."""
SUFFIXES = (".yaml", ".yml")
FAILED = 1
ADVICE = "write a file of cases, as docs/write-a-rule.md shows"


@click.command("test")
@click.argument("place", metavar="[DIR]", required=False)
@config_option
def command(place: str | None, config_file: str | None) -> int:
    """Run the cases of rules in DIR: small repositories, and what is to be found.

    DIR is tests/cases or cases if it is left out; a single file will do. Cases may
    name bundled rules, those of the configuration or rule pack, and check kinds.
    """
    from mlops_lint.cases import load

    names = _files(place)
    runner = _runner(config_file)
    problems: list[Problem] = []
    files: dict[str, list[Case]] = {}
    for name in names:
        try:
            files[name] = load(Path(name), name)
            _check(runner, files[name])
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(*problems)
    return _run(runner, files)


def _files(place: str | None) -> list[str]:
    """Return the files of cases, in order.

    Raises:
        TargetError: there are none.
    """
    if place is None:
        place = next((each for each in PLACES if os.path.isdir(each)), None)
        if place is None:
            looked = " and ".join(PLACES)
            message = f"there are no cases here: looked for the directories {looked}"
            raise TargetError(Problem(message, help=ADVICE))
    if not os.path.lexists(place):
        raise TargetError(Problem(f"{place} does not exist", help="name a directory"))
    if os.path.isfile(place):
        return [place]
    found = sorted(
        os.path.normpath(os.path.join(folder, name))
        for folder, _, names in os.walk(place)
        for name in names
        if name.endswith(SUFFIXES)
    )
    if not found:
        looked = " and ".join(f"*{suffix}" for suffix in SUFFIXES)
        message = f"there are no cases: looked for {looked}, also in directories within"
        raise TargetError(Problem(message, place, help=ADVICE))
    return found


def _runner(config_file: str | None) -> "Runner":
    from mlops_lint.cases import Runner

    knowledge = known_rules(read_config(os.curdir, config_file))
    return Runner(knowledge.rules, knowledge.scoring)


def _check(runner: "Runner", cases: list["Case"]) -> None:
    """Raise a CaseError with every case whose rule is wrong, before any is run."""
    problems: list[Problem] = []
    for case in cases:
        try:
            runner.rule(case)
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(*dict.fromkeys(problems))


def _run(runner: "Runner", files: dict[str, list["Case"]]) -> int:
    failed = 0
    width = max(map(len, map(escape, files)))
    for name, cases in files.items():
        failures = [lines for case in cases if (lines := _failure(runner, case))]
        failed += len(failures)
        counts = _counts(len(cases), len(failures))
        terminal.write_text(f"{escape(name):{width}}  {counts}\n")
        for lines in failures:
            terminal.write_text("".join(f"{escape(line)}\n" for line in lines) + "\n")
    total = sum(map(len, files.values()))
    noun = "file" if len(files) == 1 else "files"
    terminal.write_text(f"{len(files)} {noun}: {_counts(total, failed)}\n")
    return FAILED if failed else 0


def _counts(cases: int, failed: int) -> str:
    passed = f"{cases - failed} passed"
    return f"{passed}, {failed} failed" if failed else passed


def _failure(runner: "Runner", case: "Case") -> list[str]:
    """Run a case and return the lines that say how it fails, none if it does not."""
    from tempfile import TemporaryDirectory

    from mlops_lint.cases import shown

    with TemporaryDirectory(prefix="mlops-lint-") as folder:
        wrong, result = runner.check(case, Path(folder))
    if not wrong:
        return []
    lines = [f"  {case.place.path}:{case.place.line}  {case.id}"]
    for each in wrong:
        lines.append(f"    {each.about}")
        lines.append(f"      expected  {each.wanted}")
        lines.append(f"      found     {each.found}")
    return [*lines, *_said(shown(result))]


def _said(lines: Iterator[str]) -> Iterator[str]:
    for index, line in enumerate(lines):
        yield f"    {'the rule said: ' if index == 0 else '  '}{line}"
