import os
import subprocess
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from mlops_lint.repo import git
from mlops_lint.repo.command import git_program
from mlops_lint.repo.git import CatFile, GitLocation, command, environment, run, run_all
from mlops_lint.repo.trouble import explain
from tests.gitrepo import GitRepo

FakeGit = Callable[[str], None]


@pytest.fixture
def fake_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeGit:
    """Return a function that puts a shell script in the place of git."""

    def install(script: str) -> None:
        programs = tmp_path / "programs"
        programs.mkdir(exist_ok=True)
        program = programs / "git"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")

    return install


@pytest.fixture
def here(repo: GitRepo) -> GitLocation:
    return GitLocation(str(repo.root / ".git"), str(repo.root))


def test_command_names_the_repository_and_disarms_it() -> None:
    built = command(GitLocation("/r/.git", "/r"), "ls-files", "-z")
    assert built[1:3] == ["--git-dir=/r/.git", "--work-tree=/r"]
    assert built[-2:] == ["ls-files", "-z"]
    switches = [b for a, b in pairwise(built) if a == "-c"]
    assert set(switches) >= {
        "core.fsmonitor=false",
        "core.hooksPath=/dev/null",
        "core.excludesFile=/dev/null",
        "core.attributesFile=/dev/null",
        "core.sshCommand=false",
        "protocol.allow=never",
    }


def test_command_of_a_bare_repository_has_no_work_tree() -> None:
    built = command(GitLocation("/r", None), "ls-tree", "HEAD")
    assert not [word for word in built if word.startswith("--work-tree")]


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("status",),
        ("diff-files",),
        ("-c", "a=b"),
        ("ls-files", "-m"),
        ("ls-files", "--recurse-submodules"),
        ("cat-file", "--filters"),
        ("diff-tree", "-p"),
        ("rev-parse", "--output=x"),
    ],
)
def test_other_sub_commands_and_options_are_refused(args: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="not allowed"):
        command(GitLocation("/r", None), *args)


