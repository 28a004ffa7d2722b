"""A stand-in for the runner of GitHub that executes the steps of our action.

It knows the expressions that action.yml uses: names of contexts, and comparisons of
one with a word in `if`. Steps that use another action are recorded, not run.
"""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.integrations.project import call

EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")
CONDITION = re.compile(r"([\w.-]+) == '([^']*)'")
BASH = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail")
"""How a runner calls `shell: bash`, before the name of the script."""


@dataclass
class Outcome:
    """What a run of the action left: the log, its outputs and the summary of the job.

    `used` holds the inputs of each other action that was used, by its name.
    """

    failed: str = ""
    log: str = ""
    summary: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    used: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def commands(self) -> list[str]:
        """The annotations, as the runner would read them from the log."""
        found: list[str] = []
        stopped = ""
        for line in map(str.strip, self.log.splitlines()):
            if stopped:
                stopped = "" if line == f"::{stopped}::" else stopped
            elif line.startswith("::stop-commands::"):
                stopped = line.removeprefix("::stop-commands::")
            elif line.startswith(("::error", "::warning", "::notice")):
                found.append(line)
        return found


class Runner:
    """Executes an action in a work tree; its files lie in `temporary`."""

    def __init__(self, action: Path, temporary: Path, env: Mapping[str, str]) -> None:
        self.action = action
        self.temporary = temporary
        self.env = dict(env)
        self.document: Any = yaml.safe_load((action / "action.yml").read_text())
        self.steps: dict[str, dict[str, str]] = {}
        self.kept: dict[str, dict[str, str]] = {}
        """Outputs of steps that are not to run again, by their ids."""

    def run(self, workspace: Path, inputs: Mapping[str, str], token: str) -> Outcome:
        """Run all steps until one fails."""
        outcome = Outcome()
        self.steps = dict(self.kept)
        contexts = {"github.token": token}
        unknown = inputs.keys() - self.document["inputs"].keys()
        assert not unknown, unknown
        for name, each in self.document["inputs"].items():
            value = inputs.get(name, each.get("default", ""))
            contexts[f"inputs.{name}"] = self.evaluated(value, contexts)
        for step in self.document["runs"]["steps"]:
            if step.get("id") in self.kept:
                continue
            if "if" in step and not self.holds(step["if"], contexts):
                continue
            if not self.execute(step, workspace, contexts, outcome):
                outcome.failed = step["name"]
                break
        for name, each in self.document["outputs"].items():
            outcome.outputs[name] = self.evaluated(each["value"], contexts)
        return outcome

    def execute(
        self,
        step: Mapping[str, Any],
        workspace: Path,
        contexts: Mapping[str, str],
        outcome: Outcome,
    ) -> bool:
        """Run one step and say whether it passed."""
        if "uses" in step:
            given = {
                name: self.evaluated(value, contexts)
                for name, value in step["with"].items()
            }
            name = step["uses"].partition("@")[0]
            outcome.used[name] = given
            if name == "actions/setup-python":
                self.steps[step["id"]] = {"python-path": sys.executable}
            return True
        assert "${{" not in step["run"]
        script = self.temporary / "script.sh"
        script.write_text(step["run"])
        files = {
            name: self.temporary / name
            for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
        }
        for file in files.values():
            file.write_text("")
        env = {
            **self.env,
            **{name: str(file) for name, file in files.items()},
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(self.action),
            "GITHUB_WORKSPACE": str(workspace),
            "RUNNER_TEMP": str(self.temporary),
        }
        for name, value in step.get("env", {}).items():
            env[name] = self.evaluated(value, contexts)
        assert step["shell"] == "bash"
        done = call(*BASH, script, cwd=workspace, env=env)
        outcome.log += done.stdout + done.stderr
        outcome.summary += files["GITHUB_STEP_SUMMARY"].read_text("utf-8")
        if "id" in step:
            lines = files["GITHUB_OUTPUT"].read_text("utf-8").splitlines()
            pairs = (line.partition("=") for line in lines)
            self.steps[step["id"]] = {name: value for name, _, value in pairs}
        return done.returncode == 0

    def evaluated(self, text: str, contexts: Mapping[str, str]) -> str:
        """Return text with its expressions replaced."""
        done = EXPRESSION.sub(lambda found: self.value(found[1], contexts), str(text))
        assert "${{" not in done
        return done

    def holds(self, condition: str, contexts: Mapping[str, str]) -> bool:
        """Whether the condition of a step is met."""
        match = CONDITION.fullmatch(condition)
        assert match, condition
        return self.value(match[1], contexts) == match[2]

    def value(self, name: str, contexts: Mapping[str, str]) -> str:
        """Return what a name stands for; what a step did not write is empty."""
        if name.startswith("steps."):
            _, step, _, output = name.split(".")
            return self.steps.get(step, {}).get(output, "")
        return contexts[name]
