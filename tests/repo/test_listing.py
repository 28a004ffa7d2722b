import os
from pathlib import Path

import pytest

from mlops_lint.model import Tracking
from mlops_lint.repo.listing import File, Listing, list_files
from tests.gitrepo import GitRepo


def paths(listing: Listing) -> list[str]:
    return [file.path for file in listing.files]


def codes(listing: Listing) -> list[str]:
    return [warning.code for warning in listing.warnings]


def file_at(listing: Listing, path: str) -> File:
    (file,) = [file for file in listing.files if file.path == path]
    return file


def test_tracked_untracked_and_ignored(repo: GitRepo) -> None:
    revision = repo.commit({"b": "b", "a/x": "x", ".gitignore": "*.log\n"})
    repo.write({"new": "", "a.log": "", "a/new": ""})
    (repo.root / "b").unlink()
    listing = list_files(repo.root)
    assert listing.tracking is Tracking.GIT
    assert listing.revision == revision
    assert listing.warnings == ()
    assert [(file.path, file.tracked) for file in listing.files] == [
        (".gitignore", True),
        ("a/new", False),
        ("a/x", True),
        ("b", True),
        ("new", False),
    ]
    blob = repo.git("rev-parse", "HEAD:b").strip()
    assert file_at(listing, "b") == File("b", 0o100644, blob, True)
    assert file_at(listing, "new") == File("new", 0, "", False)


def test_modes(repo: GitRepo, tmp_path: Path) -> None:
    other = GitRepo.create(tmp_path / "other")
    other.commit({"x": "x"})
    repo.write({"run": "#!", "plain": ""})
    (repo.root / "run").chmod(0o755)
    (repo.root / "link").symlink_to("plain")
    allow = ("-c", "protocol.file.allow=always")
    repo.git(*allow, "submodule", "-q", "add", str(other.root), "sub")
    repo.commit({})
    listing = list_files(repo.root)
    assert {file.path: file.mode for file in listing.files} == {
        ".gitmodules": 0o100644,
        "link": 0o120000,
        "plain": 0o100644,
        "run": 0o100755,
        "sub": 0o160000,
    }
    assert codes(listing) == []
    assert paths(list_files(repo.root / "sub")) == ["x"]


def test_sub_directory_is_listed_relative_to_itself(repo: GitRepo) -> None:
    revision = repo.commit({"a/b/x": "x", "a/y": "y", "z": "z"})
    repo.write({"a/b/new": "", "top": ""})
    listing = list_files(repo.root / "a/b")
    assert paths(listing) == ["new", "x"]
    assert listing.revision == revision


def test_names_of_any_bytes(repo: GitRepo) -> None:
    names = [b"caf\xe9", b"new\nline", "ü".encode(), b"back\\slash", b"tab\there"]
    for name in names:
        Path(os.fsdecode(os.path.join(os.fsencode(repo.root), name))).touch()
    repo.git("add", "--all")
    Path(os.fsdecode(os.path.join(os.fsencode(repo.root), b"un\xff"))).touch()
    listing = list_files(repo.root)
    assert paths(listing) == [
        "back\\slash",
        "caf\\xe9",
        "new\nline",
        "tab\there",
        "un\\xff",
        "ü",
    ]
    assert {file.path: file.raw for file in listing.files if file.raw} == {
        "caf\\xe9": b"caf\xe9",
        "un\\xff": b"un\xff",
    }


def test_conflict_keeps_our_side(repo: GitRepo) -> None:
    repo.commit({"a": "base\n", "gone": "base\n"})
    repo.git("checkout", "-q", "-b", "theirs")
    repo.commit({"a": "theirs\n", "gone": "theirs\n"})
    repo.git("checkout", "-q", "main")
    repo.git("rm", "-q", "gone")
    repo.commit({"a": "ours\n"})
    repo.git("merge", "theirs", check=False)
    listing = list_files(repo.root)
    assert listing.conflicts
    assert paths(listing) == ["a", "gone"]
    assert file_at(listing, "a").blob == repo.git("rev-parse", "HEAD:a").strip()
    assert file_at(listing, "gone").blob == repo.git("rev-parse", "theirs:gone").strip()


def test_nested_repository_is_left_out_with_a_warning(repo: GitRepo) -> None:
    repo.commit({"a": "a"})
    GitRepo.create(repo.root / "inner/deep").commit({"x": "x"})
    listing = list_files(repo.root)
    assert paths(listing) == ["a"]
    (warning,) = listing.warnings
    assert (warning.code, warning.location.path) == ("nested-repository", "inner/deep")


def test_generated_files_count_only_if_tracked(repo: GitRepo) -> None:
    repo.commit({"node_modules/kept.js": ""})
    repo.write({"node_modules/new.js": "", "e/pyvenv.cfg": "", "e/lib/a.py": ""})
    assert paths(list_files(repo.root)) == ["node_modules/kept.js"]


def test_no_git_at_all(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "plain")
    repo.write({".gitignore": "*.log\n", "a.log": "", "b/c": ""})
    (repo.root / "link").symlink_to("b")
    listing = list_files(repo.root)
    assert listing == Listing(
        [
            File(".gitignore", 0, "", False),
            File("b/c", 0, "", False),
            File("link", 0o120000, "", False),
        ],
        Tracking.NONE,
    )


@pytest.mark.parametrize("content", [b"", b"garbage" * 100, b"DIRC\0\0\0\2\0\0\0\1"])
def test_corrupt_index_falls_back_to_a_walk(repo: GitRepo, content: bytes) -> None:
    repo.commit({"a": "a"})
    (repo.root / ".git/index").write_bytes(content)
    listing = list_files(repo.root)
    assert listing.tracking is Tracking.UNKNOWN
    assert listing.git is None
    assert paths(listing) == ["a"]
    assert codes(listing) in (["git-index"], ["git-empty-index"])