def test_environment_inherits_nothing_of_git(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_SSH_COMMAND", "LD_PRELOAD"):
        monkeypatch.setenv(name, "evil")
    built = environment()
    assert "evil" not in built.values()
    assert {name: built[name] for name in built if name.startswith("GIT_")} == {
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
    }
    assert built["HOME"] == os.environ["HOME"]


def test_relative_entries_of_path_do_not_count(
    repo: GitRepo, here: GitLocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = repo.root / "git"
    program.write_text("#!/bin/sh\ntouch executed\n")
    program.chmod(0o755)
    monkeypatch.chdir(repo.root)
    for path in (".", "", f"::.:{os.environ['PATH']}"):
        monkeypatch.setenv("PATH", path)
        run(here, "ls-files")
        with CatFile(here) as blobs:
            blobs.read("a" * 40, 1)
    assert not (repo.root / "executed").exists()
    assert git_program() != str(program)


def test_outputs_come_in_the_order_of_the_calls(
    repo: GitRepo, here: GitLocation
) -> None:
    revision = repo.commit({"a": "a"})
    repo.write({"b": "b"})
    head, files, others = run_all(
        here, ("rev-parse", "HEAD"), ("ls-files", "-z"), ("ls-files", "-o", "-z")
    )
    assert (head.data, head.code) == (f"{revision}\n".encode(), 0)
    assert files.data == b"a\0"
    assert others.data == b"b\0"


def test_missing_git_is_a_value(
    here: GitLocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    output = run(here, "ls-files")
    assert output.code is None
    assert output.trouble is not None
    assert output.trouble.code == "git-missing"
    with CatFile(here) as blobs:
        assert blobs.read("a" * 40, 10) is None
        assert blobs.sizes(["a" * 40]) == {"a" * 40: None}


def test_git_that_cannot_start_is_a_value(here: GitLocation, fake_git: FakeGit) -> None:
    fake_git("")
    broken = GitLocation(here.git_dir, "/nowhere/at/all")
    output = run(broken, "ls-files")
    assert output.trouble is not None
    assert "cannot be started" in output.trouble.message
    assert CatFile(broken).sizes(["a" * 40]) == {"a" * 40: None}


def test_git_that_hangs_is_a_value(
    here: GitLocation, fake_git: FakeGit, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_git("exec sleep 30")
    monkeypatch.setattr(git, "TIMEOUT", 0.05)
    output = run(here, "ls-files")
    assert output.trouble is not None
    assert "took longer" in output.trouble.message
    with CatFile(here) as blobs:
        assert blobs.read("a" * 40, 10) is None
        assert blobs.sizes(["a" * 40]) == {"a" * 40: None}


def test_notes_of_a_call_that_went_well(here: GitLocation, fake_git: FakeGit) -> None:
    fake_git("echo warning: careful >&2")
    assert run(here, "ls-files").notes == ("warning: careful",)


def test_failure_without_a_word(here: GitLocation, fake_git: FakeGit) -> None:
    fake_git("exit 3")
    output = run(here, "ls-files")
    assert (output.code, output.trouble) == (3, None)


@pytest.mark.parametrize(
    ("errors", "code", "message"),
    [
        (
            "fatal: detected dubious ownership in repository at '/r'\nTo add ...",
            "git-unsafe",
            "git config --global --add safe.directory /r",
        ),
        ("error: bad signature 0x0\nfatal: index file corrupt", "git-index", "corrupt"),
        ("fatal: /r/.git/index: index file smaller than expected", "git-index", ""),
        ("fatal: not a git repository: '/r/.git'", "git-broken", "/r/.git"),
        ("error: this\nfatal: that", "git-failed", "git failed: that;"),
        ("something", "git-failed", "something"),
    ],
)
def test_troubles_are_told_apart(errors: str, code: str, message: str) -> None:
    trouble = explain(errors, GitLocation("/r/.git", "/r"))
    assert trouble.code == code
    assert message in trouble.message


def oid_of(repo: GitRepo, path: str) -> str:
    return repo.git("rev-parse", f"HEAD:{path}").strip()


def test_blobs_are_read(repo: GitRepo, here: GitLocation) -> None:
    big = os.urandom(300_000)
    repo.commit({"a": "hello\n", "empty": "", "big": big, "d/x": "x"})
    with CatFile(here) as blobs:
        assert blobs.read(oid_of(repo, "a"), 100) == b"hello\n"
        assert blobs.read(oid_of(repo, "big"), 10) == big[:10]
        assert blobs.read(oid_of(repo, "empty"), 10) == b""
        assert blobs.read(oid_of(repo, "big"), 10**6) == big
        assert blobs.read(oid_of(repo, "d"), 10) is None
        assert blobs.read("0" * 40, 10) is None
        assert blobs.read(oid_of(repo, "a"), 2) == b"he"


def test_rest_of_a_huge_blob_is_not_read(
    repo: GitRepo, here: GitLocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git, "DRAIN_LIMIT", 1000)
    repo.commit({"a": b"x" * 1_000_000, "b": "b"})
    with CatFile(here) as blobs:
        for _ in range(3):
            assert blobs.read(oid_of(repo, "a"), 5) == b"xxxxx"
            assert blobs.read(oid_of(repo, "b"), 5) == b"b"


@pytest.mark.parametrize("oid", ["", "HEAD", "a" * 39, "a" * 40 + "\n", "A" * 40])
def test_what_is_no_id_is_not_asked_for(here: GitLocation, oid: str) -> None:
    with CatFile(here) as blobs:
        assert blobs.read(oid, 10) is None
        assert blobs.sizes([oid]) == {oid: None}


def test_sizes_of_many(repo: GitRepo, here: GitLocation) -> None:
    repo.commit({"a": "hello\n", "d/x": "x"})
    a, tree = oid_of(repo, "a"), oid_of(repo, "d")
    expected = {a: 6, "0" * 40: None, tree: None}
    assert CatFile(here).sizes([a, "0" * 40, tree, a]) == expected
    assert CatFile(here).sizes([]) == {}


def test_sizes_of_more_blobs_than_a_pipe_holds(
    repo: GitRepo, here: GitLocation
) -> None:
    repo.commit({"a": "hello\n"})
    many = [f"{number:040x}" for number in range(20_000)]
    sizes = CatFile(here).sizes([*many, oid_of(repo, "a")])
    assert sizes[oid_of(repo, "a")] == 6
    assert sum(size is not None for size in sizes.values()) == 1


def test_dying_process_is_started_again(
    repo: GitRepo, here: GitLocation, fake_git: FakeGit
) -> None:
    repo.commit({"a": "hello\n"})
    oid = oid_of(repo, "a")
    # Answers one question, half of the second, none of the third.
    fake_git(f"""
read question
case "$question" in
  {oid}) printf '%s blob 6\\nhello\\n\\n' "$question" ;;
  1*) printf '%s blob 60\\nhel' "$question" ;;
esac""")
    with CatFile(here) as blobs:
        for _ in range(2):
            assert blobs.read(oid, 10) == b"hello\n"
            assert blobs.read("2" * 40, 10) is None
            assert blobs.read("1" * 40, 10) is None
            assert blobs.read("1" * 40, 60) is None


def test_sizes_survive_a_process_that_dies_at_a_missing_blob(
    here: GitLocation, fake_git: FakeGit
) -> None:
    fake_git("""
while read question; do
  case "$question" in 0*) exit 128 ;; esac
  echo "$question blob 7"
done""")
    oids = ["1" * 40, "0" * 40, "0" * 39 + "1", "2" * 40, "0" * 39 + "2"]
    expected = {oid: None if oid.startswith("0") else 7 for oid in oids}
    assert CatFile(here).sizes(oids) == expected


def test_sizes_give_up_on_a_process_that_never_answers(
    here: GitLocation, fake_git: FakeGit, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    fake_git(f"echo run >> {log}; exit 128")
    oids = [f"{number:040x}" for number in range(git.BARREN_LIMIT + 10)]
    assert CatFile(here).sizes(oids) == dict.fromkeys(oids)
    assert len(log.read_text().splitlines()) == git.BARREN_LIMIT


def test_process_at_rest_is_not_killed(
    repo: GitRepo, here: GitLocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({"a": "a"})
    monkeypatch.setattr(git, "TIMEOUT", 0.05)
    oid = oid_of(repo, "a")
    with CatFile(here) as blobs:
        assert blobs.read(oid, 10) == b"a"
        time.sleep(0.2)
        # No other process can be started, so it is the first that answers.
        monkeypatch.setenv("PATH", "/nowhere")
        assert blobs.read(oid, 10) == b"a"


def test_close_is_harmless_at_any_time(repo: GitRepo, here: GitLocation) -> None:
    repo.commit({"a": "hello\n"})
    blobs = CatFile(here)
    blobs.close()
    assert blobs.read(oid_of(repo, "a"), 10) == b"hello\n"
    blobs.close()
    blobs.close()
    assert blobs.read(oid_of(repo, "a"), 10) == b"hello\n"
    blobs.close()


def test_replaced_objects_are_read_as_they_are(
    repo: GitRepo, here: GitLocation
) -> None:
    repo.commit({"a": "true\n", "b": "false\n"})
    a, b = oid_of(repo, "a"), oid_of(repo, "b")
    repo.git("replace", a, b)
    assert repo.git("cat-file", "-p", a) == "false\n"
    with CatFile(here) as blobs:
        assert blobs.read(a, 10) == b"true\n"


def test_no_process_is_left_behind(
    repo: GitRepo, here: GitLocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({"a": "a"})
    oid = oid_of(repo, "a")
    started: list[subprocess.Popen[bytes]] = []
    plain = subprocess.Popen

    def remember(*args: Any, **options: Any) -> Any:
        started.append(plain(*args, **options))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", remember)
    with CatFile(here) as blobs:
        assert blobs.read(oid, 10) == b"a"
    assert len(started) == 1
    assert started[0].returncode is not None
