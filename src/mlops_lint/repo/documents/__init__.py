"""Documents: bytes of a file in, its content or a ParseFailure out.

Pure functions: nothing here opens a file, runs a program or raises on bad input.
Readers are imported when a file needs them, to keep the start fast.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from mlops_lint.patterns import import_late, late
from mlops_lint.repo.documents.base import (
    DEFAULT_LIMITS,
    Limits,
    ParseFailure,
    Structured,
    Tagged,
)

if TYPE_CHECKING:
    from mlops_lint.repo.documents.dockerfile import Dockerfile, Instruction, Stage
    from mlops_lint.repo.documents.links import Link
    from mlops_lint.repo.documents.makefile import Makefile, Target
    from mlops_lint.repo.documents.markdown import CodeBlock, Markdown, Section
    from mlops_lint.repo.documents.notebook import Cell, Notebook
    from mlops_lint.repo.documents.requirements import Requirement, Requirements

Document: TypeAlias = (
    "Structured | Markdown | Notebook | Requirements | Dockerfile | Makefile"
)
Loader: TypeAlias = "Callable[[str, bytes, Limits], Document | ParseFailure]"

_BY_NAME: dict[str, str] = {
    "dvc.lock": "yaml12",
    "mlproject": "yaml12",
    "pixi.lock": "yaml12",
    "uv.lock": "toml_file",
    "poetry.lock": "toml_file",
    "pdm.lock": "toml_file",
    "pipfile": "toml_file",
    "pipfile.lock": "json_file",
    ".flake8": "ini_file",
    ".coveragerc": "ini_file",
    "readme": "rst",
    "readme.txt": "rst",
    "makefile": "makefile",
    "gnumakefile": "makefile",
}
_BY_SUFFIX: dict[str, str] = {
    "yaml": "yaml12",
    "yml": "yaml12",
    "dvc": "yaml12",
    "cff": "yaml12",
    "json": "json_file",
    "jsonc": "json_file",
    "code-workspace": "json_file",
    "ipynb": "notebook",
    "toml": "toml_file",
    "ini": "ini_file",
    "cfg": "ini_file",
    "md": "markdown",
    "markdown": "markdown",
    "rst": "rst",
    "dockerfile": "dockerfile",
    "containerfile": "dockerfile",
    "mk": "makefile",
}
_BORROWED = {"yaml12": "yaml", "toml_file": "tomllib", "ini_file": "configparser"}
"""What reads a format for us; the patterns in it are compiled when they are used."""
_CLASSES = {
    "Cell": "notebook",
    "CodeBlock": "markdown",
    "Dockerfile": "dockerfile",
    "Instruction": "dockerfile",
    "Link": "links",
    "Makefile": "makefile",
    "Markdown": "markdown",
    "Notebook": "notebook",
    "Requirement": "requirements",
    "Requirements": "requirements",
    "Section": "markdown",
    "Stage": "dockerfile",
    "Target": "makefile",
}
_REQUIREMENTS = late(
    r"(?:.*[-_.])?(?:requirements?|constraints?)(?:[-_.].*)?\.(?:txt|in)"
    r"|.*/requirements/[^/]+\.(?:txt|in)"
)
_DOCKERFILE = late(r"(?:dockerfile|containerfile)(?:[-_.].+)?")
_DVC_CONFIG = (".dvc/config", ".dvc/config.local")
_LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_LFS_SIZE = 1024


def reader_of(path: str) -> str | None:
    """Return the module that reads a file of this name, None if its format is new."""
    lower = path.lower()
    name = lower.rpartition("/")[2]
    if name in _BY_NAME:
        return _BY_NAME[name]
    stem, dot, suffix = name.rpartition(".")
    if dot and (stem or suffix != "dvc") and suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    if suffix in ("txt", "in"):
        found = _REQUIREMENTS.fullmatch(name) or _REQUIREMENTS.fullmatch(f"/{lower}")
        return "requirements" if found else None
    if _DOCKERFILE.fullmatch(name) and suffix not in ("dockerignore", "py", "sh"):
        return "dockerfile"
    if f"/{lower}".endswith(tuple(f"/{config}" for config in _DVC_CONFIG)):
        return "ini_file"
    return None


def parse(
    path: str, data: bytes, limits: Limits = DEFAULT_LIMITS
) -> "Document | ParseFailure | None":
    """Read a file by its name.

    None means: no known format, or a Git LFS pointer in place of the content.
    """
    reader = reader_of(path)
    pointer = data.startswith(_LFS_POINTER) and len(data) < _LFS_SIZE
    if reader is None or pointer:
        return None
    load: Loader = _module(reader).load
    return load(path, data, limits)


def _module(reader: str) -> Any:
    if reader in _BORROWED:
        import_late(_BORROWED[reader])
    return import_module(f"{__name__}.{reader}")


def front_matter(
    path: str, data: bytes, limits: Limits = DEFAULT_LIMITS
) -> "Structured | ParseFailure":
    """Read the YAML that a Markdown file of this path starts with."""
    read: Structured | ParseFailure = _module("yaml12").load(path, data, limits)
    return read


def __getattr__(name: str) -> object:
    """Import the reader that defines an exported class when it is first asked for."""
    if name in _CLASSES:
        return getattr(import_module(f"{__name__}.{_CLASSES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "DEFAULT_LIMITS",
    "Cell",
    "CodeBlock",
    "Dockerfile",
    "Document",
    "Instruction",
    "Limits",
    "Link",
    "Makefile",
    "Markdown",
    "Notebook",
    "ParseFailure",
    "Requirement",
    "Requirements",
    "Section",
    "Stage",
    "Structured",
    "Tagged",
    "Target",
    "parse",
    "reader_of",
]
