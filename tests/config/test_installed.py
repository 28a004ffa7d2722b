"""Installed rule packs: data of a distribution, found without importing it."""

import sys
from pathlib import Path

import pytest

from mlops_lint.config import discover
from mlops_lint.config.installed import installed_packs
from mlops_lint.model import Severity
from tests.config.conftest import YAML, Refused, write

BOOM = "raise SystemExit('the code of a pack must not run')"
PACK = """\
name: acme
exclude: [vendored/]
severity: {DVC001: info}
rules:
  - id: ACME001
    name: has-owner
    title: Somebody owns it
    category: structure
    severity: error
    kind: path
    with: {present: [OWNERS]}
    why: Because.
    fix: Do it.
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a directory with an installed distribution that has rule packs."""
    folder = tmp_path / "site"
    entries = "[mlops_lint.packs]\nacme = acme.lint\nacme-strict = acme.lint:strict\n"
    write(
        folder,
        {
            "acme-1.0.dist-info/METADATA": "Name: acme\nVersion: 1.0\n",
            "acme-1.0.dist-info/entry_points.txt": f"{entries}gone = nowhere\n",
            "acme/__init__.py": BOOM,
            "acme/lint/__init__.py": BOOM,
            "acme/lint/mlops-lint.yaml": PACK,
            "acme/lint/strict.yaml": "extends: [acme, ./more.yaml]\nfail_on: info\n",
            "acme/lint/more.yaml": "min_score: 9\n",
            "acme/lint/out.yaml": "extends: ../../secret.yaml\n",
        },
    )
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])
    return folder


@pytest.mark.usefixtures("site")
def test_a_pack_and_what_it_extends(root: Path) -> None:
    write(root, {YAML: "extends: acme-strict\nseverity: {ACME001: warning}"})
    found = discover(root)
    assert (found.fail_on, found.min_score) == ("info", 9)
    assert [(rule.id, rule.pack) for rule in found.rules] == [("ACME001", "acme")]
    assert found.severity == {"DVC001": Severity.INFO, "ACME001": Severity.WARNING}
    assert found.files == (YAML,)
    assert (found.exclude, found.globs) == (("vendored/",), {})
    assert "acme" not in sys.modules


@pytest.mark.usefixtures("site")
def test_a_pack_without_its_file(refused: Refused) -> None:
    assert refused("extends: gone") == (
        f"error: {YAML}:1: extends: gone is installed without its file "
        "nowhere/mlops-lint.yaml\nhelp: install the rule pack again"
    )


@pytest.mark.usefixtures("site")
def test_the_nearest_name_may_be_that_of_a_pack(refused: Refused) -> None:
    assert "help: did you mean acme? A file" in refused("extends: acm")


def test_a_pack_does_not_leave_its_package(site: Path, refused: Refused) -> None:
    write(site, {"acme/lint/strict.yaml": "extends: ../../secret.yaml"})
    assert refused("extends: acme-strict") == (
        "error: acme/lint/strict.yaml:1: extends: ../../secret.yaml leads out of the "
        "repository\nhelp: keep what is extended inside, or install it as a rule pack"
    )


def test_a_pack_has_no_baseline(site: Path, refused: Refused) -> None:
    write(site, {"acme/lint/strict.yaml": "baseline: x.json"})
    assert refused("extends: acme-strict") == (
        "error: acme/lint/strict.yaml:1: baseline: x.json cannot be that of a rule "
        "pack\nhelp: name it in the configuration of the repository"
    )


def test_an_editable_pack_lies_where_a_pth_file_leads(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    (site / "acme").rename(tmp_path / "acme")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    write(root, {YAML: "extends: acme"})
    assert [rule.id for rule in discover(root).rules] == ["ACME001"]


def test_what_lies_in_the_current_directory_is_not_installed(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "acme" in installed_packs()
    monkeypatch.chdir(site)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    assert "acme" not in installed_packs()
