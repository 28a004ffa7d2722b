import hashlib
import os
import re
from pathlib import Path

import pytest

from mlops_lint.repo import changes
from mlops_lint.repo.listing import dirty, list_files
from tests.gitrepo import GitRepo


def is_dirty(root: Path) -> bool | None:
    return dirty(list_files(root), root)


@pytest.fixture
def clean(repo: GitRepo) -> GitRepo:
    """A committed repository whose time stamps are trusted."""
    (repo.root / "link").symlink_to("a")
    repo.commit({"a": "a\n", "d/b": "b\n", "run": "#!\n", "caf\udce9": "c"})
    repo.age("a", "d/b", "run", "caf\udce9")
    return repo


def test_nothing_changed(clean: GitRepo) -> None:
    assert is_dirty(clean.root) is False
    assert is_dirty(clean.root / "d") is False
    clean.write({"untracked": ""})
    assert is_dirty(clean.root) is False


def test_clean_files_with_trusted_time_stamps_are_not_read(
    clean: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "CONTENT_LIMIT", 0)
    assert is_dirty(clean.root / "d") is False
    os.utime(clean.root / "d/b")
    assert is_dirty(clean.root / "d") is None


def test_staged_change(clean: GitRepo) -> None:
    clean.write({"a": "other\n"})
    clean.git("add", "a")
    assert is_dirty(clean.root) is True
    assert is_dirty(clean.root / "d") is False


def test_staged_file(clean: GitRepo) -> None:
    clean.write({"d/new": ""})
    clean.git("add", "d/new")
    assert is_dirty(clean.root) is True


@pytest.mark.parametrize("content", ["other\n", "b!", "", "b\nb\n"])
def test_changed_content(clean: GitRepo, content: str) -> None:
    clean.write({"d/b": content})
    assert is_dirty(clean.root) is True


def test_change_within_the_same_tick_is_seen(repo: GitRepo) -> None:
    repo.commit({"a": "one\n"})
    before = (repo.root / "a").stat().st_mtime_ns
    repo.write({"a": "two\n"})
    os.utime(repo.root / "a", ns=(before, before))
    os.utime(repo.root / ".git/index", ns=(before, before))
    assert is_dirty(repo.root) is True


def test_new_time_stamp_alone_is_no_change(clean: GitRepo) -> None:
    for name in ("a", "d/b", "caf\udce9"):
        os.utime(clean.root / name)
    assert is_dirty(clean.root) is False


def test_fraction_lost_by_a_copy_is_no_change(
    clean: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "d/b", "run", "caf\udce9"):
        whole = int((clean.root / name).stat().st_mtime) * 1_000_000_000
        os.utime(clean.root / name, ns=(whole, whole))
    # Even where no content may be read.
    monkeypatch.setattr(changes, "CONTENT_LIMIT", 0)
    assert is_dirty(clean.root) is False


def test_line_ends_alone_are_no_change(clean: GitRepo) -> None:
    clean.write({"a": "a\r\n"})
    assert is_dirty(clean.root) is False


def test_deleted_file(clean: GitRepo) -> None:
    (clean.root / "a").unlink()
    assert is_dirty(clean.root) is True


def test_files_git_was_told_not_to_look_at(clean: GitRepo) -> None:
    clean.git("update-index", "--skip-worktree", "a")
    clean.git("update-index", "--assume-unchanged", "d/b")
    (clean.root / "a").unlink()
    clean.write({"d/b": "other"})
    assert is_dirty(clean.root) is False


def test_symlink_and_file_changing_places(clean: GitRepo) -> None:
    (clean.root / "link").unlink()
    (clean.root / "link").symlink_to("run")
    assert is_dirty(clean.root) is True
    (clean.root / "link").unlink()
    (clean.root / "link").write_text("a")
    assert is_dirty(clean.root) is True


def test_fifo_in_the_place_of_a_file(clean: GitRepo) -> None:
    (clean.root / "a").unlink()
    os.mkfifo(clean.root / "a")
    assert is_dirty(clean.root) is True


def test_directory_that_became_a_symlink(clean: GitRepo, tmp_path: Path) -> None:
    (clean.root / "d").rename(tmp_path / "moved")
    (clean.root / "d").symlink_to(tmp_path / "moved")
    os.utime(tmp_path / "moved/b")
    assert is_dirty(clean.root) is True


