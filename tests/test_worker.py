"""A second process changes nothing in a report, whatever happens to it."""

import os
import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlops_lint import engine, patterns, worker
from mlops_lint import judge as rules
from mlops_lint.cli.session import Session, Wanted
from mlops_lint.facts.glances import Glances, Part
from mlops_lint.model import Report
from mlops_lint.repo.kept import kept_patterns
from tests.gitrepo import GitRepo
from tests.test_examples import EXAMPLES, NAMES

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there is none"),
    # Other tests leave threads behind that wait for a git which is gone.
    pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning"),
]
# Of each half of the code, of text that only one process reads, and of what it found.
TREE = {
    "README.md": "# Churn\n\n## Setup\n\n```sh\nmake nothing\n```\n",
    "train.py": "import joblib\nimport sklearn\nmodel.fit(x)\njoblib.dump(x, 'm.pkl')"
    "\n",
    "broken.yaml": "a: [1\n",
    "k8s/deployment.yaml": "kind: Deployment\n  a: b\n",
    "broken.ipynb": "[]",
    "notes.ipynb": '{"cells": [], "metadata": {}, "nbformat": 4}',
    "keys.txt": "key = AKIAQ3EGRTVXZ2WSY7PB  # mlops-lint: ignore[SEC001] is old\n",
    "settings.py": "KEY = 'AKIAQ3EGRTVXZ2WSY7PB'\n",
    "requirements.txt": "scikit-learn\n",
    **{f"src/part_{n}.py": f"import part_{n + 1}\nimport torch\n" for n in range(70)},
    **{f"tests/test_{n}.py": f"def test_{n}():\n    assert {n}\n" for n in range(30)},
}
FINISH = "_finish"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    repo = GitRepo.create(tmp_path / "repo")
    repo.commit(TREE)
    return repo.root


def judged(root: Path, *, cache: bool = False) -> Report:
    with Session(Wanted(path=str(root), cache=cache)) as session:
        return session.judge()


def in_two(root: Path, patch: pytest.MonkeyPatch, *, cache: bool = False) -> Report:
    with patch.context() as inner:
        inner.setattr(engine, "LARGE", 1)
        return judged(root, cache=cache)


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Collect how many rules the second process answered, run by run."""
    counts: list[int] = []
    finish: Callable[[object], Any] = getattr(worker.Worker, FINISH)

    def counted(self: object) -> Any:
        found = finish(self)
        counts.append(len(found))
        return found

    monkeypatch.setattr(worker.Worker, FINISH, counted)
    return counts


def test_the_report_is_that_of_one_process(
    root: Path, monkeypatch: pytest.MonkeyPatch, answered: list[int]
) -> None:
    alone = judged(root)
    assert alone.suppressed
    assert in_two(root, monkeypatch) == alone
    assert in_two(root, monkeypatch, cache=True) == alone
    (root / "train.py").write_text("import torch\n")
    assert in_two(root, monkeypatch, cache=True) == judged(root)
    assert len(answered) == 3
    assert all(answered)


@pytest.mark.parametrize("name", NAMES)
def test_examples_are_judged_alike(
    name: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del root
    copy = tmp_path / name
    shutil.copytree(EXAMPLES / name, copy)
    GitRepo.create(copy).commit({})
    assert in_two(copy, monkeypatch) == judged(copy)


def test_what_it_read_is_kept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_two(root, monkeypatch, cache=True)
    read: list[str] = []

    real = Glances.look

    def look(self: Glances, paths: list[str]) -> Part:
        read.extend(paths)
        return real(self, paths)

    monkeypatch.setattr(Glances, "look", look)
    (root / "notes.txt").write_text("so that rules are judged again")
    judged(root, cache=True)
    assert read == []


def die(*_: object) -> None:
    os._exit(9)


STAGES = ("_work", "_share_index", "_send")


@pytest.mark.parametrize("stage", STAGES)
def test_its_part_is_judged_when_it_dies(
    stage: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = judged(root)
    first = os.getpid()
    works: Callable[..., Any] = getattr(worker.Worker, stage)

    def unless_second(self: worker.Worker, *args: Any) -> Any:
        return works(self, *args) if os.getpid() == first else die()

    monkeypatch.setattr(worker.Worker, stage, unless_second)
    assert in_two(root, monkeypatch) == alone


@pytest.mark.parametrize("stage", ["_share_index", "result"])
def test_no_process_is_left_behind(
    stage: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    made: list[int] = []
    fork = os.fork

    def counted() -> int:
        made.append(fork())
        return made[-1]

    monkeypatch.setattr(os, "fork", counted)
    monkeypatch.setattr(worker.Worker, stage, interrupt)
    with pytest.raises(KeyboardInterrupt):
        in_two(root, monkeypatch)
    (process,) = made
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_it_is_left_out_where_it_does_not_pay_or_is_not_safe(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(os, "fork", refuse)
    judged(root)
    with monkeypatch.context() as inner:
        inner.setattr(os, "sched_getaffinity", lambda _: {0})
        in_two(root, inner)
    with monkeypatch.context() as inner:
        inner.setattr(threading, "active_count", lambda: 2)
        in_two(root, inner)
    with pytest.raises(AssertionError):
        in_two(root, monkeypatch)


def test_where_no_process_can_be_made_the_run_goes_on(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> int:
        raise BlockingIOError

    alone = judged(root)
    monkeypatch.setattr(os, "fork", refuse)
    assert in_two(root, monkeypatch) == alone


def test_what_its_patterns_compile_to_is_kept(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = os.getpid()
    judge = rules.judge

    def compiling(*args: Any, **options: Any) -> Any:
        if os.getpid() != first and (keeper := patterns.keeper()):
            keeper.put(b"compiled", 7)
        return judge(*args, **options)

    monkeypatch.setattr(engine, "judge", compiling)
    in_two(root, monkeypatch, cache=True)
    kept = kept_patterns()
    assert kept is not None
    assert kept.get(b"compiled") == 7
