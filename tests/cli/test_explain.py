"""`mlops-lint explain`: all there is to know of a rule, readable."""

import pytest

from mlops_lint import packs
from mlops_lint.cli.explain import WIDTH, explain
from mlops_lint.model import Rule, Severity
from tests.cli.conftest import Run

RULE = Rule(
    id="OUR001",
    name="our-rule",
    title="Our rule",
    category="data",
    severity={"prototype": None, "production": Severity.ERROR},
    kind="any",
    options={
        "message": "nothing " * 12 + "here",
        "flag": True,
        "checks": [
            {"kind": "path", "with": {"present": ["a", "b"]}},
            {"kind": "fact", "with": {"fact": "has_python", "credit": {"yes": 0.5}}},
        ],
    },
    weight=2.5,
    why="Because.",
    fix="Do it.",
    when="has_python and not internal",
    good={"a.txt": "one\n\ntwo\n"},
    bad={"b.txt": ""},
    references=("seed:X",),
)
BODY = """\
OUR001 our-rule
Our rule

category data   weight 2.5   off in prototype, error in production

Why
  Because.

What is checked
  Check kind any: ...

  message: nothing nothing nothing nothing nothing nothing nothing nothing
    nothing nothing nothing nothing here
  flag: true
  checks:
    1:
      kind: path
      with:
        present: a, b
    2:
      kind: fact
      with:
        fact: has_python (There is Python code, in files or in notebooks)
        credit:
          yes: 0.5

Applies when
  has_python and not internal
  has_python: There is Python code, in files or in notebooks.
  internal: ...

Fix
  Do it.

Good
  a.txt
    | one
    |
    | two

Bad
  b.txt
    |

References
  seed:X
"""


def shortened(text: str) -> str:
    """Leave out what the kind and the fact say of themselves."""
    lines: list[str] = []
    is_left_out = False
    for line in text.splitlines():
        start, colon, _ = line.partition(": ")
        if start in ("  Check kind any", "  internal"):
            lines.append(f"{start}{colon}...")
            is_left_out = True
        elif not is_left_out or not line:
            is_left_out = False
            lines.append(line)
    return "\n".join(lines) + "\n"


def test_every_part() -> None:
    assert shortened("\n".join(explain(RULE))) == BODY


def test_parts_that_a_rule_lacks_are_left_out() -> None:
    bare = Rule(
        id="OUR001",
        name="our-rule",
        title="Our rule",
        category="data",
        severity={},
        kind="parsed",
        options={},
        weight=1,
        why="Because.",
        fix="Do it.",
        when="has_python",
    )
    lines = list(explain(bare))
    titles = [line for line in lines[4:] if line and not line.startswith(" ")]
    assert titles == ["Why", "What is checked", "Applies when", "Fix"]
    assert lines[lines.index("Applies when") + 1].startswith("  has_python: ")


@pytest.mark.parametrize("name", ["DAT001", "dat001", "data-versioned"])
def test_a_rule_is_named_by_id_or_name(cli: Run, name: str) -> None:
    found = cli("explain", name)
    assert (found.code, found.err) == (0, "")
    assert found.out.startswith("DAT001 data-versioned\n")


def test_an_unknown_rule(cli: Run) -> None:
    found = cli("explain", "DAT00")
    assert (found.code, found.out) == (2, "")
    assert found.err == "error: no rule is called DAT00\nhelp: did you mean DAT001?\n"


def test_no_rule(cli: Run) -> None:
    found = cli("explain")
    assert (found.code, found.out) == (2, "")
    assert found.err == (
        "error: missing argument 'RULE'.\n"
        "help: `mlops-lint explain --help` shows what can be given\n"
    )


@pytest.mark.parametrize("rule", packs.bundled().rules, ids=lambda rule: rule.id)
def test_every_bundled_rule_reads_well(rule: Rule) -> None:
    lines = list(explain(rule))
    parts = [line for line in lines[4:] if line and not line.startswith(" ")]
    assert parts[:2] == ["Why", "What is checked"]
    assert {"Fix", "Good", "Bad", "References"} <= set(parts)
    assert all(line == line.rstrip() for line in lines)
    # Longer is only a line of a file, and one word: a pattern, an address.
    for line in lines:
        is_one_word = len(line.split(": ")[-1].split()) == 1
        assert len(line) <= WIDTH or line.startswith("    | ") or is_one_word
