"""What a repository reads, from where, and what it never opens."""

import os
from pathlib import Path

import pytest

from mlops_lint.errors import TargetError
from mlops_lint.model import Tracking
from mlops_lint.repo import SUBMODULE, SYMLINK, Repository
from mlops_lint.repo.disk import CHUNK
from mlops_lint.repo.documents import ParseFailure, Structured
from mlops_lint.repo.repository import HEAD_SIZE, READ_LIMIT
from tests.gitrepo import GitRepo
from tests.trees import make_repo

POINTER = (
    f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 5000\n"
)


# -- opening -----------------------------------------------------------------


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="does not exist"):
        Repository.open(tmp_path / "gone")


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(TargetError, match="not a directory"):
        Repository.open(tmp_path / "a")


def test_a_directory_that_cannot_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(TargetError, match="permission denied"):
        Repository.open(tmp_path)


def test_name_is_that_of_the_real_directory(tmp_path: Path) -> None:
    (tmp_path / "churn").mkdir()
    (tmp_path / "link").symlink_to("churn")
    assert Repository.open(tmp_path / "link").name == "churn"
    assert Repository.open(str(tmp_path / "churn" / ".")).name == "churn"


def test_excluded_files_are_not_listed(tmp_path: Path) -> None:
    make_repo(tmp_path, {"a.py": "", "vendor/b.py": "", "vendor/keep.py": ""})
    repo = Repository.open(tmp_path, ["vendor/", "!keep.py"])
    assert [file.path for file in repo.files.files] == ["a.py", "vendor/keep.py"]
    assert repo.read("vendor/b.py") is None


def test_warnings_are_those_of_the_listing(tmp_path: Path) -> None:
    git = GitRepo.create(tmp_path / "a")
    git.commit({"y.py": ""})
    GitRepo.create(tmp_path / "a" / "inner").commit({"x.py": ""})
    [warning] = Repository.open(tmp_path / "a").warnings
    assert warning.code == "nested-repository"


# -- without git -------------------------------------------------------------


def test_without_git_every_file_counts(tmp_path: Path) -> None:
    repo = make_repo(tmp_path, {"a.py": "x", ".gitignore": "*.log\n", "b.log": ""})
    assert repo.tracking is Tracking.NONE
    assert not repo.git_knows
    assert [file.path for file in repo.tracked("*.py", "*.log")] == ["a.py"]
    assert repo.committed("a.py") == b"x"
    assert repo.committed("gone") is None
    assert repo.committed_size("a.py") == 1
    assert repo.committed_sizes(["a.py", "gone"]) == {"a.py": 1, "gone": None}
    assert repo.revision is None
    assert repo.dirty is None
    repo.close()


# -- bytes -------------------------------------------------------------------


def test_bytes_and_text(tmp_path: Path) -> None:
    repo = make_repo(tmp_path, {"a": b"\xef\xbb\xbfx\xff", "empty": ""})
    assert repo.read("a") == b"\xef\xbb\xbfx\xff"
    assert repo.text("a") == "x\N{REPLACEMENT CHARACTER}"
    assert repo.read("empty") == b""
    assert repo.size("a") == 5
    for path in ("gone", "", ".", "../a", "/etc/passwd"):
        assert repo.read(path) is None
        assert repo.head(path) == b""
        assert repo.text(path) == ""
        assert repo.size(path) is None


def test_a_file_is_read_once(tmp_path: Path) -> None:
    repo = make_repo(tmp_path, {"a": "old", "b": "old"})
    assert (repo.read("a"), repo.head("b")) == (b"old", b"old")
    GitRepo(tmp_path).write({"a": "new", "b": "new"})
    assert (repo.head("a", 2), repo.read("b")) == (b"ol", b"old")


@pytest.mark.parametrize("size", [HEAD_SIZE - 1, HEAD_SIZE, HEAD_SIZE + 1])
def test_the_head_of_a_large_file_does_not_stand_for_it(
    tmp_path: Path, size: int
) -> None:
    repo = make_repo(tmp_path, {"a": b"x" * size})
    assert repo.head("a") == b"x" * min(size, HEAD_SIZE)
    assert repo.read("a") == b"x" * size


def test_reading_ends_at_a_limit(tmp_path: Path) -> None:
    repo = make_repo(tmp_path, {"a": b"", "b": b"y" * (CHUNK + 1)})
    os.truncate(tmp_path / "a", READ_LIMIT + 5)
    assert len(repo.read("a") or b"") == READ_LIMIT
    assert repo.read("b") == b"y" * (CHUNK + 1)


def test_a_file_that_grows_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo(tmp_path, {"a": "one"})
    original = os.read

    def read(handle: int, size: int) -> bytes:
        data = original(handle, size)
        if data == b"one":
            with (tmp_path / "a").open("a") as file:
                file.write("two")
            return data + original(handle, 1)
        return data

    monkeypatch.setattr(os, "read", read)
    assert repo.read("a") == b"onetwo"


