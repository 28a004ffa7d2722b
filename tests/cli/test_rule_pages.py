"""Rules as Markdown."""

from mlops_lint import packs
from mlops_lint.checks import KINDS
from mlops_lint.cli.rule_pages import markdown
from mlops_lint.facts import DETECTORS
from mlops_lint.model import Rule, Severity
from tests.cli.conftest import Run

RULE = Rule(
    id="OUR001",
    name="our-rule",
    title="No *.pkl | <b> in `a*b`",
    category="data",
    severity={"prototype": None, "production": Severity.ERROR},
    kind="path",
    options={"absent": ["*.pkl"]},
    weight=2.5,
    why="One\nline.",
    fix="Do it.",
    when="has_python and not uses_dvc",
    good={"a.md": "```sh\nls\n```\n"},
    references=("seed:P1", "https://example.org/a_b"),
    aliases=("old-name",),
)


def test_a_page() -> None:
    assert list(markdown([RULE])) == [
        "# Rules",
        "",
        "| Rule | What it asks for | Category | Prototype | Production | Weight |",
        "|---|---|---|---|---|---|",
        r"| [OUR001](#our001) | No \*.pkl \| \<b\> in `a*b` "
        "| data | off | error | 2.5 |",
        "",
        "## OUR001",
        "",
        r"`our-rule`: No \*.pkl \| \<b\> in `a*b`",
        "",
        "Category data, weight 2.5; off in prototype, error in production.",
        "Also called old-name.",
        "",
        "**Why**",
        "",
        "One line.",
        "",
        "**What is checked**",
        "",
        *page_of_kind(),
        "",
        "```yaml",
        "absent:",
        "- '*.pkl'",
        "```",
        "",
        "**Applies when**",
        "",
        "`has_python and not uses_dvc`",
        "",
        *(f"- `{name}`: {meaning(name)}." for name in ("has_python", "uses_dvc")),
        "",
        "**Fix**",
        "",
        "Do it.",
        "",
        "**Good**",
        "",
        "````text",
        "a.md",
        "  | ```sh",
        "  | ls",
        "  | ```",
        "````",
        "",
        "**References**",
        "",
        "- seed:P1",
        "- <https://example.org/a_b>",
    ]


def page_of_kind() -> list[str]:
    text = " ".join((KINDS["path"].__doc__ or "").split())
    return [f"Check kind `path`: {text}"]


def meaning(name: str) -> str:
    return DETECTORS[name].meaning


def test_a_choice_of_rules(cli: Run) -> None:
    found = cli("rules", "DVC", "--format", "markdown")
    assert (found.code, found.err) == (0, "")
    sections = [line[3:] for line in found.out.splitlines() if line.startswith("## ")]
    wanted = [rule.id for rule in packs.bundled().rules if rule.id.startswith("DVC")]
    assert sections == wanted
