"""A repository's own configuration must not run anything.

Each attack is a real one: plain git runs its program (see `plain`), which leaves a
marker file.
"""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mlops_lint.model import Tracking
from mlops_lint.repo.git import CatFile, run_all
from mlops_lint.repo.listing import dirty, list_files
from tests.gitrepo import GitRepo


@dataclass(frozen=True)
class Attack:
    """Configuration and attributes to plant; a plain command that falls for them.

    `EVIL` in a value stands for the path of a program that leaves a marker.
    """

    config: Mapping[str, str] = field(default_factory=dict)
    attributes: str = ""
    plain: tuple[str, ...] = ()


ATTACKS = {
    "fsmonitor": Attack({"core.fsmonitor": "EVIL"}, plain=("status",)),
    "hooks path": Attack({"core.hooksPath": "HOOKS"}, plain=("read-tree", "HEAD")),
    "clean filter": Attack(
        {"filter.x.clean": "EVIL", "filter.x.required": "true"},
        "* filter=x",
        ("status",),
    ),
    "process filter": Attack({"filter.x.process": "EVIL"}, "* filter=x", ("status",)),
    "smudge filter": Attack(
        {"filter.x.smudge": "EVIL"}, "* filter=x", ("checkout", "-f", "HEAD", ".")
    ),
    "textconv": Attack({"diff.x.textconv": "EVIL"}, "* diff=x", ("diff",)),
    "external diff": Attack({"diff.external": "EVIL"}, plain=("diff",)),
    "driver": Attack({"diff.x.command": "EVIL"}, "* diff=x", ("diff",)),
    "alias": Attack({"alias.x": "!EVIL", "alias.ls-files": "!EVIL"}, plain=("x",)),
    "include": Attack({"include.path": "included"}, plain=("status",)),
    "everything else": Attack(
        {
            "core.pager": "EVIL",
            "pager.ls-files": "EVIL",
            "core.editor": "EVIL",
            "core.askPass": "EVIL",
            "core.gitProxy": "EVIL",
            "core.alternateRefsCommand": "EVIL",
            "credential.helper": "EVIL",
            "gpg.program": "EVIL",
            "core.attributesFile": "attributes",
            "core.excludesFile": "/dev/null",
            "core.bare": "true",
            "protocol.allow": "always",
        }
    ),
}


class Target:
    """A repository with committed, changed and untracked files, and a program."""

    def __init__(self, directory: Path) -> None:
        self.repo = GitRepo.create(directory / "target")
        self.marker = directory / "marker"
        self.evil = directory / "evil"
        self.evil.write_text(f"#!/bin/sh\ntouch {shlex.quote(str(self.marker))}\n")
        self.evil.chmod(0o755)

    def plant(self, attack: Attack) -> None:
        hooks = [self.repo.root / ".git/hooks", self.evil.parent / "hooks"]
        for place in hooks:
            place.mkdir(exist_ok=True)
            for name in ("post-index-change", "post-checkout", "fsmonitor-watchman"):
                (place / name).write_text(self.evil.read_text())
                (place / name).chmod(0o755)
        files = {"a": "a\n", "d/b": "b\n"}
        if attack.attributes:
            files[".gitattributes"] = attack.attributes
        self.repo.commit(files)
        # The same size, so that only the content can tell.
        self.repo.write({"d/b": "c\n", "new": ""})
        self.repo.write({".git/included": f"[core]\nfsmonitor = {self.evil}\n"})
        for key, value in attack.config.items():
            planted = value.replace("EVIL", str(self.evil))
            self.repo.git("config", key, planted.replace("HOOKS", str(hooks[1])))
        self.marker.unlink(missing_ok=True)


@pytest.fixture
def target(tmp_path: Path) -> Target:
    return Target(tmp_path)