def test_empty_index_though_the_commit_has_files(repo: GitRepo) -> None:
    revision = repo.commit({"a": "a", "b/c": "c"})
    (repo.root / ".git/index").unlink()
    for root, expected in ((repo.root, ["a", "b/c"]), (repo.root / "b", ["c"])):
        listing = list_files(root)
        assert listing.tracking is Tracking.UNKNOWN
        assert listing.revision == revision
        assert paths(listing) == expected
        assert codes(listing) == ["git-empty-index"]
    (repo.root / "a").unlink()
    (repo.root / "b/c").unlink()
    assert list_files(repo.root).tracking is Tracking.UNKNOWN


def test_nothing_added_yet(repo: GitRepo) -> None:
    repo.write({"a": ""})
    listing = list_files(repo.root)
    assert listing.tracking is Tracking.UNKNOWN
    assert listing.revision is None
    assert paths(listing) == ["a"]
    (warning,) = listing.warnings
    assert "git add" in warning.message


def test_empty_repository_is_known_to_be_empty(repo: GitRepo) -> None:
    listing = list_files(repo.root)
    assert (listing.files, listing.tracking) == ([], Tracking.GIT)
    revision = repo.commit({})
    listing = list_files(repo.root)
    assert (listing.files, listing.tracking) == ([], Tracking.GIT)
    assert listing.revision == revision


def test_new_directory_of_a_repository_is_untracked(repo: GitRepo) -> None:
    repo.commit({"a": "a"})
    repo.write({"new/x": ""})
    listing = list_files(repo.root / "new")
    assert listing.tracking is Tracking.GIT
    assert listing.files == [File("x", 0, "", False)]


def test_directory_that_its_repository_ignores(repo: GitRepo) -> None:
    repo.commit({".gitignore": "build/\n"})
    repo.write({"build/x": ""})
    listing = list_files(repo.root / "build")
    assert listing.tracking is Tracking.NONE
    assert paths(listing) == ["x"]
    assert codes(listing) == ["git-outside"]


def test_missing_git(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit({"a": "a"})
    monkeypatch.setenv("PATH", "/nowhere")
    listing = list_files(repo.root)
    assert listing.tracking is Tracking.UNKNOWN
    assert paths(listing) == ["a"]
    assert codes(listing) == ["git-missing"]


def test_git_directory_that_is_no_repository(tmp_path: Path) -> None:
    (tmp_path / "r/.git").mkdir(parents=True)
    (tmp_path / "r/a").touch()
    listing = list_files(tmp_path / "r")
    assert listing.tracking is Tracking.UNKNOWN
    assert codes(listing) == ["git-broken"]


FAKE = """#!/bin/sh
case "$*" in
  *ls-files*-o*) {untracked} ;;
  *ls-files*) {tracked} ;;
  *) echo abc ;;
esac
"""


@pytest.mark.parametrize(
    ("tracked", "untracked", "expected"),
    [
        (
            "echo \"fatal: detected dubious ownership in repository at 'x'\" >&2;"
            " exit 128",
            "true",
            ["git-unsafe"],
        ),
        ("exit 1", "true", ["git-failed"]),
        ("true", "echo 'fatal: out of memory' >&2; exit 128", ["git-failed"]),
        (
            r"printf '100644 %040d 0\ta\000' 1",
            "echo \"warning: could not open directory 'x/'\" >&2",
            ["git-warning"],
        ),
    ],
)
def test_trouble_with_git_is_a_warning(
    repo: GitRepo,
    monkeypatch: pytest.MonkeyPatch,
    tracked: str,
    untracked: str,
    expected: list[str],
) -> None:
    repo.write({"a": ""})
    program = repo.root.parent / "bin/git"
    program.parent.mkdir()
    program.write_text(FAKE.format(tracked=tracked, untracked=untracked))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    listing = list_files(repo.root)
    assert codes(listing) == expected
    assert paths(listing) == ["a"]
    known = expected == ["git-warning"]
    assert listing.tracking is (Tracking.GIT if known else Tracking.UNKNOWN)


def test_bare_repository_lists_its_head(repo: GitRepo, tmp_path: Path) -> None:
    revision = repo.commit({"a": "a", "b/c": "c"})
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    listing = list_files(tmp_path / "bare")
    assert listing.tracking is Tracking.GIT
    assert listing.revision == revision
    blob = repo.git("rev-parse", "HEAD:b/c").strip()
    assert paths(listing) == ["a", "b/c"]
    assert listing.files[1] == File("b/c", 0o100644, blob, True)


def test_bare_repository_without_commits_or_with_a_broken_head(tmp_path: Path) -> None:
    bare = GitRepo.create(tmp_path / "bare", "--bare")
    assert list_files(bare.root).tracking is Tracking.GIT
    (bare.root / "HEAD").write_text("nonsense")
    listing = list_files(bare.root)
    assert listing.tracking is Tracking.UNKNOWN
    assert listing.git is None
    assert len(listing.warnings) == 1


def test_sha256_repository(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "new", "--object-format=sha256")
    revision = repo.commit({"a": "a"})
    listing = list_files(repo.root)
    assert listing.revision == revision
    assert len(listing.files[0].blob) == len(revision) == 64


def test_sparse_checkout_lists_every_tracked_file(repo: GitRepo) -> None:
    repo.commit({"a/x": "x", "b/y": "y"})
    repo.git("sparse-checkout", "set", "--sparse-index", "a")
    assert not (repo.root / "b").exists()
    assert paths(list_files(repo.root)) == ["a/x", "b/y"]
