"""Run other tools and mlops-lint on the same repositories, and print tables.

    python benchmarks/peers.py [--peers DIRECTORY] REPOSITORY...

The repositories are cloned, and stay as they are; nothing of them is run. The other
tools are called without options of their own, alint with the configuration that it
proposes.
"""

import argparse
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from answers import STOPPED, Answer, Tool, tools
from faults import FAULTS, Plant, nothing

KEPT = "second run"
IDENTITY = ("-c", "user.name=b", "-c", "user.email=b@example.com")


def git(repository: Path, *words: str) -> str:
    """Call git in a repository of our own."""
    done = subprocess.run(
        ["git", *IDENTITY, *words],
        cwd=repository,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.strip()


def clone(source: Path, target: Path, tool: Tool) -> Path:
    """Copy a repository for one tool, with what that needs."""
    git(Path.cwd(), "clone", "-q", "--no-hardlinks", str(source.resolve()), str(target))
    tool.prepare(target)
    git(target, "add", "--all", "--force")
    git(target, "commit", "-q", "--no-verify", "--allow-empty", "-m", "prepared")
    return target


def times(
    found: Sequence[Tool], copies: Mapping[str, Path], repetitions: int
) -> dict[str, float]:
    """Return the median wall time of each tool, all measured in turn."""
    taken: dict[str, list[float]] = {tool.name: [] for tool in found}
    for turn in range(repetitions + 1):
        for tool in found:
            start = perf_counter()
            tool.call(copies[tool.name])
            # The first turn warms the caches of the system.
            if turn:
                taken[tool.name].append(perf_counter() - start)
    return {name: median(values) for name, values in taken.items()}


def planted(
    found: Iterable[Tool], copies: Mapping[str, Path], said: Mapping[str, Answer]
) -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """Yield fault, tool and the rules that told of it, None where the tool failed."""
    for fault, (harmless, plant) in FAULTS.items():
        for tool in found:
            copy = copies[tool.name]
            before = said[tool.name]
            if harmless is not nothing:
                with changed(copy, harmless):
                    before = tool.answer(copy)
            with changed(copy, plant) as is_possible:
                after = tool.answer(copy)
            if is_possible:
                new = {rule for rule, _, _ in after.findings - before.findings}
                yield fault, tool.name, None if after is STOPPED else frozenset(new)


@contextmanager
def changed(copy: Path, plant: Plant) -> Iterator[bool]:
    """Commit a change for a while; say whether there was anything to change."""
    done = plant(copy)
    git(copy, "add", "--all", "--force")
    git(copy, "commit", "-q", "--no-verify", "--allow-empty", "-m", "planted")
    yield done
    git(copy, "reset", "-q", "--hard", "HEAD~1")
    git(copy, "clean", "-q", "-f", "-d", "-x")


def row(*cells: str) -> str:
    """Return a row of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def head(*cells: str) -> str:
    """Return the first two rows of a Markdown table, numbers to the right."""
    return f"{row(*cells)}\n{row('---', *['---:'] * (len(cells) - 1))}"


def said(answer: Answer) -> str:
    """Return findings and score in one cell."""
    return f"{answer.count}" + ("" if answer.score is None else f" ({answer.score:g})")


def noticed(told: Sequence[frozenset[str] | None]) -> str:
    """Return in one cell in how many repositories a tool told of a fault, and how."""
    rules = sorted(set().union(*filter(None, told)))
    stops = f", ends without a report in {told.count(None)}" if None in told else ""
    count = sum(bool(each) for each in told)
    return " ".join((f"{count} of {len(told)}{stops}", *rules))


def main() -> None:
    """Print who was asked, what each said, how long it took, and what each noticed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("repositories", nargs="+", type=Path, metavar="REPOSITORY")
    parser.add_argument("--peers", type=Path, help="where the other tools are")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--no-faults", action="store_true", help="plant nothing")
    options = parser.parse_args()
    found = tools(options.peers)
    once = [tool for tool in found if KEPT not in tool.name]
    today = datetime.now(UTC).date().isoformat()
    print(f"{today}: {', '.join(tool.about() for tool in once)}\n")
    names = [tool.name for tool in once]
    answers, ratios = [], []
    seen: list[tuple[str, str, frozenset[str] | None]] = []
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_CACHE_HOME"] = str(Path(scratch, "cache"))
        for source in options.repositories:
            copies = {
                tool.name: clone(source, Path(scratch, source.name, tool.name), tool)
                for tool in found
            }
            files = len(git(source, "ls-files", "-z").split("\0")) - 1
            about = (f"{source.name} {git(source, 'rev-parse', '--short', 'HEAD')}",)
            before = {tool.name: tool.answer(copies[tool.name]) for tool in found}
            answers.append(row(*about, f"{files}", *(said(before[n]) for n in names)))
            medians = times(found, copies, options.repetitions)
            first = medians[found[0].name]
            ratios.append(
                row(
                    *about,
                    f"{first * 1000:.0f} ms",
                    *(f"{medians[tool.name] / first:.2f}" for tool in found[1:]),
                )
            )
            if not options.no_faults:
                seen += planted(once, copies, before)
    print(head("Repository", "Files", *names), *answers, sep="\n", end="\n\n")
    print(head("Repository", *(tool.name for tool in found)), *ratios, sep="\n")
    if seen:
        print(f"\n{head('Planted', *names)}")
    for fault in FAULTS if seen else ():
        told = {n: [r for f, t, r in seen if (f, t) == (fault, n)] for n in names}
        print(row(fault, *(noticed(told[name]) for name in names)))


if __name__ == "__main__":
    main()
