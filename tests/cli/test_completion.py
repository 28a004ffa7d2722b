"""What shells offer, asked in the way that their scripts ask."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from click.shell_completion import CompletionItem, ShellComplete

from mlops_lint.cli.commands import COMMANDS
from mlops_lint.cli.group import group
from mlops_lint.packs import bundled
from tests.cli.conftest import write

SHELLS = ("bash", "zsh", "fish")
IDS = [rule.id for rule in bundled().rules]


def items(*words: str) -> list[CompletionItem[str]]:
    """Return what the last word can become."""
    shell = ShellComplete(group, {}, "mlops-lint", "_MLOPS_LINT_COMPLETE")
    return shell.get_completions(list(words[:-1]), words[-1])


def offered(*words: str) -> list[str]:
    return [each.value for each in items(*words)]


def test_first_word() -> None:
    directory, *found = items("")
    assert directory.type == "dir"
    assert [each.value for each in found] == list(COMMANDS)
    assert found[0].help == COMMANDS["check"]
    assert offered("ex") == ["ex", "explain"]
    assert items("check", "src")[0].type == "file"


def test_options_are_those_of_the_default_command_too() -> None:
    assert {"--select", "--min-score", "--version"} <= set(offered("--"))
    assert len(offered("--")) == len(set(offered("--")))
    assert offered("--vers") == ["--version"]
    assert offered("--sel") == offered("check", "--sel") == ["--select"]
    assert offered("--fail-on", "w") == ["warning"]


@pytest.mark.parametrize("before", [("--select",), ("check", "--ignore"), ("rules",)])
def test_rules_where_several_can_be_given(before: tuple[str, ...]) -> None:
    every = offered(*before, "")
    assert every[: len(IDS)] == IDS
    assert {"data", "security"} <= set(every)
    assert offered(*before, "DVC00") == [
        each for each in IDS if each.startswith("DVC00")
    ]
    assert offered(*before, "data-ver") == ["data-versioned"]
    assert offered(*before, "tests,DVC001,sec001") == ["tests,DVC001,SEC001"]
    assert offered(*before, "data,secu") == ["data,security"]


def test_one_rule_to_explain() -> None:
    assert offered("explain", "") == IDS
    (found,) = items("explain", "SEC001")
    assert found.help
    assert offered("explain", "data-versioned") == ["data-versioned"]
    assert offered("explain", "DVC001,DV") == []
    assert items("explain", "DVC001", "ex")[0].type == "file"


def test_rules_of_the_configuration(here: Path) -> None:
    rule = (
        "{id: HSE001, name: house-rule, title: Ours, category: structure, weight: 1,"
        " severity: {prototype: info, production: info}, kind: path,"
        " with: {present: [a]}, why: w, fix: f}"
    )
    write(here, {".mlops-lint.yaml": f"rules: [{rule}]\n"})
    assert offered("explain", "HS") == ["HSE001"]
    write(here, {".mlops-lint.yaml": "rules: [\n"})
    assert offered("explain", "HS") == []
    assert offered("explain", "SEC001") == ["SEC001"]


def ask(shell: str, instruction: str, **more: str) -> subprocess.CompletedProcess[str]:
    variable = {"_MLOPS_LINT_COMPLETE": f"{shell}_{instruction}"}
    return subprocess.run(
        [sys.executable, "-m", "mlops_lint"],
        env={**os.environ, **variable, **more},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )


@pytest.mark.parametrize("shell", SHELLS)
def test_script_of_a_shell_and_what_it_asks_for(shell: str) -> None:
    script = ask(shell, "source").stdout
    assert f"{shell}_complete" in script
    last = {"COMP_CWORD": "DVC001" if shell == "fish" else "2"}
    words = "mlops-lint explain DVC001"
    answer = ask(shell, "complete", COMP_WORDS=words, **last)
    assert answer.stderr == ""
    assert answer.stdout.startswith("plain")
    assert "DVC001" in answer.stdout


ASK = {
    "bash": (
        "COMP_WORDS=(mlops-lint explain SEC00); COMP_CWORD=2;"
        " _mlops_lint_completion mlops-lint; printf '%s\\n' \"${COMPREPLY[@]}\""
    ),
    "fish": "complete -C 'mlops-lint explain SEC00'",
}


@pytest.mark.parametrize("shell", ASK)
def test_in_a_real_shell(shell: str) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    scripts = sysconfig.get_path("scripts")
    done = subprocess.run(
        [program, "-c", f"{ask(shell, 'source').stdout}\n{ASK[shell]}"],
        env={**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout.split()[0] == "SEC001", done.stderr
