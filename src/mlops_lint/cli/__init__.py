"""The command line: flags, wiring, exit code; no logic.

Each command is a module of its own, imported when it is called.
"""

import sys
from importlib import import_module
from typing import Any

import click

from mlops_lint import __version__
from mlops_lint.errors import UserError

COMMANDS = {
    "check": "Judge a repository and print the report (the default).",
    "rules": "List the rules.",
    "explain": "Say why a rule exists, what it checks and how to fix it.",
    "facts": "Print what was found out about a repository, with evidence.",
}
DEFAULT = "check"
INTERNAL_ERROR = 3
INTERRUPTED = 130


class Commands(click.Group):
    """A group whose commands load late, and whose default command is `check`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of their help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"mlops_lint.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command in front where none is named."""
        if not args or (args[0] not in COMMANDS and args[0] not in OWN_OPTIONS):
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)


OWN_OPTIONS = ("--help", "-h", "--version")


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=False,
)
@click.version_option(__version__, prog_name="mlops-lint")
def group() -> None:
    """Tell whether a machine-learning repository can be trusted in production.

    `mlops-lint [PATH]` is short for `mlops-lint check [PATH]`.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with the code that the outcome asks for."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        result: Any = group.main(args=arguments, standalone_mode=False)
    except UserError as error:
        click.echo(str(error), err=True)
        return error.exit_code
    except click.UsageError as error:
        return _usage(error)
    except click.ClickException as error:
        click.echo(f"error: {error.format_message()}", err=True)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        return 0
    except Exception:
        import traceback

        click.echo(traceback.format_exc(), err=True)
        click.echo("error: this is a bug of mlops-lint; please report it", err=True)
        return INTERNAL_ERROR
    return result if isinstance(result, int) else 0


def _usage(error: click.UsageError) -> int:
    message = error.format_message()
    click.echo(f"error: {message[:1].lower()}{message[1:]}", err=True)
    name = error.ctx.command_path if error.ctx is not None else "mlops-lint"
    click.echo(f"help: `{name} --help` shows what can be given", err=True)
    return error.exit_code
