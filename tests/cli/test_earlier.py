"""The report of an earlier run: given again while nothing changed, never after that."""

import json
import os
import shutil
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mlops_lint import earlier, engine, judge
from mlops_lint.model import Report
from mlops_lint.repo import kept
from tests.cli.conftest import Run, write
from tests.gitrepo import GitRepo

TREE = {
    "README.md": "# Churn\n\n## Setup\n",
    "requirements.txt": "scikit-learn\n",
    "src/train.py": "import joblib\nimport sklearn\njoblib.dump(1, 'models/m.pkl')\n",
    "dvc.yaml": "stages:\n  train:\n    cmd: python src/train.py\n"
    "    deps: [src/train.py, data]\n    outs: [models/m.pkl]\n",
    ".gitignore": "/models\n/data\n",
    "link.md": "README.md",
}
Change = Callable[[GitRepo, pytest.MonkeyPatch], object]


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    repo = GitRepo.create(tmp_path / "repo")
    repo.commit({**TREE, "a.py": "import pandas\n"})
    repo.write({"data/raw.csv": "a\n1\n", "notes.txt": "untracked\n"})
    monkeypatch.chdir(repo.root)
    return repo


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Count how often rules are judged."""
    counted: list[None] = []
    judge = engine.run

    def count(*args: Any, **options: Any) -> Report:
        counted.append(None)
        return judge(*args, **options)

    monkeypatch.setattr(engine, "run", count)
    return counted


def report(cli: Run, *options: str) -> Any:
    found = cli(".", "--format", "json", *options)
    assert found.code in (0, 1)
    return json.loads(found.out)


def tamper(change: dict[str, str]) -> Change:
    return lambda repo, _: repo.write(change)


def put_directory(root: Path) -> None:
    (root / "README.md").unlink()
    write(root, {"README.md/x": "x"})


def lead_elsewhere(root: Path) -> None:
    (root / "a.py").unlink()
    (root / "a.py").symlink_to("src/train.py")


ALONE = engine.LARGE
"""With so many files a second process would help; these trees have fewer."""
CHANGES: dict[str, Change] = {
    "a file that was read": tamper({"src/train.py": "import torch\n"}),
    "a file that grew": tamper({"README.md": "# Churn\n\n## Setup\n\n## Monitoring\n"}),
    "a new file": tamper({"tests/test_model.py": "def test_it():\n    assert True\n"}),
    "a file that is gone": lambda repo, _: (repo.root / "README.md").unlink(),
    "a file that git knows now": lambda repo, _: repo.git("add", "notes.txt"),
    "a commit": lambda repo, _: repo.commit({"b.py": "import numpy\n"}),
    "an ignored file that a stage needs": lambda repo, _: shutil.rmtree(
        repo.root / "data"
    ),
    "an ignored file that a stage makes": tamper({"models/m.pkl": "x"}),
    "what git ignores": tamper({".gitignore": "/data\n"}),
    "what git ignores for itself": tamper({".git/info/exclude": "notes.txt\n"}),
    "configuration": tamper({".mlops-lint.yaml": "profile: prototype\n"}),
    "a comment that silences": tamper(
        {"requirements.txt": "# mlops-lint: ignore[ENV001] pinned\nscikit-learn\n"}
    ),
    "a directory where a file was": lambda repo, _: put_directory(repo.root),
    "a link elsewhere": lambda repo, _: lead_elsewhere(repo.root),
    "the day": lambda _, patch: patch.setattr(earlier, "date", Tomorrow),
    "the program": lambda _, patch: patch.setattr(
        earlier, "program_state", lambda: ("another",)
    ),
}


class Tomorrow(date):
    """A day on which a suppression may have expired."""

    @classmethod
    def today(cls) -> "Tomorrow":
        return cls(2999, 1, 1)


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("large", [ALONE, 1], ids=["one process", "two processes"])
@pytest.mark.parametrize("name", CHANGES)
def test_whatever_changes_is_seen(
    name: str,
    large: int,
    cli: Run,
    repo: GitRepo,
    runs: list[None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "LARGE", large)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    before = report(cli)
    assert report(cli) == before
    assert len(runs) == 1
    CHANGES[name](repo, monkeypatch)
    after = report(cli)
    assert len(runs) == 2
    assert after == report(cli)
    assert len(runs) == 2
    monkeypatch.setattr(engine, "LARGE", ALONE)
    assert after == report(cli, "--no-cache")


def test_each_way_of_asking_has_a_report_of_its_own(
    cli: Run, repo: GitRepo, runs: list[None]
) -> None:
    del repo
    ways = ((), ("--select", "DVC"), ("--ignore", "DVC"), ("--profile", "prototype"))
    fresh = [report(cli, *way, "--no-cache") for way in ways]
    assert [report(cli, *way) for way in ways] == fresh
    assert len(runs) == 2 * len(ways)
    assert [report(cli, *way) for way in ways] == fresh
    assert len(runs) == 2 * len(ways)


def test_whether_work_is_uncommitted_is_asked_anew(cli: Run, repo: GitRepo) -> None:
    assert cli(".").code in (0, 1)
    assert report(cli)["repository"]["dirty"] is False
    (repo.root / "notes.txt").unlink()
    repo.git("rm", "--cached", "-q", "link.md")
    assert report(cli)["repository"]["dirty"] is True


def test_a_run_that_could_end_otherwise_is_not_kept(
    cli: Run, repo: GitRepo, runs: list[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    del repo
    with monkeypatch.context() as patch:
        patch.setattr(judge, "build", fail)
        assert cli(".").code == 3
    report(cli)
    assert len(runs) == 2


def test_nothing_is_kept_where_no_cache_is_wanted(
    cli: Run, repo: GitRepo, runs: list[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    del repo
    monkeypatch.setenv(kept.NO_CACHE, "1")
    assert report(cli) == report(cli)
    assert len(runs) == 2