def test_unreadable_file_is_unknown(
    clean: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.utime(clean.root / "a")
    listing = list_files(clean.root)

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("builtins.open", refuse)
    assert dirty(listing, clean.root) is None


def test_listing_whose_index_is_gone_is_unknown(
    clean: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = list_files(clean.root)
    real = os.stat

    def stat(path: str, **options: bool) -> os.stat_result:
        if str(path).endswith("index"):
            raise FileNotFoundError
        return real(path, **options)

    monkeypatch.setattr(os, "stat", stat)
    monkeypatch.setattr(changes, "CONTENT_LIMIT", 0)
    assert dirty(listing, clean.root) is None


def test_conflict(repo: GitRepo) -> None:
    repo.commit({"a": "base\n"})
    repo.git("checkout", "-q", "-b", "theirs")
    repo.commit({"a": "theirs\n"})
    repo.git("checkout", "-q", "main")
    repo.commit({"a": "ours\n"})
    repo.git("merge", "theirs", check=False)
    assert is_dirty(repo.root) is True


def test_before_the_first_commit(repo: GitRepo) -> None:
    assert is_dirty(repo.root) is False
    repo.write({"a": ""})
    repo.git("add", "a")
    assert is_dirty(repo.root) is True


def test_bare_repository_has_nothing_to_change(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit({"a": "a"})
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    assert is_dirty(tmp_path / "bare") is False


def test_submodules_are_not_looked_into(repo: GitRepo, tmp_path: Path) -> None:
    other = GitRepo.create(tmp_path / "other")
    other.commit({"x": "x"})
    allow = ("-c", "protocol.file.allow=always")
    repo.git(*allow, "submodule", "-q", "add", str(other.root), "sub")
    repo.commit({})
    (repo.root / "sub/x").write_text("changed")
    assert is_dirty(repo.root) is False


@pytest.mark.parametrize("damage", ["nothing", "git", "objects"])
def test_without_gits_answer_it_is_unknown(
    clean: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    if damage == "nothing":
        assert is_dirty(tmp_path) is None
        return
    listing = list_files(clean.root)
    if damage == "git":
        monkeypatch.setenv("PATH", "/nowhere")
    else:
        (clean.root / ".git/objects").rename(tmp_path / "objects")
        (clean.root / ".git/objects").mkdir()
    assert dirty(listing, clean.root) is None


def test_stat_data_of_another_form_is_unknown(
    clean: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "_ENTRY", re.compile(b"nothing"))
    assert is_dirty(clean.root) is None


def test_index_that_changed_meanwhile_is_unknown(clean: GitRepo) -> None:
    listing = list_files(clean.root / "d")
    clean.git("mv", "d/b", "d/c")
    clean.git("commit", "-q", "-m", "moved")
    clean.git("update-ref", "HEAD", "HEAD~")
    assert dirty(listing, clean.root / "d") is None


def lfs(content: bytes) -> str:
    oid = hashlib.sha256(content).hexdigest()
    return (
        "version https://git-lfs.github.com/spec/v1\n"
        f"oid sha256:{oid}\nsize {len(content)}\n"
    )


def test_content_behind_an_lfs_pointer(repo: GitRepo) -> None:
    repo.commit({"model.bin": lfs(b"weights"), "pointer.bin": lfs(b"other")})
    repo.write({"model.bin": b"weights"})
    assert is_dirty(repo.root) is False
    repo.write({"model.bin": b"changed"})
    assert is_dirty(repo.root) is True


@pytest.mark.parametrize("place", [".gitattributes", "d/.gitattributes", "info"])
def test_content_behind_an_unknown_filter(clean: GitRepo, place: str) -> None:
    clean.commit({"other/.gitattributes": "*.sh text eol=lf\n# filter\n"})
    clean.write({"a": "converted\n"})
    assert is_dirty(clean.root) is True
    text = "a filter=crypt\n"
    if place == "info":
        clean.write({".git/info/attributes": text})
    else:
        clean.write({place: text})
    assert is_dirty(clean.root) is None


def test_attributes_that_are_no_file(clean: GitRepo) -> None:
    (clean.root / ".gitattributes").symlink_to("a")
    clean.write({"a": "x filter=crypt\n"})
    assert is_dirty(clean.root) is True


def test_sha256_repository(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "new", "--object-format=sha256")
    repo.commit({"a": "a"})
    os.utime(repo.root / "a")
    assert is_dirty(repo.root) is False
