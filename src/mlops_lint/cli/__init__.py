"""The command line: flags, wiring, exit code; no logic."""

import gc
import os
import sys
from collections.abc import Sequence

from mlops_lint.cli.commands import COMMANDS, DEFAULT
from mlops_lint.cli.terminal import write_text
from mlops_lint.errors import Problem, UserError, describe
from mlops_lint.records import replace

INTERNAL_ERROR = 3
INTERRUPTED = 130
COMPLETING = "_MLOPS_LINT_COMPLETE"
"""The variable of the environment in which a shell asks click for completions."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with the code that the outcome asks for."""
    # A run is short and makes few cycles: looking for them takes a tenth of it.
    gc.disable()
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    plain = words[1:] if words[:1] == [DEFAULT] else words
    try:
        return _check(*plain) if _is_plain(plain) else _command(words)
    except UserError as error:
        _complain(*error.problems)
        return error.exit_code
    except KeyboardInterrupt:
        write_text("interrupted\n", sys.stderr)
        return INTERRUPTED
    except Exception as error:
        advice = "this is a bug of mlops-lint: please report this line"
        _complain(Problem(describe(error), help=advice))
        return INTERNAL_ERROR


def _is_plain(words: Sequence[str]) -> bool:
    """Whether nothing but a PATH is given, as a hook does."""
    if os.environ.get(COMPLETING) or len(words) > 1:
        return False
    return not words or (not words[0].startswith("-") and words[0] not in COMMANDS)


def _check(path: str = ".") -> int:
    """Do what `mlops-lint check PATH` does, without the import of click it costs."""
    from mlops_lint.cli.judging import Run, judge
    from mlops_lint.cli.session import Wanted

    return judge(Wanted(path=path), Run())


def _command(words: Sequence[str]) -> int:
    from mlops_lint.cli import group

    return group.run(words)


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
        write_text(f"{shown.render()}\n", sys.stderr)
