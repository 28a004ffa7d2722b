"""Configuration: where it is found, what it says, and every way to get it wrong."""

import os
import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from mlops_lint.config import Config, discover, load
from mlops_lint.config.schema import config_schema
from mlops_lint.errors import ConfigError
from mlops_lint.model import Location, Settings, Severity, Suppression

YAML = ".mlops-lint.yaml"
TOML = "pyproject.toml"
WHOLE = """\
profile: prototype
kind: library
deployable: false
internal: true
layout: strict
max_binary_kb: 5
exclude: [third_party/]
select: [DVC, DAT001]
ignore: [STR002]
severity:
  DOC001: info
  DVC001: off
fail_on: never
min_score: 70.5
baseline: base/line.json
require_reasons: true
suppress:
  - {rule: data, path: raw/, reason: old, expires: "2026-12-31"}
  - rule: DVC
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(folder: Path, name: str, text: str) -> list[str]:
    path = write(folder, name, text)
    with pytest.raises(ConfigError) as caught:
        load(path, name)
    assert caught.value.exit_code == 2
    return [problem.render() for problem in caught.value.problems]


def test_every_key(tmp_path: Path) -> None:
    found = load(write(tmp_path, YAML, WHOLE), YAML)
    assert found == Config(
        path=YAML,
        files=(YAML,),
        profile="prototype",
        kind="library",
        deployable=False,
        internal=True,
        layout="strict",
        max_binary_kb=5,
        exclude=("third_party/",),
        select=("DVC", "DAT001"),
        ignore=("STR002",),
        severity={"DOC001": Severity.INFO, "DVC001": None},
        fail_on="never",
        min_score=70.5,
        places={
            "DVC": Location(YAML, 8),
            "DAT001": Location(YAML, 8),
            "STR002": Location(YAML, 9),
            "DOC001": Location(YAML, 11),
            "DVC001": Location(YAML, 12),
            "data": Location(YAML, 18),
        },
        globs={"third_party/": Location(YAML, 7)},
        baseline=str(tmp_path / "base/line.json"),
        require_reasons=True,
        suppress=(
            Suppression(
                "data",
                "raw/",
                "old",
                "config",
                Location(YAML, 18),
                expires=date(2026, 12, 31),
            ),
            Suppression("DVC", "", "", "config", Location(YAML, 19)),
        ),
    )
    later = {"extends", "rules", "per_path", "limits", "name", "description"}
    assert set(config_schema()["properties"]) == set(yaml.safe_load(WHOLE)) | later
    assert found.settings("production") == Settings(
        profile="production",
        kind="library",
        deployable=False,
        internal=True,
        strict_layout=True,
        max_binary_kb=5,
    )


def test_the_readme_names_every_key_and_no_other() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## Configuration\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`[^|]+`) \|", section, re.MULTILINE)
    names = re.findall(r"`(\w+)`", " ".join(cells))
    assert sorted(names) == sorted(config_schema()["properties"])


def test_a_table_of_pyproject(tmp_path: Path) -> None:
    text = '[project]\nname = "x"\n[tool.mlops-lint]\nignore = [\n  "DVC",\n]\n'
    text += '[tool.mlops-lint.severity]\nDOC001 = "off"\n'
    found = load(write(tmp_path, TOML, text), TOML)
    assert found.ignore == ("DVC",)
    assert found.severity == {"DOC001": None}
    assert found.places == {"DVC": Location(TOML, 4), "DOC001": Location(TOML, 8)}


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert load(write(tmp_path, YAML, "# nothing\n"), YAML) == Config(
        path=YAML, files=(YAML,)
    )


def test_names_of_rules_are_text_whatever_yaml_reads(tmp_path: Path) -> None:
    found = load(write(tmp_path, YAML, "severity: {12: info}"), YAML)
    assert found.severity == {"12": Severity.INFO}
    assert found.places == {"12": Location(YAML, 1)}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            YAML,
            "profile: production\nselct: [DVC]\n",
            f"error: {YAML}:2: unknown key selct\nhelp: did you mean select?",
        ),
        (
            TOML,
            '[tool.x]\n[tool.mlops-lint]\nprofile = "production"\nselct = []\n',
            f"error: {TOML}:4: unknown key selct\nhelp: did you mean select?",
        ),
        (
            YAML,
            "profile: prod\n",
            f'error: {YAML}:1: profile: unknown value "prod"\n'
            "help: did you mean production?",
        ),
        (
            TOML,
            "[tool.mlops-lint]\n\nmin_score = 'x'\n",
            f'error: {TOML}:3: min_score: "x" is not a number\nhelp: write a number',
        ),
        (
            YAML,
            "min_score: 101",
            f"error: {YAML}:1: min_score: 101 is too large\nhelp: write 100 or less",
        ),
        (
            YAML,
            "internal: yes",
            f'error: {YAML}:1: internal: "yes" is not true or false\n'
            "help: write true or false",
        ),
        (
            YAML,
            "select: DVC",
            f'error: {YAML}:1: select: "DVC" is not a list\nhelp: write a list',
        ),
        (
            YAML,
            "severity:\n  DVC001: high",
            f'error: {YAML}:2: severity.DVC001: unknown value "high"\n'
            "help: known: info, warning, error, off",
        ),
        (
            YAML,
            "exclude:\n- a\n- '[b'",
            f'error: {YAML}:3: exclude.1: "[b" is no glob: unclosed `[`, unknown '
            "`[:class:]` or a backslash at the end",
        ),
        (
            YAML,
            "suppress:\n- {rule: DVC, expires: 31.12.2026}",
            f'error: {YAML}:2: suppress.0.expires: "31.12.2026" is no date: write it '
            "as YYYY-MM-DD\nhelp: the last day, as YYYY-MM-DD in quotes",
        ),
        (
            YAML,
            "suppress:\n- {rule: DVC, expires: '20261231'}",
            f'error: {YAML}:2: suppress.0.expires: "20261231" is no date: write it '
            "as YYYY-MM-DD\nhelp: the last day, as YYYY-MM-DD in quotes",
        ),
        (
            YAML,
            "internal: true\nbaseline: ../x.json",
            f"error: {YAML}:2: baseline: ../x.json leads out of the directory of this "
            "file\nhelp: keep the baseline beside it",
        ),
        (
            YAML,
            "suppress:\n- path: a",
            f"error: {YAML}:2: suppress.0: rule is missing\nhelp: add it",
        ),
        (
            YAML,
            "suppress:\n- rule: DVC\n  path: '[b'",
            f'error: {YAML}:3: suppress.0.path: "[b" is no glob: unclosed `[`, unknown '
            "`[:class:]` or a backslash at the end\n"
            "help: where, everywhere if it is left out",
        ),
        (
            YAML,
            "internal: true\ninternal: false",
            f"error: {YAML}:2: internal is given twice\nhelp: keep one",
        ),
        (
            YAML,
            "- profile: production",
            f'error: {YAML}:1: [{{"profile": "production"}}] is not a mapping\n'
            "help: write a mapping",
        ),
        (
            TOML,
            "[tool]\nmlops-lint = 3\n",
            f"error: {TOML}:2: 3 is not a mapping\nhelp: write a mapping",
        ),
        (
            YAML,
            "profile: [\n",
            f"error: {YAML}:2: did not find expected node content",
        ),
        (
            TOML,
            "[tool.mlops-lint]\nprofile = \n",
            f"error: {TOML}:2: invalid value",
        ),
        (
            YAML,
            "profile: production\n---\nprofile: prototype\n",
            f"error: {YAML}: holds several YAML documents\n"
            "help: leave the first one only",
        ),
        (
            YAML,
            "#" * (2 * 1024 * 1024 + 1),
            f"error: {YAML}: larger than 2 MiB, not read",
        ),
        (
            "setup.cfg",
            "[mlops-lint]\nprofile = x\n",
            "error: setup.cfg: this is no configuration file\n"
            "help: name a .yaml or .toml file",
        ),
        (
            "notes",
            "profile: production",
            "error: notes: this is no configuration file\n"
            "help: name a .yaml or .toml file",
        ),
        (
            TOML,
            "[project]\n",
            f"error: {TOML}: there is no table [tool.mlops-lint]",
        ),
    ],
)
def test_message(tmp_path: Path, name: str, text: str, message: str) -> None:
    assert problems_of(tmp_path, name, text) == [message]


def test_all_errors_at_once(tmp_path: Path) -> None:
    found = problems_of(tmp_path, YAML, "profile: x\nfail_on: y\nz: 1\ninternal: 2\n")
    assert [message.split(":")[2] for message in found] == ["1", "2", "3", "4"]


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "gone.yaml", "gone.yaml")
    assert str(caught.value) == (
        "error: gone.yaml: cannot be read: No such file or directory"
    )


# -- where it is found -----------------------------------------------------------


@pytest.mark.parametrize("name", [YAML, ".mlops-lint.yml"])
def test_beside_the_code(tmp_path: Path, name: str) -> None:
    write(tmp_path, name, "internal: true")
    assert discover(tmp_path) == Config(path=name, files=(name,), internal=True)


def test_the_own_file_goes_before_pyproject(tmp_path: Path) -> None:
    write(tmp_path, YAML, "min_score: 1")
    write(tmp_path, TOML, "[tool.mlops-lint]\nmin_score = 2")
    assert discover(tmp_path).min_score == 1


def test_above_up_to_the_root_of_git(tmp_path: Path) -> None:
    write(tmp_path, YAML, "min_score: 1")
    (tmp_path / "repo/.git").mkdir(parents=True)
    (tmp_path / "repo/a/b").mkdir(parents=True)
    assert discover(tmp_path / "repo/a/b") == Config()
    write(tmp_path / "repo", YAML, "min_score: 2\nselect: [DVC]")
    found = f"../../{YAML}"
    assert discover(tmp_path / "repo/a/b") == Config(
        path=found,
        files=(found,),
        min_score=2,
        select=("DVC",),
        places={"DVC": Location(found, 2)},
    )
    write(tmp_path / "repo/a", TOML, '[tool."mlops-lint"]\nmin_score = 3')
    assert discover(tmp_path / "repo/a/b").min_score == 3


def test_outside_git_only_the_directory_itself(tmp_path: Path) -> None:
    write(tmp_path, YAML, "min_score: 1")
    (tmp_path / "a").mkdir()
    assert discover(tmp_path / "a") == Config()


@pytest.mark.parametrize(
    "text",
    [
        "[project]\nname = 'x'\n",
        "[dependency-groups]\nlint = ['mlops-lint']\n",
        "broken = [\nmlops-lint",
        "[tool]\nx = 1\n",
    ],
)
def test_a_pyproject_without_table_is_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path, YAML, "min_score: 1")
    write(tmp_path / "sub", TOML, text)
    assert discover(tmp_path / "sub").min_score == 1


def test_a_broken_pyproject_that_configures_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, TOML, "[tool.mlops-lint]\nx = [\n")
    with pytest.raises(ConfigError, match=r"^error: pyproject\.toml:3: "):
        discover(tmp_path)


def test_a_symlink_out_of_the_repository_is_not_read(tmp_path: Path) -> None:
    secret = write(tmp_path, "secret.yaml", "password: x")
    repo = tmp_path / "repo"
    (repo / ".git").mkdir(parents=True)
    (repo / YAML).symlink_to(secret)
    with pytest.raises(ConfigError) as caught:
        discover(repo)
    assert str(caught.value) == (
        f"error: {YAML}: this symlink leads out of the repository and is not read\n"
        "help: put the file here"
    )


def test_a_symlink_inside_is_followed(tmp_path: Path) -> None:
    write(tmp_path, "conf/lint.yaml", "min_score: 1")
    (tmp_path / YAML).symlink_to("conf/lint.yaml")
    assert discover(tmp_path).min_score == 1


def test_a_directory_or_fifo_of_that_name_is_no_configuration(tmp_path: Path) -> None:
    (tmp_path / YAML).mkdir()
    os.mkfifo(tmp_path / ".mlops-lint.yml")
    assert discover(tmp_path) == Config()
