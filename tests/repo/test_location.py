import os
from pathlib import Path

import pytest

from mlops_lint.repo.location import GitLocation, find_git
from tests.gitrepo import GitRepo


def test_no_repository(tmp_path: Path) -> None:
    assert find_git(tmp_path) is None


@pytest.mark.parametrize("prefix", ["", "a", "a/b"])
def test_repository_is_found_from_below(repo: GitRepo, prefix: str) -> None:
    place = repo.root / prefix
    place.mkdir(parents=True, exist_ok=True)
    location = find_git(place)
    assert location == GitLocation(str(repo.root / ".git"), str(repo.root), prefix)
    assert Path(location.cwd) == place


def test_path_through_a_symlink_is_resolved(repo: GitRepo, tmp_path: Path) -> None:
    (repo.root / "a").mkdir()
    link = tmp_path / "link"
    link.symlink_to(repo.root / "a")
    assert find_git(link) == GitLocation(str(repo.root / ".git"), str(repo.root), "a")


def test_linked_work_tree_and_submodule(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit({"a": "a"})
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    location = find_git(tmp_path / "linked")
    assert location is not None
    assert location.work_tree == str(tmp_path / "linked")
    assert location.git_dir == str(repo.root / ".git/worktrees/linked")
    outer = GitRepo.create(tmp_path / "outer")
    allow = ("-c", "protocol.file.allow=always")
    outer.git(*allow, "submodule", "-q", "add", str(repo.root), "sub")
    inner = find_git(outer.root / "sub")
    assert inner == GitLocation(
        str(outer.root / ".git/modules/sub"), str(outer.root / "sub")
    )


def test_bare_repository_only_at_the_path_itself(tmp_path: Path) -> None:
    bare = GitRepo.create(tmp_path / "bare", "--bare")
    location = find_git(bare.root)
    assert location == GitLocation(str(bare.root), None)
    assert location.cwd == str(bare.root)
    assert find_git(bare.root / "objects") is None


def test_broken_git_directory_is_passed_over(repo: GitRepo) -> None:
    (repo.root / "a/.git").mkdir(parents=True)
    location = find_git(repo.root / "a")
    assert location is not None
    assert location.work_tree == str(repo.root)


def test_broken_git_directory_is_better_than_none(tmp_path: Path) -> None:
    (tmp_path / "a/.git").mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    location = find_git(tmp_path / "a")
    assert location == GitLocation(str(tmp_path / "a/.git"), str(tmp_path / "a"))


@pytest.mark.parametrize("content", [b"", b"text", b"gitdir: a\0b"])
def test_git_file_that_names_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".git").write_bytes(content)
    assert find_git(tmp_path) is None


def test_git_file_that_is_no_file_or_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / ".git")
    assert find_git(tmp_path) is None
    (tmp_path / ".git").unlink()
    (tmp_path / ".git").write_text("gitdir: x")

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("builtins.open", refuse)
    assert find_git(tmp_path) is None
