"""The commands, each a module of its own that is imported when it is called."""

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

import click

from mlops_lint import __version__
from mlops_lint.cli.commands import COMMANDS, DEFAULT
from mlops_lint.errors import Problem, UserError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

OWN_OPTIONS = ("--help", "-h", "--version")


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


def run(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name and return its exit code.

    Raises:
        UserError: the arguments, or what they name, are wrong.
        KeyboardInterrupt: the user had enough.
    """
    try:
        result = group.main(
            args=list(arguments), prog_name="mlops-lint", standalone_mode=False
        )
    except click.UsageError as error:
        raise UserError(_usage(error)) from None
    except click.Abort:
        raise KeyboardInterrupt from None
    return result if isinstance(result, int) else 0


def _usage(error: click.UsageError) -> Problem:
    message = error.format_message()
    name = error.ctx.command_path if error.ctx is not None else "mlops-lint"
    return Problem(
        f"{message[:1].lower()}{message[1:]}",
        help=f"`{name} --help` shows what can be given",
    )