def assert_read_like_any_other(root: Path) -> None:
    listing = list_files(root)
    assert listing.tracking is Tracking.GIT
    found = {file.path: file.tracked for file in listing.files}
    found.pop(".gitattributes", None)
    assert found == {"a": True, "d/b": True, "new": False}
    assert dirty(listing, root) in (True, None)
    assert listing.git is not None
    with CatFile(listing.git) as blobs:
        oids = {file.path: file.blob for file in listing.files}
        assert blobs.read(oids["a"], 10) == b"a\n"
        assert blobs.sizes([oids["d/b"]]) == {oids["d/b"]: 2}
    calls = [
        ("rev-parse", "HEAD"),
        ("merge-base", "HEAD", "HEAD"),
        (
            "diff-tree",
            "--raw",
            "-r",
            "HEAD",
            "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        ),
    ]
    assert [output.code for output in run_all(listing.git, *calls)] == [0, 0, 0]


@pytest.mark.parametrize("name", ATTACKS)
def test_planted_program_is_not_run(target: Target, name: str) -> None:
    attack = ATTACKS[name]
    target.plant(attack)
    assert_read_like_any_other(target.repo.root)
    assert not target.marker.exists()
    if attack.plain:
        target.repo.git(*attack.plain, check=False)
        assert target.marker.exists()


def test_planted_environment_is_not_used(
    target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target.plant(Attack())
    other = GitRepo.create(tmp_path / "other")
    other.commit({"secret": "s"})
    for name, value in {
        "GIT_DIR": str(other.root / ".git"),
        "GIT_WORK_TREE": str(other.root),
        "GIT_INDEX_FILE": str(other.root / ".git/index"),
        "GIT_OBJECT_DIRECTORY": str(other.root / ".git/objects"),
        "GIT_EXTERNAL_DIFF": str(target.evil),
        "GIT_SSH_COMMAND": str(target.evil),
        "GIT_PAGER": str(target.evil),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": str(target.evil),
        "GIT_TRACE": str(tmp_path / "marker"),
    }.items():
        monkeypatch.setenv(name, value)
    assert_read_like_any_other(target.repo.root)
    assert not target.marker.exists()


@pytest.mark.parametrize("place", ["..", "/", "/nowhere/at/all"])
def test_work_tree_is_where_the_linter_looks(target: Target, place: str) -> None:
    target.plant(Attack({"core.worktree": place}))
    assert_read_like_any_other(target.repo.root)


def test_work_tree_of_a_bare_repository_is_not_looked_at(
    target: Target, tmp_path: Path
) -> None:
    target.plant(Attack())
    bare = GitRepo(tmp_path / "bare")
    target.repo.git("clone", "-q", "--bare", ".", str(bare.root))
    bare.git("config", "core.bare", "false")
    bare.git("config", "core.worktree", str(target.repo.root))
    listing = list_files(bare.root)
    assert [file.path for file in listing.files] == ["a", "d/b"]
    assert dirty(listing, bare.root) is False


PROMISORS = {
    "ssh command": {"remote.origin.url": "ssh://h/x", "core.sshCommand": "EVIL"},
    "upload pack": {"remote.origin.uploadpack": "EVIL"},
    "ext": {"remote.origin.url": "ext::EVIL", "protocol.ext.allow": "always"},
    "git proxy": {"remote.origin.url": "git://h/x", "core.gitProxy": "EVIL"},
}


@pytest.mark.parametrize("bare", [True, False])
@pytest.mark.parametrize("name", PROMISORS)
def test_missing_blob_is_unknown_and_not_fetched(
    target: Target, tmp_path: Path, name: str, bare: bool
) -> None:
    target.plant(Attack({"uploadpack.allowFilter": "true"}))
    partial = GitRepo(tmp_path / "partial")
    options = ("--filter=blob:none", "--bare" if bare else "--no-checkout")
    source = f"file://{target.repo.root}"
    target.repo.git("clone", "-q", *options, source, str(partial.root))
    config = {"protocol.allow": "always", "protocol.file.allow": "always"}
    for key, value in (config | PROMISORS[name]).items():
        partial.git("config", key, value.replace("EVIL", str(target.evil)))
    if not bare:
        partial.git("read-tree", "HEAD")
        partial.write({"a": "a\n", "d/b": "changed\n"})

    listing = list_files(partial.root)
    assert listing.tracking is Tracking.GIT
    assert [file.path for file in listing.files] == ["a", "d/b"]
    assert dirty(listing, partial.root) is not bare
    assert listing.git is not None
    oids = [file.blob for file in listing.files]
    with CatFile(listing.git) as blobs:
        assert [blobs.read(oid, 10) for oid in oids] == [None, None]
        assert blobs.sizes(oids) == dict.fromkeys(oids)
    assert not target.marker.exists()

    partial.git("cat-file", "-p", oids[0], check=False)
    assert target.marker.exists()


def test_repository_inside_another_is_read_like_any_other(target: Target) -> None:
    target.plant(Attack())
    inner = Target(target.repo.root / "new-directory")
    inner.plant(ATTACKS["fsmonitor"])
    listing = list_files(target.repo.root)
    codes = [warning.code for warning in listing.warnings]
    assert codes == ["nested-repository"]
    assert not target.marker.exists()
    assert not inner.marker.exists()
