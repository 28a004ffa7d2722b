"""The bundled rules are found however the project was installed."""

import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from venv import EnvBuilder
from zipfile import ZipFile

import pytest
import yaml

from mlops_lint.bundled import rules_directory
from mlops_lint.errors import UserError
from mlops_lint.knowledge import PARSED
from mlops_lint.packs import bundled
from mlops_lint.shipped import COMPILED, Shipped

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = (
    *("src", "rules", "examples", "pyproject.toml", "hatch_build.py"),
    *("README.md", "LICENSE", "CHANGELOG.md"),
)
READ = "from mlops_lint.packs import bundled; print(len(bundled().rules))"
ASK = "from mlops_lint.bundled import rules_directory; print(rules_directory())"


@dataclass(frozen=True)
class Installation:
    """A virtual environment without a third-party package, not even pip."""

    directory: Path

    @property
    def python(self) -> Path:
        binaries = "Scripts" if os.name == "nt" else "bin"
        return self.directory / binaries / "python"

    def install(self, wheel: Path) -> None:
        """Unpack the wheel; nothing is downloaded."""
        run(
            *(sys.executable, "-m", "pip", "--python", str(self.python)),
            *("install", "--quiet", "--no-deps", "--no-index", str(wheel)),
        )

    def rules(self, pythonpath: str = "") -> Path:
        """Ask the installed program where its rules are."""
        answer = run(str(self.python), "-c", ASK, pythonpath=pythonpath)
        return Path(answer.strip())

    def read(self, pythonpath: str = "") -> int:
        """Let the installed program read its rules; return how many there are."""
        return int(run(str(self.python), "-c", READ, pythonpath=pythonpath))


def run(*command: str, cwd: Path | None = None, pythonpath: str = "") -> str:
    """Run from a place where the checkout is not importable; return stdout."""
    done = subprocess.run(
        command,
        cwd=cwd or Path(sys.prefix),
        env={**os.environ, "PYTHONPATH": pythonpath},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def build(checkout: Path, target: str) -> Path:
    """Build the target (`sdist`, `wheel`, `wheel:editable`) and return its file.

    hatchling runs as pip would run it, but in this environment, so that nothing
    is downloaded.
    """
    out = checkout.parent / target.replace(":", "-")
    run(
        *(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)),
        cwd=checkout,
    )
    (built,) = out.iterdir()
    return built


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    directory = tmp_path / "environment"
    EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(directory)
    return Installation(directory)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of this project that holds one rule file known to the test."""
    copy = tmp_path / "checkout"
    copy.mkdir()
    for name in SHIPPED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name)
        else:
            shutil.copy(source, copy / name)
    (copy / "rules" / "first.yaml").write_text("rules: []\n")
    return copy


def test_wheel_of_the_sdist_holds_the_rules(
    checkout: Path, installation: Installation, tmp_path: Path
) -> None:
    sdist = build(checkout, "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    installation.install(build(unpacked, "wheel"))
    shutil.rmtree(checkout)
    shutil.rmtree(unpacked)

    rules = installation.rules()

    assert rules.is_relative_to(installation.directory)
    assert rules.parts[-2:] == ("mlops_lint", "rules")
    assert (rules / "first.yaml").is_file()
    # There is nothing here that could parse YAML.
    assert installation.read() == len(bundled().rules)
    patterns = Shipped(rules, None).shipped
    assert len(patterns) > 100
    parts = (rules.parent / "reports" / "page").glob("page.*")
    assert {part.name for part in parts} == {"page.css", "page.js"}


def test_a_build_uses_what_pip_names_in_pythonpath(
    checkout: Path, installation: Installation, tmp_path: Path
) -> None:
    packages = Path(yaml.__file__).parents[1]
    run(
        *(str(installation.python), "-m", "hatchling"),
        *("build", "-t", "wheel", "-d", str(tmp_path / "built")),
        cwd=checkout,
        pythonpath=str(packages),
    )
    (wheel,) = (tmp_path / "built").iterdir()
    with ZipFile(wheel) as archive:
        assert f"mlops_lint/rules/{COMPILED}" in archive.namelist()


def test_editable_install_reads_the_checkout(
    checkout: Path, installation: Installation
) -> None:
    installation.install(build(checkout, "wheel:editable"))
    (checkout / "rules" / "later.yaml").write_text("[]\n")

    rules = installation.rules()

    assert rules == checkout / "rules"
    assert not list(installation.directory.rglob(PARSED))
    assert not (rules / PARSED).exists()
    assert not list(installation.directory.rglob(COMPILED))
    assert (rules / "later.yaml").is_file()


def test_checkout_needs_no_installation(
    checkout: Path, installation: Installation
) -> None:
    rules = installation.rules(pythonpath=str(checkout / "src"))

    assert rules == checkout / "rules"


def test_installation_without_rules_says_so(tmp_path: Path) -> None:
    package = tmp_path / "lib" / "python3" / "mlops_lint"

    with pytest.raises(UserError) as caught:
        rules_directory(package)

    assert str(caught.value) == (
        f"error: {package / 'rules'}: the bundled rules are missing\n"
        "help: install mlops-lint again; this installation is incomplete"
    )


def test_rules_of_the_package_come_first(tmp_path: Path) -> None:
    package = tmp_path / "lib" / "python3" / "mlops_lint"
    (package / "rules").mkdir(parents=True)
    (tmp_path / "lib" / "rules").mkdir()

    assert rules_directory(package) == package / "rules"


def test_readme_and_ci_name_the_same_test_command() -> None:
    command = "./test"

    assert command in (ROOT / "README.md").read_text().splitlines()
    assert command in (ROOT / ".ci" / "run").read_text().splitlines()
    assert os.access(ROOT / command, os.X_OK)
