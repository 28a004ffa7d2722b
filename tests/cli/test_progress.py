"""The bar of a long run, on streams that are terminals and streams that are not."""

import io
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from mlops_lint.cli.progress import Progress, is_wanted
from tests.gitrepo import GitRepo

QUICK = """
import sys
from mlops_lint.cli import progress, run
progress.Progress.__init__.__defaults__ = (None, 60.0)
sys.exit(run(sys.argv[1:]))
"""
SLOW = """
import sys, time
from mlops_lint import engine
from mlops_lint.cli import progress, run
progress.Progress.__init__.__defaults__ = (None, 0.2)
quick = engine.judge
def judge(item, context, seconds):
    if item.rule.id == "SEC001":
        time.sleep(0.6)
    return quick(item, context, seconds)
engine.judge = judge
sys.exit(run(sys.argv[1:]))
"""
IMPORTED = """
import sys
from mlops_lint.cli import run
run([])
sys.exit("mlops_lint.cli.progress" in sys.modules)
"""


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_nothing_is_drawn_in_the_first_second() -> None:
    stream = Terminal()
    started = time.monotonic()
    with Progress(stream) as bar:
        assert list(bar.over([1, 2, 3])) == [1, 2, 3]
    assert stream.getvalue() == ""
    # Nor does a run wait for the second to go by.
    assert time.monotonic() - started < 0.5


def test_it_counts_and_leaves_an_empty_line() -> None:
    stream = Terminal()
    with Progress(stream, delay=0.0) as bar:
        for item in bar.over(range(4)):
            if item == 2:
                time.sleep(0.4)
    pictures = stream.getvalue().split("\r")
    assert pictures[0] == ""
    assert any(
        text.startswith(f"{'█' * 12}{'░' * 12}  2 of 4 rules  0 s") for text in pictures
    )
    assert pictures[-1] == ""
    assert pictures[-2].strip() == ""
    assert len(pictures[-2]) == max(map(len, pictures))


def test_it_is_gone_after_an_error() -> None:
    stream = Terminal()

    def interrupted() -> None:
        with Progress(stream, delay=0.0) as bar:
            for _ in bar.over([1]):
                time.sleep(0.3)
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert "0 of 1 rules" in stream.getvalue()
    assert stream.getvalue().endswith("\r")


def test_nothing_is_drawn_before_the_first_item() -> None:
    stream = Terminal()
    threads = threading.active_count()
    with Progress(stream, delay=0.0) as bar:
        waiting = bar.over([1])
        assert threading.active_count() == threads
        assert list(waiting) == [1]


def test_a_terminal_that_goes_away_is_no_error() -> None:
    class Gone(Terminal):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    with Progress(Gone(), delay=0.0) as bar:
        for _ in bar.over([1]):
            time.sleep(0.3)


@pytest.mark.parametrize(
    ("stream", "env", "expected"),
    [
        (Terminal(), {"TERM": "xterm"}, True),
        (io.StringIO(), {"TERM": "xterm"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (Terminal(), {"CI": "true"}, False),
        (Terminal(), {"PRE_COMMIT": "1"}, False),
    ],
)
def test_wanted(stream: io.StringIO, env: dict[str, str], expected: bool) -> None:
    assert is_wanted(stream, env) is expected


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    repo = GitRepo.create(tmp_path_factory.mktemp("repo"))
    repo.commit({"train.py": "import sklearn\n", "README.md": "# A model\n"})
    return repo.root


def on_a_terminal(
    repo: Path, code: str, *arguments: str, **more: str
) -> tuple[str, str]:
    """Run with a terminal as standard error; return standard output, and its own."""
    pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")
    ours, theirs = pty.openpty()
    env = {k: v for k, v in os.environ.items() if k not in ("CI", "PRE_COMMIT")}
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=repo,
        env={**env, "TERM": "xterm", "PYTHONIOENCODING": "utf-8", **more},
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    out, _ = process.communicate()
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:
        # So Linux tells that the other side is closed.
        pass
    os.close(ours)
    assert process.returncode in (0, 1), shown
    return out.decode(), shown.decode()


def test_a_long_run_on_a_terminal(repo: Path) -> None:
    out, shown = on_a_terminal(repo, SLOW)
    assert " rules  0 s" in shown
    assert shown.endswith("\r")
    assert "█" in shown
    assert "\r" not in out
    for more in ({"CI": "1"}, {"PRE_COMMIT": "1"}, {"TERM": "dumb"}):
        assert on_a_terminal(repo, SLOW, **more)[1] == ""
    assert on_a_terminal(repo, SLOW, "--quiet")[1] == ""


def test_a_short_run_on_a_terminal(repo: Path) -> None:
    out, shown = on_a_terminal(repo, QUICK)
    assert shown == ""
    assert "production profile" in out


def test_a_run_without_a_terminal_does_not_import_it(repo: Path) -> None:
    done = subprocess.run([sys.executable, "-c", IMPORTED], cwd=repo, check=False)
    assert done.returncode == 0
