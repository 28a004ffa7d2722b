import os
from pathlib import Path

import pytest

from mlops_lint.repo import kept
from mlops_lint.repo.documents import Tagged
from mlops_lint.repo.kept import Kept, cache_directory, kept_for, kept_patterns


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "contents"


def keep(file: Path, value: object, state: str = "") -> bytes:
    answers = Kept(file, [state])
    key = answers.key("yaml", b"a: 1")
    answers.put(key, value)
    answers.save()
    return key


def test_an_answer_comes_back_in_the_next_run(file: Path) -> None:
    key = keep(file, {"a": [1, (2, None)]})
    assert Kept(file, [""]).get(key) == {"a": [1, (2, None)]}
    assert os.listdir(file.parent) == [file.name]


def test_the_key_tells_kinds_and_contents_apart(file: Path) -> None:
    answers = Kept(file)
    keys = {answers.key(k, d) for k, d in (("a", b"bc"), ("ab", b"c"), ("a", b"b"))}
    assert len(keys) == 3


def test_another_state_of_the_program_knows_nothing(file: Path) -> None:
    key = keep(file, 1, "old")
    assert Kept(file, ["new"]).get(key) is None


@pytest.mark.parametrize("damage", [b"", b"\n", b"{", b"[1]", b"\xff" * 50])
def test_a_damaged_file_is_no_file(file: Path, damage: bytes) -> None:
    key = keep(file, 1)
    whole = file.read_bytes()
    head = whole.partition(b"\n")[0]
    for content in (damage, head + b"\n" + damage, whole[:-3]):
        file.write_bytes(content)
        assert Kept(file, [""]).get(key) is None


def test_a_damaged_answer_is_no_answer(file: Path) -> None:
    answers = Kept(file)
    answers.known[b"key"] = b"["
    assert answers.get(b"key") is None


def test_values_that_are_not_plain_are_left_out(file: Path) -> None:
    keep(file, Tagged("!x", 1))
    assert not file.exists()


def test_a_run_without_news_writes_nothing(file: Path) -> None:
    key = keep(file, 1)
    file.chmod(0o644)
    before = file.stat().st_mtime_ns
    answers = Kept(file, [""])
    assert answers.get(key) == 1
    answers.save()
    assert file.stat().st_mtime_ns == before


def test_answers_of_older_runs_go_when_there_are_too_many(
    file: Path,
) -> None:
    old = keep(file, "x" * 100)
    answers = Kept(file, [""], most=50)
    new = answers.key("yaml", b"b: 2")
    answers.put(new, "y")
    answers.save()
    again = Kept(file, [""])
    assert (again.get(old), again.get(new)) == (None, "y")


@pytest.mark.skipif(os.name != "posix", reason="files have no owner here")
def test_a_file_of_another_user_is_not_read(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = keep(file, 1)
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    assert Kept(file, [""]).get(key) is None


def test_nothing_depends_on_a_cache(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    keep(blocked / "contents", 1)
    assert blocked.read_text() == ""


def test_where_the_cache_lies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(kept.NO_CACHE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_directory() == tmp_path / "mlops-lint"
    assert kept_for("/repo") is not None
    assert kept_patterns() is not None
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_directory() is None
    assert kept_for("/repo") is None
    assert kept_patterns() is None
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_directory() == tmp_path / ".cache" / "mlops-lint"
    monkeypatch.setenv(kept.NO_CACHE, "1")
    assert cache_directory() is None


def test_a_cache_in_a_work_tree_is_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A pull request could bring one along that knows of no failure."""
    monkeypatch.delenv(kept.NO_CACHE, raising=False)
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    assert cache_directory() is None


def test_bunches_stay_as_they_are_when_a_path_is_new() -> None:
    paths = [f"src/part_{number:03}.py" for number in range(500)]
    before = kept.bunches(paths)
    assert [path for bunch in before for path in bunch] == paths
    assert 8 < len(before) < 32
    after = kept.bunches(sorted([*paths, "src/part_250b.py"]))
    assert sum(bunch not in before for bunch in after) in (1, 2)
