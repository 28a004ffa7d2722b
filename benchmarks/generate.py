"""Write a synthetic ML repository of a given number of tracked files."""

import argparse
import hashlib
import json
import os
import random
import subprocess
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

WORDS = (
    *("churn", "customer", "price", "click", "image", "sensor", "order", "ticket"),
    *("loader", "feature", "encoder", "split", "metric", "window", "model", "batch"),
)
AREAS = ("data", "features", "models", "training", "evaluation", "serving")
SERVICES = 6

# A commit made by the same person at the same time has the same id.
IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in {
        "NAME": "Benchmark",
        "EMAIL": "benchmark@example.com",
        "DATE": "2026-01-01T00:00:00+00:00",
    }.items()
}

CORE = {
    "README.md": "# Churn\n\nPredicts churn.\n\n## Setup\n\n```sh\nmake setup\n```\n\n"
    "## Run the pipeline\n\n```sh\ndvc repro\n```\n",
    "LICENSE": "MIT License\n\nPermission is hereby granted, free of charge.\n",
    ".gitignore": "__pycache__/\n.venv/\nmlruns/\n/data/raw/*.csv\n*.log\n",
    ".dvcignore": "*.tmp\n",
    ".dvc/config": "[core]\n    remote = store\n['remote \"store\"']\n"
    "    url = s3://bucket/churn\n",
    "Makefile": "setup:\n\tpip install -r requirements.txt\n\ntest:\n\tpytest tests\n\n"
    "train:\n\tdvc repro train\n",
    "pyproject.toml": '[project]\nname = "churn"\nversion = "1.0"\n'
    'requires-python = ">=3.11"\n\n[tool.pytest.ini_options]\ntestpaths = ["tests"]\n',
    "requirements.txt": "dvc==3.50.0\nmlflow==2.12.1\nnumpy==1.26.4\npandas==2.2.2\n"
    "scikit-learn==1.4.2\n",
    "Dockerfile": "FROM python:3.11-slim\nWORKDIR /app\nCOPY requirements.txt .\n"
    "RUN pip install -r requirements.txt\nCOPY src src\n"
    'CMD ["python", "-m", "churn.serving"]\n',
    "params.yaml": "train:\n  seed: 7\n  depth: 6\nsplit:\n  share: 0.2\n",
    "dvc.yaml": "stages:\n  split:\n    cmd: python -m churn.data\n    deps: [src]\n"
    "    params: [split]\n    outs: [data/split]\n  train:\n"
    "    cmd: python -m churn.training\n    deps: [data/split]\n    params: [train]\n"
    "    outs: [models/churn.pkl]\n    metrics: [{metrics.json: {cache: false}}]\n",
    ".github/workflows/ci.yml": "name: ci\non: [push, pull_request]\njobs:\n  test:\n"
    "    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n"
    "      - run: make setup\n      - run: make test\n",
    ".github/workflows/train.yml": "name: train\non:\n  schedule:\n"
    '    - cron: "0 3 * * 1"\njobs:\n  train:\n    runs-on: ubuntu-latest\n    steps:\n'
    "      - uses: actions/checkout@v4\n      - run: make train\n",
}


def source(number: int, rng: random.Random) -> tuple[str, str]:
    """Return a module of two to twelve functions.

    Their mean of 3 kB is that of the Python files in public MLOps repositories.
    """
    area, word = rng.choice(AREAS), rng.choice(WORDS)
    functions = "\n\n".join(
        f"def {rng.choice(WORDS)}_{index}(frame: pd.DataFrame) -> pd.DataFrame:\n"
        f'    """Return the rows whose {word} is known."""\n'
        f"    kept = frame[frame['{word}'] > {rng.random():.3f}]\n"
        f"    if kept.empty:\n        raise ValueError('no row of {word} is left')\n"
        f"    for column in ('tenure', 'minutes', 'complaints'):\n"
        f"        middle = kept[column].median() * {rng.random():.3f}\n"
        f"        kept[column] = kept[column].fillna(middle).clip(0, {index + 9})\n"
        f"        mlflow.log_metric(f'{word}_{{column}}', float(middle))\n"
        f"    return kept.sample(frac={rng.random():.2f}, random_state=SEED)\n"
        for index in range(rng.randint(2, 12))
    )
    head = f'"""Work on {word}."""\n\nimport mlflow\nimport pandas as pd\n\nSEED = 7\n'
    return f"src/churn/{area}/{word}_{number}.py", f"{head}\n\n{functions}"


