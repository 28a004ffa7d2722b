"""Rules that were parsed before are used only while they are current and our own."""

import os
from pathlib import Path
from typing import Any

import pytest

from mlops_lint import knowledge
from mlops_lint.bundled import rules_directory
from mlops_lint.errors import RulePackError
from mlops_lint.knowledge import PARSED, mappings_of, parsed, read_mapping

ALL = ["data.yaml", "tools.yaml"]
EXPECTED: dict[str, object] = {
    "data.yaml": {"rules": []},
    "signatures/tools.yaml": {"tools": {}},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rules = tmp_path / "rules"
    (rules / "signatures").mkdir(parents=True)
    (rules / "data.yaml").write_text("rules: []\n")
    (rules / "signatures/tools.yaml").write_text("tools: {}\n")
    (rules / "README.md").write_text("no rule file")
    return rules


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the names of the files that are parsed."""
    names: list[str] = []

    def watched(path: Path) -> tuple[Any, dict[str, Any]]:
        names.append(path.name)
        return read_mapping(path)

    monkeypatch.setattr(knowledge, "read_mapping", watched)
    return names


def copy_in(cache: Path) -> Path:
    (found,) = cache.glob("rules-*")
    return found


def test_all_files_are_found_by_their_path(folder: Path, read: list[str]) -> None:
    assert mappings_of(folder, None) == EXPECTED
    assert read == ALL


def test_the_copy_is_used_while_it_is_current(
    folder: Path, tmp_path: Path, read: list[str]
) -> None:
    cache = tmp_path / "cache"
    assert mappings_of(folder, cache) == EXPECTED
    assert read == ALL
    assert mappings_of(folder, cache) == EXPECTED
    assert read == ALL
    (folder / "data.yaml").write_text("rules: [changed]\n")
    assert mappings_of(folder, cache)["data.yaml"] == {"rules": ["changed"]}
    (folder / "more.yaml").write_text("rules: []\n")
    assert set(mappings_of(folder, cache)) == {*EXPECTED, "more.yaml"}
    assert copy_in(cache).parent == cache


@pytest.mark.parametrize("cut", [0, 10, 20, 60])
@pytest.mark.parametrize("more", [b"", b"\0"])
def test_a_broken_copy_is_made_anew(
    folder: Path, tmp_path: Path, cut: int, more: bytes
) -> None:
    mappings_of(folder, tmp_path)
    whole = copy_in(tmp_path).read_bytes()
    copy_in(tmp_path).write_bytes(whole[:cut] + more)
    assert mappings_of(folder, tmp_path) == EXPECTED
    assert copy_in(tmp_path).read_bytes() == whole


def test_a_copy_of_another_user_is_not_trusted(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: list[str]
) -> None:
    if os.name != "posix":
        pytest.skip("files have no owner here")
    mappings_of(folder, tmp_path)
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    assert mappings_of(folder, tmp_path) == EXPECTED
    assert read == [*ALL, *ALL]


def test_nothing_depends_on_a_cache(folder: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert "data.yaml" in mappings_of(folder, blocked / "cache")


def test_what_a_wheel_has_parsed_is_used_whoever_owns_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: list[str]
) -> None:
    (folder / PARSED).write_bytes(parsed(folder))
    read.clear()
    if os.name == "posix":
        monkeypatch.setattr(os, "getuid", lambda: 12345)
    # When a file was written says nothing: an installation writes all of them.
    os.utime(folder / "data.yaml", (1, 1))
    assert mappings_of(folder, tmp_path / "cache") == EXPECTED
    assert read == []
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [("data.yaml", "rules: {}\n"), ("more.yaml", "rules: []\n"), (PARSED, "damaged")],
)
def test_what_a_wheel_has_parsed_counts_only_for_its_own_yaml(
    folder: Path, read: list[str], name: str, text: str
) -> None:
    (folder / PARSED).write_bytes(parsed(folder))
    read.clear()
    (folder / name).write_text(text)
    mappings_of(folder, None)
    assert set(read) >= set(ALL)


def test_what_is_parsed_is_the_same_whenever_it_is_packed() -> None:
    folder = rules_directory()
    assert parsed(folder) == parsed(folder)


def test_the_bundled_files_survive_packing(tmp_path: Path) -> None:
    made = mappings_of(rules_directory(), tmp_path)
    kept = mappings_of(rules_directory(), tmp_path)
    assert made is not kept
    assert made == kept
    assert {"data.yaml", "profiles.yaml", "signatures/tools.yaml"} <= set(kept)


def test_a_file_that_is_no_mapping_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("- 1")
    with pytest.raises(RulePackError, match="this is no rule file"):
        read_mapping(path, "a.yaml")
