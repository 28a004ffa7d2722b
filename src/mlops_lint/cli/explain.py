"""`mlops-lint explain`: why a rule exists, what it checks, how to fix it."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import click

from mlops_lint.model import Rule

WIDTH = 78


@click.command("explain")
@click.argument("rule", metavar="RULE")
def command(rule: str) -> int:
    """Explain RULE, named by its id or its name."""
    from mlops_lint import packs
    from mlops_lint.cli import terminal
    from mlops_lint.selection import only

    found = only(packs.bundled().rules, rule)
    terminal.write_text("\n".join(explain(found)) + "\n")
    return 0


def explain(rule: Rule) -> Iterator[str]:
    """Yield the lines of a rule's explanation."""
    from mlops_lint.cli.rules import severities

    words = ", ".join(f"{p} {word}" for p, word in severities(rule).items())
    yield f"{rule.id} {rule.name}"
    yield rule.title
    yield ""
    yield f"category {rule.category}   weight {rule.weight:g}   {words}"
    yield from _block("Why", rule.why)
    yield from _block("What is checked", checked(rule))
    if rule.when:
        yield from _block("Applies when", rule.when)
    yield from _block("Fix", rule.fix)
    for title, tree in (("Good", rule.good), ("Bad", rule.bad)):
        if tree:
            yield ""
            yield title
            yield from _tree(tree)
    if rule.references:
        yield ""
        yield "References"
        yield from (f"  {reference}" for reference in rule.references)


def checked(rule: Rule) -> str:
    """Say what the rule's check does: the kind's own words, then its options."""
    from mlops_lint.checks import KINDS

    text = " ".join((KINDS[rule.kind].__doc__ or "").split())
    options = "; ".join(f"{name} {_shown(v)}" for name, v in rule.options.items())
    return f"[{rule.kind}] {text}" + (f" Here: {options}." if options else "")


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {_shown(v)}" for k, v in value.items()) + "}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _block(title: str, text: str) -> Iterator[str]:
    yield ""
    yield title
    yield from textwrap.wrap(
        text,
        WIDTH,
        initial_indent="  ",
        subsequent_indent="  ",
        break_on_hyphens=False,
        break_long_words=False,
    )


def _tree(tree: Mapping[str, str]) -> Iterator[str]:
    for path, text in tree.items():
        yield f"  {path}"
        yield from (f"    | {line}" for line in text.rstrip("\n").split("\n"))
