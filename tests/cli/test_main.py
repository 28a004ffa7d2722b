"""The program itself: help, version, default command, exit code."""

import atexit
import gc
import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from mlops_lint import __version__
from mlops_lint import cli as program
from mlops_lint.cli.commands import COMMANDS
from mlops_lint.cli.group import group
from tests.cli.conftest import Run


@pytest.mark.parametrize("argument", ["--help", "-h"])
def test_help_names_the_commands_and_where_their_options_are(
    cli: Run, argument: str
) -> None:
    found = cli(argument)
    assert (found.code, found.err) == (0, "")
    assert found.out.startswith("Usage: mlops-lint [OPTIONS] COMMAND [ARGS]...\n")
    for name, text in COMMANDS.items():
        assert f"  {name} " in found.out
        assert text in found.out
    assert "`mlops-lint check --help` lists the options of a run." in found.out


def test_version(cli: Run) -> None:
    assert cli("--version").out == f"mlops-lint, version {__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_can_be_given(cli: Run, name: str) -> None:
    found = cli(name, "--help")
    assert found.code == 0
    assert found.out.startswith(f"Usage: mlops-lint {name} [OPTIONS]")
    command = import_module(f"mlops_lint.cli.{name}").command
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert max(parameter.opts, key=len) in found.out


def test_commands_are_listed_for_shells() -> None:
    context = click.Context(group)
    assert group.list_commands(context) == list(COMMANDS)


def test_main_ends_the_process_with_the_code(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del here
    monkeypatch.setattr(sys, "argv", ["mlops-lint", "gone"])
    monkeypatch.setattr(gc, "disable", lambda: None)
    done: list[object] = []
    monkeypatch.setattr(atexit, "_run_exitfuncs", lambda: done.append("at exit"))

    def leave(code: int) -> None:
        done.append(code)
        raise SystemExit(code)

    monkeypatch.setattr(os, "_exit", leave)
    with pytest.raises(SystemExit):
        program.main()
    assert done == ["at exit", 2]
    assert capsys.readouterr().err.startswith("error: gone does not exist\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")
def test_output_that_cannot_be_written_is_no_success(here: Path) -> None:
    (here / "train.py").write_text("import sklearn\n")
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "mlops_lint", "--no-cache"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode not in (0, 1)
    assert b"No space left" in done.stderr


def test_all_that_was_written_arrives(here: Path) -> None:
    (here / "train.py").write_text("import sklearn\n")
    command = [sys.executable, "-m", "mlops_lint", "--no-cache", "--format", "json"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode in (0, 1)
    assert json.loads(done.stdout)["repository"]["files"] == 1


def test_a_usage_error_outside_a_command(
    cli: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise click.UsageError("Nothing fits.")

    monkeypatch.setattr(group, "main", refuse)
    found = cli("--help")
    assert (found.code, found.err) == (
        2,
        "error: nothing fits.\nhelp: `mlops-lint --help` shows what can be given\n",
    )
