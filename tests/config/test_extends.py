"""`extends`: what it may name, how files are laid upon each other, what is refused."""

import os
from pathlib import Path

import pytest

from mlops_lint.bundled import rules_directory
from mlops_lint.config import Config, discover, load
from mlops_lint.errors import ConfigError
from mlops_lint.model import Location, Severity
from tests.config.conftest import YAML, Refused, write

PRESETS = sorted(path.stem for path in (rules_directory() / "presets").glob("*.yaml"))
HERE = "keep what is extended inside, or install it as a rule pack"


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_can_be_extended(root: Path, name: str) -> None:
    write(root, {YAML: f"extends: {name}\n"})
    found = discover(root)
    assert found != Config(path=YAML, files=(YAML,))
    assert found.files == (YAML,)


def test_presets() -> None:
    assert PRESETS == ["library", "research", "strict"]


def test_later_values_win_lists_add_up_and_mappings_merge(root: Path) -> None:
    write(
        root,
        {
            "a.yaml": "min_score: 1\nignore: [STR002]\n"
            "severity: {DVC: info, SEC: off}\nexclude: [a/]\n"
            "suppress: [{rule: DAT001}]\nlimits: {depth: 9, aliases: 3}",
            "lint/b.toml": "[tool.mlops-lint]\nmin_score = 2\nignore = ['DAT']\n"
            "extends = '../a.yaml'\nper_path = [{path = 'x/', ignore = ['DVC']}]\n"
            "[tool.mlops-lint.severity]\nDVC = 'error'\n",
            YAML: "extends: [strict, lint/b.toml]\nmin_score: 3\nlimits: {depth: 8}\n"
            "exclude: ['!a/b']\nper_path: [{path: y/, profile: prototype}]\n"
            "layout: lenient\n",
        },
    )
    found = discover(root)
    assert found.files == (YAML, "lint/b.toml", "a.yaml")
    assert (found.fail_on, found.layout, found.min_score) == ("warning", "lenient", 3)
    assert found.ignore == ("STR002", "DAT")
    assert found.exclude == ("a/", "!a/b")
    assert list(found.severity.items()) == [("SEC", None), ("DVC", Severity.ERROR)]
    assert found.limits == {"depth": 8, "aliases": 3}
    assert [each.path for each in found.per_path] == ["x/", "y/"]
    assert [each.rule for each in found.suppress] == ["DAT001"]
    assert found.places["DAT"] == Location("lint/b.toml", 3)
    assert found.places["DVC"] == Location("a.yaml", 3)
    assert found.globs == {"a/": Location("a.yaml", 4), "!a/b": Location(YAML, 4)}


def test_a_file_that_is_reached_twice_counts_once(root: Path) -> None:
    write(
        root,
        {
            "base.yaml": "ignore: [DVC]",
            "a.yaml": "extends: base.yaml",
            YAML: "extends: [a.yaml, ./base.yaml]",
        },
    )
    assert discover(root).ignore == ("DVC",)


def test_paths_are_relative_to_the_file_that_names_them(root: Path) -> None:
    write(
        root,
        {
            f"sub/{YAML}": "extends: ../conf/a.yaml",
            "conf/a.yaml": "extends: deep/b.yaml\nbaseline: base.json",
            "conf/deep/b.yaml": "min_score: 7",
        },
    )
    found = discover(root / "sub")
    assert found.min_score == 7
    assert found.files == (YAML, "../conf/a.yaml", "../conf/deep/b.yaml")
    assert found.baseline is not None
    assert Path(found.baseline).resolve() == root / "conf/base.json"
    assert load(root / "sub" / YAML, "x.yaml").files[1] == "../conf/a.yaml"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "profile: production\nextends: [gone.yaml]",
            f"error: {YAML}:2: extends: gone.yaml does not exist\n"
            "help: the path is relative to this file",
        ),
        (
            "extends:\n- strict\n- ../outside.yaml",
            f"error: {YAML}:3: extends: ../outside.yaml leads out of the repository\n"
            f"help: {HERE}",
        ),
        (
            "extends: /etc/hosts.yaml",
            f"error: {YAML}:1: extends: /etc/hosts.yaml leads out of the repository\n"
            f"help: {HERE}",
        ),
        (
            "extends: out/secret.yaml",
            f"error: {YAML}:1: extends: out/secret.yaml leads out of the repository\n"
            f"help: {HERE}",
        ),
        (
            "extends: ./folder.yaml",
            f"error: {YAML}:1: extends: ./folder.yaml is no file\nhelp: name a file",
        ),
        (
            'extends: "a\\0.yaml"',
            f"error: {YAML}:1: extends: a\0.yaml cannot be read: no such name",
        ),
        (
            "extends: [strct]",
            f"error: {YAML}:1: extends: strct is neither a preset nor an installed "
            "rule pack\n"
            "help: did you mean strict? A file is written as ./strct.yaml",
        ),
        (
            "extends: zzzz",
            f"error: {YAML}:1: extends: zzzz is neither a preset nor an installed "
            "rule pack\n"
            "help: known: library, research, strict. A file is written as ./zzzz.yaml",
        ),
        (
            "extends: 3",
            f"error: {YAML}:1: extends: 3 is not text\nhelp: write text",
        ),
        (
            "extends: a.toml",
            f"error: {YAML}:1: extends: a.toml has no table [tool.mlops-lint]",
        ),
    ],
)
def test_message(root: Path, refused: Refused, text: str, message: str) -> None:
    write(root.parent, {"outside.yaml": "password: x", "o/secret.yaml": "password: x"})
    (root / "out").symlink_to(root.parent / "o")
    (root / "folder.yaml").mkdir()
    assert refused(text, {"a.toml": ""}) == message


