"""Measure wall time on synthetic repositories and print medians and ratios."""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from generate import generate

BARE = "python -c pass"
PEER = "ml-project-doctor"
SMALL, MIDDLE, LARGE = 150, 1_000, 10_000
UNCHANGED, EDITED, ALONE = "unchanged", "one edited", "no cache"


def program(name: str) -> str | None:
    """Find a program beside this interpreter, else on PATH."""
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.is_file() else shutil.which(name)


def ours(count: int, state: str = UNCHANGED) -> str:
    """Name the measurement of mlops-lint on `count` files."""
    return f"mlops-lint, {count:,} files, {state}"


def commands(directory: Path, peer: str | None) -> dict[str, list[str]]:
    """Return what to measure, by name; the repositories are made in `directory`."""
    linter = program("mlops-lint")
    if linter is None:
        sys.exit("error: mlops-lint is not installed beside this python or on PATH")
    found = {BARE: [sys.executable, "-c", "pass"]}
    for count in (SMALL, MIDDLE, LARGE):
        for state in (UNCHANGED, EDITED, ALONE):
            # Each has a repository of its own: the kept answers of one help no other.
            repository = directory / f"{count}-{state.replace(' ', '-')}"
            generate(repository, count)
            options = ["--no-cache"] if state == ALONE else []
            found[ours(count, state)] = [linter, *options, str(repository)]
    if peer is not None:
        found[PEER] = [peer, found[ours(SMALL)][-1]]
    return found


def edit(repository: Path, turn: int) -> None:
    """Change one file of Python, as between two commits."""
    file = sorted(repository.glob("src/**/*.py"))[1]
    with file.open("a", encoding="utf-8") as stream:
        stream.write(f"TURN_{turn} = {turn}\n")


def seconds(command: list[str]) -> float:
    """Run once and return the wall time; stop if the program itself fails."""
    start = perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    elapsed = perf_counter() - start
    if done.returncode not in {0, 1}:
        sys.exit(f"error: {command} ended with {done.returncode}: {done.stderr!r}")
    return elapsed


def measure(found: dict[str, list[str]], repetitions: int) -> dict[str, float]:
    """Return the median of each command, run in turn; a first round warms caches."""
    times: dict[str, list[float]] = {name: [] for name in found}
    for turn in range(repetitions + 1):
        for name, command in found.items():
            if name.endswith(EDITED):
                edit(Path(command[-1]), turn)
            elapsed = seconds(command)
            if turn:
                times[name].append(elapsed)
    return {name: median(values) for name, values in times.items()}


def show(medians: dict[str, float]) -> None:
    """Print the medians in milliseconds, then the ratios."""
    for name, value in medians.items():
        print(f"{name:<38}{value * 1000:9.1f} ms")
    pairs = []
    for state in (UNCHANGED, EDITED, ALONE):
        pairs.append((ours(SMALL, state), BARE))
        pairs.append((ours(LARGE, state), ours(MIDDLE, state)))
        if PEER in medians:
            pairs.append((PEER, ours(SMALL, state)))
    for above, below in pairs:
        print(f"{above} / {below}: {medians[above] / medians[below]:.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--peer", default=program(PEER), help=f"path of {PEER}")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        show(measure(commands(Path(scratch), options.peer), options.repetitions))
