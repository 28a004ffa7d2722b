"""Writing configurations, and what is wrong with them."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mlops_lint.config import discover
from mlops_lint.errors import ConfigError

YAML = ".mlops-lint.yaml"
Refused = Callable[..., str]


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the root of what looks like a git repository."""
    folder = tmp_path / "root"
    (folder / ".git").mkdir(parents=True)
    return folder


@pytest.fixture
def refused(root: Path) -> Refused:
    """Return a function that says what is wrong with a configuration."""

    def ask(text: str, files: Mapping[str, str] | None = None) -> str:
        write(root, {YAML: text, **(files or {})})
        with pytest.raises(ConfigError) as caught:
            discover(root)
        assert caught.value.exit_code == 2
        return str(caught.value)

    return ask
