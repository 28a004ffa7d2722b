"""Measure how long DVC pipelines of 300 to 3,000 stages take to judge."""

import argparse
import subprocess
import tempfile
from hashlib import md5
from pathlib import Path
from statistics import median
from time import perf_counter

from mlops_lint.links import graph_of
from mlops_lint.repo import Repository

SIZES = (300, 1_000, 3_000)
CODE = b"print('a stage')\n"


def record(path: str, data: bytes) -> str:
    """Return the entry of a lock for one file."""
    digest = md5(data, usedforsecurity=False).hexdigest()
    return f"    - path: {path}\n      hash: md5\n      md5: {digest}\n      size: 17\n"


def write_pipeline(root: Path, count: int) -> None:
    """Write a chain of `count` stages, half of them made by a loop, and its lock."""
    stages, locked = ["stages:\n"], ["schema: '2.0'\nstages:\n"]
    parameters = []
    (root / "src").mkdir(parents=True)
    half = count // 2
    for number in range(half):
        code = f"src/step{number}.py"
        (root / code).write_bytes(CODE)
        before = f"out/{number - 1}.txt" if number else "src/start.txt"
        stages.append(
            f"  step{number}:\n    cmd: python {code} ${{p{number}}}\n    deps:\n"
            f"    - {code}\n    - {before}\n    params: [p{number}]\n"
            f"    outs: [out/{number}.txt]\n"
        )
        locked.append(
            f"  step{number}:\n    cmd: python {code} {number}\n    deps:\n"
            + record(before, CODE)
            + record(code, CODE)
            + f"    params:\n      params.yaml:\n        p{number}: {number}\n"
            + "    outs:\n"
            + record(f"out/{number}.txt", CODE)
        )
        parameters.append(f"p{number}: {number}\n")
    items = ", ".join(f"i{number}" for number in range(count - half))
    stages.append(
        f"  loop:\n    foreach: [{items}]\n    do:\n      cmd: echo ${{item}}\n"
        "      deps: [src/start.txt]\n      outs: ['loop/${item}.txt']\n"
    )
    locked += (
        f"  loop@i{number}:\n    cmd: echo i{number}\n    deps:\n"
        + record("src/start.txt", CODE)
        + "    outs:\n"
        + record(f"loop/i{number}.txt", CODE)
        for number in range(count - half)
    )
    (root / "src/start.txt").write_bytes(CODE)
    (root / "dvc.yaml").write_text("".join(stages))
    (root / "dvc.lock").write_text("".join(locked))
    (root / "params.yaml").write_text("".join(parameters))
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    subprocess.run(["git", "-C", str(root), "add", "--all"], check=True)


def seconds(root: Path, count: int) -> float:
    """Return the time from opening the repository to its whole graph."""
    start = perf_counter()
    repo = Repository.open(root)
    graph = graph_of(repo)
    elapsed = perf_counter() - start
    repo.close()
    found = sum(node.kind == "stage" for node in graph.nodes)
    broken = len(graph.broken().edges)
    if found != count or broken or graph.problems:
        raise SystemExit(f"error: {found} stages, {broken} broken edges")
    return elapsed


def main() -> None:
    """Print the median of each size, and what ten times the stages cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=5)
    options = parser.parse_args()
    medians = {}
    with tempfile.TemporaryDirectory() as scratch:
        for count in SIZES:
            root = Path(scratch, str(count))
            write_pipeline(root, count)
            times = [seconds(root, count) for _ in range(options.repetitions)]
            medians[count] = median(times)
            print(f"{count:>6,} stages {medians[count] * 1000:9.1f} ms")
    small, _, large = SIZES
    print(f"{large:,} / {small:,} stages: {medians[large] / medians[small]:.2f}")


if __name__ == "__main__":
    main()
