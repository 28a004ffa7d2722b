"""The command line: flags, wiring, exit code; no logic."""

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from mlops_lint.cli import plain
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
    end(run(arguments))


def end(code: int) -> NoReturn:
    """End the process without freeing, one by one, all that a run has made.

    That would take a tenth of a run on a large repository. What others asked for at the
    end is done, and where output cannot be written the interpreter says so.
    """
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except (OSError, ValueError):
        sys.exit(code)
    atexit._run_exitfuncs()  # noqa: SLF001 - there is no other way to ask for it
    os._exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        fields = None if os.environ.get(COMPLETING) else plain.read(words)
        return _command(words) if fields is None else _check(**fields)
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


def _check(**fields: Any) -> int:
    """Do what `mlops-lint check` does, without the import of click it costs."""
    from mlops_lint.cli.judging import Run, judge
    from mlops_lint.cli.session import Wanted

    names: tuple[str, ...] = Wanted.__match_args__
    asked = {name: fields.pop(name) for name in names if name in fields}
    return judge(Wanted(**asked), Run(**fields))


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