def test(number: int, rng: random.Random) -> tuple[str, str]:
    """Return a test module."""
    area, word = rng.choice(AREAS), rng.choice(WORDS)
    body = "\n\n".join(
        f"def test_{word}_{index}() -> None:\n"
        f"    frame = pd.DataFrame({{'{word}': [{index}, None, {index + 1}]}})\n"
        f"    kept = frame.dropna().reset_index(drop=True)\n"
        f"    assert kept['{word}'].tolist() == [{index}, {index + 1}]\n"
        f"    assert kept['{word}'].sum() == pytest.approx({2 * index + 1})\n"
        for index in range(rng.randint(2, 9))
    )
    return (
        f"tests/{area}/test_{word}_{number}.py",
        f"import pandas as pd\nimport pytest\n\n\n{body}",
    )


def notebook(number: int, rng: random.Random) -> tuple[str, str]:
    """Return a notebook with some outputs left in."""
    cells: list[dict[str, object]] = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Look at the data\n"]}
    ]
    for count in range(1, rng.randint(3, 12)):
        stream = {"name": "stdout", "output_type": "stream", "text": ["0.5\n"] * 20}
        cells.append(
            {
                "cell_type": "code",
                "execution_count": count,
                "metadata": {},
                "outputs": [stream] * rng.randint(0, 1),
                "source": ["import pandas as pd\n", f"frame = load({count})\n"],
            }
        )
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return f"notebooks/{number:05}-{rng.choice(WORDS)}.ipynb", json.dumps(
        book, indent=1
    )


def configuration(number: int, rng: random.Random) -> tuple[str, str]:
    """Return a YAML file of settings."""
    lines = [f"  {word}: {rng.randint(1, 99)}" for word in rng.sample(WORDS, 6)]
    text = "defaults: [base]\ntrain:\n" + "\n".join(lines) + "\n"
    return f"config/{rng.choice(AREAS)}/{rng.choice(WORDS)}_{number}.yaml", text


def pointer(number: int, rng: random.Random) -> tuple[str, str]:
    """Return a .dvc pointer."""
    name = f"{rng.choice(WORDS)}_{number}.csv"
    digest = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
    text = (
        f"outs:\n- md5: {digest}\n  size: {rng.randint(10_000, 99_000_000)}\n"
        f"  hash: md5\n  path: {name}\n"
    )
    return f"data/raw/{name}.dvc", text


def manifest(number: int, rng: random.Random) -> tuple[str, str]:
    """Return a Kubernetes deployment."""
    name = f"{rng.choice(WORDS)}-{number}"
    text = (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\nspec:\n"
        f"  replicas: {rng.randint(1, 4)}\n"
        f"  selector:\n    matchLabels: {{app: {name}}}\n"
        f"  template:\n    metadata:\n      labels: {{app: {name}}}\n    spec:\n"
        f"      containers:\n      - name: app\n        image: example.com/{name}:1.0\n"
        "        resources:\n          limits: {cpu: 500m, memory: 512Mi}\n"
    )
    return f"k8s/service_{number % SERVICES}/{name}.yaml", text


def page(number: int, rng: random.Random) -> tuple[str, str]:
    """Return a page of documentation."""
    parts = [
        f"## About the {word}\n\nSee [the model](../README.md) and `{word}`.\n"
        for word in rng.sample(WORDS, 4)
    ]
    return f"docs/{rng.choice(AREAS)}/{number}.md", "# Page\n\n" + "\n".join(parts)


KINDS: dict[Callable[[int, random.Random], tuple[str, str]], int] = {
    source: 48,
    test: 18,
    notebook: 6,
    configuration: 10,
    pointer: 6,
    manifest: 4,
    page: 8,
}


def files(seed: int) -> Iterator[tuple[str, str]]:
    """Yield path and text of file after file: the core first, then the mix."""
    yield from CORE.items()
    rng = random.Random(seed)
    kinds, weights = list(KINDS), list(KINDS.values())
    number = 0
    while True:
        number += 1
        (make,) = rng.choices(kinds, weights)
        yield make(number, rng)


def git(directory: Path, *arguments: str) -> None:
    """Run git without the user's own configuration."""
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    environment = {**os.environ, **IDENTITY, **own}
    subprocess.run(
        ["git", "-C", str(directory), *arguments],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL,
    )


def generate(directory: Path, count: int, seed: int = 0) -> None:
    """Write a repository of `count` files into a new directory and commit it.

    Raises:
        ValueError: `count` is smaller than the core of the repository.
        FileExistsError: the directory exists.
    """
    if count < len(CORE):
        message = f"a repository has at least {len(CORE)} files"
        raise ValueError(message)
    directory.mkdir(parents=True)
    for path, text in islice(files(seed), count):
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    git(directory, "init", "--quiet", "--initial-branch=main")
    git(directory, "add", "--all", "--force")
    git(directory, "commit", "--quiet", "--no-gpg-sign", "--message=Synthetic")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, help="number of tracked files")
    parser.add_argument("directory", type=Path, help="directory to make")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    generate(options.directory, options.count, options.seed)
