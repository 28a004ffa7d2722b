"""Follows a page of instructions to the letter: writes its files, runs its commands.

A block of code is the content of a file when the line above it ends in one of
    Write `FILE`:   At the end of `FILE`:   In `FILE`, below the line `TEXT`:
A block of `sh` is run by bash, a block of `text` below it is what it prints.
"""

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(
    r"^(?P<fence>```+)(?P<language>\w+)\n(?P<body>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
WRITE = re.compile(r"\b[Ww]rite `(?P<file>[^`]+)`:$")
APPEND = re.compile(r"\bend of `(?P<file>[^`]+)`:$")
INSERT = re.compile(r"\b[Ii]n `(?P<file>[^`]+)`, below the line `(?P<anchor>[^`]+)`:$")
WHERE = "PAGE_DIRECTORY"


@dataclass(frozen=True)
class Step:
    """A block: `about` is the line above it, `expected` what a command prints."""

    about: str
    language: str
    body: str
    line: int
    expected: str | None = None


def steps(page: str) -> Iterator[Step]:
    """Yield the blocks of a page, what a command prints joined to the command."""
    last: Step | None = None
    for found in BLOCK.finditer(page):
        before = page[: found.start()].rstrip("\n")
        step = Step(
            about=before.rpartition("\n")[2],
            language=found["language"],
            body=found["body"],
            line=before.count("\n") + 1,
        )
        if step.language == "text" and last is not None and last.language == "sh":
            yield Step(last.about, last.language, last.body, last.line, step.body)
            last = None
            continue
        if last is not None:
            yield last
        last = step
    if last is not None:
        yield last


def follow(page: str, folder: Path, environment: Mapping[str, str]) -> int:
    """Follow a page from `folder` on and return how many commands were run.

    Raises:
        AssertionError: a command fails or prints something else; a block is neither
            a file nor a command.
    """
    ran = 0
    for step in steps(page):
        if step.language == "sh":
            folder = _run(step, folder, environment)
            ran += 1
        else:
            _write(step, folder)
    return ran


def _write(step: Step, folder: Path) -> None:
    if found := WRITE.search(step.about):
        path = folder / found["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(step.body, encoding="utf-8")
    elif found := APPEND.search(step.about):
        path = folder / found["file"]
        text = path.read_text(encoding="utf-8").rstrip("\n")
        path.write_text(f"{text}\n\n{step.body}", encoding="utf-8")
    elif found := INSERT.search(step.about):
        path = folder / found["file"]
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        places = [i for i, line in enumerate(lines) if found["anchor"] in line]
        assert len(places) == 1, f"line {step.line}: {found['anchor']} at {places}"
        lines.insert(places[0] + 1, step.body)
        path.write_text("".join(lines), encoding="utf-8")
    else:
        raise AssertionError(f"line {step.line}: neither a file nor a command")


def _run(step: Step, folder: Path, environment: Mapping[str, str]) -> Path:
    """Run a block and return the directory in which it ends."""
    where = Path(environment["HOME"]) / WHERE
    done = subprocess.run(
        ["bash", "-euc", f'{step.body}\npwd > "{where}"'],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    about = f"line {step.line}: {step.body}\n{done.stdout}"
    assert done.returncode == 0, about
    if step.expected is not None:
        assert done.stdout == step.expected, about
    return Path(where.read_text(encoding="utf-8").rstrip("\n"))
