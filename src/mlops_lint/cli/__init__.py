"""The command line: flags, wiring, exit code; no logic.

Each command is a module of its own, imported when it is called.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click

from mlops_lint import __version__
from mlops_lint.cli.commands import COMMANDS
from mlops_lint.errors import Problem, UserError, describe
from mlops_lint.records import replace

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

DEFAULT = "check"
OWN_OPTIONS = ("--help", "-h", "--version")
USAGE_ERROR = 2
INTERNAL_ERROR = 3
INTERRUPTED = 130


class Commands(click.Group):
    """A group whose commands load late, and whose default command is `check`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Name the commands in the order of their help."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        """Import one command."""
        module = import_module(f"mlops_lint.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command in front where none is named."""
        is_first_word = ctx.resilient_parsing and not args
        if is_first_word or (args and args[0] in (*COMMANDS, *OWN_OPTIONS)):
            return super().parse_args(ctx, args)
        return super().parse_args(ctx, [DEFAULT, *args])

    def shell_complete(
        self, ctx: click.Context, incomplete: str
    ) -> "list[CompletionItem[str]]":
        """Offer commands and directories, or options, as the first word."""
        from mlops_lint.cli import completion

        if not incomplete.startswith("-"):
            return completion.commands(incomplete)
        own = super().shell_complete(ctx, incomplete)
        default = self.get_command(ctx, DEFAULT)
        return completion.options(own, default, incomplete) if default else own


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="`mlops-lint check --help` lists the options of a run.",
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
        result = group.main(
            args=arguments, prog_name="mlops-lint", standalone_mode=False
        )
    except UserError as error:
        _complain(*error.problems)
        return error.exit_code
    except click.UsageError as error:
        _complain(_usage(error))
        return USAGE_ERROR
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except Exception as error:
        advice = "this is a bug of mlops-lint: please report this line"
        _complain(Problem(describe(error), help=advice))
        return INTERNAL_ERROR
    return result if isinstance(result, int) else 0


def _complain(*problems: Problem) -> None:
    """Print problems; names in them come from the repository and are escaped."""
    from mlops_lint.reports.escape import escape

    for problem in problems:
        shown = replace(
            problem,
            message=escape(problem.message),
            path=escape(problem.path),
            help=escape(problem.help),
        )
        click.echo(shown.render(), err=True)


def _usage(error: click.UsageError) -> Problem:
    message = error.format_message()
    name = error.ctx.command_path if error.ctx is not None else "mlops-lint"
    return Problem(
        f"{message[:1].lower()}{message[1:]}",
        help=f"`{name} --help` shows what can be given",
    )
