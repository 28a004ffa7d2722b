"""`mlops-lint explain`: why a rule exists, what it checks, how to fix it.

With `--trace`, why it ended as it did on a repository.
"""

import os
import textwrap
from collections.abc import Iterable, Iterator, Mapping

import click

from mlops_lint.cli.options import (
    complete_rule,
    config_option,
    isolated_option,
    profile_option,
)
from mlops_lint.model import Json, Rule

WIDTH = 78
STEP = 2


@click.command("explain")
@click.argument("rule", metavar="RULE", shell_complete=complete_rule)
@click.argument("path", required=False, type=click.Path(readable=False))
@click.option(
    "--trace",
    is_flag=True,
    help="Say what decided how the rule ends in PATH (default: here).",
)
@profile_option
@config_option
@isolated_option
@click.option("--rev", metavar="REV", help="Judge this commit; nothing is checked out.")
@click.option(
    "--baseline",
    "baseline_file",
    type=click.Path(readable=False),
    help="The recorded findings of this file count as suppressed.",
)
def command(  # noqa: PLR0913, PLR0917 - one for each option
    rule: str,
    path: str | None,
    trace: bool,
    profile: str | None,
    config_file: str | None,
    isolated: bool,
    rev: str | None,
    baseline_file: str | None,
) -> int:
    """Explain RULE, named by its id or its name.

    With --trace: why it passed, failed or did not apply in the repository at PATH.
    """
    if trace:
        from mlops_lint.cli.session import Wanted
        from mlops_lint.cli.trace import write_trace

        wanted = Wanted(
            path=path or ".",
            profile=profile,
            config_file=config_file,
            isolated=isolated,
            revision=rev,
        )
        return write_trace(rule, wanted, baseline_file)
    if path is not None:
        raise click.UsageError("PATH is judged with --trace only")
    if isolated or profile or config_file or rev or baseline_file:
        raise click.UsageError("the options say how to judge PATH, with --trace only")
    from mlops_lint.cli import terminal
    from mlops_lint.cli.opening import known_rules, read_config
    from mlops_lint.selection import only

    found = only(known_rules(read_config(os.curdir, None)).rules, rule)
    terminal.write_text("\n".join(explain(found)) + "\n")
    return 0


def explain(rule: Rule) -> Iterator[str]:
    """Yield the lines of a rule's explanation."""
    from mlops_lint.cli.rules import severities

    words = ", ".join(f"{word} in {name}" for name, word in severities(rule).items())
    yield f"{rule.id} {rule.name}"
    yield rule.title
    yield ""
    yield f"category {rule.category}   weight {rule.weight:g}   {words}"
    yield from _part("Why", _wrap(rule.why))
    yield from _part("What is checked", _checked(rule))
    if rule.when:
        yield from _part("Applies when", _condition(rule.when))
    yield from _part("Fix", _wrap(rule.fix))
    yield from _part("Good", _tree(rule.good))
    yield from _part("Bad", _tree(rule.bad))
    yield from _part("References", (f"{'':{STEP}}{each}" for each in rule.references))


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield a titled part, nothing where it has no lines."""
    body = list(lines)
    if body:
        yield from ("", title, *body)


def _checked(rule: Rule) -> Iterator[str]:
    """Yield what the check kind does, in its own words, and the rule's options."""
    from mlops_lint.checks import KINDS

    text = " ".join((KINDS[rule.kind].__doc__ or "").split())
    yield from _wrap(f"Check kind {rule.kind}: {text}")
    if rule.options:
        yield ""
        yield from _options(rule.options, STEP)


def _condition(when: str) -> Iterator[str]:
    from mlops_lint.facts import DETECTORS
    from mlops_lint.facts.conditions import parse_condition

    names = list(dict.fromkeys(parse_condition(when).names()))
    if names != [when]:
        yield from _wrap(when)
    for name in names:
        yield from _wrap(f"{name}: {DETECTORS[name].meaning}.", hang=STEP)


def _options(options: Mapping[str, Json], indent: int) -> Iterator[str]:
    """Yield options one below the other; inner checks are indented below theirs."""
    from mlops_lint.facts import DETECTORS

    for name, value in options.items():
        if isinstance(value, dict):
            yield f"{'':{indent}}{name}:"
            yield from _options(value, indent + STEP)
        elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
            yield f"{'':{indent}}{name}:"
            for number, each in enumerate(value, 1):
                yield from _options({str(number): each}, indent + STEP)
        else:
            text = f"{name}: {_shown(value)}"
            known = DETECTORS.get(str(value)) if name == "fact" else None
            text += f" ({known.meaning})" if known else ""
            yield from _wrap(text, indent, hang=STEP)


def _shown(value: Json) -> str:
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _wrap(text: str, indent: int = STEP, hang: int = 0) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hang),
        break_on_hyphens=False,
        break_long_words=False,
    )


def _tree(tree: Mapping[str, str]) -> Iterator[str]:
    for path, text in tree.items():
        yield f"{'':{STEP}}{path}"
        yield from (
            f"{'':{STEP}}  | {line}".rstrip() for line in text.rstrip("\n").split("\n")
        )
