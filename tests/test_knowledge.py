"""Bundled files are read from a copy only while that copy is current and our own."""

import json
import os
from pathlib import Path

import pytest

from mlops_lint.bundled import rules_directory
from mlops_lint.errors import RulePackError
from mlops_lint.knowledge import mappings_of, read_mapping


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rules = tmp_path / "rules"
    (rules / "signatures").mkdir(parents=True)
    (rules / "data.yaml").write_text("rules: []\n")
    (rules / "signatures/tools.yaml").write_text("tools: {}\n")
    (rules / "README.md").write_text("no rule file")
    return rules


def copy_in(cache: Path) -> Path:
    (found,) = cache.glob("rules-*.json")
    return found


def test_all_files_are_found_by_their_path(folder: Path) -> None:
    expected = {"data.yaml": {"rules": []}, "signatures/tools.yaml": {"tools": {}}}
    assert mappings_of(folder, None) == expected


def test_the_copy_is_used_while_it_is_current(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = mappings_of(folder, cache)
    kept = json.loads(copy_in(cache).read_text())
    kept["files"]["data.yaml"] = {"rules": ["kept"]}
    copy_in(cache).write_text(json.dumps(kept))
    assert mappings_of(folder, cache)["data.yaml"] == {"rules": ["kept"]}
    (folder / "data.yaml").write_text("rules: [changed]\n")
    assert mappings_of(folder, cache)["data.yaml"] == {"rules": ["changed"]}
    (folder / "more.yaml").write_text("rules: []\n")
    assert set(mappings_of(folder, cache)) == {*first, "more.yaml"}
    assert not list(cache.glob("*.json.*"))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"state": 1}', "\0"])
def test_a_broken_copy_is_made_anew(folder: Path, tmp_path: Path, content: str) -> None:
    expected = mappings_of(folder, tmp_path)
    copy_in(tmp_path).write_text(content)
    assert mappings_of(folder, tmp_path) == expected
    assert json.loads(copy_in(tmp_path).read_text())["files"] == expected


def test_a_copy_of_another_user_is_not_trusted(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.name != "posix":
        pytest.skip("files have no owner here")
    expected = mappings_of(folder, tmp_path)
    kept = json.loads(copy_in(tmp_path).read_text())
    kept["files"]["data.yaml"] = {"rules": ["planted"]}
    copy_in(tmp_path).write_text(json.dumps(kept))
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    assert mappings_of(folder, tmp_path) == expected


def test_nothing_depends_on_a_cache(folder: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert "data.yaml" in mappings_of(folder, blocked / "cache")


def test_the_bundled_files_survive_json() -> None:
    files = mappings_of(rules_directory(), None)
    assert json.loads(json.dumps(files)) == files
    assert {"data.yaml", "profiles.yaml", "signatures/tools.yaml"} <= set(files)


def test_a_file_that_is_no_mapping_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("- 1")
    with pytest.raises(RulePackError, match="this is no rule file"):
        read_mapping(path, "a.yaml")
