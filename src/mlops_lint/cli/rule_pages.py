"""Rules as a page of Markdown, in the words of their YAML."""

import json
from collections.abc import Iterator, Mapping, Sequence

from mlops_lint.cli.rules import severities
from mlops_lint.model import Json, Rule
from mlops_lint.patterns import late

_SIGNS = late(r"([\\*_<>|\[\]])")
_CODE = late(r"(`[^`]*`)")


def markdown(rules: Sequence[Rule]) -> Iterator[str]:
    """Yield the lines of a table of rules and of a section for each of them."""
    yield from ("# Rules", "")
    yield "| Rule | What it asks for | Category | Prototype | Production | Weight |"
    yield "|---|---|---|---|---|---|"
    for rule in rules:
        words = severities(rule)
        link = f"[{rule.id}](#{rule.id.lower()})"
        cells = (
            *(link, _prose(rule.title), rule.category),
            *(words["prototype"], words["production"], f"{rule.weight:g}"),
        )
        yield f"| {' | '.join(cells)} |"
    for rule in rules:
        yield from ("", f"## {rule.id}", "", *_section(rule))


def _section(rule: Rule) -> Iterator[str]:
    words = ", ".join(f"{word} in {name}" for name, word in severities(rule).items())
    yield f"`{rule.name}`: {_prose(rule.title)}"
    yield ""
    yield f"Category {rule.category}, weight {rule.weight:g}; {words}."
    if rule.aliases:
        yield f"Also called {', '.join(rule.aliases)}."
    yield from _part("Why", [_paragraph(rule.why)])
    yield from _part("What is checked", _checked(rule))
    yield from _part("Applies when", _condition(rule.when))
    yield from _part("Fix", [_paragraph(rule.fix)])
    yield from _part("Good", _tree(rule.good))
    yield from _part("Bad", _tree(rule.bad))
    yield from _part(
        "References", [f"- {_reference(each)}" for each in rule.references]
    )


def _part(title: str, lines: Sequence[str]) -> Iterator[str]:
    """Yield a titled part, nothing where it has no lines."""
    if lines:
        yield from ("", f"**{title}**", "", *lines)


def _checked(rule: Rule) -> list[str]:
    import yaml

    from mlops_lint.checks import KINDS

    kind = KINDS[rule.kind]
    lines = [f"Check kind `{rule.kind}`: {_paragraph(kind.__doc__ or '')}"]
    if rule.options:
        # Copied, because what a rule's file states once is written out at each place.
        options: Json = json.loads(json.dumps(dict(rule.options)))
        text = yaml.safe_dump(options, sort_keys=False, allow_unicode=True, width=88)
        lines += ["", *_block("yaml", text.rstrip("\n").split("\n"))]
    return lines


def _condition(when: str) -> list[str]:
    from mlops_lint.facts import DETECTORS
    from mlops_lint.facts.conditions import parse_condition

    if not when:
        return []
    names = list(dict.fromkeys(parse_condition(when).names()))
    known = [f"- `{name}`: {_prose(DETECTORS[name].meaning)}." for name in names]
    return [f"`{when}`", "", *known]


def _tree(tree: Mapping[str, str]) -> list[str]:
    lines: list[str] = []
    for path, text in tree.items():
        lines += [path, *(f"  | {line}".rstrip() for line in text.splitlines())]
    return _block("text", lines) if lines else []


def _block(language: str, lines: Sequence[str]) -> list[str]:
    fence = "```"
    while any(fence in line for line in lines):
        fence += "`"
    return [f"{fence}{language}", *lines, fence]


def _reference(text: str) -> str:
    return f"<{text}>" if "://" in text else _prose(text)


def _paragraph(text: str) -> str:
    return _prose(" ".join(text.split()))


def _prose(text: str) -> str:
    """Return text with the signs of Markdown escaped, except in `code`."""
    parts = _CODE.split(text)
    return "".join(
        part if index % 2 else _SIGNS.sub(r"\\\1", part)
        for index, part in enumerate(parts)
    )
