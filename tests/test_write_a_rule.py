"""docs/write-a-rule.md, followed to the letter in an empty directory."""

import os
import re
import sys
from pathlib import Path

from mlops_lint.cases import case_schema
from mlops_lint.packs.schema import REQUIRED, rule_definitions
from tests.literal import follow, steps

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "write-a-rule.md").read_text(
    encoding="utf-8"
)


def test_following_it_writes_a_rule_and_a_pack(tmp_path: Path) -> None:
    binaries, folder = tmp_path / "bin", tmp_path / "empty"
    binaries.mkdir()
    folder.mkdir()
    program = binaries / "mlops-lint"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mlops_lint "$@"\n')
    program.chmod(0o755)
    environment = {
        **{name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ},
        "HOME": str(tmp_path),
        "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
    }
    assert follow(PAGE, folder, environment) == PAGE.count("```sh\n")
    assert "ACME002" in (folder / "churn" / "acme" / "rules.yaml").read_text()


def test_what_commands_print_is_on_the_page() -> None:
    printed = [step.expected for step in steps(PAGE) if step.expected is not None]
    assert len(printed) == PAGE.count("```text\n") > 4
    assert all(printed)


def named(heading: str) -> set[str]:
    """Return the keys in the table that has this text in its row of titles."""
    table = PAGE[PAGE.index(heading) :].partition("\n\n")[0]
    cells = (line.split(" | ")[0] for line in table.splitlines()[2:])
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


def test_every_key_of_a_rule_is_explained() -> None:
    keys = set(rule_definitions()["rule"]["properties"])
    assert set(REQUIRED) <= named("| Key of a rule |")
    assert named("| Key of a rule |") == keys - {"since", "aliases"}


def test_every_key_of_a_case_is_explained() -> None:
    keys = set(case_schema()["$defs"]["case"]["properties"])
    assert named("| Key of a case |") == keys


def test_every_key_of_an_improvement_is_explained() -> None:
    keys = set(case_schema()["$defs"]["improvement"]["properties"])
    assert named("| Key of an improvement |") == keys
