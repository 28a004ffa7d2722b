"""The signature files: well formed, and all that a new tool needs."""

import re
import shutil
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from mlops_lint.bundled import rules_directory
from mlops_lint.errors import RulePackError
from mlops_lint.facts.layout import ROLES
from mlops_lint.facts.signatures import (
    Tool,
    bundled_signatures,
    read_signatures,
    words,
)
from mlops_lint.repo.globs import glob_problem
from tests.facts.conftest import MakeFacts

DIRECTORY = rules_directory() / "signatures"
FIELDS = set(Tool._fields) - {"name"}


@pytest.mark.parametrize(
    "path", sorted(DIRECTORY.iterdir()), ids=lambda path: path.name
)
def test_a_file_is_a_mapping_of_its_own_keys(path: Path) -> None:
    assert path.suffix == ".yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    others = (yaml.safe_load(p.read_text()) for p in DIRECTORY.iterdir() if p != path)
    assert all((data.keys() & other.keys()) <= {"tools"} for other in others)


def test_every_tool_has_known_fields_and_well_formed_values() -> None:
    files = (yaml.safe_load(path.read_text()) for path in DIRECTORY.iterdir())
    entries = [item for file in files for item in file.get("tools", {}).items()]
    for name, entry in entries:
        assert entry.keys() <= FIELDS, name
        forms = {"redirected_by": dict, "constructs": str}
        assert all(
            isinstance(value, forms.get(field, list)) for field, value in entry.items()
        ), name
        for pattern in (
            *entry.get("redirected_by", {}).values(),
            entry.get("constructs", ""),
        ):
            re.compile(pattern)
        assert all(
            re.fullmatch(r"[a-z]\w*", role) for role in entry.get("roles", ())
        ), name
        for dotted in (*entry.get("imports", ()), *entry.get("calls", ())):
            assert all(part.isidentifier() for part in dotted.split(".")), name
        for glob in (*entry.get("outputs", ()), *entry.get("files", ())):
            assert not glob_problem(glob), name


def test_every_call_of_a_tool_lies_below_one_of_its_imports() -> None:
    for tool in bundled_signatures().tools.values():
        for call in tool.calls:
            assert any(
                call == name or call.startswith(f"{name}.") for name in tool.imports
            ), (tool.name, call)


def test_files_add_to_the_tools_of_other_files(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "roles: {}\ntools: {x: {roles: [tracker], imports: [x]}, y: {imports: [y]}}"
    )
    (tmp_path / "b.yaml").write_text("tools: {x: {packages: [x-client]}, z: {}}")
    tools = read_signatures(tmp_path).tools
    assert list(tools) == ["x", "y", "z"]
    assert tools["x"].imports == {"x"}
    assert tools["x"].packages == {"x-client"}


def test_every_role_of_the_layout_is_described() -> None:
    roles = bundled_signatures().roles
    assert set(roles) == set(ROLES)
    for role in roles.values():
        assert role.names[0] == role.name
        assert not any(map(glob_problem, role.content))


def test_every_place_of_ci_has_a_reader() -> None:
    for places in bundled_signatures().marks["ci"].values():
        for reader in places.values():
            assert callable(import_module(f"mlops_lint.facts.ci.{reader}").read)


def test_a_new_tool_needs_no_python(
    tmp_path: Path, facts_of_tree: MakeFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = tmp_path / "signatures"
    shutil.copytree(DIRECTORY, copied)
    with (copied / "tools.yaml").open("a", encoding="utf-8") as file:
        file.write("  cyclone: {roles: [framework, server], imports: [cyclone.ml]}\n")
    tree = {"a.py": "from cyclone.ml import Net\n\nNet().fit([1])\n"}
    assert facts_of_tree(tree).value("trains") is False
    facts = facts_of_tree(tree)
    monkeypatch.setitem(facts.__dict__, "signatures", read_signatures(copied))
    assert facts.value("trains") is True
    assert facts.value("has_server") is True


@pytest.mark.parametrize(
    ("text", "problem"),
    [("tools: [", "expected"), ("- 1\n", "this is no rule file"), ("", "no rule file")],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "tools.yaml").write_text(text)
    with pytest.raises(RulePackError, match=r"tools\.yaml") as error:
        read_signatures(tmp_path)
    assert problem in str(error.value)


def test_words_are_whole() -> None:
    pattern = words(["torch", "a.b"])
    assert pattern.search(b"import torch\n")
    assert pattern.search(b"a.b")
    assert not pattern.search(b"import torchvision\nazb\n")


def test_roots_of_a_role_are_those_of_its_imports() -> None:
    roots = bundled_signatures().roots("tracker")
    assert {"mlflow", "wandb", "torch"} <= roots
    assert "torch.utils.tensorboard" not in roots
