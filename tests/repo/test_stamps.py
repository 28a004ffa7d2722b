"""Files that nobody touched are not read again, all others are."""

import os
import time
from pathlib import Path

import pytest

from mlops_lint.repo import stamps
from mlops_lint.repo.disk import Disk
from mlops_lint.repo.files import untracked_file
from mlops_lint.repo.kept import digest_of

LIMIT = 100
FILE = untracked_file("a.txt")
ONE, TWO = digest_of((b"one",)), digest_of((b"two",))


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that counts as old enough to be relied on."""
    monkeypatch.setattr(stamps, "YOUNG", -3600 * 10**9)
    path = tmp_path / "a.txt"
    path.write_bytes(b"one")
    return path


def later(disk: Disk) -> Disk:
    """The next run, which knows what the last one found."""
    following = Disk(Path(disk.root))
    following.stamps.known = disk.stamps.every({FILE.path})
    return following


def first(path: Path) -> Disk:
    disk = Disk(path.parent)
    assert disk.digest(FILE, LIMIT) == ONE
    return disk


def test_an_untouched_file_is_not_read(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = later(first(old))
    monkeypatch.setattr(os, "read", None)
    assert disk.digest(FILE, LIMIT) == ONE
    assert later(disk).digest(FILE, LIMIT) == ONE


def test_a_change_that_keeps_size_and_time_is_seen(old: Path) -> None:
    """The time of the last change of any kind gives it away."""
    disk = first(old)
    before = old.stat()
    time.sleep(0.02)
    old.write_bytes(b"two")
    os.utime(old, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert later(disk).digest(FILE, LIMIT) == TWO


def test_another_file_in_its_place_is_seen(old: Path, tmp_path: Path) -> None:
    disk = first(old)
    other = tmp_path / "b.txt"
    other.write_bytes(b"two")
    other.replace(old)
    assert later(disk).digest(FILE, LIMIT) == TWO


def test_a_link_in_its_place_is_followed(old: Path, tmp_path: Path) -> None:
    disk = first(old)
    (tmp_path / "b.txt").write_bytes(b"two")
    old.unlink()
    old.symlink_to("b.txt")
    assert later(disk).digest(FILE, LIMIT) == TWO


def test_a_file_that_is_gone_has_no_content(old: Path) -> None:
    disk = first(old)
    old.unlink()
    assert later(disk).digest(FILE, LIMIT) == b""


def test_a_young_file_is_read_again(tmp_path: Path) -> None:
    """It may have changed again within one tick of the clock."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"one")
    assert not first(path).stamps.found


def test_only_as_many_bytes_count_as_were_asked_for(old: Path) -> None:
    disk = later(first(old))
    assert disk.digest(FILE, 2) == digest_of((b"on",))


def test_what_is_known_of_files_that_are_gone_is_forgotten(old: Path) -> None:
    found = first(old).stamps
    assert found.every({"a.txt", "b.txt"}) == found.found
    assert found.every({"b.txt"}) == found.found
    following = later(first(old)).stamps
    assert not following.found
    assert following.every({"a.txt"}) == following.known
    assert following.every({"b.txt"}) == {}


def test_a_file_is_read_once_whatever_is_asked_of_it(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(old.parent)
    assert disk.read(FILE, 2) == b"on"
    assert disk.read(FILE, LIMIT) == b"one"
    monkeypatch.setattr(os, "read", None)
    assert disk.read(FILE, 1) == b"o"
    assert disk.digest(FILE, 2 * LIMIT) == ONE
    assert disk.digest(FILE, 2) == digest_of((b"on",))
