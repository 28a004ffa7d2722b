"""What a wheel has of compiled patterns is used only where it is whole and ours."""

import re
import sys
from pathlib import Path
from typing import cast

import pytest

from mlops_lint import patterns
from mlops_lint.repo.kept import Kept
from mlops_lint.repo.sealed import HEAD
from mlops_lint.shipped import COMPILED, Shipped, file_of

SOURCE = r"(?i)learn(ing)?_rate = (?P<value>\d+)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a directory as that of a wheel's rules, with one compiled pattern."""
    kept = Kept(tmp_path / "made")
    patterns.compiled_by(kept, SOURCE, 0)
    kept.save()
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / COMPILED).write_bytes(file_of(Kept(tmp_path / "made").known))
    return rules


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Collect the patterns that are compiled anew."""
    found: list[object] = []
    real = patterns._parts  # noqa: SLF001 - what a pattern costs is counted

    def noted(source: str | bytes, flags: int) -> object:
        found.append(source)
        return real(source, flags)

    monkeypatch.setattr(patterns, "_parts", noted)
    return found


def test_what_is_shipped_is_not_compiled(folder: Path, parsed: list[object]) -> None:
    pattern = patterns.compiled_by(Shipped(folder, None), SOURCE, 0)
    assert parsed == []
    match = cast("re.Pattern[str]", pattern).search("Learning_Rate = 3")
    assert match is not None
    assert match["value"] == "3"


def test_what_is_not_shipped_is_kept(
    folder: Path, tmp_path: Path, parsed: list[object]
) -> None:
    for _ in range(2):
        keeper = Shipped(folder, Kept(tmp_path / "more"))
        patterns.compiled_by(keeper, "a+", 0)
        patterns.compiled_by(keeper, SOURCE, 0)
        keeper.save()
    assert parsed == ["a+"]
    # What the wheel has is not written a second time.
    assert len(Kept(tmp_path / "more").known) == 1


def test_without_a_cache_nothing_is_kept(folder: Path, parsed: list[object]) -> None:
    for _ in range(2):
        keeper = Shipped(folder, None)
        patterns.compiled_by(keeper, "a+", 0)
        keeper.absorb({b"key": b"value"}, True)
        assert keeper.used == ({}, False)
        keeper.save()
    assert parsed == ["a+", "a+"]


@pytest.mark.parametrize(
    "damage", [b"", b"no patterns", None, "cut", "changed"], ids=repr
)
def test_a_file_that_is_not_whole_is_left_alone(
    damage: bytes | str | None, folder: Path, parsed: list[object]
) -> None:
    file = folder / COMPILED
    data = file.read_bytes()
    if damage is None:
        file.unlink()
    elif isinstance(damage, bytes):
        file.write_bytes(damage)
    else:
        changed = data[:HEAD] + data[HEAD:].replace(b"value", b"other")
        file.write_bytes(data[:-1] if damage == "cut" else changed)
        assert file.read_bytes() != data
    patterns.compiled_by(Shipped(folder, None), SOURCE, 0)
    assert parsed == [SOURCE]


def test_another_python_compiles_itself(
    folder: Path, parsed: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (*sys.version_info[:2], 999))
    assert Shipped(folder, None).shipped == {}
    patterns.compiled_by(Shipped(folder, None), SOURCE, 0)
    assert parsed == [SOURCE]
