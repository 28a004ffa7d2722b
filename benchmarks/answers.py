"""The tools that are compared: how each is called, and what its answer says."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OURS = "mlops-lint"
NUMBER = re.compile(r"\d+(\.\d+)?")


@dataclass(frozen=True)
class Answer:
    """What a tool says of a repository: its score, if it gives any, and findings.

    A finding is its rule, path and message, without the numbers in the message.
    """

    score: float | None
    findings: frozenset[tuple[str, str, str]]
    count: int


STOPPED = Answer(None, frozenset(), -1)
"""Stands for a tool that ended with an error of its own and no report."""


@dataclass(frozen=True)
class Tool:
    """A program, its arguments for a repository, and how its JSON is read.

    `codes` are its exit codes when it ran well; `before` prepares a repository.
    """

    name: str
    program: str
    arguments: Callable[[Path], list[str]]
    findings: Callable[[Mapping[str, Any]], Iterator[tuple[str, str, str]]]
    score: Callable[[Mapping[str, Any]], float | None] = lambda _: None
    version: tuple[str, ...] = ("--version",)
    before: tuple[str, ...] = ()
    codes: frozenset[int] = frozenset({0, 1})

    def call(self, repository: Path) -> subprocess.CompletedProcess[str]:
        """Run it on a repository; it stops everything where it does not end well."""
        command = [self.program, *self.arguments(repository)]
        done = subprocess.run(
            command, cwd=repository, capture_output=True, encoding="utf-8", check=False
        )
        if done.returncode not in self.codes:
            sys.exit(f"error: {command} ended with {done.returncode}: {done.stderr}")
        return done

    def answer(self, repository: Path) -> Answer:
        """Run it on a repository and read what it says."""
        written = self.call(repository).stdout
        if not written:
            return STOPPED
        data = json.loads(written)
        found = list(self.findings(data))
        plain = frozenset(
            (rule, path, NUMBER.sub("N", why)) for rule, path, why in found
        )
        return Answer(self.score(data), plain, len(found))

    def prepare(self, repository: Path) -> None:
        """Write what it needs to judge a repository at all."""
        if self.before:
            command = [self.program, *self.before]
            subprocess.run(command, cwd=repository, capture_output=True, check=True)

    def about(self) -> str:
        """Return its name and version."""
        command = [self.program, *self.version]
        done = subprocess.run(
            command, capture_output=True, encoding="utf-8", check=True
        )
        plain = self.name.replace("-", "[-_]")
        numbers = re.search(rf"{plain}\W+(?:version )?(\d[\w.]*)", done.stdout)
        return f"{self.name} {numbers[1] if numbers else '(version unknown)'}"


def of_mlops_lint(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the findings of our own report."""
    for each in data["findings"]:
        yield each["rule_id"], each["path"], each["message"]


def of_doctor(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the findings of ml-project-doctor."""
    for each in data["findings"]:
        yield each["check_id"], each["path"] or ".", each["message"]


def of_repo_review(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the checks of repo-review that failed.

    Their messages are left out: some list a set, in another order each time.
    """
    for name, each in data["checks"].items():
        if each["result"] is False:
            yield name, ".", ""


def of_alint(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the violations of alint."""
    for rule in data["results"]:
        for each in rule["violations"]:
            yield rule["id"], each.get("path", "."), each["message"]


def tools(folder: Path | None) -> list[Tool]:
    """Return the tools that are there, ours first.

    The peers are looked for in `folder`, then on PATH; ours beside this interpreter.
    """

    def program(name: str, *places: Path) -> str | None:
        beside = (str(place / name) for place in places if (place / name).is_file())
        return next(beside, None) or shutil.which(name)

    places = [folder] if folder else []
    ours = program(OURS, Path(sys.executable).parent)
    if ours is None:
        sys.exit("error: mlops-lint is not installed beside this python or on PATH")
    options = ["check", "--isolated", "--format", "json"]
    found = [
        Tool(
            OURS,
            ours,
            lambda root: [*options, "--no-cache", str(root)],
            of_mlops_lint,
            lambda data: data["score"]["overall"],
        ),
        Tool(
            "mlops-lint, second run",
            ours,
            lambda root: [*options, str(root)],
            of_mlops_lint,
            lambda data: data["score"]["overall"],
        ),
    ]
    if doctor := program("ml-project-doctor", *places):
        found.append(
            Tool(
                "ml-project-doctor",
                doctor,
                lambda root: ["--format", "json", str(root)],
                of_doctor,
                lambda data: data["score"],
            )
        )
    if review := program("sp-repo-review", *places):
        found.append(
            Tool(
                "sp-repo-review",
                review,
                lambda root: ["--format", "json", str(root)],
                of_repo_review,
                version=("--versions",),
                # The number of checks that failed is in its exit code.
                codes=frozenset(range(256)),
            )
        )
    if alint := program("alint", *places):
        # Without a configuration it judges nothing: it gets the one it proposes.
        found.append(
            Tool(
                "alint",
                alint,
                lambda root: ["check", "--format", "json", str(root)],
                of_alint,
                before=("init",),
            )
        )
    return found
