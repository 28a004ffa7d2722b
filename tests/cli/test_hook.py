"""As a hook of git: what is judged is the commit in the making."""

import json
import shlex
import sys
from pathlib import Path

import pytest

from mlops_lint.repo import Repository
from tests.cli.conftest import Run
from tests.gitrepo import GitRepo

# In two parts, so that nobody takes it for a real one.
SECRET = "KEY=AKIA" + "Q3EGRTXQZ5PLMN4B\n"
TREE = {"train.py": "import sklearn\n", "README.md": "# A model\n", "a.txt": "a\n"}


@pytest.fixture
def hooked(tmp_path: Path) -> GitRepo:
    """Return a repository whose hook writes the report beside it and lets all pass."""
    repo = GitRepo.create(tmp_path / "repo")
    repo.commit(TREE)
    hook = repo.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    program = shlex.join([sys.executable, "-m", "mlops_lint", "--format", "json"])
    hook.write_text(
        "#!/bin/sh\n"
        f"echo $GIT_INDEX_FILE > ../index-file\n{program} > ../report.json\n"
        "exit 0\n"
    )
    hook.chmod(0o755)
    return repo


def last(repo: GitRepo) -> tuple[set[str], str]:
    """Return where credentials are in git, and the index the hook was told of."""
    report = json.loads((repo.root / "../report.json").read_text())
    found = {f["path"] for f in report["findings"] if f["rule_id"] == "SEC001"}
    return found, (repo.root / "../index-file").read_text().strip()


def test_commit_all(hooked: GitRepo) -> None:
    hooked.write({".env": SECRET})
    hooked.git("add", ".env")
    hooked.git("commit", "-q", "-m", "one")
    assert last(hooked) == ({".env"}, ".git/index")
    (hooked.root / ".env").unlink()
    # Nothing is staged: only the index of this commit knows that the file goes.
    hooked.git("commit", "-q", "-a", "-m", "two")
    found, index = last(hooked)
    assert index.endswith("index.lock")
    assert found == set()


def test_commit_of_one_path(hooked: GitRepo) -> None:
    hooked.write({".env": SECRET, "a.txt": "b\n"})
    hooked.git("add", ".env")
    hooked.git("commit", "-q", "-m", "one", "a.txt")
    found, index = last(hooked)
    assert "next-index" in index
    # It stays staged, for another commit.
    assert found == set()
    assert hooked.git("diff", "--cached", "--name-only") == ".env\n"
    hooked.git("commit", "-q", "-m", "two")
    assert last(hooked)[0] == {".env"}


def test_in_a_linked_work_tree(hooked: GitRepo) -> None:
    linked = GitRepo(hooked.root.parent / "linked")
    hooked.git("worktree", "add", "-q", str(linked.root))
    linked.commit({".env": SECRET})
    (linked.root / ".env").unlink()
    linked.git("commit", "-q", "-a", "-m", "gone")
    found, index = last(linked)
    assert "worktrees/linked" in index
    assert found == set()


def test_uncommitted_work_is_compared_with_the_right_index(
    hooked: GitRepo, cli: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = hooked.root / ".git/next.lock"
    index.write_bytes((hooked.root / ".git/index").read_bytes())
    hooked.write({"b.yaml": "x: [\n"})
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/next.lock")
    arguments = (str(hooked.root), "--changed", "--format", "json")
    report = json.loads(cli(*arguments).out)
    assert report["repository"]["dirty"] is False
    hooked.git("add", "b.yaml")
    assert json.loads(cli(*arguments).out)["repository"]["dirty"] is False
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert json.loads(cli(*arguments).out)["repository"]["dirty"] is True


@pytest.mark.parametrize("how", ["elsewhere", "below", "link", "gone", "folder"])
def test_an_index_from_anywhere_else_says_nothing(
    hooked: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    other = GitRepo.create(tmp_path / "other")
    other.commit({"secret": "s"})
    index = other.root / ".git/index"
    git_dir = hooked.root / ".git"
    (git_dir / "below").mkdir()
    (git_dir / "below/index").write_bytes(index.read_bytes())
    (git_dir / "link").symlink_to(index)
    places = {
        "elsewhere": str(index),
        "below": ".git/below/index",
        "link": ".git/link",
        "gone": ".git/gone",
        "folder": ".git/below",
    }
    monkeypatch.setenv("GIT_INDEX_FILE", places[how])
    files = Repository.open(hooked.root).files.by_path
    assert set(files) == set(TREE)
    assert all(file.tracked for file in files.values())


def test_a_revision_and_a_bare_repository_have_none(
    hooked: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = tmp_path / "bare"
    hooked.git("clone", "-q", "--bare", ".", str(bare))
    monkeypatch.setenv("GIT_INDEX_FILE", str(bare / "index"))
    assert set(Repository.open(bare).files.by_path) == set(TREE)
    empty = hooked.root / ".git/empty.lock"
    empty.write_bytes(b"")
    monkeypatch.setenv("GIT_INDEX_FILE", str(empty))
    opened = Repository.open(hooked.root, revision="HEAD")
    assert set(opened.files.by_path) == set(TREE)