def test_a_circle(refused: Refused) -> None:
    files = {"a.yaml": "extends: b.yaml", "b.yaml": "min_score: 1\nextends: [./a.yaml]"}
    assert refused("extends: a.yaml", files) == (
        "error: b.yaml:2: extends: ./a.yaml goes round in a circle: "
        f"{YAML} → a.yaml → b.yaml → a.yaml\n"
        "help: take one of them out"
    )


def test_itself(refused: Refused) -> None:
    assert refused(f"extends: ./{YAML}") == (
        f"error: {YAML}:1: extends: ./{YAML} goes round in a circle: {YAML} → {YAML}\n"
        "help: take one of them out"
    )


def test_too_deep(root: Path, refused: Refused) -> None:
    files = {f"{n}.yaml": f"extends: {n + 1}.yaml" for n in range(1, 8)}
    write(root, {YAML: "extends: 2.yaml", **files, "8.yaml": "min_score: 1"})
    assert discover(root).min_score == 1
    assert refused("extends: 1.yaml", files) == (
        "error: 7.yaml:1: extends: 8.yaml is one of more than 8 files that build "
        "on each other\n"
        "help: join some of them"
    )


def test_too_many(refused: Refused) -> None:
    files = {f"{n}.yaml": "" for n in range(51)}
    names = ", ".join(files)
    assert refused(f"extends: [{names}]", files) == (
        f"error: {YAML}:1: extends: 50.yaml is one of more than 50 files\n"
        "help: join some of them"
    )


def test_what_is_wrong_with_an_extended_file_is_told_there(refused: Refused) -> None:
    found = refused("extends: conf/a.yaml\nx: 1", {"conf/a.yaml": "\nselct: [DVC]"})
    assert (
        found == "error: conf/a.yaml:2: unknown key selct\nhelp: did you mean select?"
    )
    found = refused("extends: conf/a.yaml", {"conf/a.yaml": "a: [\n"})
    assert found == "error: conf/a.yaml:2: did not find expected node content"


def test_what_is_missing_is_told_with_all_else_but_the_rules(refused: Refused) -> None:
    text = "extends: [gone.yaml, strict]\nselct: []\nrules:\n- {id: GONE001, weight: 2}"
    assert [line for line in refused(text).split("\n") if "error" in line] == [
        f"error: {YAML}:1: extends: gone.yaml does not exist",
        f"error: {YAML}:2: unknown key selct",
    ]


def test_a_fifo_is_no_file(root: Path, refused: Refused) -> None:
    os.mkfifo(root / "pipe.yaml")
    assert refused("extends: pipe.yaml").startswith(
        f"error: {YAML}:1: extends: pipe.yaml is no file"
    )


def test_outside_git_the_directory_is_all_there_is(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": "min_score: 1", f"b/{YAML}": "extends: ../a.yaml"})
    with pytest.raises(ConfigError, match="leads out of the repository"):
        discover(tmp_path / "b")


def test_a_baseline_of_an_extended_file_stays_beside_it(refused: Refused) -> None:
    found = refused("extends: conf/a.yaml", {"conf/a.yaml": "\nbaseline: ../x.json"})
    assert found == (
        "error: conf/a.yaml:2: baseline: ../x.json leads out of the directory of this "
        "file\nhelp: keep the baseline beside it"
    )
