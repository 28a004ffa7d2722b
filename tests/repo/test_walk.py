import os
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from mlops_lint.model import Location
from mlops_lint.repo import walk as walk_module
from mlops_lint.repo.walk import printable, walk, without_generated


def plant(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def walked(root: Path) -> list[str]:
    found, warnings = walk(str(root))
    assert warnings == []
    return [entry.path for entry in found]


def test_hidden_files_are_listed_but_not_git_and_generated_ones(tmp_path: Path) -> None:
    plant(
        tmp_path,
        *("a.py", ".github/workflows/ci.yml", ".dvc/config", ".gitlab-ci.yml"),
        *(".git/config", "sub/.git/config", "sub/b", "x/.git"),
        *("node_modules/a.js", "src/__pycache__/a.pyc", ".venv/a", ".tox/a"),
        *("my-env/pyvenv.cfg", "my-env/lib/a.py", "venv/kept.py"),
    )
    assert sorted(walked(tmp_path)) == [
        *(".dvc/config", ".github/workflows/ci.yml", ".gitlab-ci.yml"),
        *("a.py", "sub/b", "venv/kept.py", "x/.git"),
    ]


def test_virtual_environment_as_root_is_walked(tmp_path: Path) -> None:
    plant(tmp_path, "pyvenv.cfg", "a.py")
    assert walked(tmp_path) == ["a.py", "pyvenv.cfg"]


def test_gitignore_is_honoured_top_down(tmp_path: Path) -> None:
    plant(tmp_path, "data/x.csv", "src/a.py", "src/a.log", "src/keep.log", "b[.txt")
    (tmp_path / ".gitignore").write_text("data/\n*.log\nb[\n")
    (tmp_path / "data/.gitignore").write_text("!*\n")
    (tmp_path / "src/.gitignore").write_text("!keep.log\n")
    assert walked(tmp_path) == [
        ".gitignore",
        "b[.txt",
        "src/.gitignore",
        "src/a.py",
        "src/keep.log",
    ]


@contextmanager
def listening(path: Path) -> Iterator[None]:
    with socket.socket(socket.AF_UNIX) as server:
        before = Path.cwd()
        # The name of a socket is short, so it is bound from its own directory.
        os.chdir(path.parent)
        try:
            server.bind(path.name)
        finally:
            os.chdir(before)
        yield


def test_special_files_are_left_out_and_symlinks_not_followed(tmp_path: Path) -> None:
    plant(tmp_path, "real/a")
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "real/loop").symlink_to(tmp_path)
    (tmp_path / "dangling").symlink_to("nowhere")
    with listening(tmp_path / "socket"):
        found, _ = walk(str(tmp_path))
    assert {entry.path: entry.is_symlink for entry in found} == {
        "real/a": False,
        "real/loop": True,
        "dangling": True,
    }


def test_gitignore_that_is_no_file_ignores_nothing(tmp_path: Path) -> None:
    plant(tmp_path, "a/x", "b/x", "c/x")
    (tmp_path / "rules").write_text("x\n")
    os.mkfifo(tmp_path / "a/.gitignore")
    (tmp_path / "b/.gitignore").symlink_to("../rules")
    (tmp_path / "c/.gitignore").mkdir()
    assert walked(tmp_path) == ["rules", "a/x", "b/.gitignore", "b/x", "c/x"]


def test_unreadable_things_become_warnings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, "a/x", "locked/x", "z/.gitignore", "z/y")
    scan = os.scandir

    def scandir(path: str) -> AbstractContextManager[Iterator["os.DirEntry[str]"]]:
        if path.endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr("builtins.open", refuse)
    found, warnings = walk(str(tmp_path))
    assert [entry.path for entry in found] == ["a/x", "z/.gitignore", "z/y"]
    (warning,) = warnings
    assert warning.code == "unreadable-directory"
    assert warning.location == Location("locked")
    assert "Permission denied" in warning.message


def test_number_of_files_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk_module, "FILES_LIMIT", 3)
    plant(tmp_path, "a", "b", "c/d", "c/e", "f/g")
    found, warnings = walk(str(tmp_path))
    assert len(found) == 3
    assert [warning.code for warning in warnings] == ["too-many-files"]


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    raw = os.path.join(os.fsencode(tmp_path), b"caf\xe9")
    with open(raw, "wb"):
        pass
    (found,) = walk(str(tmp_path))[0]
    assert os.fsencode(found.path) == b"caf\xe9"
    assert printable(found.path) == "caf\\xe9"
    assert printable("café") == "café"


def test_generated_paths_are_told_by_directory() -> None:
    paths = ["a/.venv/x", "env/pyvenv.cfg", "env/lib/x", "environment/x", ".venv"]
    assert without_generated(paths) == ["environment/x", ".venv"]
    assert without_generated(["a"]) == ["a"]


def test_entry_whose_type_is_refused_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refused:
        name = "refused"

        def is_symlink(self) -> bool:
            raise PermissionError

    @contextmanager
    def scandir(_: str) -> Iterator[list[Refused]]:
        yield [Refused()]

    monkeypatch.setattr(os, "scandir", scandir)
    assert walk(str(tmp_path)) == ([], [])
