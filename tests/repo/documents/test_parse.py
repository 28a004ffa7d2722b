import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_lint.repo import documents
from mlops_lint.repo.documents import (
    Dockerfile,
    Limits,
    Makefile,
    Markdown,
    Notebook,
    ParseFailure,
    Requirements,
    Structured,
    parse,
    reader_of,
)

FORMATS = {
    "yaml12": [
        "a.yaml",
        "x/b.yml",
        "dvc.yaml",
        "d/dvc.lock",
        "data/train.csv.dvc",
        "MLproject",
        "CITATION.cff",
        "pixi.lock",
        "A.YML",
    ],
    "json_file": ["a.json", "a.jsonc", "Pipfile.lock", "p.code-workspace"],
    "notebook": ["n/a.ipynb"],
    "toml_file": ["pyproject.toml", "uv.lock", "poetry.lock", "pdm.lock", "Pipfile"],
    "ini_file": [
        "setup.cfg",
        "tox.ini",
        ".dvc/config",
        "sub/.dvc/config",
        ".dvc/config.local",
        ".flake8",
    ],
    "markdown": ["README.md", "a.markdown"],
    "rst": ["README.rst", "README.txt", "README"],
    "requirements": [
        "requirements.txt",
        "requirements-dev.txt",
        "requirements_test.in",
        "dev-requirements.txt",
        "requirements/base.txt",
        "envs/requirements/ci.in",
        "constraints.txt",
    ],
    "dockerfile": [
        "Dockerfile",
        "docker/Dockerfile.gpu",
        "train.dockerfile",
        "Containerfile",
        "Dockerfile-dev",
    ],
    "makefile": ["Makefile", "GNUmakefile", "build/common.mk", "makefile"],
}
UNKNOWN = [
    "a.py",
    "notes.txt",
    ".dvc",
    ".dvcignore",
    "config",
    "Dockerfile.dockerignore",
    "data.csv",
    "Cargo.lock",
    "dockerfile_parser.py",
    "LICENSE",
    "",
]


@pytest.mark.parametrize(
    ("path", "reader"),
    [(path, name) for name, paths in FORMATS.items() for path in paths],
)
def test_the_name_chooses_the_reader(path: str, reader: str) -> None:
    assert reader_of(path) == reader


@pytest.mark.parametrize("path", UNKNOWN)
def test_other_names_have_no_reader(path: str) -> None:
    assert reader_of(path) is None
    assert parse(path, b"x") is None


@pytest.mark.parametrize(
    ("path", "data", "kind"),
    [
        ("a.yaml", b"a: 1", Structured),
        ("a.json", b"{}", Structured),
        ("a.toml", b"a = 1", Structured),
        ("a.ini", b"[a]", Structured),
        ("a.md", b"# T", Markdown),
        ("a.rst", b"T\n=\n", Markdown),
        ("a.ipynb", b'{"cells": []}', Notebook),
        ("requirements.txt", b"a", Requirements),
        ("Dockerfile", b"FROM a", Dockerfile),
        ("Makefile", b"a:", Makefile),
    ],
)
def test_parse_returns_the_document_of_the_format(
    path: str, data: bytes, kind: type
) -> None:
    assert isinstance(parse(path, data), kind)


@pytest.mark.parametrize("path", [paths[0] for paths in FORMATS.values()])
def test_files_over_the_limit_are_not_read(path: str) -> None:
    result = parse(path, b"#" * 11, Limits(size=10, large_size=10))
    assert isinstance(result, ParseFailure)
    assert result.problem == "larger than 10 bytes, not read"


def test_a_git_lfs_pointer_is_no_document() -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    assert parse("big.json", pointer) is None
    assert isinstance(parse("about.md", pointer + b"x" * 1024), Markdown)


@pytest.mark.parametrize("path", [paths[0] for paths in FORMATS.values()])
@settings(max_examples=60, deadline=None)
@given(
    data=st.one_of(
        st.binary(max_size=200),
        st.text(alphabet="[]{}()<>:-=#`~\"'\\/!|$@&*.,\n\t aA1", max_size=200).map(
            str.encode
        ),
    )
)
def test_no_bytes_raise(path: str, data: bytes) -> None:
    result = parse(path, data)
    pointer = data.startswith(b"version https://git-lfs.github.com/spec/")
    assert (result is None) is pointer
    if isinstance(result, ParseFailure):
        assert result.path == path
        assert result.problem == result.problem.strip().rstrip(".")
        assert result.problem.isprintable()
    if isinstance(result, Structured):
        line = result.line("")
        assert line is None or 1 <= line <= len(data) + 1
    if isinstance(result, Markdown):
        assert result.prose_length() <= len(data) + len(result.sections)
        assert len(result.links()) <= len(data)


def test_exported_classes_are_found_and_others_refused() -> None:
    for name in documents.__all__:
        assert getattr(documents, name) is not None
    with pytest.raises(AttributeError, match="Nonsense"):
        documents.Nonsense  # noqa: B018


def test_importing_the_package_imports_no_reader() -> None:
    code = (
        "import sys, mlops_lint.repo.documents;"
        "bad = {'yaml', 'tomllib', 'configparser', 'html', 'json'} & set(sys.modules);"
        "print(*bad)"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("\n", "")
