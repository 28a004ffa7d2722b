"""Faults that are planted in copies of repositories, to see which tool tells of them.

Some are those that mlops-lint is made for, some are those that each other tool is made
for. A fault is planted in all repositories in which it can be.
"""

import json
import random
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

Plant = Callable[[Path], bool]
"""Changes a repository; says whether there was anything to change."""


def write(path: str, content: str | bytes) -> Plant:
    """Plant a file."""
    data = content.encode() if isinstance(content, str) else content

    def plant(root: Path) -> bool:
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        return True

    return plant


def remove(*patterns: str) -> Plant:
    """Take away all that matches."""

    def plant(root: Path) -> bool:
        there = [path for pattern in patterns for path in root.glob(pattern)]
        for path in (each for each in there if each.exists()):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        return bool(there)

    return plant


def nothing(_: Path) -> bool:
    """Change nothing."""
    return True


def only(fault: Plant) -> tuple[Plant, Plant]:
    """Return a fault that is compared with the repository as it is."""
    return nothing, fault


def instead(path: str, harmless: str, fault: str) -> tuple[Plant, Plant]:
    """Return a fault that is compared with a file that is there and has none."""
    return write(path, harmless), write(path, fault)


def take_out(path: str, pattern: str) -> Plant:
    """Take what matches out of a file."""

    def plant(root: Path) -> bool:
        place = root / path
        before = place.read_text("utf-8") if place.is_file() else ""
        after = re.sub(pattern, "", before, flags=re.MULTILINE)
        if place.is_file():
            place.write_text(after, "utf-8")
        return after != before

    return plant


def append(pattern: str, text: str) -> Plant:
    """Add to the first file that matches."""

    def plant(root: Path) -> bool:
        place = next(iter(sorted(root.glob(pattern))), None)
        if place is None:
            return False
        place.write_text(place.read_text("utf-8") + text, "utf-8")
        return True

    return plant


def table(rows: int) -> str:
    """Return a CSV of about 50 bytes a row."""
    draw = random.Random(7)
    lines = (
        ",".join(f"{draw.random():.6f}" for _ in range(5)) + "\n" for _ in range(rows)
    )
    return "a,b,c,d,e\n" + "".join(lines)


def notebook(counts: tuple[int, ...], *outputs: object) -> str:
    """Return a notebook whose cells ran in this order, the last with these outputs."""
    cells: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "execution_count": count,
            "metadata": {},
            "outputs": list(outputs) if count == counts[-1] else [],
            "source": ["print(1)\n"],
        }
        for count in counts
    ]
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book)


WORKFLOWS = ".github/workflows"
ERROR = {"output_type": "error", "ename": "E", "evalue": "e", "traceback": ["e"]}
# In two parts, so that nobody takes it for a real one.
CREDENTIAL = "aws_access_key_id: AKIA" + "Q3EGRTXQZ5PLMN4B\n"
PICKLE = (
    b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00]\x94(" + b"K\x01" * 150_000 + b"e."
)
STAGE = "stages:\n  train:\n    cmd: python fit.py\n    outs: [model.pkl]\n"
POINTER = "outs:\n- md5: {}\n  size: 12\n  hash: md5\n  path: x.csv\n"
WORKFLOW = (
    "on: push\njobs:\n  nightly:\n    runs-on: ubuntu-latest\n    steps:\n"
    "      - uses: actions/checkout@v4\n      - run: {}\n"
)
DOCKERFILE = "FROM python:{}\nCOPY . .\nCMD python serve.py\n"
READ = "import pandas\n\nframe = pandas.read_csv('{}data/train.csv')\n"
FITTED = (
    "from sklearn.preprocessing import StandardScaler\n"
    "from sklearn.model_selection import train_test_split\n\n"
    "scaler = StandardScaler()\n"
    "scaled = scaler.fit_transform(features)\n"
    "train, test = train_test_split(scaled)\n"
)
SPLIT = (
    "from sklearn.preprocessing import StandardScaler\n"
    "from sklearn.model_selection import train_test_split\n\n"
    "scaler = StandardScaler()\n"
    "train, test = train_test_split(features)\n"
    "scaled = scaler.fit_transform(train)\n"
)
LOADED = "import {0}\n\nmodel = {0}.load(open('model.{0}', 'rb'))\n"
MERGED = "<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> work\n"
TURNED = "level = 'user{} {}# admin'\n"

FAULTS: Mapping[str, tuple[Plant, Plant]] = {
    "a credential": instead("config/prod.yaml", "level: info\n", CREDENTIAL),
    "a model as a pickle in git": only(write("models/final.pkl", PICKLE)),
    "6 MB of CSV in git": instead("data/raw/train.csv", table(10), table(130_000)),
    "a DVC stage that needs a missing file": instead(
        "planted/dvc.yaml", STAGE, f"{STAGE}    deps: [nowhere.py]\n"
    ),
    "a DVC pointer with a broken hash": instead(
        "planted/x.csv.dvc", POINTER.format("a" * 32), POINTER.format("not-a-hash")
    ),
    "a workflow that is no YAML": instead(
        f"{WORKFLOWS}/nightly.yml", WORKFLOW.format("date"), "on: [push\n"
    ),
    "a workflow that runs a missing script": instead(
        f"{WORKFLOWS}/nightly.yml",
        WORKFLOW.format("date"),
        WORKFLOW.format("python scripts/is_nowhere.py"),
    ),
    "no tests": only(remove("tests", "test", "**/tests", "**/test_*.py")),
    "no README": only(remove("README.md", "README.rst")),
    "no licence": only(remove("LICENSE*", "LICENCE*", "COPYING*")),
    "no workflows": only(remove(WORKFLOWS)),
    "no lock file": only(remove("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock")),
    "a requirement without a version": only(append("requirements.txt", "\nscipy\n")),
    "an image from `latest`": instead(
        "planted/Dockerfile",
        DOCKERFILE.format("3.12.4-slim"),
        DOCKERFILE.format("latest"),
    ),
    "a notebook with an error, run out of order": instead(
        "notebooks/look.ipynb", notebook((1, 2)), notebook((5, 2), ERROR)
    ),
    "an absolute path in code": instead(
        "planted/read.py", READ.format(""), READ.format("/home/ana/")
    ),
    "a scaler fitted before the split": instead("planted/split.py", SPLIT, FITTED),
    "code that unpickles a model": instead(
        "planted/load.py", LOADED.format("json"), LOADED.format("pickle")
    ),
    "a package without a build system": only(
        take_out("pyproject.toml", r"^\[build-system\]\n(?:(?!\[).*\n?)*")
    ),
    "no pre-commit configuration": only(remove(".pre-commit-config.yaml")),
    "markers of a merge conflict": instead("planted/merged.py", "a = 1\n", MERGED),
    "a character that turns text around": instead(
        "planted/turned.py",
        TURNED.format("", ""),
        TURNED.format("\u202e", "\u2066"),
    ),
}
"""A harmless change and a fault, by what the fault is called in the table."""
