"""What the owners of a repository ask for: `.mlops-lint.yaml` or `[tool.mlops-lint]`.

Here is where a configuration is looked for and what it becomes. Reading one is in the
modules beside this one, which a run without configuration does not import.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mlops_lint.errors import ConfigError, Problem
from mlops_lint.model import (
    Location,
    Rule,
    Settings,
    Severity,
    Suppression,
    Warn,
)
from mlops_lint.patterns import late
from mlops_lint.records import EMPTY, record
from mlops_lint.selection import PerPath

if TYPE_CHECKING:
    from mlops_lint.repo import Repository
    from mlops_lint.repo.documents import Limits

NAMES = (".mlops-lint.yaml", ".mlops-lint.yml")
MANIFEST = "pyproject.toml"
MENTION = late(
    rb"^[ \t]*\[{1,2}[ \t]*tool[ \t]*(\]|\.[ \t]*\"?mlops-lint\b)", re.MULTILINE
)
"""What a pyproject.toml must hold to be read: it may configure mlops-lint."""
NEVER = "never"

PROFILES = ("prototype", "production")
DEFAULT_PROFILE = "production"
THRESHOLDS = (*(severity.label for severity in Severity), NEVER)


@record(kw_only=True)
class Config:
    """What the configuration says; `path` is empty where there is none.

    `files` are the configuration and those of the repository that it extends; `rules`
    are new rules and changed ones. `baseline` is a path that can be opened from here;
    of a commit, `recorded` is what that file holds there. `places` says where each name
    of a rule is first given; `globs`, where each glob of `exclude` is that the
    repository itself states.
    """

    path: str = ""
    files: tuple[str, ...] = ()
    profile: str | None = None
    kind: str | None = None
    deployable: bool | None = None
    internal: bool = False
    layout: str = "lenient"
    max_binary_kb: int | None = None
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity | None] = EMPTY
    per_path: tuple[PerPath, ...] = ()
    fail_on: str | None = None
    min_score: float | None = None
    suppress: tuple[Suppression, ...] = ()
    require_reasons: bool = False
    baseline: str | None = None
    recorded: bytes | None = None
    limits: Mapping[str, int] = EMPTY
    rules: tuple[Rule, ...] = ()
    places: Mapping[str, Location] = EMPTY
    globs: Mapping[str, Location] = EMPTY

    def settings(self, profile: str) -> Settings:
        """Return what facts and checks need to know."""
        return Settings(
            profile=profile,
            kind=self.kind,
            deployable=self.deployable,
            internal=self.internal,
            strict_layout=self.layout == "strict",
            max_binary_kb=self.max_binary_kb,
        )

    @property
    def most_findings(self) -> int | None:
        """How many findings of one rule a report shows, None for the usual number."""
        return self.limits.get("findings")

    @property
    def rule_seconds(self) -> int | None:
        """Seconds of processor time that one rule has, None for the usual number."""
        return self.limits.get("rule_seconds")

    @property
    def document_limits(self) -> "Limits | None":
        """The bounds on one document, None for the usual ones."""
        if not self.limits:
            return None
        from mlops_lint.config.limits import document_limits

        return document_limits(self.limits)

    def warnings(self, repo: "Repository") -> Iterator[Warn]:
        """Yield the globs of `exclude` and `per_path` that match no file."""
        from mlops_lint.repo.globs import compile_globs

        def warn(glob: str, why: str, place: Location) -> Iterator[Warn]:
            matches = compile_globs((glob.removeprefix("!"),))
            if not any(matches(file.path) for file in repo.listing.files):
                yield Warn(
                    "glob-matches-nothing", f"no file matches {glob}, {why}", place
                )

        for glob, place in self.globs.items():
            yield from warn(glob, "which is to be left out", place)
        for each in self.per_path:
            if each.path != "." and each.place.path in self.files:
                yield from warn(each.path, "which per_path speaks of", each.place)


def _may_configure(manifest: bytes) -> bool:
    """Whether a pyproject.toml can have our table; a name with escapes may be ours."""
    if b"mlops-lint" not in manifest and b"\\" not in manifest:
        return False
    return MENTION.search(manifest) is not None


def discover(directory: Path) -> Config:
    """Read the nearest configuration, looking no further up than the root of git.

    Outside git only `directory` itself is looked at. Without a configuration the
    defaults are returned.

    Raises:
        ConfigError: everything that is wrong with the files.
    """
    folder = directory.resolve()
    folders = [folder, *folder.parents]
    roots = [i for i, each in enumerate(folders) if os.path.exists(each / ".git")]
    searched = folders[: roots[0] + 1] if roots else folders[:1]
    root = searched[-1]
    for depth, each in enumerate(searched):
        for name in (*NAMES, MANIFEST):
            path = each / name
            if not os.path.isfile(path):
                continue
            shown = "../" * depth + name
            if not path.resolve().is_relative_to(root):
                message = "this symlink leads out of the repository and is not read"
                raise ConfigError(Problem(message, shown, help="put the file here"))
            if name != MANIFEST or _may_configure(path.read_bytes()):
                found = _read(root, path, shown, directory / shown)
                if found is not None:
                    return found
    return Config()


def load(path: Path, shown: str = "") -> Config:
    """Read a configuration file, which may extend others of its git repository.

    Raises:
        ConfigError: everything that is wrong with the files.
    """
    name = shown or str(path)
    if path.is_dir() or not os.path.lexists(path):
        reason = "Is a directory" if path.is_dir() else "No such file or directory"
        raise ConfigError(Problem(f"cannot be read: {reason}", name))
    real = path.resolve()
    roots = (folder for folder in real.parents if (folder / ".git").exists())
    found = _read(next(roots, real.parent), real, name, path)
    if found is None:
        raise ConfigError(Problem("there is no table [tool.mlops-lint]", name))
    return found


def _read(root: Path, path: Path, shown: str, opened: Path) -> Config | None:
    """Read a file of `root`; `opened` is its path as it can be opened from here."""
    from mlops_lint.config.reading import read
    from mlops_lint.config.trees import DiskTree, Origin

    tree = DiskTree(root, path.parent, opened.parent)
    return read(Origin(tree, path.relative_to(root).as_posix(), shown))


def of_commit(repo: "Repository") -> Config:
    """Read the nearest configuration that the commit itself has, for PATH or above it.

    Raises:
        ConfigError: everything that is wrong with the files.
    """
    from mlops_lint.config.reading import read
    from mlops_lint.config.trees import CommitTree, Origin

    with CommitTree.of(repo) as tree:
        for depth, folder in enumerate(tree.folders):
            for name in (*NAMES, MANIFEST):
                path = f"{folder}/{name}" if folder else name
                data = tree.find(path)
                if data is not None and (name != MANIFEST or _may_configure(data)):
                    found = read(Origin(tree, path, "../" * depth + name))
                    if found is not None:
                        return found
    return Config()