def test_an_error_while_reading_is_nothing_to_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo(tmp_path, {"a": "x"})

    def read(handle: int, size: int) -> bytes:
        raise OSError(handle, size)

    monkeypatch.setattr(os, "read", read)
    assert repo.read("a") is None


def test_a_file_that_cannot_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo(tmp_path, {"a": "x"}, commit=True)

    def refuse(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", refuse)
    assert repo.read("a") is None


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    name = os.path.join(os.fsencode(tmp_path), b"caf\xe9.py")
    with open(name, "wb") as file:
        file.write(b"x")
    GitRepo.create(tmp_path).commit({"a.py": ""})
    repo = Repository.open(tmp_path)
    assert repo.read("caf\\xe9.py") == b"x"
    assert repo.size("caf\\xe9.py") == 1
    os.unlink(name)
    assert Repository.open(tmp_path).read("caf\\xe9.py") == b"x"


# -- links and special files -------------------------------------------------


@pytest.fixture
def linked(tmp_path: Path) -> Repository:
    """A repository with links of all kinds, next to a directory with a secret."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("secret")
    root = tmp_path / "repo"
    GitRepo.create(root).write({"a.txt": "inside", "sub/b.txt": "below"})
    for name, target in {
        "inside": "a.txt",
        "up": "sub/../a.txt",
        "out": "../outside/secret",
        "absolute": str(outside / "secret"),
        "zero": "/dev/zero",
        "gone": "nowhere",
        "loop": "loop",
        "folder": "sub",
        "root": "..",
        "sub/chain": "../out",
    }.items():
        (root / name).symlink_to(target)
    GitRepo(root).commit({})
    return Repository.open(root)


@pytest.mark.parametrize("path", ["inside", "up"])
def test_a_link_to_a_file_inside_is_followed(linked: Repository, path: str) -> None:
    assert linked.read(path) == b"inside"
    assert linked.size(path) is None


@pytest.mark.parametrize(
    "path",
    ["out", "absolute", "zero", "gone", "loop", "folder", "root", "sub/chain"],
)
def test_other_links_are_never_followed(linked: Repository, path: str) -> None:
    assert linked.files.by_path[path].mode == SYMLINK
    assert linked.read(path) is None
    assert linked.head(path) == b""
    assert linked.document(path) is None


def test_what_is_committed_of_a_link_is_its_target(linked: Repository) -> None:
    assert linked.committed("out") == b"../outside/secret"
    linked.close()


@pytest.mark.parametrize(
    ("target", "data"), [("../outside", None), ("/no such place", b"mine")]
)
def test_a_directory_replaced_by_a_link_out(
    tmp_path: Path, target: str, data: bytes | None
) -> None:
    outside = tmp_path / "outside" / "deep"
    outside.mkdir(parents=True)
    (outside / "a.txt").write_text("secret")
    root = tmp_path / "repo"
    GitRepo.create(root).commit({"sub/deep/a.txt": "mine", "b.txt": ""})
    repo = Repository.open(root)
    (root / "sub" / "deep" / "a.txt").unlink()
    (root / "sub" / "deep").rmdir()
    (root / "sub").rmdir()
    (root / "sub").symlink_to(target)
    assert repo.read("sub/deep/a.txt") == data
    assert repo.committed("sub/deep/a.txt") == b"mine"
    repo.close()


def test_a_directory_replaced_by_a_link_inside(tmp_path: Path) -> None:
    git = GitRepo.create(tmp_path)
    git.commit({"sub/a.txt": "old"})
    repo = Repository.open(tmp_path)
    (tmp_path / "sub").rename(tmp_path / "moved")
    (tmp_path / "sub").symlink_to("moved")
    assert repo.read("sub/a.txt") == b"old"


def test_a_fifo_in_the_place_of_a_file(tmp_path: Path) -> None:
    GitRepo.create(tmp_path).commit({"a": "x", "b": "y"})
    repo = Repository.open(tmp_path)
    (tmp_path / "a").unlink()
    os.mkfifo(tmp_path / "a")
    assert repo.read("a") is None
    assert repo.size("a") is None
    assert repo.committed("a") == b"x"
    repo.close()


def test_a_directory_in_the_place_of_a_file(tmp_path: Path) -> None:
    repo = make_repo(tmp_path, {"a": "x"}, commit=True)
    (tmp_path / "a").unlink()
    (tmp_path / "a").mkdir()
    assert repo.read("a") is None


# -- what git holds ----------------------------------------------------------


def test_the_work_tree_and_what_is_committed(tmp_path: Path) -> None:
    GitRepo.create(tmp_path).commit({"a.py": "old", "b.py": "b"})
    GitRepo(tmp_path).write({"a.py": "longer", "new.py": "new"})
    repo = Repository.open(tmp_path)
    assert (repo.read("a.py"), repo.committed("a.py")) == (b"longer", b"old")
    assert (repo.size("a.py"), repo.committed_size("a.py")) == (6, 3)
    assert (repo.read("new.py"), repo.committed("new.py")) == (b"new", None)
    assert repo.committed_size("new.py") is None
    assert repo.committed_sizes(["b.py", "new.py", "gone"]) == {
        "b.py": 1,
        "new.py": None,
        "gone": None,
    }
    assert [file.path for file in repo.tracked("*.py")] == ["a.py", "b.py"]
    assert repo.is_tracked(repo.files.by_path["a.py"])
    assert not repo.is_tracked(repo.files.by_path["new.py"])
    assert repo.dirty is True
    assert repo.revision
    repo.close()


def test_a_deleted_file_is_read_from_the_index(tmp_path: Path) -> None:
    GitRepo.create(tmp_path).commit({"a.py": "x", "sub/b.py": "y"})
    (tmp_path / "a.py").unlink()
    (tmp_path / "sub" / "b.py").unlink()
    (tmp_path / "sub").rmdir()
    repo = Repository.open(tmp_path)
    assert (repo.read("a.py"), repo.head("sub/b.py")) == (b"x", b"y")
    assert repo.size("a.py") is None
    assert not repo.on_disk("a.py")
    repo.close()
    repo.close()


def test_a_deleted_file_that_was_never_added_is_gone(tmp_path: Path) -> None:
    GitRepo.create(tmp_path).commit({"a.py": ""})
    GitRepo(tmp_path).write({"new.py": "x"})
    repo = Repository.open(tmp_path)
    (tmp_path / "new.py").unlink()
    assert repo.read("new.py") is None


def test_a_smudged_file_is_a_pointer_to_git(tmp_path: Path) -> None:
    GitRepo.create(tmp_path).commit({"model.bin": POINTER})
    GitRepo(tmp_path).write({"model.bin": b"m" * 5000})
    repo = Repository.open(tmp_path)
    assert repo.committed("model.bin") == POINTER.encode()
    assert repo.committed_size("model.bin") == len(POINTER)
    assert repo.size("model.bin") == 5000
    assert repo.committed("model.bin", 7) == b"version"
    repo.close()


def test_a_submodule_is_never_read(tmp_path: Path) -> None:
    git = GitRepo.create(tmp_path)
    oid = git.commit({"a.py": ""})
    git.git("update-index", "--add", "--cacheinfo", f"160000,{oid},vendored")
    repo = Repository.open(tmp_path)
    assert repo.files.by_path["vendored"].mode == SUBMODULE
    assert repo.read("vendored") is None
    assert repo.committed("vendored") is None
    assert repo.size("vendored") is None


# -- documents and ignored files ---------------------------------------------


def test_documents_are_parsed_once(tmp_path: Path) -> None:
    repo = make_repo(tmp_path, {"a.yaml": "x: 1\n", "b.yaml": "x: [\n", "c.bin": "x"})
    document = repo.document("a.yaml")
    assert isinstance(document, Structured)
    assert repo.document("a.yaml") is document
    assert isinstance(repo.document("b.yaml"), ParseFailure)
    assert repo.document("c.bin") is None
    assert repo.document("gone.yaml") is None
    assert list(repo.parsed) == ["a.yaml", "b.yaml"]
    assert repo.parsed["a.yaml"] is None
    assert repo.parsed["b.yaml"] is repo.document("b.yaml")


def test_ignored_paths_need_not_exist(tmp_path: Path) -> None:
    tree = {".gitignore": "mlruns/\n*.log\n", "sub/.gitignore": "!keep.log\n"}
    repo = make_repo(tmp_path, tree)
    assert repo.is_ignored("mlruns", is_dir=True)
    assert not repo.is_ignored("mlruns")
    assert repo.is_ignored("sub/a.log")
    assert not repo.is_ignored("sub/keep.log")


def test_on_disk_sees_ignored_files_and_broken_links(tmp_path: Path) -> None:
    repo = make_repo(tmp_path, {".gitignore": "*.log\n", "a.log": ""})
    (tmp_path / "link").symlink_to("nowhere")
    assert repo.on_disk("a.log")
    assert repo.on_disk("link")
    assert not repo.on_disk("b.log")


# -- a partial clone ---------------------------------------------------------


def test_sizes_of_blobs_that_git_lacks(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path)
    repo.commit({"a": "1234", "b": "12345", "c": "123"})
    for name in ("a", "b"):
        blob = repo.git("rev-parse", f"HEAD:{name}").strip()
        (tmp_path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    (tmp_path / "b").unlink()
    (tmp_path / "c").write_text("1")
    opened = Repository.open(tmp_path)
    names = ["a", "b", "c", "gone"]
    assert opened.committed_sizes(names) == {"a": None, "b": None, "c": 3, "gone": None}
    assert not opened.warnings
    assert opened.held_sizes(names) == {"a": 4, "b": None, "c": 3, "gone": None}
    warned: list[str] = [warning.location.path for warning in opened.warnings]
    assert warned == ["b"]
