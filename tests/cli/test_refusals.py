"""What `mlops-lint check` refuses, in one or a few clear lines."""

import os
from pathlib import Path

import pytest

from mlops_lint.checks.document import DocumentKind
from mlops_lint.reports import FORMATS
from tests.cli.conftest import Run, write


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("gone",), "error: gone does not exist\nhelp: name a directory\n"),
        (
            ("chek",),
            "error: chek does not exist\nhelp: did you mean `mlops-lint check`?\n",
        ),
        (("./chek",), "error: ./chek does not exist\nhelp: name a directory\n"),
        (
            ("file.txt",),
            "error: file.txt is not a directory\nhelp: name its directory instead\n",
        ),
        (
            ("--select", "DVC01,x"),
            "error: no rule is called DVC01\nhelp: did you mean DVC010?\n"
            "error: no rule is called x\nhelp: `mlops-lint rules` lists them all\n",
        ),
        (
            ("--ignore", "data-versoned"),
            "error: no rule is called data-versoned\n"
            "help: did you mean data-versioned?\n",
        ),
        (
            ("--formt", "json"),
            "error: no such option '--formt'. Did you mean '--format'?\n"
            "help: `mlops-lint check --help` shows what can be given\n",
        ),
        (
            ("--format", "xml"),
            "error: invalid value for '--format': 'xml' is not one of "
            f"{', '.join(map(repr, FORMATS))}.\n"
            "help: `mlops-lint check --help` shows what can be given\n",
        ),
        (
            ("--min-score", "101"),
            "error: invalid value for '--min-score': 101.0 is not in the range "
            "0<=x<=100.\nhelp: `mlops-lint check --help` shows what can be given\n",
        ),
        (
            (".", "other"),
            "error: got unexpected extra argument (other)\n"
            "help: `mlops-lint check --help` shows what can be given\n",
        ),
        (
            ("--config", "gone.yaml"),
            "error: gone.yaml: cannot be read: No such file or directory\n",
        ),
        (
            ("--config", "."),
            "error: .: cannot be read: Is a directory\n",
        ),
    ],
)
def test_wrong_usage(
    cli: Run, here: Path, arguments: tuple[str, ...], message: str
) -> None:
    write(here, {"file.txt": ""})
    found = cli(*arguments)
    assert (found.code, found.out, found.err) == (2, "", message)


def test_a_wrong_configuration(cli: Run, here: Path) -> None:
    write(here, {".mlops-lint.yaml": "ignore: [DVC]\nselct: []\nprofile: x\n"})
    found = cli()
    assert (found.code, found.out) == (2, "")
    assert found.err == (
        "error: .mlops-lint.yaml:2: unknown key selct\nhelp: did you mean select?\n"
        'error: .mlops-lint.yaml:3: profile: unknown value "x"\n'
        "help: known: prototype, production\n"
    )


def test_unknown_rules_in_the_configuration(cli: Run, here: Path) -> None:
    text = (
        '[tool.mlops-lint]\nselect = ["DVC01"]\n[tool.mlops-lint.severity]\nx = "off"\n'
    )
    write(here, {"pyproject.toml": text})
    found = cli("--select", "STR")
    assert (found.code, found.out) == (2, "")
    assert found.err == (
        "error: pyproject.toml:2: no rule is called DVC01\nhelp: did you mean DVC010?\n"
        "error: pyproject.toml:4: no rule is called x\n"
        "help: `mlops-lint rules` lists them all\n"
    )


def test_names_of_the_repository_do_not_reach_the_terminal_raw(
    cli: Run, here: Path
) -> None:
    write(here, {".mlops-lint.yaml": '"\\e[31mred\\nerror: x": 1\n'})
    found = cli()
    assert found.err.splitlines()[0] == (
        r"error: .mlops-lint.yaml:1: unknown key \x1b[31mred\nerror: x"
    )
    assert len(found.err.splitlines()) == 2


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything"
)
def test_a_directory_without_permission(cli: Run, here: Path) -> None:
    locked = here / "locked"
    locked.mkdir(mode=0)
    found = cli("locked")
    locked.chmod(0o700)
    assert (found.code, found.out) == (2, "")
    assert found.err == "error: locked cannot be read: permission denied\n"


def test_a_directory_that_may_not_be_read(
    cli: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "locked").mkdir()
    monkeypatch.setattr(os, "access", lambda *_: False)
    found = cli("locked")
    assert (found.code, found.out) == (2, "")
    assert found.err == "error: locked cannot be read: permission denied\n"


def test_a_bug_is_told_in_one_line(
    cli: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def boom(*_: object, **__: object) -> None:
        raise ValueError("no\nway")

    del here
    monkeypatch.setattr("mlops_lint.engine.run", boom)
    found = cli()
    assert (found.code, found.out) == (3, "")
    first, second = found.err.splitlines()
    assert first.startswith("error: ValueError: no way (")
    assert second == "help: this is a bug of mlops-lint: please report this line"


def test_an_interrupt(cli: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    write(here, {"README.md": "# x\n"})
    monkeypatch.setattr(DocumentKind, "run", interrupt)
    found = cli()
    assert (found.code, found.out) == (130, "")
    assert found.err.strip() == "interrupted"
